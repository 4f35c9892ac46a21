// What: a Party member's own page on his phone: not there until the county turns it on; let in by his branch's code and his own number, he sees his
//       dues, meetings, post, points and row and nobody else's, learns, appeals, asks for a correction and reads the answer; taken back, he is out.
// Why: a member has no account, and what stands here is his alone: a slip that was lost, another phone, another's address must open nothing.
// Never: the county's overlay says more than the one setting; a number is shown in full.
import { identity, passDays, went } from './lib/deeds.mjs';
import { giveCode, knockAt, memberPagesOn, passPage } from './lib/member.mjs';
import { NEW_VILLAGE, newVillage, newcomer } from './lib/village.mjs';

export const title = '党员手机页：县里没开什么都没有；开了凭支部的码进去，只看得到自己的，请更正、申诉，收回就出去';

const BRANCH = '新桥村党支部';
const PAGE = `/v/${NEW_VILLAGE}/member`;
const NUMBERS = [identity('19700311', 861), identity('19710311', 862)];
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const idOf = (page) => /\d+$/.exec(went(page).path)[0];

async function branch(stage, story) {
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, members: [] });
  story.org = idOf(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' }));
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) {
    went(await make(secretary, 'person', { name, identity: NUMBERS[i], phone: `1390000008${i}`, address: '新桥村1组' }));
    story.members.push(idOf(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' })));
  }
}

async function facts(stage, story) {
  const { secretary } = story;
  const month = stage.today.slice(0, 7);
  went(await make(secretary, 'dues_base', { member_text: '覃甲春', from_month: month, dues_class: 'farmer', chosen: '0.50' }));
  went(await make(secretary, 'dues_payment', { member_text: '覃甲春', until_month: month, paid_on: stage.today, channel: 'cash', payer: 'self' }));
  const planned = (await secretary.get(`/desk/life/${story.org}/new?kind=theme_day`)).form(/new$/);
  const meeting = went(await planned.fill({ kinds: ['theme_day'], title: '清理水渠', held_on: stage.today, place: '二号渠' }).submit());
  const attend = meeting.form(/attendance$/);
  const [first, second] = attend.names.filter((one) => one.startsWith('presence_'));
  went(await attend.fill({ [first]: 'present', [second]: 'excused', [second.replace('presence', 'why')]: '在外务工' }).submit());
  went(await make(secretary, 'points_rule', { turn: '1', points_kind: 'extra', heading: '修水渠', points: '3', from_on: `${stage.today.slice(0, 4)}-01-01` }));
  story.entries = [];
  for (const [name, why] of [['覃甲春', '清了东渠'], ['覃乙夏', '清了西渠']]) story.entries.push(idOf(await make(secretary, 'points_entry', { member_text: name, rule_text: '修水渠', day: stage.today, why })));
}

async function off(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const visitor = stage.person('a villager');
  const home = await visitor.get(`/v/${NEW_VILLAGE}`);
  assert.ok(!/我的党务/.test(home.text));
  const sent = { csrf: home.forms.map((one) => one.value('csrf')).find(Boolean), submission: '1'.repeat(32), code: '12345678', tail: '1234', text: '改' };
  assert.equal((await visitor.raw(`/v/${NEW_VILLAGE}/learner/me`)).status, 404);
  for (const rest of ['', '/in/12345678', '/ask', `/points/${story.entries[0]}`]) {
    assert.equal((await visitor.raw(PAGE + rest)).status, 404, `GET ${rest}`);
    assert.equal((await visitor.send('post', `${stage.url}${PAGE}${rest}`, Object.entries(sent))).status, 404, `POST ${rest}`);
  }
  assert.equal((await visitor.send('post', `${stage.url}${PAGE}/out`, Object.entries(sent))).status, 404);
  for (const url of [`/desk/member-pages/${story.org}`, `/desk/member-pages/of/${story.members[0]}`]) assert.equal((await secretary.raw(url)).status, 404, url);
  for (const url of [`/desk/party/${story.org}`, `/desk/party/members/${story.members[0]}`]) assert.ok(!/手机页/.test((await secretary.get(url)).text), url);
}

const passOf = (story, which) => passPage(story.secretary, story.members[which]);
const give = (story, which = 0) => giveCode(story.secretary, story.members[which]);
const knock = (phone, tail, code) => knockAt(phone, NEW_VILLAGE, tail, code);

async function enter(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  await memberPagesOn(stage);
  const list = await (await secretary.get(`/desk/party/${story.org}`)).follow('党员手机页');
  assert.match(list.text, /覃甲春 ?没有给过/);
  const code = await give(story);
  assert.ok(!(await passOf(story, 0)).text.includes(code), 'shown once');
  assert.match((await passOf(story, 0)).text, /给了码，还没有用/);
  const phone = stage.person('his phone');
  story.phone = phone;
  assert.match((await phone.get(`/v/${NEW_VILLAGE}`)).text, /我的党务/);
  assert.match((await knock(phone, NUMBERS[1].slice(-4), code)).text, /对不上/, "another's number");
  assert.match((await knock(phone, NUMBERS[0].slice(-4), '0000 0000')).text, /对不上/, 'another code, in the same words');
  const link = `${PAGE}/in/${code.replace(' ', '')}`;
  assert.match((await phone.get(link)).text, /身份证号后四位/, 'looking at the link uses nothing up');
  story.inside = went(await (await phone.get(link)).form(link).fill({ tail: NUMBERS[0].slice(-4).toLowerCase() }).submit());
  assert.equal(story.inside.path, PAGE);
  assert.match((await knock(stage.person('who found the slip'), NUMBERS[0].slice(-4), code)).text, /对不上/, 'it opens once');
}

async function own(stage, story) {
  const { assert } = stage;
  const { phone, inside } = story;
  for (const words of [/覃甲春/, /没有欠交/, /交了 0\.50 元/, /收据 DF/, /今年应到 1 次，到会 1 次/, /清理水渠/, /修水渠 ?\+3 分/, /清了东渠/, /转正日期/]) assert.match(inside.text, words);
  for (const words of [/覃乙夏/, /西渠/, /在外务工/]) assert.ok(!words.test(inside.text), `of somebody else: ${words}`);
  for (const number of [NUMBERS[0], '13900000080']) assert.ok(!inside.body.includes(number), 'numbers stay masked');
  assert.equal(inside.headers.get('cache-control'), 'no-store');
  assert.equal((await phone.raw(`${PAGE}/points/${story.entries[1]}`)).status, 404, "another's entry");
  for (const rest of ['/ask', `/points/${story.entries[0]}`]) assert.equal((await stage.person('nobody').raw(PAGE + rest)).status, 403, rest);
  assert.equal((await phone.get('/v/990101100202/member')).path, PAGE, 'the page is at his own branch');
  assert.notEqual((await phone.raw(`/desk/party/members/${story.members[0]}`)).status, 200, 'it is no account');
  assert.equal((await (await stage.staff('shuji1')).raw(`/desk/member-pages/of/${story.members[0]}`)).status, 404, 'another branch');
  assert.equal((await (await stage.staff('cun3')).raw(`/desk/member-pages/${story.org}`)).status, 403, 'the window has no such work');
}

// A course, and an exam of one question, for which he needs neither link nor code.
async function learns(stage, story) {
  const { assert } = stage;
  const { phone, secretary } = story;
  went(await make(secretary, 'course', { name: '党费怎么交', paths: ['member'], turn: '1', ready: '1' }));
  went(await make(secretary, 'lesson', { course_text: '党费怎么交', name: '基数怎么定', turn: '1', minutes: '3', text: '一年定一次。' }));
  went(await make(secretary, 'question', { chapter: '一', question_kind: 'judgement', text: '党费按月交', answer: '对' }));
  went(await make(secretary, 'exam_paper', { name: '党费', minutes: '10', pass_points: '5' }));
  went(await make(secretary, 'exam_part', { paper_text: '党费', turn: '1', question_kind: 'judgement', draw: '1', points: '5' }));
  const exam = went(await make(secretary, 'exam', { name: '党费知识考试', paper_text: '党费', from_on: stage.today, until_on: stage.today })).path;
  const people = (await secretary.get(exam)).form(/people$/);
  went(await people.fill({ member: people.options('member').map((one) => one.value) }).submit());
  const page = await phone.get(PAGE);
  assert.match(page.text, /1 场考试等您答.*党费知识考试.*给党员的课程 ?1 门/s);
  assert.match((await (await phone.get(`/v/${NEW_VILLAGE}/exam`)).follow(/党费知识考试/)).text, /覃甲春.*开始答题/s, 'no code is asked of him');
  assert.ok(!/党费知识考试/.test((await stage.person('another').get(`/v/${NEW_VILLAGE}/exam`)).text));
  const lesson = await (await page.follow('去学')).follow(/基数怎么定/);
  assert.match(went(await lesson.form(/lessons\/\d+$/).submit('学完了')).text, /学完 1 课/);
  assert.match((await secretary.get('/desk/learning')).text, /覃甲春.*学完 1 课/s, 'he is entered among the learners');
  assert.equal((await stage.person('nobody').raw(`/v/${NEW_VILLAGE}/learner/me`)).status, 403);
}

async function appeal(stage, story) {
  const { assert } = stage;
  const form = (await (await story.phone.get(PAGE)).follow('有意见，提申诉')).form(/points/);
  assert.match(errors(await form.submit()), /请填写怎么说的/);
  const done = went(await form.fill({ text: '那天清了两段' }).submit());
  assert.match(done.text, /等答复/);
  assert.ok(!/提申诉/.test(done.text), 'it waits for its answer');
  const again = (await story.phone.get(`${PAGE}/points/${story.entries[0]}`)).form(/points/);
  assert.match(errors(await again.fill({ text: '再说一遍' }).submit()), /正在等答复/);
  assert.match(JSON.stringify((await story.secretary.get('/desk.json')).json.groups), /积分申诉.*覃甲春/s);
  const other = await newcomer(stage, { login: 'ji1', name: '石小记', role: 'party_points' });
  const [asked] = (await other.get('/desk/r/points_appeal.json')).json.table.rows;
  went(await (await other.get(asked.url)).form(/answer$/).fill({ verdict: 'struck', answer: '两段都清了' }).submit());
  assert.match((await story.phone.get(PAGE)).text, /取消了，不算.*两段都清了/s, 'what was struck is gone, its answer is not');
}

async function corrected(stage, story) {
  const { assert } = stage;
  const { phone, secretary } = story;
  const form = (await (await phone.get(PAGE)).follow('有不对的，请支部更正')).form(/ask$/);
  assert.match(errors(await form.submit()), /请填写哪里不对/);
  assert.match(went(await form.fill({ about: 'road', text: '转正是八月' }).submit()).text, /1 件等支部答复/);
  assert.match(JSON.stringify((await secretary.get('/desk.json')).json.groups), /党员请求更正.*覃甲春/s);
  const { id } = (await secretary.get('/desk/r/member_request.json')).json.table.rows[0];
  const step = (await secretary.get(`/desk/r/member_request/${id}`)).form(/step\/answer$/);
  went(await step.fill({ outcome: 'corrected', answer: '查了志愿书，改成八月了' }).submit());
  assert.match((await phone.get(PAGE)).text, /更正了.*答复：查了志愿书，改成八月了/s);
}

async function out(stage, story) {
  const { assert } = stage;
  const { phone, secretary } = story;
  assert.match((await passOf(story, 0)).text, /在用/);
  went(await (await passOf(story, 0)).form(/of\/\d+$/).submit('end'));
  assert.match((await phone.get(PAGE)).text, /进门码从哪里来/, 'taken back');
  assert.equal((await phone.raw(`${PAGE}/ask`)).status, 403);
  const late = await give(story);
  await passDays(stage, 4, secretary);
  assert.match((await knock(phone, NUMBERS[0].slice(-4), late)).text, /对不上/);
  assert.match((await passOf(story, 0)).text, /过期了/);
  const again = await give(story);
  const other = stage.person('another phone');
  assert.match(went(await knock(other, NUMBERS[0].slice(-4), again)).text, /党龄/);
  assert.match(went(await (await other.get(PAGE)).form(/out$/).submit()).text, /进门码从哪里来/);
  assert.match((await passOf(story, 0)).text, /停了/);
  const last = await give(story);
  went(await (await secretary.get(`/desk/r/party_member/${story.members[0]}/edit`)).form(/edit$/).fill({ member_state: 'withdrawn', left_on: stage.today }).submit());
  assert.match((await knock(other, NUMBERS[0].slice(-4), last)).text, /对不上/, 'who is no member here is let in no more');
}

export default async (stage) => {
  const story = {};
  await stage.step('a branch of two, with dues, a meeting, points', async () => {
    await branch(stage, story);
    await facts(stage, story);
  });
  await stage.step('off: no address answers', () => off(stage, story));
  await stage.step('on: let in by a code and his own number', () => enter(stage, story));
  await stage.step('he sees his own and nobody else’s', () => own(stage, story));
  await stage.step('his courses and exams, without a code', () => learns(stage, story));
  await stage.step('an appeal against an entry', () => appeal(stage, story));
  await stage.step('a correction asked for and answered', () => corrected(stage, story));
  await stage.step('taken back, too late, left, no member any more', () => out(stage, story));
};
