// What: a branch's organisation life from nothing: what is due, a members' meeting with a theme day planned from it, who came, votes that a
//       thin meeting may not take, a secret ballot counted by two, the minutes, an appraisal within its cap, the year's book; the counts above.
// Why: an activity is entered once and counts under every heading that it satisfies; quorum and majority are the program's business.
// Never: a vote without quorum, a secret ballot on one person's word, minutes or names above the branch.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, went } from './lib/deeds.mjs';
import { newcomer } from './lib/village.mjs';

export const title = '组织生活：该开的、到会、表决、记录本，一次活动只录一次';

const EMPTY = '990101101201';
const BRANCH = '云桥村党支部';
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const printed = (stage, pdf) => {
  const file = join(stage.copy.data, 'printed.pdf');
  writeFileSync(file, pdf.bytes);
  return execFileSync('pdftotext', ['-layout', file, '-']).toString();
};
const dueOf = (page) => page.json.items.filter((one) => one.due).map((one) => one.title);

async function due(stage, story) {
  const { assert } = stage;
  story.secretary = await newcomer(stage, { login: 'shuji3', name: '石大成', role: 'village_secretary', org: EMPTY });
  const { secretary } = story;
  story.org = /\d+$/.exec(went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' })).path)[0];
  const member = { organisation_text: BRANCH, admission_date: '1999-07-01' };
  for (const [i, name] of ['覃甲春', '覃乙夏', '覃丙秋', '覃丁冬'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 840 + i), address: '云桥村1组' }));
    const state = i === 3 ? { member_state: 'probationary', admission_date: `${stage.today.slice(0, 4) - 1}-12-31` } : { member_state: 'full', full_on: '2000-07-01' };
    went(await make(secretary, 'party_member', { person_text: name, ...member, ...state }));
  }
  story.at = `/desk/life/${story.org}`;
  const page = await secretary.get('/desk/life');
  assert.equal(page.path, story.at, 'the only branch is the first page');
  const titles = dueOf(await secretary.get(`${story.at}.json`));
  for (const one of ['支部党员大会', '主题党日', '党课']) assert.ok(titles.includes(one), one);
  const next = (await (await secretary.get(story.at)).follow('下一年')).text;
  assert.match(next, /年要几次.*支部党员大会 ?要 4 次/s, 'the next year is planned in this one');
  const committee = (await secretary.get(`${story.at}.json`)).json.items.find((one) => one.kind === 'committee_meeting');
  assert.deepEqual([committee.state.text, committee.say], ['不用开', '正式党员不满 7 人，不设支委会，不用开']);
  assert.ok(!titles.includes('支部委员会会议') && !titles.includes('党小组会'), 'a branch without a committee and groups owes none');
  assert.match((await secretary.get('/desk')).text, /组织生活还没做的.*主题党日/s, 'who enters meetings finds on his first page which are still to come');
  story.county = await stage.staff('xianorg');
  const elsewhere = (await story.county.get('/desk/party/members.json')).json.table.rows.find((one) => one.organisation !== BRANCH);
  const own = (await secretary.get('/desk/party/members.json')).json.table.rows[0];
  const opened = async (id) => (await secretary.get(`/desk/r/transfer_out/new?member=${id}`)).form(/new$/).value('member_text');
  assert.equal(await opened(own.id), own.name, 'the page of a member hands him on to the form');
  assert.equal(await opened(elsewhere.id), '', 'nobody learns a name by asking for a number');
  story.above = async () => (await story.county.get('/desk/life.json')).json;
  story.before = (await story.above()).items;
}

async function planned(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const form = (await secretary.get(`${story.at}/new?kind=members_meeting`)).form(/new$/);
  const mixed = await form.fill({ kinds: ['members_meeting', 'committee_meeting'], title: '讨论入党', held_on: stage.today }).submit();
  assert.equal(mixed.status, 422);
  assert.match(errors(mixed), /请分开登记/);
  const page = went(await mixed.form(/new$/).fill({ kinds: ['members_meeting', 'theme_day'], place: '活动室', chair: '石大成', recorder: '覃甲春' }).submit());
  story.activity = page.path;
  assert.match(page.text, /请照签到的纸录到会情况/);
  assert.match(page.text, /覃丁冬（没有表决权）/);
  const early = await make(secretary, 'life_vote', { activity_text: '讨论入党', about: '决议', yes_votes: '3' });
  assert.match(errors(early), /先录好这次会的到会情况/);
  assert.equal(dueOf(await secretary.get(`${story.at}.json`)).filter((one) => /党员大会|主题党日/.test(one)).length, 2, 'what is planned is not held');
}

// What the rule asks of a year and what stands for it; next year's is arranged from there.
async function plan(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const year = Number(stage.today.slice(0, 4)), month = `${Number(stage.today.slice(5, 7))}月`;
  const rows = async (of) => (await secretary.get(`${story.at}/plan.json?year=${of}`)).json.table.rows;
  const state = (list, when, what) => list.find((one) => one.when === when && one.what === what)?.state;
  assert.equal(state(await rows(year), month, '主题党日'), '已经安排');
  const next = await rows(year + 1);
  assert.equal(next.length, 12 + 2 * 4 + 2, 'a theme day each month, a meeting and a lecture each quarter, two things a year; no committee, no groups');
  assert.ok(next.every((one) => one.state === '还没安排'), 'nothing is late in a year to come');
  const form = (await (await secretary.get(`${story.at}/plan?year=${year + 1}`)).follow('安排')).form(/new$/);
  assert.deepEqual([form.value('kinds'), form.value('held_on')], ['theme_day', `${year + 1}-01-01`], 'what is arranged stands in the form');
  went(await form.fill({ title: '一月的主题党日', held_on: `${year + 1}-01-15` }).submit());
  const now = await rows(year + 1);
  assert.deepEqual(now.map((one) => one.state), ['已经安排', ...next.slice(1).map(() => '还没安排')]);
  assert.equal(state(await rows(year + 2), month, '主题党日'), '已经安排', 'nobody plans further ahead: it is the plan of this year');
  assert.match(printed(stage, await secretary.raw(`${story.at}/plan.pdf?year=${year + 1}`)), /一季度\s+支部党员大会/);
}

const attend = async (stage, story, values) => {
  const form = (await story.secretary.get(story.activity)).form(/attendance$/);
  const names = form.names.filter((one) => one.startsWith('presence_'));
  const fill = Object.fromEntries(names.flatMap((one, i) => [[one, values[i][0]], [one.replace('presence', 'why'), values[i][1] ?? '']]));
  return form.fill(fill).submit();
};
const vote = async (story, values) => (await story.secretary.get(story.activity)).form(/\/vote$/).fill(values).submit();

async function thin(stage, story) {
  const { assert } = stage;
  const bare = await attend(stage, story, [['present'], ['excused'], ['absent'], ['present']]);
  assert.equal(bare.status, 422);
  assert.match(errors(bare), /覃乙夏：请假的.*请写原因/);
  went(await attend(stage, story, [['present'], ['excused', '在外务工'], ['absent'], ['present']]));
  const few = await vote(story, { about: '集体收益怎么用', yes_votes: '1' });
  assert.equal(few.status, 422);
  assert.match(errors(few), /到会不够，不能表决：应到有表决权的 3 人，要到 2 人以上，实到 1 人/);
  assert.equal(few.form(/\/vote$/).value('about'), '集体收益怎么用', 'nothing typed is lost');
  const page = went(await attend(stage, story, [['present'], ['excused', '在外务工'], ['remote'], ['present']]));
  assert.match(page.text, /应到 4 人，实到 3 人（线上 1 人）；有表决权的应到 3 人，实到 2 人/);
}

async function votes(stage, story) {
  const { assert } = stage;
  const hand = went(await vote(story, { about: '集体收益怎么用', yes_votes: '1', no_votes: '1' }));
  assert.match(hand.text, /没有通过.*赞成 1，不赞成 1，弃权 0，要 2 票以上/);
  assert.match(errors(await vote(story, { about: '多出来的票', yes_votes: '3' })), /比到会有表决权的（加书面意见的）还多/);
  const admission = { matter: 'admission', about: '接收禾立春为预备党员', yes_votes: '2', written_votes: '0' };
  assert.match(errors(await vote(story, admission)), /要无记名投票/);
  const page = went(await vote(story, { ...admission, ballot: 'secret', yes_votes: '3', written_votes: '1', teller: '覃甲春' }));
  assert.match(page.text, /等第二个人录票/);
  assert.ok(!/赞成 3/.test(page.text), 'the second counts without seeing the first');
  const ballot = /\/desk\/life\/votes\/\d+/g;
  const url = page.body.match(ballot).at(-1);
  assert.match((await story.secretary.get(url)).text, /请另一位同志用自己的账号/);
  const second = story.second = await newcomer(stage, { login: 'zuzhi3', name: '覃甲春', role: 'party_organiser', org: EMPTY });
  const other = await (await second.get(url)).form(url).fill({ yes_votes: '2', no_votes: '1', written_votes: '1' }).submit();
  assert.equal(other.status, 422);
  assert.match(errors(other), /和第一个人录的不一样/);
  const done = went(await other.form(url).fill({ yes_votes: '3', no_votes: '0' }).submit());
  assert.match(done.text, /接收禾立春为预备党员 ?通过/);
  assert.ok(!done.forms.some((one) => /attendance$/.test(one.action)), 'what was voted upon keeps its attendance');
}

async function counted(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const edit = (await (await secretary.get(story.activity)).follow('写会议记录')).form(/edit\?only=/);
  assert.ok(!edit.has('title'), 'the minutes alone are asked for');
  went(await edit.fill({ minutes: '石大成介绍了情况，大家讨论。', decisions: '同意接收。' }).submit());
  const page = await secretary.get(`${story.at}.json`);
  assert.ok(!dueOf(page).some((one) => /党员大会|主题党日/.test(one)), 'both headings are held');
  assert.ok(dueOf(page).includes('党课'));
  assert.equal(page.json.table.rows.length, 1, 'entered once');
  const line = (await secretary.get(`${story.activity}.json`)).json.table.rows.find((one) => one.presence === '请假');
  const record = await (await secretary.get(`/desk/r/life_attendance/${line.id}/edit`)).form(/edit$/).fill({ made_up_on: stage.today, made_up_how: '上门传达' }).submit();
  went(record);
  assert.match((await secretary.get(story.activity)).text, /上门传达/);
  const now = (await story.above()).items;
  const left = (items, title) => items.find((one) => one.title === title).left;
  for (const one of ['支部党员大会', '主题党日']) assert.equal(left(now, one), left(story.before, one) - 1, one);
  assert.equal(left(now, '党课'), left(story.before, '党课'));
}

async function reviewed(stage, story) {
  const { assert } = stage;
  const { secretary, second } = story;
  const form = (await secretary.get(`${story.at}/new`)).form(/new$/);
  story.activity = went(await form.fill({ kinds: ['org_life', 'appraisal'], title: '组织生活会', held_on: stage.today }).submit()).path;
  went(await attend(stage, story, [['present'], ['present'], ['present'], ['present']]));
  went(await (await (await secretary.get(story.activity)).follow('写会议记录')).form(/edit\?only=/).fill({ minutes: '逐个提意见。' }).submit());
  const problem = { problem: '学习记录不全', measure: '每月核对一次', keeper: '石大成', until_on: stage.today };
  const page = went(await (await secretary.get(story.activity)).form(/problem$/).fill(problem).submit());
  const edit = (await (await page.follow('学习记录不全')).follow('更正')).form(/edit$/);
  const bare = await edit.fill({ progress: 'solved' }).submit();
  assert.match(errors(bare), /请写结果/);
  went(await bare.form(/edit$/).fill({ became: '补齐了', ended_on: stage.today }).submit());
  const at = `${story.activity}/grades`;
  const ballot = async (who, rows) => {
    const sheet = (await who.get(at)).form(/grades$/);
    const names = sheet.names.filter((one) => one.startsWith('grade_'));
    assert.equal(names.length, 3, 'a probationary member gets no grade');
    return sheet.fill(Object.fromEntries(names.flatMap((one, i) => [[one, rows[i][0]], [one.replace('grade', 'excellent'), rows[i][1]], [one.replace('grade', 'qualified'), rows[i][2]]]))).submit();
  };
  const many = await ballot(secretary, [['excellent', '4', '0'], ['excellent', '3', '1'], ['qualified', '0', '4']]);
  assert.equal(many.status, 422);
  assert.match(errors(many), /一般不超过参加评议的正式党员的三分之一：这次最多 1 名/);
  assert.match(errors(await ballot(secretary, [['excellent', '4', '1'], ['qualified', '0', '4'], ['qualified', '0', '4']])), /比到会的 4 人还多/);
  went(await ballot(secretary, [['excellent', '4', '0'], ['qualified', '0', '4'], ['qualified', '0', '4']]));
  went(await ballot(secretary, [['qualified', '4', '0'], ['excellent', '0', '4'], ['qualified', '0', '4']]));
  assert.equal((await second.get(at)).form(/grades$/).value((await second.get(at)).form(/grades$/).names.find((one) => one.startsWith('excellent_'))), '', 'the second counts blind');
  assert.match(errors(await ballot(second, [['qualified', '3', '0'], ['excellent', '0', '4'], ['qualified', '0', '4']])), /覃甲春：和第一个人录的票数不一样/);
  assert.match(went(await ballot(second, [['qualified', '4', '0'], ['excellent', '0', '4'], ['qualified', '0', '4']])).text, /两个人都录了/);
  const talk = { talker_text: '覃甲春', other_text: '覃乙夏', between: 'members', talked_on: stage.today, gist: '最近来得少，聊了聊。' };
  assert.match(errors(await make(secretary, 'life_talk', { ...talk, other_text: '覃甲春' })), /不能和自己谈/);
  went(await make(secretary, 'life_talk', talk));
}

async function book(stage, story) {
  const { assert } = stage;
  const at = `${story.at}/book`;
  const year = stage.today.slice(0, 4);
  const { print } = (await story.secretary.get(`${at}.json?year=${year}`)).json;
  assert.equal(print.blocks.filter((one) => one.kind === 'entry').length, 2);
  const text = printed(stage, await story.secretary.raw(`${at}.pdf?year=${year}`));
  for (const words of [/组织生活记录本/, /目\s*录/, /支部党员大会、主题党日：讨论入党/, /覃乙夏（在外务工）/, /上门传达/, /石大成介绍了情况/, /接收禾立春/, /无记名/, /补齐了/, /覃乙夏 .*优秀/]) assert.match(text, words);
}

async function sight(stage, story) {
  const { assert } = stage;
  const { county } = story;
  for (const path of [story.at, story.activity, `${story.at}/book`, `${story.at}/plan`, '/desk/r/life_talk']) assert.equal((await county.raw(path)).status, 403, 'above there are counts alone');
  const json = JSON.stringify(await story.above());
  assert.ok(json.includes(BRANCH) && !json.includes('讨论入党') && !json.includes('覃甲春'));
  assert.equal((await (await stage.staff('shuji1')).raw(story.activity)).status, 404, 'another branch sees nothing');
  assert.equal((await (await stage.staff('cun3')).raw('/desk/life')).status, 403, 'nor does the window');
}

export default async (stage) => {
  const story = {};
  await stage.step('a branch sees what is due', () => due(stage, story));
  await stage.step('a meeting is planned from it, under two headings', () => planned(stage, story));
  await stage.step('the plan of the year and of the next', () => plan(stage, story));
  await stage.step('who came; a thin meeting may not vote', () => thin(stage, story));
  await stage.step('votes are counted by rule, a secret one by two', () => votes(stage, story));
  await stage.step('entered once, counted under both', () => counted(stage, story));
  await stage.step('problems, grades within the cap, a talk', () => reviewed(stage, story));
  await stage.step('the year as a book', () => book(stage, story));
  await stage.step('above the branch there are counts alone', () => sight(stage, story));
};
