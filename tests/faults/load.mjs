// What: 64 and 512 people at once on one server for minutes: no error, the slowest of a hundred said, memory flat.
// Why: a county opens at eight; what grows by a little with every request ends a server in a week.
// Never: with a sanitizer's build nothing is said about memory (its quarantine grows); every 303 is counted against the
//        register afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Person } from '../stories/lib/person.mjs';
import { Office, VILLAGE, sleep } from './office.mjs';

const program = join(dirname(fileURLToPath(import.meta.url)), 'load_client.mjs');
const PAUSE = [50, 150]; // milliseconds between two requests of one person

const UPS_AND_DOWNS = 4096; // kB that threads and kept pages take and give back
const WAITING = 16; // kB of each who waits for an answer: how many do at once goes up and down
const WARM = 120; // seconds: in less the threads have not yet met their largest page at 20 %, and memory is said but not judged
const GROWTH = 32; // kB that a thousand requests may leave behind
const LOOK = 500; // milliseconds between two looks at the caches
const CACHES = 40000; // kB: the caches of the writer and of three who read are bounded, and fill for longer than this takes
const WORD = 'load-of-the-office';

const cookieOf = (person) => [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function plan(office, demo, clients, seconds) {
  const officer = new Person(office.url, 'zhen1');
  await officer.login('zhen1', demo.logins.find((one) => one.user === 'zhen1').password);
  const token = (await officer.get('/desk/cases')).forms.map((one) => one.value('csrf')).find(Boolean);
  const rows = (await office.clerk.get('/desk/cases.json?view=all')).json.table.rows;
  return JSON.stringify({
    port: office.server.port, clients, seconds, pause: PAUSE, village: VILLAGE, person: office.person, cases: rows.map((one) => one.id),
    cun1: { cookie: cookieOf(office.clerk), csrf: office.csrf }, zhen1: { cookie: cookieOf(officer), csrf: token },
    paths: [`/v/${VILLAGE}`, `/v/${VILLAGE}/guide`, `/v/${VILLAGE}/guide/old_age_allow`, `/v/${VILLAGE}/publicity`],
  });
}

// Kilobytes in memory: pages of the database, up to a bound, and all others (what grows there is never given back). The caches empty
// themselves with each change and fill again, by ten megabytes and more, but the memory stays with the process: of what it holds,
// the most that they held until then is theirs.
async function held(office, before = { cached: 0 }) {
  const told = await new Person(office.url).raw('/metrics', { headers: { authorization: `Bearer ${WORD}` } });
  const now = Math.round(Number(/^lianxin_database_cached_bytes (\S+)$/m.exec(told.body)[1]) / 1024);
  const cached = Math.max(before.cached, now);
  return { cached, own: office.kilobytes - cached };
}

// The same after so many seconds of work, looked at all the while.
async function heldAfter(office, seconds, before) {
  const end = Date.now() + seconds * 1000;
  let seen = await held(office, before);
  while (Date.now() < end) {
    await sleep(Math.min(LOOK, end - Date.now()));
    seen = await held(office, seen);
  }
  return seen;
}

export async function pour(office, demo, clients, seconds) {
  const child = spawn(process.execPath, [program, await plan(office, demo, clients, seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => { said += part; });
  const ended = once(child, 'close');
  const worked = office.worked;
  const early = await heldAfter(office, seconds * 0.2);
  const late = await heldAfter(office, seconds * 0.79, early);
  const server = (office.worked - worked) / (seconds * 0.99);
  await ended;
  return { early, late, server, ...JSON.parse(said) };
}

const said = ({ own, cached }) => `${Math.round(own / 1024)} MB and ${Math.round(cached / 1024)} MB of cached pages`;

function judge(met, clients, plain) {
  assert.deepEqual(met.errors, [], 'errors');
  assert.ok(met.busy < 0.9, `the client itself was the bottleneck: ${Math.round(met.busy * 100)} % of a processor`);
  for (const kind of ['reading', 'intake', 'review']) assert.ok(met[kind].count > 0, `no ${kind}`);
  const { early, late } = met;
  const most = early.own + UPS_AND_DOWNS + WAITING * clients + GROWTH * (met.all.count / 1000);
  if (plain) {
    assert.ok(late.own <= most, `memory grew from ${early.own} to ${late.own} kB in ${met.all.count} requests`);
    assert.ok(late.cached <= CACHES, `the caches hold ${late.cached} kB`);
  }
  const p99 = ['reading', 'intake', 'review'].map((kind) => `${kind} ${met[kind].p99} ms of ${met[kind].count}`).join(', ');
  return `${Math.round(met.all.count / met.seconds)} requests/s, no error; p99 ${met.all.p99} ms (${p99}); memory ${said(early)} at 20 %, `
    + `${said(late)} at the end; server ${Math.round(met.server * 100)} %, client ${Math.round(met.busy * 100)} % of a processor`;
}

async function rush({ world, step, short, seconds, plain }, words, args) {
  const time = short ? 3 : seconds;
  for (const clients of short ? [24] : [64, 512]) {
    const office = await new Office(world, await world.copy(), ['--metrics', WORD, ...args]).open();
    await step(`${words}: ${clients} people read, hand in and review for ${time} s`, async () => {
      const met = await pour(office, world.demo, clients, time);
      office.found = met.kept;
      return judge(met, clients, plain && time >= WARM);
    });
    await step('each promised case once, the trail whole', () => office.audit());
    await step('it ends cleanly', () => office.close());
  }
}

export async function load(settings) {
  await rush(settings, 'SQLite', []);
}

export async function loadPostgres(settings) {
  await settings.onPostgres((world) => rush({ ...settings, world }, 'PostgreSQL', []));
}
