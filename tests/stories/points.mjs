// What: a branch's points: its rules begun from the example, entries below a year's cap, an appeal answered by somebody else, the year
//       closed, a correction, the sheet as a workbook and on paper.
// Why: points that nobody can contest, that change after the fact, or that are seen by others do harm.
// Never: more than the cap counts; who entered answers; a closed year moves; the public, a neighbour or the township sees a point;
//        members are put in the order of their points.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage, newcomer } from './lib/village.mjs';

export const title = '党员积分：支部定规则、记分、上限、申诉、结算、更正、年度表';

const BRANCH = '新桥村党支部';
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name, values = {}) => (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit();

async function rules(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  story.secretary = secretary;
  story.org = /\d+$/.exec(went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' })).path)[0];
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 850 + i), address: '新桥村1组' }));
    went(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  }
  story.clerk = await newcomer(stage, { login: 'ji1', name: '石小记', role: 'party_points' });
  const page = await story.clerk.get('/desk/points');
  assert.match(page.text, /不是上级规定/);
  assert.match(went(await page.form(/example$/).submit()).text, /按时参加主题党日/);
  story.last = String(Number(stage.today.slice(0, 4)) - 1);
  story.rule = went(await make(secretary, 'points_rule', { turn: '30', points_kind: 'extra', heading: '修水渠', points: '3', year_most: '7', from_on: `${story.last}-01-01` })).path;
  went(await make(secretary, 'points_rule', { turn: '31', points_kind: 'deduct', heading: '占道堆放', points: '2', from_on: `${story.last}-01-01` }));
  assert.equal((await secretary.get('/desk/r/points_rule.json')).json.table.label, 'heading', 'what a combobox shows is what a rule is called, not its number');
}

const last = async (story) => (await story.clerk.get(`/desk/points/${story.org}.json?year=${story.last}`)).json.table.rows.map((one) => [one.name, one.extra, one.deduct, one.total]);

async function entries(stage, story) {
  const { assert } = stage;
  const { clerk, secretary } = story;
  const entry = (values) => make(clerk, 'points_entry', { member_text: '覃乙夏', rule_text: '修水渠', day: `${story.last}-03-05`, why: '清了一天渠', ...values });
  assert.match(errors(await entry({ day: `${Number(story.last) - 1}-12-31` })), /那一天这一项规则不管用/);
  story.first = went(await entry({ why: '清渠第一天' })).path;
  went(await entry({ why: '清渠第二天' }));
  assert.match(went(await entry({ why: '清渠第三天' })).text, /一年最多 7 分，已有 6 分，这一笔算 1 分/);
  assert.match(errors(await entry({ why: '清渠第四天' })), /一年最多 7 分，他 \d+ 年已经满了/);
  went(await entry({ rule_text: '占道堆放', why: '门口堆沙' }));
  assert.deepEqual(await last(story), [['覃甲春', '0', '0', '0'], ['覃乙夏', '7', '-2', '5']], 'in the order of the list, not of the points');
  const rule = (await secretary.get(`${story.rule}/edit`)).form(/edit$/).fill({ points: '9' });
  assert.match(errors(await rule.submit()), /已经按这一项记过 3 笔，不能改/);
  assert.match(errors(await (await clerk.get(`${story.first}/edit`)).form(/edit$/).fill({ why: '别的' }).submit()), /记下的分不能改/);
}

async function appeal(stage, story) {
  const { assert } = stage;
  const { clerk, secretary } = story;
  const said = { entry_text: '门口堆沙', asked_on: stage.today, text: '那天是隔壁堆的' };
  const answer = { verdict: 'struck', answer: '问了邻居，不是他堆的' };
  const first = went(await make(secretary, 'points_appeal', said)).path;
  assert.match(errors(await make(secretary, 'points_close', { year: story.last })), /还有 1 件申诉没有答复/);
  const own = await step(clerk, first, 'answer', answer);
  assert.equal(own.status, 403);
  assert.match(own.text, /这笔分是您记的，请由别的同事答复/);
  went(await step(secretary, first, 'withdraw', { reason: '换人登记' }));
  const at = went(await make(clerk, 'points_appeal', said)).path;
  assert.ok(!(await clerk.get(at)).forms.some((one) => /answer$/.test(one.action)), 'who entered the appeal does not answer it');
  assert.match(JSON.stringify((await secretary.get('/desk.json')).json.groups), /积分申诉/);
  went(await step(secretary, at, 'answer', answer));
  assert.deepEqual((await last(story))[1], ['覃乙夏', '7', '0', '7'], 'what was found wrong is struck');
}

async function closed(stage, story) {
  const { assert } = stage;
  const { clerk, secretary } = story;
  assert.match(errors(await make(secretary, 'points_close', { year: stage.today.slice(0, 4) })), /还没有过完/);
  went(await make(secretary, 'points_close', { year: story.last }));
  assert.match(errors(await make(secretary, 'points_close', { year: story.last })), /已经结算过了/);
  const late = await make(clerk, 'points_entry', { member_text: '覃甲春', rule_text: '修水渠', day: `${story.last}-04-05`, why: '补记' });
  assert.match(errors(late), /已经结算，不能再记/);
  const voided = await (await clerk.get(story.first)).form(/void$/).fill({ reason: '记错了' }).submit();
  assert.match(voided.text, /已经结算，这一笔不能作废/);
  went(await make(clerk, 'points_entry', { member_text: '覃乙夏', entry_kind: 'correction', corrects_text: '清渠第一天', change: '-1', day: stage.today, why: '只去了半天' }));
  assert.deepEqual((await last(story))[1], ['覃乙夏', '7', '0', '7'], 'the closed year stays');
  const now = (await clerk.get(`/desk/points/${story.org}.json`)).json.table.rows[1];
  assert.deepEqual([now.corrected, now.total], ['-1', '-1'], 'the correction counts now');
}

async function sheet(stage, story) {
  const { assert } = stage;
  const pdf = await story.clerk.raw(`/desk/points/${story.org}.pdf?year=${story.last}`);
  assert.equal(pdf.status, 200);
  const file = join(stage.copy.data, 'points.pdf');
  writeFileSync(file, pdf.bytes);
  const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
  for (const word of ['覃甲春', '覃乙夏', '不排名次', '结算', BRANCH]) assert.ok(text.includes(word), word);
  assert.equal((await story.clerk.raw(`/desk/points/${story.org}.xlsx?year=${story.last}`)).status, 200);
}

async function sight(stage, story) {
  const { assert } = stage;
  for (const who of ['zhen1org', 'xianorg', 'cun3']) assert.equal((await (await stage.staff(who)).raw('/desk/points')).status, 403, who);
  const beside = await stage.staff('shuji1');
  assert.equal((await beside.raw(`/desk/points/${story.org}`)).status, 404, 'another branch');
  assert.equal((await beside.raw(story.first)).status, 404);
  assert.ok(!/积分|清渠/.test((await stage.person('a villager').get(`/v/${NEW_VILLAGE}/party`)).text), 'nothing is public');
  const names = async (query) => (await story.clerk.get(`/desk/r/points_year.json${query}`)).json.table.rows.map((one) => one.name);
  assert.deepEqual(await names('?sort=extra'), await names(''), 'nothing is put in order by points');
}

export default async (stage) => {
  const story = {};
  await stage.step('the branch begins its own rules from the example', () => rules(stage, story));
  await stage.step('entries count up to the cap', () => entries(stage, story));
  await stage.step('an appeal is answered by somebody else', () => appeal(stage, story));
  await stage.step('a closed year stays as it was', () => closed(stage, story));
  await stage.step('the sheet', () => sheet(stage, story));
  await stage.step('who sees nothing of it', () => sight(stage, story));
};
