// What: a visit at home, written down once: the person's page, the case's history, the month's table and what is to
//       be done next all follow; a mistake is voided and counted no longer.
// Why: visits used to be written into three notebooks; here they are entered once or they are not worth it.
// Never: no place, hour or photo is asked; a visit of tomorrow and a stranger's case are not taken.
import { caseOf, numberOf, oldPerson, went } from './lib/deeds.mjs';

export const title = '走访上门：记一次，办件经过、月报、待办都跟着来';

const VILLAGE = '990101100201';

async function takeCase(clerk, person) {
  const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill({ bill_number: '12345', paid: '30' }).submit());
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page) };
}

const blank = async (clerk) => (await clerk.get('/desk/r/visit/new')).form('/desk/r/visit/new');

async function visitsOf(who, span) {
  const page = await who.get(`/desk/reports/village_service?at=${VILLAGE}&span=${span}`);
  const { rows } = (await who.get(`/desk/reports/village_service.json?at=${VILLAGE}&span=${span}`)).json.table;
  const of = (id) => rows.find((row) => row.id === id).visits;
  return { all: Number(of('all')), group: of('livelihood'), url: page.one({ tag: 'a', href: /^\/desk\/r\/visit\?/ })?.get('href').replaceAll('&amp;', '&') };
}

async function refused(stage, story) {
  const { assert } = stage;
  const { clerk, person, stranger } = story;
  const tomorrow = new Date(Date.parse(stage.today) + 86_400_000).toISOString().slice(0, 10);
  const page = await (await blank(clerk)).fill({
    person_text: person.identity.slice(-4), visited_on: tomorrow, case_text: story.theirs.number, found: '都好', visit_next: 'again',
  }).submit();
  assert.equal(page.status, 422);
  const told = Object.fromEntries(page.errors.map((one) => [one.field, one.text]));
  assert.match(told.visited_on, /还没有到/);
  assert.match(told.case, /不是这一位的/);
  assert.ok(told.todo && told.next_on, 'a next step says what and until when');
  assert.equal(page.form('/desk/r/visit/new').value('found'), '都好', 'nothing typed is lost');
  assert.notEqual(stranger.id, person.id);
}

async function written(stage, story) {
  const { assert } = stage;
  const { clerk, person } = story;
  const page = went(await (await blank(clerk)).fill({
    person_text: person.identity.slice(-4), visited_on: stage.today, visit_kind: 'errand', case_text: story.own.number, companions: '何永福',
    found: '屋顶漏雨，老人一个人住', visit_next: 'again', todo: '带瓦匠去看', next_on: stage.today,
  }).submit());
  story.visit = /visit\/(\d+)/.exec(page.path)[1];
  for (const word of [person.name, '上门办事', '屋顶漏雨', '再去一次', '带瓦匠去看']) assert.ok(page.text.includes(word), word);
  const { history } = await caseOf(clerk, story.own.id);
  const line = history.find((one) => one.title === '走访上门');
  assert.match(JSON.stringify(line), /屋顶漏雨，老人一个人住.*下一步：带瓦匠去看/);
  const mine = await clerk.get(`/desk/people/${person.id}`);
  assert.ok(mine.text.includes('走访上门') && mine.text.includes('上门办事'), "it is on the person's page");
  assert.deepEqual(await visitsOf(clerk, story.month).then(({ all, group }) => [all, group]), [story.before + 1, '—'], 'counted, in the line of all alone');
  const behind = (await clerk.get((await visitsOf(clerk, story.month)).url.replace('?', '.json?'))).json.table.rows;
  assert.equal(behind.length, story.before + 1, 'the number opens the visits behind it');
  assert.ok(behind.some((one) => String(one.id) === story.visit));
}

async function followed(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  assert.match((await clerk.get('/desk')).text, /走访以后要做的.*带瓦匠去看/s);
  const edit = (await clerk.get(`/desk/r/visit/${story.visit}/edit`)).form(/edit$/);
  went(await edit.fill({ followed: '1' }).submit());
  assert.ok(!(await clerk.get('/desk')).text.includes('走访以后要做的'), 'done, so it is asked for no more');
}

// The day is counted already: it is not moved, the entry is voided and made anew.
async function mistaken(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const edit = (await clerk.get(`/desk/r/visit/${story.visit}/edit`)).form(/edit$/);
  const page = await edit.fill({ visited_on: '2026-01-05' }).submit();
  assert.match(page.errors.map((one) => one.text).join(), /哪天去的不能改/);
  const gone = (await clerk.get(`/desk/r/visit/${story.visit}`)).form(/void$/);
  went(await gone.fill({ reason: '记错了人' }).submit());
  assert.equal((await visitsOf(clerk, story.month)).all, story.before);
  assert.match(JSON.stringify((await caseOf(clerk, story.own.id)).history), /走访上门的记录作废/);
}

export default async (stage) => {
  const clerk = await stage.staff('cun1');
  const story = { clerk, month: stage.today.slice(0, 7) };
  story.person = await oldPerson(clerk, 80, 0);
  story.stranger = await oldPerson(clerk, 80, 1);
  story.own = await takeCase(clerk, story.person);
  story.theirs = await takeCase(clerk, story.stranger);
  story.before = (await visitsOf(clerk, story.month)).all;
  await stage.step('tomorrow and a stranger\'s case are refused, nothing is lost', () => refused(stage, story));
  await stage.step('written once, it stands wherever it belongs', () => written(stage, story));
  await stage.step('what is next is on her desk until it is done', () => followed(stage, story));
  await stage.step('a mistake is voided and counted no longer', () => mistaken(stage, story));
  await stage.step('the town reads it, the neighbouring village does not', async () => {
    stage.assert.equal((await (await stage.staff('zhen1')).get(`/desk/r/visit/${story.visit}`)).status, 200);
    stage.assert.equal((await (await stage.staff('cun2')).get(`/desk/r/visit/${story.visit}`)).status, 404);
  });
};
