// What: what people and broken programs send that must not do harm: stale, twice, garbled, foreign, too big.
// Why: a clear answer and nothing typed lost is a promise of every form.
// Never: a 500 is never a clear answer, and a refusal that changed something is none.
import { readFileSync } from 'node:fs';
import { caseOf, confirmed, oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '填错、点两次、乱码、假图片：说得清楚，填的不丢';

const FACTS = { account: '6217000000000000004', resides_since: '1990-05', collector: 'self', lives_with: '和小儿子住' };
const GOT = { got_form: true, got_identity_card: true, got_household_book: true, got_bank_card: true };

const intake = async (clerk, person) => (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
const total = async (clerk) => (await clerk.get('/desk/cases.json?view=all')).json.table.total;

function post(stage, who, path, body, headers = {}) {
  return who.raw(path, { method: 'POST', headers: { origin: stage.url, ...headers }, body });
}

function multipart(form, change = {}) {
  const body = new FormData();
  for (const [name, value] of form.entries().pairs) if (typeof value !== 'object' && !(name in change)) body.append(name, value);
  for (const [name, value] of Object.entries(change)) if (value !== null) body.append(name, value);
  return body;
}

async function stale(stage, clerk, person) {
  const { assert } = stage;
  const page = await confirmed((await intake(clerk, person)).fill({ ...FACTS, ...GOT }));
  const id = /\d+/.exec(page.path)[0];
  const old = (await clerk.get(`/desk/cases/${id}`)).form(/ask_more$/).fill({ reason: '请补一张近照，正面的。' });
  const secretary = await stage.staff('shuji1');
  await takeStep(secretary, id, 'ask_more', { reason: '请补户口簿。' });
  const answer = await old.submit();
  assert.equal(answer.status, 409);
  assert.ok(answer.text.includes('请补一张近照，正面的。'), 'what was typed is still there');
  assert.equal((await caseOf(clerk, id)).history.filter((one) => /近照/.test(one.note)).length, 0);
}

async function twice(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT });
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(stage, clerk, '/desk/intake', multipart(form))));
  assert.deepEqual([...new Set(answers.map((one) => one.status))], [303]);
  assert.equal(new Set(answers.map((one) => one.headers.get('location'))).size, 1, 'one answer for all twelve');
  assert.equal(await total(clerk), before + 1, 'one case');
}

async function faults(stage, clerk, person) {
  const { assert } = stage;
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT, account: '12x', note: '村里代写' });
  const answer = await form.submit('提交，请群众确认');
  assert.equal(answer.status, 422);
  const again = answer.form('/desk/intake');
  assert.equal(again.value('lives_with'), '和小儿子住');
  assert.equal(again.value('note'), '村里代写');
  assert.equal(again.value('account'), '12x');
  assert.equal(again.value('got_form'), '1', 'what was ticked stays ticked');
  assert.ok(answer.errors.some((one) => one.field === 'account'), JSON.stringify(answer.errors));
}

async function pictures(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const bad = [
    { name: '假.jpg', type: 'image/jpeg', bytes: new TextEncoder().encode('<script>alert(1)</script>'.repeat(20)) },
    { name: '断.jpg', type: 'image/jpeg', bytes: photo('x', 3).bytes.slice(0, 120) },
    { name: '炸.png', type: 'image/png', bytes: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 8, 6, 0, 0, 0, 0, 0, 0, 0]) },
    { name: '页.svg', type: 'image/svg+xml', bytes: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') },
  ];
  for (const one of bad) {
    const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT, note: `带着${one.name}`, file_bank_card: [one] });
    const answer = await form.submit('提交，请群众确认');
    assert.equal(answer.status, 422, one.name);
    assert.ok(answer.errors.length > 0);
    assert.equal(answer.form('/desk/intake').value('note'), `带着${one.name}`);
  }
  assert.equal(await total(clerk), before);
}

async function garbled(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT });
  const pairs = new URLSearchParams(form.entries().pairs.filter(([, value]) => typeof value === 'string')).toString();
  const plain = { 'content-type': 'application/x-www-form-urlencoded' };
  const cases = [
    ['a broken UTF-8 sequence', `${pairs}&note=%C3%28`, plain],
    ['GBK bytes', Buffer.concat([Buffer.from(`${pairs}&note=`), Buffer.from([0xc4, 0xe3, 0xba, 0xc3])]), plain],
    ['a NUL', `${pairs}&note=a%00b`, plain],
    ['a cut escape', `${pairs}&note=%E4%B`, plain],
    ['no boundary', 'x', { 'content-type': 'multipart/form-data' }],
    ['a boundary that never comes', 'hello', { 'content-type': 'multipart/form-data; boundary=zzz' }],
    ['no end', '--zzz\r\ncontent-disposition: form-data; name="note"\r\n\r\nhello', { 'content-type': 'multipart/form-data; boundary=zzz' }],
    ['a part without a name', '--zzz\r\ncontent-disposition: form-data\r\n\r\nhello\r\n--zzz--\r\n', { 'content-type': 'multipart/form-data; boundary=zzz' }],
    ['JSON', '{"person":1}', { 'content-type': 'application/json' }],
    ['GBK as it says', `${pairs}&note=%C4%E3%BA%C3`, { 'content-type': 'application/x-www-form-urlencoded; charset=gbk' }],
  ];
  for (const [name, body, headers] of cases) {
    const answer = await post(stage, clerk, '/desk/intake', body, headers).catch((error) => ({ status: 400, cut: error }));
    assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`);
  }
  assert.equal(await total(clerk), before, 'nothing of it was taken');
}

async function foreign(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT });
  const other = await stage.staff('cun1');
  const token = (await intake(other, person)).value('csrf');
  const tries = [
    ['no token', multipart(form, { csrf: null }), {}],
    ['an empty token', multipart(form, { csrf: '' }), {}],
    ['the token of another browser', multipart(form, { csrf: token }), {}],
    ['another site', multipart(form), { origin: 'https://evil.example' }],
    ['another site by its mark', multipart(form), { 'sec-fetch-site': 'cross-site' }],
    ['no origin of its own', multipart(form), { origin: 'null' }],
  ];
  for (const [name, body, headers] of tries) {
    const answer = await post(stage, clerk, '/desk/intake', body, headers);
    assert.equal(answer.status, 403, name);
  }
  assert.equal(await total(clerk), before);
  assert.equal((await post(stage, clerk, '/desk/intake', multipart(form))).status, 303, 'and the true one goes through');
}

async function tooBig(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT });
  const big = multipart(form);
  big.append('file_bank_card', new Blob([new Uint8Array(11 << 20)], { type: 'image/jpeg' }), '大.jpg');
  const answer = await post(stage, clerk, '/desk/intake', big).catch(() => ({ status: 413 }));
  assert.ok([413, 422].includes(answer.status), String(answer.status));
  const long = await post(stage, clerk, '/desk/intake', multipart(form, { note: '长'.repeat(200_000) })).catch(() => ({ status: 413 }));
  assert.ok([413, 422].includes(long.status), String(long.status));
  const words = await post(stage, clerk, '/desk/intake', multipart(form, { note: '长'.repeat(1001) }));
  assert.equal(words.status, 422, 'longer than the field');
  const path = await clerk.raw(`/desk/cases?q=${'a'.repeat(20_000)}`).catch(() => ({ status: 414 }));
  assert.ok([400, 414, 431].includes(path.status), String(path.status));
  assert.equal(await total(clerk), before);
}

const LISTS = ['/desk/cases', '/desk/people', '/desk/r/household', '/desk/ratings', '/desk/rectifications'];

async function lists(stage, secretary, clerk) {
  const { assert } = stage;
  assert.equal((await clerk.raw('/desk/ratings.csv')).status, 403, 'who may only read takes nothing away');
  for (const list of LISTS) {
    const html = await secretary.get(list);
    assert.equal(html.status, 200, list);
    const json = await secretary.get(`${list}.json`);
    assert.equal(json.type, 'application/json', list);
    assert.ok(Array.isArray(json.json.table.rows), list);
    const csv = await secretary.get(`${list}.csv`);
    assert.equal(csv.status, 200, `${list}.csv`);
    assert.equal(csv.type, 'text/csv', list);
    assert.deepEqual([...csv.bytes.slice(0, 3)], [0xef, 0xbb, 0xbf], `${list}: the mark that Excel needs`);
    const lines = csv.body.trim().split('\r\n');
    assert.ok(lines[0].includes(json.json.table.columns[0].title), list);
    assert.ok(lines.slice(1).every((line) => !/(^|,)"?[=+@-]/.test(line)), `${list}: a formula`);
    const xlsx = await secretary.get(`${list}.xlsx`);
    assert.equal(xlsx.status, 200, `${list}.xlsx`);
    assert.deepEqual([...xlsx.bytes.slice(0, 4)], [0x50, 0x4b, 3, 4], list);
    assert.match(xlsx.type, /spreadsheetml/);
    const outside = await stage.person().raw(`${list}.csv`);
    assert.ok([303, 401, 403].includes(outside.status), `${list}.csv for nobody: ${outside.status}`);
  }
  const auditor = await stage.staff('auditor');
  const trail = (await auditor.get('/desk/audit.json?kind=read')).json.table.rows.map((row) => JSON.stringify(row));
  for (const list of LISTS) {
    assert.equal(trail.filter((row) => row.includes(`${list}.csv`)).length, 1, `${list}.csv is in the trail once`);
    assert.equal(trail.filter((row) => row.includes(`${list}.xlsx`)).length, 1, `${list}.xlsx likewise`);
  }
}

// The session ends between opening the form and sending it: the answer holds what was typed, and after a
// new login the same page sends it, once.
async function lost(stage, clerk, person) {
  const { assert } = stage;
  const before = await total(clerk);
  const form = (await intake(clerk, person)).fill({ ...FACTS, ...GOT, note: '登录掉了也要在' });
  clerk.cookies.delete('lianxin');
  const answer = await form.submit('提交，请群众确认');
  assert.equal(answer.status, 401);
  assert.match(answer.text, /重新登录/);
  const again = answer.form('接着提交');
  assert.ok(answer.body.includes('登录掉了也要在'), 'the page that asks to sign in holds what was typed');
  await clerk.login(clerk.account.user, clerk.account.password);
  const check = await again.submit('接着提交');
  const done = await check.form('/desk/intake').submit('属实，受理');
  assert.match(done.path, /receipt$/);
  assert.equal(await total(clerk), before + 1);
}

export default async (stage) => {
  let clerk = null;
  let person = null;
  await stage.step('sign in', async () => {
    clerk = await stage.staff('cun1');
    person = await oldPerson(clerk, 80, 1);
  });
  await stage.step('a stale form is a 409 and keeps what was typed', () => stale(stage, clerk, person));
  await stage.step('twelve clicks make one case', () => twice(stage, clerk, person));
  await stage.step('a fault comes back with everything else filled in', () => faults(stage, clerk, person));
  await stage.step('what is no picture is refused by name', () => pictures(stage, clerk, person));
  await stage.step('wrong encodings and wrong multipart are refused', () => garbled(stage, clerk, person));
  await stage.step('forms of other sites and browsers are refused', () => foreign(stage, clerk, person));
  await stage.step('a session lost in mid-form loses nothing typed', () => lost(stage, clerk, person));
  await stage.step('too big is said so', () => tooBig(stage, clerk, person));
  await stage.step('every list also as JSON, CSV and a workbook', async () => lists(stage, await stage.staff('shuji1'), clerk));
  await stage.step('nothing of it was an error of the server', () => {
    stage.assert.ok(!/ status=5\d\d/.test(readFileSync(stage.server.log, 'utf8')), 'a 5xx in the log');
  });
};
