// What: what the operator's monitor and the log tell of a day at the window.
// Why: numbers that lie are worse than none, and a log or a monitor must not become a file on people.
// Never: no name, no number of a person, no token of a link in either.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberOf, oldPerson, went } from './lib/deeds.mjs';

export const title = '监控数字和日志：说清谁、在哪、多久，不写是哪位群众';
const VILLAGE = '990101100201';
const TOKEN = 'k3p-5f0a9b7d2c41e8';

// The manual's folder with a page and a picture of it, and a file that is none of it beside them.
const MANUAL = mkdtempSync(join(tmpdir(), 'lianxin-manual-'));
process.on('exit', () => rmSync(MANUAL, { recursive: true, force: true }));
mkdirSync(join(MANUAL, 'pages/pictures'), { recursive: true });
writeFileSync(join(MANUAL, 'pages/index.html'), '<title>手册</title>');
writeFileSync(join(MANUAL, 'pages/pictures/desk-home.png'), 'PNG');
writeFileSync(join(MANUAL, 'pages/other.txt'), 'no');
writeFileSync(join(MANUAL, 'above.html'), 'no');

export const options = { serve: ['--metrics', TOKEN, '--manual', join(MANUAL, 'pages')] };

const ask = (person, token) => person.raw('/metrics', token ? { headers: { authorization: `Bearer ${token}` } } : {});

// name{labels} → number; throws where a line is not Prometheus' text form.
function read(text) {
  const found = new Map();
  for (const line of text.trim().split('\n')) {
    if (/^# (HELP|TYPE) [a-z_]+ ./.test(line)) continue;
    const parts = /^([a-z_]+(?:\{(?:[a-z]+="[^"\n]*",?)+\})?) (-?[0-9.e+-]+)$/.exec(line);
    if (!parts || found.has(parts[1])) throw new Error(`not a line of metrics: ${line}`);
    found.set(parts[1], Number(parts[2]));
  }
  return found;
}

async function takeCase(clerk, person) {
  const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  return went(await form.fill({ bill_number: '12345', paid: '30' }).submit());
}

export default async (stage) => {
  const { assert } = stage;
  const monitor = stage.person('the monitor');
  const clerk = await stage.staff('cun1');
  let before = null;
  let person = null;
  let number = '';
  await stage.step('only who shows the token reads the numbers', async () => {
    for (const token of ['', 'wrong', `${TOKEN}x`, TOKEN.slice(0, -1)]) assert.equal((await ask(monitor, token)).status, 404, token);
    const answer = await ask(monitor, TOKEN);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    before = read(answer.text);
  });
  await stage.step('the manual is opened from the help, its folder alone', async () => {
    assert.match((await clerk.get('/desk')).body, /href="\/manual\/index\.html"/);
    const page = await monitor.raw('/manual/index.html');
    assert.deepEqual([page.status, page.headers.get('content-type'), page.text], [200, 'text/html; charset=utf-8', '手册']);
    assert.match(page.headers.get('content-security-policy'), /default-src/);
    assert.equal((await monitor.raw('/manual/pictures/desk-home.png')).headers.get('content-type'), 'image/png');
    for (const path of ['other.txt', '..%2fabove.html', '%2e%2e%2fabove.html', 'pictures/', 'pictures', '', 'none.html', 'INDEX.html', '.html']) {
      const answer = await monitor.raw(`/manual/${path}`);
      assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
  });
  await stage.step('a case adds to the routes, the times and the commits', async () => {
    person = await oldPerson(clerk);
    number = numberOf(await takeCase(clerk, person));
    const now = read((await ask(monitor, TOKEN)).text);
    const grown = (name) => (now.get(name) ?? 0) - (before.get(name) ?? 0);
    const post = 'route="/desk/intake",method="POST"';
    assert.equal(grown(`lianxin_requests_total{${post},class="3xx"}`), 1);
    assert.equal(grown(`lianxin_request_seconds_count{${post}}`), 1);
    assert.equal(grown(`lianxin_request_seconds_bucket{${post},le="+Inf"}`), 1);
    assert.ok(grown(`lianxin_request_seconds_sum{${post}}`) > 0);
    assert.ok(grown('lianxin_commits_total') >= 1);
    assert.ok(grown('lianxin_commit_visits_total') >= 1);
    assert.equal(now.get('lianxin_commits_failed_total'), 0);
    assert.ok(now.get('process_resident_memory_bytes') > 1e6);
    assert.ok(now.get('lianxin_database_cached_bytes') < now.get('process_resident_memory_bytes'));
  });
  await stage.step('a bucket never holds more than the next one', async () => {
    const rows = [...read((await ask(monitor, TOKEN)).text)].filter(([name]) => name.includes('_bucket{'));
    for (let i = 1; i < rows.length; i++) {
      const [route, last] = [rows[i], rows[i - 1]].map(([name]) => name.replace(/,le=.*/, ''));
      if (route === last) assert.ok(rows[i][1] >= rows[i - 1][1], `${rows[i]}`);
    }
  });
  await stage.step("an applicant's own address is not in the log", async () => {
    const villager = stage.person('a villager');
    const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
    const own = went(await form.fill({ number, phone_tail: person.phone.slice(-4) }).submit());
    const key = own.path.split('/').at(-1);
    assert.ok(key.length > 20, own.path);
    // The line is written after the answer has gone.
    const line = new RegExp(`path=/v/{org}/case/{link} status=200 us=\\d+ account=0 org=${VILLAGE}`);
    await stage.until(async () => line.test(stage.server.said()), 'the line of the log', 5);
    assert.ok(!stage.server.said().includes(key), 'the key is in the log');
  });
  await stage.step('the log says which account, which place, how long, and no name', async () => {
    const said = stage.server.said();
    assert.match(said, /request n=\d+ path=\/desk\/intake status=303 us=\d+ account=[1-9]\d* org=990101100201/);
    assert.match(said, /path=\/metrics status=404 us=\d+ account=0 org=-/);
    for (const word of [person.name, '李秀兰', TOKEN]) assert.ok(!said.includes(word), word);
  });
};
