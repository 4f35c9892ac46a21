// What: a village's Party branch from nothing: the organisation, its members from a workbook by identity number, what the people
//       register knows following into each row, somebody lost and found, an election counted by rule, the copy sheet.
// Why: a member is entered once; who may not see members must not learn that there are any; a term that ends is told in time.
// Never: nobody belongs to two organisations, and nobody is elected by half of the votes.
import { identity, went } from './lib/deeds.mjs';
import { newcomer } from './lib/village.mjs';
import { workbook } from './lib/workbook.mjs';

export const title = '党组织和党员：一次录入，导入、换届、查找、选举、抄录单';

const EMPTY = '990101101201';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const BRANCH = '中共云岭镇石桥村支部委员会';
const SHORT = '石桥支部';
const errors = (page) => page.errors.map((one) => one.text).join();

const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const day = (stage, years, months = 0) => {
  const [year, month] = stage.today.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1 + months, 5)).toISOString().slice(0, 10);
};

const PEOPLE = ['覃甲春', '覃乙夏', '覃丙秋', '覃丁冬', '覃丙秋'].map((name, i) => ({ name, identity: identity(`19${70 + i}0${i + 1}11`, 810 + i), phone: `1370000000${i}` }));

async function fromNothing(stage, story) {
  const { assert } = stage;
  story.secretary = await newcomer(stage, { login: 'shuji3', name: '石大成', role: 'village_secretary', org: EMPTY });
  const { secretary } = story;
  assert.match((await secretary.get('/desk/party')).text, /党组织/);
  const early = await make(secretary, 'party_org', { name: BRANCH, org_kind: 'branch', set_up_on: '2099-01-01' });
  assert.equal(early.status, 422);
  assert.match(errors(early), /还没有到/);
  assert.match(errors(await make(secretary, 'party_org', { name: '第一党小组', org_kind: 'group', set_up_on: '1990-07-01' })), /选它属于哪个党支部/);
  const org = went(await early.form(/new$/).fill({ set_up_on: '1990-07-01', short_name: SHORT, elected_on: day(stage, -5, 5) }).submit());
  assert.match(org.text, /不到 6 个月了，请向上级请示换届/);
  went(await make(secretary, 'party_org', { name: '第一党小组', org_kind: 'group', set_up_on: '1990-07-01', parent_text: BRANCH }));
  for (const one of PEOPLE) went(await make(secretary, 'person', { ...one, address: '石桥村1组' }));
  story.org = org.path;
}

async function fromWorkbook(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  // As the national system exports it: its own headings, the branch by its short name, a column that is nobody's here.
  const heads = ['公民身份号码', '所在党支部', '人员类别', '加入中共组织日期', '转正日期', '籍贯'];
  const row = (who, state, admitted, full = '') => [who, SHORT, state, admitted, full, '示范省'];
  const rows = [
    row(PEOPLE[0].identity, '正式党员', '1999-07-01', '2000-07-01'), row(PEOPLE[1].identity, '正式党员', '2010-05-03', '2011-05-03'),
    row(PEOPLE[2].identity, '正式党员', '2012-05-03', '2013-05-03'), row(PEOPLE[3].identity, '预备党员', day(stage, 0, -3)),
    row(PEOPLE[4].identity, '正式党员', '2012-05-03', '2012-01-03'), row(identity('19800101', 899), '正式党员', '2012-05-03', '2013-05-03'),
    row('覃丙秋', '正式党员', '2012-05-03', '2013-05-03'),
  ];
  const page = await secretary.get('/desk/r/party_member/import');
  const job = went(await page.forms.find((one) => one.has('file')).fill({ file: [{ name: '党员.xlsx', type: XLSX, bytes: workbook([heads, ...rows]) }] }).submit());
  const over = () => stage.until(async () => { const now = await secretary.get(secretary.page.path); return /做完了|没有办成/.test(now.text) ? now : null; }, 'the end of the job', 60);
  const end = await over(job);
  if (!/做完了/.test(end.text)) throw new Error(end.text.slice(-600));
  const preview = await end.follow('看结果');
  assert.match(preview.text, /新增 ?4/);
  assert.match(preview.text, /有错误 ?3/);
  for (const words of [/还早/, /请先登记/, /不止一个/, /没有读：籍贯/]) assert.match(preview.text, words);
  assert.doesNotMatch(preview.text, /请填写姓名/, 'who was not found is not asked for his name as well');
  assert.doesNotMatch(preview.html ?? preview.text, /99000019800101/, 'no whole number on the page');
  const form = preview.form(/import\/\d+$/);
  went(await form.submit(form.fields.find((one) => one.tag === 'button' && one.value === 'good').element.text));
  await over();
  const org = await secretary.get(story.org);
  assert.match(org.text, /正式党员 3/);
  assert.match(org.text, /预备党员 1/);
  const members = (await secretary.get('/desk/party/members.json')).json.table.rows;
  story.member = (name) => `/desk/party/members/${members.find((one) => one.name === name).id}`;
}

async function entersOnce(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const [first] = PEOPLE;
  const twice = await make(secretary, 'party_member', { person_text: first.identity.slice(-4), organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' });
  assert.match(errors(twice), /同一时间只在一个党组织/);
  const group = await make(secretary, 'party_member', { person_text: PEOPLE[4].identity.slice(-4), organisation_text: '第一党小组', member_state: 'applicant' });
  assert.match(errors(group), /党小组不能单独接收组织关系/);
  assert.match(errors(group), /请填递交入党申请书的日期/);
  assert.match(errors(group), /申请人.*请到“发展党员”里登记/);
  const page = await secretary.get(story.member(first.name));
  assert.match(page.text, /政治生日 ?7月1日/);
  assert.match(page.text, /党龄 ?\d+年/);
  assert.ok(!page.body.includes(first.identity), 'a sealed number is masked');
  const seen = await page.form(/reveal$/).fill({ what: 'identity', reason: '抄录单' }).submit();
  assert.ok(seen.text.includes(first.identity));
  const card = await page.follow('村民资料');
  went(await (await card.follow('更正资料')).form(/edit$/).fill({ address: '石桥村3组9号' }).submit());
  assert.match((await secretary.get(story.member(first.name))).text, /石桥村3组9号/, 'the row follows the register');
}

async function lostAndFound(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const at = story.member(PEOPLE[1].name);
  went(await (await (await secretary.get(at)).follow('更正资料')).form(/edit$/).fill({ lost_since: day(stage, 0, -7) }).submit());
  assert.match((await secretary.get(at)).text, /失去联系已满 6 个月/);
  assert.match((await secretary.get(story.org)).text, /可以由支部大会讨论停止党籍/);
  const search = { member_text: PEOPLE[1].name, searched_on: stage.today, searcher: '石大成', result: '打给他的姐姐' };
  went(await make(secretary, 'party_search', { ...search, way: 'family' }));
  assert.match((await secretary.get(at)).text, /打给他的姐姐/);
  went(await make(secretary, 'party_search', { ...search, way: 'phone', found: '1', result: '换了号码，人在外地' }));
  assert.ok(!/失去联系已满/.test((await secretary.get(at)).text), 'who is found is lost no longer');
}

async function votes(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const base = { organisation_text: BRANCH, title: '第七届支部委员会换届选举', held_on: stage.today, electors: '3', present: '2', seats: '1', ballots_out: '2', ballots_back: '2', chair: '石大成', teller: '覃甲春' };
  const few = went(await make(secretary, 'party_election', base));
  assert.match(few.text, /到会人数不够/);
  assert.match(few.text, /到会要有 3 人以上/);
  assert.match((await secretary.get(story.org)).text, /请向上级请示换届/, 'what was not held begins no term');
  went(await (await few.follow('更正')).form(/edit$/).fill({ present: '3', ballots_out: '3', ballots_back: '3' }).submit());
  for (const [who, yes] of [[PEOPLE[0].name, '2'], [PEOPLE[1].name, '1']]) {
    const form = (await (await secretary.get(few.path)).follow('登记得票')).form(/new$/);
    const back = went(await form.fill({ member_text: who, yes_votes: yes, no_votes: String(3 - yes) }).submit());
    assert.equal(back.path, few.path, 'one vote after another, from the page of the election');
  }
  const probationary = await make(secretary, 'party_ballot', { election_text: '第七届', member_text: PEOPLE[3].name, yes_votes: '1', no_votes: '2' });
  assert.match(errors(probationary), /没有被选举权/);
  const rows = (await secretary.get(`${few.path}.json`)).json.table.rows.map((one) => [one.name, one.result]);
  assert.deepEqual(rows, [[PEOPLE[0].name, '当选'], [PEOPLE[1].name, '没有当选']]);
  assert.ok(!/请示换届/.test((await secretary.get(story.org)).text), 'the term begins anew');
  const before = went(await make(secretary, 'party_post', { organisation_text: BRANCH, member_text: PEOPLE[1].name, post: 'org_member', how: 'appointed', from_on: '2020-03-01' })).path;
  const keeper = went(await make(secretary, 'party_post', { organisation_text: BRANCH, member_text: PEOPLE[1].name, post: 'collector', how: 'recommended', from_on: '2020-03-01' })).path;
  const held = await (await secretary.get(few.path)).follow('登记职务');
  const form = held.form(/new$/);
  assert.deepEqual(['organisation_text', 'member_text', 'election_text'].map((one) => form.value(one)), [BRANCH, PEOPLE[0].name, base.title], 'who was elected is not chosen again');
  const posted = went(await form.fill({ post: 'secretary', from_on: stage.today }).submit());
  assert.match(posted.text, /覃甲春.*当选 ?书记/);
  assert.match((await secretary.get(before)).text, /为什么不任了 ?换届/, 'the committee before has ended');
  assert.ok(!/换届/.test((await secretary.get(`${keeper}.json`)).body), 'who collects dues goes on');
  assert.match((await secretary.get(story.org)).text, /覃甲春 ?书记/);
}

async function sight(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun3');
  assert.equal((await clerk.raw(story.org)).status, 403, 'the window clerk has no sight of members');
  assert.equal((await (await stage.staff('shuji1')).raw(story.org)).status, 404, 'nor has another branch');
  assert.equal((await (await stage.staff('zhen1org')).raw(story.org)).status, 404, 'nor another township');
  const print = (await story.secretary.get(story.member(PEOPLE[0].name))).follow('打印');
  const made = went(await (await print).form(/party_copy_sheet\/A4$/).submit());
  assert.equal(made.type, 'application/pdf');
}

export default async (stage) => {
  const story = {};
  await stage.step('a branch from nothing, told of its term in time', () => fromNothing(stage, story));
  await stage.step('members come in from a workbook, by identity number', () => fromWorkbook(stage, story));
  await stage.step('nobody is entered twice, and the row follows the people register', () => entersOnce(stage, story));
  await stage.step('somebody is lost, looked for, and found', () => lostAndFound(stage, story));
  await stage.step('an election is counted by rule', () => votes(stage, story));
  await stage.step('who may not see sees nothing; the copy sheet prints', () => sight(stage, story));
};
