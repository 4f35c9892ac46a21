// What: an old lady lets her daughter see how her affair goes, from her own page and at the window; what the daughter
//       sees and can't, who knows of it, and how it ends.
// Why: many applicants have no phone of their own; a key that does everything must not be passed round for lack of a smaller one.
// Never: no look counts as refused without asking for the very addresses that would do something.
import { caseOf, confirmed, numberOf, oldPerson, passDays, takeStep, went } from './lib/deeds.mjs';

export const title = '家里人看进度：自己点名或窗口登记，只能看，看了有记录，一点就停';

const VILLAGE = '990101100201';
const DAUGHTER = { name: '韦秋菊', phone: '13900004271', relation: 'child' };

async function ownPage(stage, number, phone, name = 'she herself') {
  const her = stage.person(name);
  const form = (await her.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  return [her, went(await form.fill({ number, phone_tail: phone.slice(-4) }).submit())];
}

const linkOf = (page) => new URL(/https?:\/\/[^\s"]+\/read\/[^\s"<]+/.exec(page.body)[0]).pathname;

async function begins(stage, story) {
  story.clerk = await stage.staff('cun1');
  story.person = await oldPerson(story.clerk);
  const form = (await story.clerk.get(`/desk/intake?item=M10&person=${story.person.id}`)).form('/desk/intake');
  const receipt = await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self' }));
  story.number = numberOf(receipt);
  story.id = /\d+/.exec(receipt.path)[0];
  [story.her, story.own] = await ownPage(stage, story.number, story.person.phone);
}

async function names(stage, story) {
  const { assert } = stage;
  assert.match(story.own.text, /请不要转发这一页/, 'in so many words');
  assert.match(story.own.text, /现在只有您自己能看/);
  const list = await story.own.follow('给家里人一个只能看的链接');
  const action = `${story.own.path}/readers`;
  const empty = await list.form(action).submit();
  assert.equal(empty.status, 422);
  assert.deepEqual(empty.errors.map((one) => one.field), ['name', 'phone', 'relation'], 'all at once');
  const short = await empty.form(action).fill({ ...DAUGHTER, phone: '1390000427' }).submit();
  assert.deepEqual(short.errors.map((one) => one.field), ['phone']);
  assert.equal(short.form(action).value('name'), DAUGHTER.name, 'nothing typed is lost');
  const made = went(await short.form(action).fill(DAUGHTER).submit());
  assert.match(made.text, /139\*{4}4271/);
  assert.doesNotMatch(made.body, new RegExp(DAUGHTER.phone));
  assert.ok(made.body.includes('<svg'), 'a code to scan');
  story.link = linkOf(made);
  story.reader = made.path;
  assert.equal(story.link.includes(story.own.path.split('/').pop()), false, 'not her own key');
}

async function reads(stage, story) {
  const { assert } = stage;
  const daughter = stage.person('the daughter');
  const door = await daughter.get(story.link);
  assert.equal(door.status, 200);
  for (const secret of [story.number, '高龄津贴', story.person.name]) assert.equal(door.text.includes(secret), false, `${secret} is not told at the door`);
  assert.equal((await door.form(story.link).submit()).errors[0].field, 'phone_tail');
  const wrong = await (await daughter.get(story.link)).form(story.link).fill({ phone_tail: '0000' }).submit();
  assert.match(wrong.errors[0].text, /后四位不对/);
  const seen = await wrong.form(story.link).fill({ phone_tail: '4271' }).submit();
  assert.equal(seen.status, 200);
  assert.equal(seen.headers.get('cache-control'), 'no-store', 'no browser keeps it');
  assert.match(seen.text, /高龄津贴/);
  assert.match(seen.text, /只能看/);
  assert.match(seen.text, /云岭村/, 'whom to ask');
  story.daughter = daughter;
  story.seen = seen;
}

// Nothing that does something, and nothing that leads to her own key.
async function onlyLooks(stage, story) {
  const { assert } = stage;
  const key = story.own.path.split('/').pop();
  const mark = story.link.split('/').pop();
  assert.equal(story.seen.body.includes(key), false);
  assert.equal(story.seen.body.includes(story.person.identity ?? '990000'), false);
  assert.deepEqual(story.seen.forms.map((one) => `${one.method} ${one.action}`), ['get /mode'], 'only the large letters');
  for (const rest of ['', '/complete', '/step/withdraw', '/rate', '/receipt.pdf', '/readers', '/files/1', '/papers/1'])
    assert.equal((await story.daughter.raw(`/v/${VILLAGE}/case/${mark}${rest}`)).status, 404, `her link opens no ${rest || 'case'}`);
  assert.equal((await story.daughter.raw(`${story.link.slice(0, -1)}${story.link.endsWith('0') ? '1' : '0'}`)).status, 404, 'nor can it be bent');
  const plain = await story.daughter.raw(`${story.link}.json`);
  assert.equal(JSON.stringify(plain.json).includes(story.number), false, 'the other face tells no more');
}

async function sheKnows(stage, story) {
  const { assert } = stage;
  const list = await story.her.get(`${story.own.path}/readers`);
  assert.match(list.text, /看过 1 次，上次是 \d{4}年/);
  const own = await story.her.get(story.own.path);
  assert.match(own.text, /让家里人看进度[^]*韦秋菊（子女）/);
  assert.match(own.text, /家里人看了进度/);
  const auditor = await stage.staff('auditor');
  const trail = await auditor.get(`/desk/audit.json?kind=read&from=${stage.today}&until=${stage.today}`);
  assert.ok(JSON.stringify(trail.json).includes('凭链接看进度'), 'in the trail');
  const desk = await caseOf(story.clerk, story.id);
  assert.ok(JSON.stringify(desk.history ?? desk.timeline).includes('韦秋菊'), 'and in the history of the case');
}

async function missing(stage, story) {
  const { assert } = stage;
  await takeStep(story.clerk, story.id, 'ask_more', { reason_code: ['no_card'], missing: ['bank_card'], reason: '卡号看不清' });
  const seen = await (await story.daughter.get(story.link)).form(story.link).fill({ phone_tail: '4271' }).submit();
  assert.match(seen.text, /还差材料[^]*银行卡/, 'what is missing she may tell her mother');
  assert.doesNotMatch(seen.text, /现在补材料/);
  assert.doesNotMatch(seen.text, /韦秋菊/, 'who else may look is not hers to know');
  assert.match((await story.her.get(`${story.own.path}/readers`)).text, /看过 2 次/);
  assert.equal((await story.her.get(story.own.path)).text.match(/家里人看了进度/g).length, 1, 'once a day on her page');
}

async function stops(stage, story) {
  const { assert } = stage;
  const foreign = went(await (await story.her.get(`${story.own.path}/readers`)).form(story.reader).submit());
  assert.match(foreign.text, /从现在起打不开了/);
  assert.equal((await story.daughter.get(story.link)).status, 404);
  assert.match((await story.her.get(story.own.path)).text, /不再让家里人看/);
  assert.match(foreign.text, /以前让看过的人[^]*韦秋菊/);
}

async function atTheWindow(stage, story) {
  const { assert } = stage;
  const page = await (await story.clerk.get(`/desk/cases/${story.id}`)).follow('让家里人看');
  const action = `/desk/cases/${story.id}/readers`;
  const slip = went(await page.form(action).fill(DAUGHTER).submit());
  assert.doesNotMatch(slip.body, new RegExp(DAUGHTER.phone));
  assert.match(slip.text, /只能看，不能替他办/);
  story.link = linkOf(slip);
  story.desk = slip.path;
  const seen = await (await story.daughter.get(story.link)).form(story.link).fill({ phone_tail: '4271' }).submit();
  assert.match(seen.text, /高龄津贴/);
  assert.match((await story.her.get(`${story.own.path}/readers`)).text, /窗口照您说的登记/, 'she sees who wrote it down');
  const beside = await stage.staff('cun2');
  assert.equal((await beside.get(action)).status, 404, 'not the village beside');
  const other = stage.person('another applicant');
  assert.equal((await other.get(`${story.own.path.slice(0, -1)}z/readers`)).status, 404);
}

async function bounds(stage, story) {
  const { assert } = stage;
  const action = `/desk/cases/${story.id}/readers`;
  for (let i = 0; i < 4; i++) went(await (await story.clerk.get(action)).form(action).fill({ ...DAUGHTER, phone: `1390000100${i}` }).submit());
  const sixth = await (await story.clerk.get(action)).form(action).fill({ ...DAUGHTER, phone: '13900001009' }).submit();
  assert.equal(sixth.status, 409);
  assert.match(sixth.text, /已经有 5 位家里人能看了/);
  went(await (await story.clerk.get(story.desk)).form(story.desk).submit());
  assert.equal((await story.daughter.get(story.link)).status, 404, 'on his word the desk ends it too');
}

async function guessesAndDays(stage, story) {
  const { assert } = stage;
  const action = `/desk/cases/${story.id}/readers`;
  const slip = went(await (await story.clerk.get(action)).form(action).fill(DAUGHTER).submit());
  const link = linkOf(slip);
  for (let i = 0; i < 10; i++) {
    const stranger = stage.person(`a stranger ${i}`);
    await (await stranger.get(link)).form(link).fill({ phone_tail: String(5000 + i) }).submit();
  }
  const after = await (await story.daughter.get(link)).form(link).fill({ phone_tail: '4271' }).submit();
  assert.match(after.errors[0].text, /试的次数太多/, 'guesses are counted by the link, whoever guesses');
  await passDays(stage, 1, story.clerk);
  assert.equal((await (await story.daughter.get(link)).form(link).fill({ phone_tail: '4271' }).submit()).status, 200);
  await passDays(stage, 366, story.clerk);
  assert.equal((await story.daughter.get(link)).status, 404, 'and it ends by itself');
}

export default async (stage) => {
  const story = {};
  await stage.step('an affair is taken at the window, and she opens it by her receipt', () => begins(stage, story));
  await stage.step('she names her daughter', () => names(stage, story));
  await stage.step('the daughter looks, with the last four of her phone', () => reads(stage, story));
  await stage.step('and can do nothing with it', () => onlyLooks(stage, story));
  await stage.step('the mother, the desk and the trail know', () => sheKnows(stage, story));
  await stage.step('what is missing can be read too', () => missing(stage, story));
  await stage.step('one press ends it', () => stops(stage, story));
  await stage.step('without a phone she says it at the window', () => atTheWindow(stage, story));
  await stage.step('five at most, and the desk ends one', () => bounds(stage, story));
  await stage.step('guesses end, and so do days', () => guessesAndDays(stage, story));
};
