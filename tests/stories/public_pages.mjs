// What: the pages that are the same for everybody come from memory, and nobody ever sees an old or another's one.
// Why: half a county may look at one page on one morning; a village that changes its telephone expects to see it.
// Never: the server may keep pages for half a minute here, so that what is new at once is so because it was told,
//        not because the time was up.
import { caseOf, oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '大家看到的都一样的页面：从内存里答，改了马上变，个人的东西从不留';
const VILLAGE = '990101100201';
const BASE = `/v/${VILLAGE}`;
const GUIDE = `${BASE}/guide/old_age_allow`;
const TOKEN = 'p7-3fe0c1a95b2d48';
export const options = { serve: ['--metrics', TOKEN, '--keep_pages', '30'] };

// What the monitor counts: answers given from memory, answers made and kept.
async function counts(stage) {
  const { text } = await stage.monitor.raw('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  const read = (name) => Number(new RegExp(`^lianxin_ready_${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { given: read('given_total'), made: read('made_total'), answers: read('answers'), bytes: read('bytes') };
}

// Runs act and says how the counts have grown. A page is good for its minute: at the turn of one it is looked at again.
async function grown(stage, act, wanted) {
  let seen = {};
  for (let tries = 0; tries < 3; tries++) {
    const before = await counts(stage);
    await act();
    const after = await counts(stage);
    seen = { given: after.given - before.given, made: after.made - before.made };
    if (seen.given === wanted.given && seen.made === wanted.made) break;
  }
  stage.assert.deepEqual(seen, wanted);
}

async function sameForAll(stage) {
  const { assert } = stage;
  const first = await stage.person('one').raw(GUIDE);
  const other = stage.person('another');
  const second = await other.raw(GUIDE);
  assert.equal(second.body, first.body);
  assert.match(first.body, /高龄津贴/);
  assert.deepEqual(first.headers.getSetCookie(), [], 'a page without a form asks for no cookie');
  assert.equal(second.headers.get('etag'), first.headers.get('etag'));
  assert.equal(second.headers.get('content-security-policy'), first.headers.get('content-security-policy'));
  assert.equal(second.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(second.headers.get('cache-control'), 'private, no-cache');
  await grown(stage, () => other.raw(GUIDE), { given: 1, made: 0 });
  const { answers, bytes } = await counts(stage);
  assert.ok(answers >= 1 && bytes > 1000 && bytes <= 8 << 20, `${answers} in ${bytes}`);
}

async function onlyWhatIsNew(stage) {
  const { assert } = stage;
  const one = stage.person('one');
  const tag = (await one.raw(GUIDE)).headers.get('etag');
  const fresh = await one.raw(GUIDE, { headers: { 'if-none-match': tag } });
  assert.equal(fresh.status, 304);
  assert.equal(fresh.bytes.length, 0);
  assert.equal((await one.raw(GUIDE, { headers: { 'if-none-match': '"other"' } })).status, 200);
  const head = await one.raw(GUIDE, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('etag'), tag);
  const plain = await one.raw(GUIDE, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(plain.headers.get('content-encoding'), null);
  const packed = await one.raw(GUIDE, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal(packed.body, plain.body);
  assert.equal((await one.raw(GUIDE, { headers: { 'accept-encoding': 'br, gzip;q=0' } })).headers.get('content-encoding'), null);
  assert.equal((await one.raw(GUIDE, { headers: { accept: 'application/json' } })).type, 'application/json', 'who wishes for data gets data');
}

async function largeLetters(stage) {
  const { assert } = stage;
  const grandmother = stage.person('a grandmother');
  const page = await grandmother.get(GUIDE);
  assert.match(page.body, /data-mode="std"/);
  const large = await page.form('/mode').submit('长者版');
  assert.equal(large.path, GUIDE, 'back where she was');
  assert.match(large.body, /data-mode="elder"/);
  assert.match((await grandmother.raw(GUIDE)).body, /data-mode="elder"/);
  assert.match((await stage.person('her son').raw(GUIDE)).body, /data-mode="std"/);
  const back = await large.form('/mode').submit('标准版');
  assert.match(back.body, /data-mode="std"/);
  for (const where of ['https://example.org/', '//example.org', '/\\example.org'])
    assert.equal((await grandmother.raw(`/mode?mode=elder&back=${encodeURIComponent(where)}`)).headers.get('location'), '/', where);
}

// Whoever brings something of their own is answered for themselves.
async function notForMemory(stage, clerk) {
  const asks = [
    () => clerk.raw(GUIDE),
    () => stage.person().raw(GUIDE, { headers: { cookie: 'mine=abc' } }),
    () => stage.person().raw(GUIDE, { headers: { cookie: 'device=00112233445566778899aabbccddeeff; flash=%E5%A5%BD' } }),
    () => stage.person().raw(GUIDE, { headers: { authorization: 'Bearer x' } }),
    () => stage.person().raw(GUIDE, { headers: { accept: 'application/json' } }),
    () => stage.person().raw(`${BASE}/guide/nothing_such`),
    () => stage.person().raw('/healthz'),
  ];
  for (const ask of asks) await grown(stage, ask, { given: 0, made: 0 });
}

async function formsAreNobodyElses(stage, notice) {
  const { assert } = stage;
  for (const path of [BASE, `${BASE}/feedback`, `${BASE}/track`, `${GUIDE}/apply`, notice]) {
    const marks = [];
    for (const name of ['one', 'another']) {
      const page = await stage.person(name).get(path);
      assert.equal(page.headers.get('etag'), null, path);
      assert.match(page.headers.getSetCookie().join(), /device=/, `${path}: a form is bound to its browser`);
      const form = page.forms.find((one) => one.method === 'post');
      marks.push(form.value('csrf'), form.value('submission'));
    }
    assert.equal(new Set(marks).size, 4, path);
  }
}

async function putOnView(stage, clerk) {
  const { assert } = stage;
  const villager = stage.person('a neighbour');
  const person = await oldPerson(clerk, 80, 1);
  const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  const receipt = went(await form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, file_bank_card: [photo('卡.jpg', 3)] }).submit());
  const id = /\d+/.exec(receipt.path)[0];
  const links = async (path) => (await villager.get(path)).all({ tag: 'a' }).map((one) => one.get('href'));
  await links(`${BASE}/publicity`);
  await links(`${BASE}/kiosk/publicity`);
  await takeStep(clerk, id, 'post_village');
  const { url } = (await caseOf(clerk, id)).publicity;
  assert.ok((await links(`${BASE}/publicity`)).includes(url), 'the next look shows it');
  assert.ok((await links(`${BASE}/kiosk/publicity`)).includes(url.replace('/publicity', '/kiosk/publicity')), 'on the screen of the hall, too');
  return { id, url, links };
}

async function takeDown(stage, clerk, shown) {
  const { assert } = stage;
  const seen = stage.person('a neighbour');
  const kiosk = shown.url.replace('/publicity', '/kiosk/publicity');
  assert.match((await seen.get(kiosk)).text, /公示中/);
  const form = (await clerk.get(`/desk/cases/${shown.id}`)).form(/step\/withdraw$/);
  went(await form.fill({ reason: '申请人自己不办了。' }).submit());
  assert.equal((await shown.links(`${BASE}/publicity`)).includes(shown.url), false);
  assert.doesNotMatch((await seen.get(kiosk)).text, /公示中/);
}

async function newTelephone(stage) {
  const { assert } = stage;
  const villager = stage.person('a villager');
  const sysadmin = await stage.staff('sysadmin');
  const { id } = (await sysadmin.get('/desk/users.json?q=cun1')).json.table.rows[0];
  for (const phone of ['0990-1234567', '0990-7654321']) {
    await villager.get(GUIDE);
    const form = (await sysadmin.get(`/desk/users/${id}`)).form(`/desk/users/${id}`);
    went(await form.fill({ phone }).submit());
    assert.ok((await villager.get(GUIDE)).text.includes(phone), `the next look shows ${phone}`);
    assert.ok((await villager.get(`${BASE}/kiosk/help`)).text.includes(phone));
  }
}

async function busyWindow(stage, clerk) {
  const villager = stage.person('a villager');
  let which = 2;
  const takeCase = async () => {
    const person = await oldPerson(clerk, 60, which++);
    const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
    went(await form.fill({ bill_number: String(10000 + which), paid: '30' }).submit());
  };
  await villager.raw(GUIDE);
  await grown(stage, async () => {
    await takeCase();
    await villager.raw(GUIDE);
  }, { given: 1, made: 0 });
}

export default async (stage) => {
  const { assert } = stage;
  stage.monitor = stage.person('the monitor');
  const clerk = await stage.staff('cun1');
  let shown = null;
  await stage.step('two strangers see the very same page, and the second one costs nothing', () => sameForAll(stage));
  await stage.step('a copy that is still good is not sent again; HEAD, plain and packed say the same', () => onlyWhatIsNew(stage));
  await stage.step('the large letters are one press, for this browser alone', () => largeLetters(stage));
  await stage.step('who brings a session, a cookie or a wish of his own is not answered from memory', () => notForMemory(stage, clerk));
  await stage.step('a notice that is put on view is seen by the next look', async () => { shown = await putOnView(stage, clerk); });
  await stage.step('a page with a form is made for each browser', () => formsAreNobodyElses(stage, shown.url));
  await stage.step('a case at the window does not throw the guide away', () => busyWindow(stage, clerk));
  await stage.step('the next day the list counts one day less', async () => {
    const villager = stage.person('a villager');
    assert.match((await villager.get(`${BASE}/publicity`)).text, /还有 [56] 天/);
    const before = /还有 (\d) 天/.exec((await villager.get(`${BASE}/publicity`)).text)[1];
    stage.pass({ days: 1 });
    assert.equal(/还有 (\d) 天/.exec((await villager.get(`${BASE}/publicity`)).text)[1], String(before - 1));
    await clerk.signIn();
  });
  await stage.step('a notice that is taken down is gone with the next look', () => takeDown(stage, clerk, shown));
  await stage.step("the village's new telephone is on the next page", () => newTelephone(stage));
};
