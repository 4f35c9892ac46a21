// What: drafts over HTTP on both databases: kept for the one account, sealed, the later save wins, gone when sent,
//       over after its days, readable after a new key; and a form that was overtaken by a colleague.
// Why: what a clerk types before it is sent holds identity numbers, and nobody checks it yet.
// Never: a draft of one account shown to another, a number in the clear in the database.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oldPerson, went } from './lib/deeds.mjs';

export const title = '没填完的表：存得下、找得回、看不穿、不多留';

const CARD = '6217000000000000004';

const list = async (who) => (await who.get('/desk/unfinished.json')).json.unfinished;

// What the script sends: the form's fields without its own id.
function pairsOf(form, change = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of form.entries().pairs) if (typeof value === 'string' && name !== 'submission' && !(name in change)) body.append(name, value);
  for (const [name, value] of Object.entries(change)) body.append(name, value);
  return body;
}

async function save(stage, who, form, change) {
  const answer = await who.raw('/desk/unfinished.json', { method: 'POST', headers: { origin: stage.url }, body: pairsOf(form, change) });
  return { status: answer.status, body: Buffer.from(answer.bytes ?? (await answer.arrayBuffer())).toString() };
}

async function keptAndFound(stage, clerk, story) {
  const { assert } = stage;
  story.person = await oldPerson(clerk, 80, 2);
  story.url = `/desk/intake?person=${story.person.id}&item=M10`;
  story.form = (await clerk.get(story.url)).form('/desk/intake').fill({ account: CARD, note: '老人记不清哪年搬来' });
  const answer = await save(stage, clerk, story.form);
  assert.equal(answer.status, 200);
  const saved = JSON.parse(answer.body);
  assert.match(saved.saved, /^\d\d:\d\d$/);
  assert.equal(saved.warning, '');
  const [one] = await list(clerk);
  assert.equal(one.url, story.url);
  assert.ok(one.title.includes(story.person.name));
  assert.ok((await clerk.get('/desk')).text.includes('没填完的'));
  const again = (await clerk.get(story.url)).form('/desk/intake');
  assert.equal(again.value('account'), CARD);
  assert.equal(again.value('note'), '老人记不清哪年搬来');
  assert.equal(again.value('draft_turn'), String(saved.turn));
}

async function nobodyElse(stage) {
  const other = await stage.staff('shuji1');
  stage.assert.deepEqual(await list(other), []);
}

function sealed(stage) {
  if (stage.copy.db) return; // the files of PostgreSQL are not ours to read
  for (const name of readdirSync(stage.copy.data)) {
    if (!/^lianxin\.db/.test(name)) continue;
    const bytes = readFileSync(join(stage.copy.data, name));
    stage.assert.equal(bytes.includes(CARD), false, `${name} holds the card's number`);
    stage.assert.equal(bytes.includes('老人记不清哪年搬来'), false, `${name} holds what was typed`);
  }
}

async function laterWins(stage, clerk, story) {
  const { assert } = stage;
  const second = (await clerk.get(story.url)).form('/desk/intake').fill({ note: '第二个窗口' });
  assert.equal(JSON.parse((await save(stage, clerk, second)).body).warning, '', 'it knew the newest');
  const late = JSON.parse((await save(stage, clerk, story.form.fill({ note: '后存的' }))).body);
  assert.match(late.warning, /另一个窗口/);
  assert.equal((await clerk.get(story.url)).form('/desk/intake').value('note'), '后存的');
}

async function bounds(stage, clerk, story) {
  const { assert } = stage;
  for (const draft of ['//evil.example', 'https://evil.example', '/v/990101100201', '/desk/a b', ''])
    assert.equal((await save(stage, clerk, story.form, { draft })).status, 422, draft);
  const body = pairsOf(story.form, { csrf: 'x' });
  assert.equal((await clerk.raw('/desk/unfinished.json', { method: 'POST', headers: { origin: stage.url }, body })).status, 403);
}

async function newKey(stage, clerk, story) {
  await save(stage, clerk, (await clerk.get(story.url)).form('/desk/intake').fill({ account: CARD }));
  const run = await stage.cli(['rotate-key']);
  stage.assert.equal(run.code, 0, run.out + run.err);
  await stage.restart();
  stage.assert.equal((await clerk.get(story.url)).form('/desk/intake').value('account'), CARD);
}

async function goneWhenSent(stage, clerk, story) {
  const { assert } = stage;
  const form = (await clerk.get(story.url)).form('/desk/intake').fill({ resides_since: '1990-05', collector: 'self' });
  const check = await form.submit('提交，请群众确认');
  assert.equal((await list(clerk)).length, 1, 'kept until it is taken');
  const sending = check.form('/desk/intake');
  const mark = sending.value('submission');
  went(await sending.submit('属实，受理'));
  assert.deepEqual(await list(clerk), []);
  const late = await save(stage, clerk, sending, { draft_mark: mark });
  assert.equal(late.status, 200);
  assert.deepEqual(await list(clerk), [], 'a save that was on its way does not bring it back');
}

async function thrownAway(stage, clerk, story) {
  const form = (await clerk.get('/desk/intake?item=B12')).form('/desk/intake').fill({ note: '不要了' });
  await save(stage, clerk, form);
  const home = await clerk.get('/desk');
  const page = await home.form('/desk/unfinished/drop').submit();
  stage.assert.ok(page.text.includes('已经删掉'));
  stage.assert.deepEqual(await list(clerk), []);
  await save(stage, clerk, (await clerk.get(story.url)).form('/desk/intake').fill({ note: '要过期的' }));
  stage.assert.equal((await list(clerk)).length, 1);
  stage.pass({ days: 31 });
  await clerk.signIn();
  stage.assert.deepEqual(await list(clerk), [], 'over after its days');
}

// A visit begun from the menu and one begun from a person's page are two forms: neither is found again in the other.
async function eachItsOwn(stage, clerk, story) {
  const { assert } = stage;
  const blank = '/desk/r/visit/new', his = `${blank}?person=${story.person.id}`;
  const formOf = async (url) => (await clerk.get(url)).form(blank);
  await save(stage, clerk, await formOf(blank), { person_text: '还没想好' });
  const opened = await formOf(his);
  assert.deepEqual([opened.value('draft'), opened.value('person_text')], [his, story.person.name]);
  const refused = await opened.submit();
  assert.equal(refused.form(blank).value('draft'), his, 'also after it was refused');
  await save(stage, clerk, opened, { person: '', person_text: '换一个' });
  assert.equal((await formOf(his)).value('person_text'), '换一个');
  assert.equal((await formOf(blank)).value('person_text'), '还没想好');
}

async function overtaken(stage, clerk, story) {
  const { assert } = stage;
  const url = `/desk/r/person/${story.person.id}/edit`;
  const mine = (await clerk.get(url)).form(url).fill({ address: '老屋场 9 号', phone: '13900990077' });
  const colleague = await stage.staff('shuji1');
  went(await (await colleague.get(url)).form(url).fill({ address: '新村 1 号', group_no: '9组' }).submit());
  const page = await mine.submit();
  assert.equal(page.status, 409);
  assert.ok(!page.body.replace(/<input[^>]*>/g, '').includes('13900990077'), 'the number is shown masked alone');
  const form = page.form(url);
  assert.equal(form.value('take_address'), 'mine', 'both changed it: what was just typed is proposed');
  assert.equal(form.value('take_group_no'), 'theirs', 'only the colleague changed it');
  assert.equal(form.value('take_phone'), 'mine');
  const back = await form.fill({ take_address: 'theirs' }).submit('带着选好的回去再改');
  assert.equal(back.status, 200);
  const edit = back.form(url);
  assert.equal(edit.value('address'), '新村 1 号');
  assert.equal(edit.value('group_no'), '9组');
  assert.equal(edit.value('phone'), '13900990077');
  const done = went(await edit.submit());
  assert.ok(done.text.includes('新村 1 号') && done.text.includes('139****0077'), done.text);
}

export default async (stage) => {
  const story = {};
  const clerk = await stage.staff('cun1');
  await stage.step('kept, listed, found again', () => keptAndFound(stage, clerk, story));
  await stage.step('for nobody else', () => nobodyElse(stage));
  await stage.step('sealed at rest', () => sealed(stage));
  await stage.step('the later save wins and says so', () => laterWins(stage, clerk, story));
  await stage.step('only addresses of the desk, only with its token', () => bounds(stage, clerk, story));
  await stage.step('gone when sent, for late saves too', () => goneWhenSent(stage, clerk, story));
  await stage.step('thrown away, or over after its days', () => thrownAway(stage, clerk, story));
  await stage.step('overtaken by a colleague: chosen field by field', () => overtaken(stage, clerk, story));
  await stage.step('opens after a new key', () => newKey(stage, clerk, story));
  await stage.step('of two forms each is found in its own', () => eachItsOwn(stage, clerk, story));
};
