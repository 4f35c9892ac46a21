// What: somebody acts for an old lady: the paper, its scope and end, the person's own view of it, and its being taken back;
//       with the people of the household ticked and the income a head worked out.
// Why: who acts in another's name must be able to act, no further than the paper goes, and never behind her back.
// Never: nobody ticks a stranger as a member, and no refused paper lets a case through.
import { caseOf, confirmed, numberOf, oldPerson, passDays, went } from './lib/deeds.mjs';

export const title = '代办：委托书、范围、到期、收回，本人看得到；家里人打勾，人均自动算';

const VILLAGE = '990101100201';
const CARD = '6217000000000000004';

const intake = async (clerk, item, person) => (await clerk.get(`/desk/intake?item=${item}&person=${person.id}`)).form('/desk/intake');
const fieldsOf = async (clerk, item, person) => (await clerk.get(`/desk/intake.json?item=${item}&person=${person.id}`)).json;

const ALLOWANCE = { account: CARD, resides_since: '1990-05', collector: 'self' };

async function madeAlong(stage, story) {
  const { assert } = stage;
  const { clerk, person } = story;
  const empty = await (await intake(clerk, 'M10', person)).fill({ ...ALLOWANCE, way: 'proxy', authority_proof: 'witness' }).submit('提交，请群众确认');
  assert.equal(empty.status, 422);
  const told = empty.errors.map((one) => one.field);
  for (const field of ['agent_name', 'agent_phone', 'agent_relation', 'authority_witness', 'authority_witness_phone']) assert.ok(told.includes(field), `${field} is asked for: ${told}`);
  assert.equal(new Set(told).size, told.length, 'nothing is told twice');
  const check = await empty.form('/desk/intake').fill({
    agent_name: '李小花', agent_phone: '13900000021', agent_relation: 'child', authority_witness: '韦大山', authority_witness_phone: '13900000022',
  }).submit('提交，请群众确认');
  for (const said of ['李小花', '139****0021', '子女', '韦大山', '139****0022']) assert.ok(check.text.includes(said), `${said} is read back`);
  const changing = await check.form('/desk/intake').submit('返回修改');
  assert.equal(changing.form('/desk/intake').value('authority_witness'), '韦大山', 'nothing is lost on the way back');
  const page = await confirmed(changing.form('/desk/intake'));
  story.number = numberOf(page);
  story.id = /\d+/.exec(page.path)[0];
  const { authority } = await caseOf(clerk, story.id);
  assert.equal(authority.agent_name, '李小花');
  assert.equal(authority.authority_witness, '韦大山');
  assert.match(authority.items, /高龄津贴/);
  assert.ok(authority.until_on.length > 0, 'the county says until when');
  story.paper = authority.url;
}

async function chosenAgain(stage, story) {
  const { assert } = stage;
  const shown = await fieldsOf(story.clerk, 'M10', story.person);
  const choice = shown.fields.find((one) => one.name === 'authority');
  assert.match(choice.options[0].title, /李小花（子女）/);
  assert.ok(shown.points.some((one) => one.tone === 'warn' && one.text.includes(story.number)), 'the same affair is going on: the clerk is told');
  story.option = choice.options[0].value;
  const check = await (await intake(story.clerk, 'M10', story.person)).fill({ ...ALLOWANCE, way: 'proxy', authority: story.option }).submit('提交，请群众确认');
  assert.match(check.text, /用哪份委托\s*李小花（子女），到/);
  const page = went(await check.form('/desk/intake').submit('属实，受理'));
  const again = await caseOf(story.clerk, /\d+/.exec(page.path)[0]);
  assert.equal(again.authority.url, story.paper, 'the same paper serves again');
  assert.ok(again.facts.some((one) => one.text === '李小花'), 'its agent is not typed again');
}

const forced = async (stage, story, item, values) => {
  const form = await intake(story.clerk, item, story.person);
  const body = new URLSearchParams({
    csrf: form.value('csrf'), submission: crypto.randomUUID().replaceAll('-', ''), item, person: String(story.person.id), way: 'proxy', authority: story.option, ...values,
  });
  return story.clerk.raw('/desk/intake', { method: 'POST', body: body.toString(), headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' } });
};

async function outOfScope(stage, story) {
  const { assert } = stage;
  assert.equal((await fieldsOf(story.clerk, 'B12', story.person)).fields.some((one) => one.name === 'authority'), false, 'not offered for another affair');
  const answer = await forced(stage, story, 'B12', { copy_kind: 'copy' });
  assert.equal(answer.status, 422);
  assert.match(answer.text, /只管“高龄津贴”，不管“打印复印和代写文书”/);
}

async function sheSeesIt(stage, story) {
  const { assert } = stage;
  const her = stage.person('she herself');
  const form = (await her.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  const own = went(await form.fill({ number: story.number, phone_tail: story.person.phone.slice(-4) }).submit());
  assert.match(own.text, /由代办人李小花（子女）代办/);
  const card = (await story.clerk.get(`/desk/people/${story.person.id}.json`)).json;
  assert.ok(card.table.rows.some((row) => row.number === story.number && /李小花（子女）代办/.test(row.by)), 'the list of what was done in her name');
  assert.equal(card.authorities[0].name, '李小花');
  assert.equal(card.authorities[0].status.text, '有效');
}

async function takenBack(stage, story) {
  const { assert } = stage;
  const page = await story.clerk.get(story.paper);
  const form = page.form(/\/step\/revoke$/);
  assert.equal((await form.submit()).status, 422, 'why is asked');
  went(await (await story.clerk.get(story.paper)).form(/\/step\/revoke$/).fill({ reason: '老人自己来办' }).submit());
  const answer = await forced(stage, story, 'M10', ALLOWANCE);
  assert.equal(answer.status, 422);
  assert.match(answer.text, /已经收回，不能再用/);
  const card = (await story.clerk.get(`/desk/people/${story.person.id}.json`)).json;
  assert.equal(card.authorities[0].status.text, '已收回');
}

async function ends(stage, story) {
  const { assert } = stage;
  const page = await confirmed((await intake(story.clerk, 'B12', story.person)).fill({
    copy_kind: 'copy', way: 'door', agent_name: '韦春兰', agent_phone: '13900000023', agent_relation: 'cadre', authority_scope: 'all',
  }));
  const made = await caseOf(story.clerk, /\d+/.exec(page.path)[0]);
  assert.match(made.authority.agent_kind, /村干部/, 'a cadre as agent is a kind of its own');
  story.option = /\d+$/.exec(made.authority.url)[0];
  assert.equal((await forced(stage, story, 'M10', ALLOWANCE)).status, 303, 'for everything, while it lasts');
  await passDays(stage, 181, story.clerk);
  const answer = await forced(stage, story, 'M10', ALLOWANCE);
  assert.equal(answer.status, 422);
  assert.match(answer.text, /就到期了/);
}

async function household(stage, story) {
  const { assert } = stage;
  const shown = await fieldsOf(story.clerk, 'M01', story.person);
  const people = shown.fields.find((one) => one.name === 'family');
  const ids = people.options.map((one) => one.value);
  assert.ok(ids.length >= 1 && people.options.every((one) => one.checked), 'all of the household, ticked');
  assert.match(people.options[0].title, /岁/);
  const facts = { family_income: '1000.01', income_from: ['种地、养殖'], cause: 'old', housing: '自有住房，安全', savings: '0', account: CARD };
  const form = (await intake(story.clerk, 'M01', story.person)).fill({ ...facts, family_more: '张三' });
  const check = await form.submit('提交，请群众确认');
  assert.match(check.text, new RegExp(`家里都有谁\\s*[^]*${story.person.name}[^]*张三`), 'who belongs to the household is read back');
  assert.match(check.text, /平均每人每月收入\s*[\d.]+ 元/, 'and what was worked out');
  const back = (await check.form('/desk/intake').submit('返回修改')).form('/desk/intake');
  assert.equal(back.value('family_more'), '张三');
  const page = await confirmed(back);
  const made = await caseOf(story.clerk, /\d+/.exec(page.path)[0]);
  const told = Object.fromEntries(made.facts.map((one) => [one.title, one.text]));
  const heads = ids.length + 1;
  assert.equal(told['家里几口人'], `${heads}人`);
  assert.equal(told['平均每人每月收入'], `${(Math.floor((100001 * 2 + heads) / (heads * 2)) / 100).toFixed(2)} 元`);
  assert.ok(told['家里都有谁'].includes(story.person.name), told['家里都有谁']);
  assert.ok(told['家里都有谁'].endsWith('、张三'), told['家里都有谁']);
}

async function childsPapers(stage, story) {
  const { assert } = stage;
  const shown = await fieldsOf(story.clerk, 'M09', story.person);
  const row = shown.materials.rows.find((one) => one.key === 'guardian_card');
  assert.equal(row.show_if.high, '17');
  assert.ok(Number(row.show_if.now) >= 80, 'the page knows her age');
  const form = (await intake(story.clerk, 'M09', story.person)).fill({ apply_kind: 'new' });
  const made = await caseOf(story.clerk, /\d+/.exec((await confirmed(form)).path)[0]);
  assert.equal(made.materials.rows.some((one) => one.key === 'guardian_card'), false, 'a grown-up is not asked for a guardian');
}

export default async (stage) => {
  const story = {};
  await stage.step('a paper is made along with the case, and what it lacks is told once', async () => {
    story.clerk = await stage.staff('cun1');
    story.person = await oldPerson(story.clerk);
    await madeAlong(stage, story);
  });
  await stage.step('the next time it is chosen, and the clerk is told of the same affair', () => chosenAgain(stage, story));
  await stage.step('it goes no further than it says', () => outOfScope(stage, story));
  await stage.step('she sees who acted in her name, and so does her card', () => sheSeesIt(stage, story));
  await stage.step('she takes it back', () => takenBack(stage, story));
  await stage.step('the household is ticked, and the income a head worked out', () => household(stage, story));
  await stage.step('papers of children are not asked of her', () => childsPapers(stage, story));
  await stage.step('a cadre acts for everything, until the day it ends', () => ends(stage, story));
};
