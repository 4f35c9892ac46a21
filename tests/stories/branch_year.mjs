// What: a branch of forty lives from one January to the next: brought in from workbooks, dues of twelve months with two in arrears, one let
//       off and a new rate from July, one who leaves and one who comes, an applicant who becomes a member, theme days and meetings,
//       an appraisal, points with an appeal, an opinion answered, a course and an exam, the year's papers, the money handed over.
// Why: each part has a story of its own; here they live on one another's records for a year, and what the story has counted itself has to
//      stand on every face: branch, township, county, village page, wall, phone, exports, paper.
// Never: a figure is asked of the program and then compared with the program; a rate of July changes a month before it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Book, JULY, countyRule, monthOf, yuan } from './lib/branch.mjs';
import { bring, identity, jobOver, passDays, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage, newcomer } from './lib/village.mjs';

export const title = '四十个党员的支部过一年：每个面上的每个数都和记录对得上';

const BRANCH = '新桥村党支部';
const OUTSIDE = '中共示范市第二机械厂总支部委员会';
const PAGE = `/v/${NEW_VILLAGE}`;
const APPLICANT = '禾立春';
const COMER = '闻人远';
const [LATE, LATER, FREE, LEAVER, GIVER, SECRETARY, BUSY, LAZY] = '甲乙丙丁戊己庚辛'.split('').map((sign) => `覃${sign}春`);
const DAY = 86_400_000;
const errors = (page) => page.errors.map((one) => one.text).join();
const idOf = (page) => /\d+$/.exec(went(page).path)[0];
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name, values = {}) => (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit();
const ageAt = (born, day) => day.slice(0, 4) - born.slice(0, 4) - (day.slice(5) < born.slice(5) ? 1 : 0);
const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

function paper(stage, name, page) {
  stage.assert.equal(page.type, 'application/pdf', `${name}: ${page.status}`);
  const file = join(stage.copy.data, `${name}.pdf`);
  writeFileSync(file, page.bytes);
  return execFileSync('pdftotext', ['-layout', file, '-']).toString();
}

// ---- before the year: accounts, organisation, members, an applicant ----

async function founded(stage, story) {
  const secretary = await newVillage(stage);
  const second = await newcomer(stage, { login: 'xin2', name: '石小办', role: 'village_secretary' });
  Object.assign(story, { secretary, second, town: await stage.staff('zhen1org'), county: await stage.staff('xianorg'), visitor: stage.person('a villager') });
  const first = new Date(Date.parse(stage.today) + 366 * DAY).getUTCFullYear() + 1;
  story.book = new Book(first);
  story.before = await above(story.county);
  story.org = idOf(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' }));
  await bring(stage, secretary, '/desk/people/import', story.book.peopleRows());
  const preview = await bring(stage, secretary, '/desk/r/party_member/import', story.book.memberRows(BRANCH));
  stage.assert.match(preview.text, /新增 ?40/);
  const rows = (await secretary.get(`/desk/party/${story.org}.json`)).json.table.rows;
  stage.assert.equal(rows.length, 40);
  story.ids = {};
  story.meetings = new Map();
  story.enters = (id, one) => { story.ids[one.name] = id; story.meetings.set(one.name, { came: 0, away: 0 }); };
  story.leaves = (name) => { story.book.named(name).gone = true; };
  story.present = () => story.book.members.filter((one) => !one.gone);
  for (const { name, id } of rows) story.enters(id, story.book.named(name));
  const committee = (await secretary.get(`/desk/life/${story.org}.json`)).json.items.find((one) => one.kind === 'committee_meeting');
  stage.assert.deepEqual([committee.state.text, committee.do], ['没登记委员', '登记委员'], 'forty full members have a committee');
  went(await make(secretary, 'party_post', { organisation_text: BRANCH, member_text: SECRETARY, post: 'secretary', how: 'appointed', from_on: stage.today }));
  went(await step(secretary, went(await make(secretary, 'party_board', { organisation_text: BRANCH })).path, 'publish'));
}

const take = async (story, who, name, values) => (await who.get(`/desk/development/${story.road}`)).form(new RegExp(`/step/${name}$`)).fill(values).submit();
const done = async (stage, story, who, name, values = {}) => went(await take(story, who, name, { day: stage.today, ...values }));

// More than a year before the year begins, looked at every half year.
async function applied(stage, story) {
  const { secretary, town, book } = story;
  went(await make(secretary, 'person', { name: APPLICANT, identity: identity('19950304', 612) }));
  story.road = idOf(await make(secretary, 'development', { person_text: APPLICANT, organisation_text: BRANCH, applied_on: stage.today }));
  await done(stage, story, secretary, 'talk', { person: '田小满', note: '入党动机端正。' });
  await done(stage, story, secretary, 'activist', { way: 'members', outcome: 'pass' });
  await done(stage, story, town, 'activist_filed', { outcome: 'pass' });
  await done(stage, story, secretary, 'contacts', { people: `${SECRETARY}、${BUSY}` });
  const begin = monthOf(book.year, 1);
  while (days(stage.today, `${begin}-05`) > 180) {
    await passDays(stage, 180, secretary);
    await done(stage, story, secretary, 'observation', { note: '按时交思想汇报。' });
  }
}

// ---- a month ----

// The twentieth of a month: whoever is named signs in again.
async function turnTo(stage, story, month, ...who) {
  const { year } = story.book;
  const day = month > 12 ? `${monthOf(year + 1, month - 12)}-20` : `${monthOf(year, month)}-20`;
  await passDays(stage, days(stage.today, day), ...who);
  stage.assert.equal(stage.today, day);
}

const HEADINGS = { 1: ['members_meeting'], 2: ['lesson'], 4: ['members_meeting'], 5: ['lesson'], 7: ['members_meeting'], 8: ['lesson'], 10: ['members_meeting'], 11: ['lesson'], 12: ['org_life', 'appraisal'] };

// A theme day under every heading that it satisfies: of those due every twelfth is away and has said why.
async function themeDay(stage, story, month) {
  const { assert } = stage;
  const { secretary } = story;
  const kinds = ['theme_day', ...(HEADINGS[month] ?? [])];
  const form = (await secretary.get(`/desk/life/${story.org}/new?kind=theme_day`)).form(/new$/);
  const planned = went(await form.fill({ kinds, title: `${month}月主题党日`, held_on: stage.today, place: '活动室' }).submit());
  const due = story.present();
  const away = due.filter((one) => one.index % 12 === month - 1);
  const attend = planned.form(/attendance$/);
  assert.equal(attend.names.filter((one) => one.startsWith('presence_')).length, due.length, `who is due in month ${month}`);
  const page = went(await attend.fill(Object.fromEntries(away.flatMap(({ name }) => [[`presence_${story.ids[name]}`, 'excused'], [`why_${story.ids[name]}`, '在外务工']]))).submit());
  assert.match(page.text, new RegExp(`应到 ${due.length} 人，实到 ${due.length - away.length} 人`));
  for (const one of due) story.meetings.get(one.name)[away.includes(one) ? 'away' : 'came']++;
  if (month === 1) went(await page.form(/\/vote$/).fill({ about: '集体收益怎么用', yes_votes: '35', no_votes: '1' }).submit());
  const edit = (await page.follow('写会议记录')).form(/edit\?only=/);
  went(await edit.fill({ minutes: `${month}月：田小满讲了这个月的事。` }).submit());
  story.activity = planned.path;
  return due.length - away.length;
}

// Everybody who owes is ticked but those who do not pay; the sum on the page is what the book says.
async function collected(stage, story, month, ...unpaid) {
  const { assert } = stage;
  const { secretary, book } = story;
  const page = await secretary.get(`/desk/dues/${story.org}/collect?until_month=${monthOf(book.year, month)}`);
  const owing = book.members.filter((one) => book.owed(one, month).length > 0);
  const sum = owing.flatMap((one) => book.owed(one, month)).reduce((all, [, fen]) => all + fen, 0);
  assert.match(page.text, new RegExp(`一共 ${yuan(sum).replace('.', '\\.')} 元`), `month ${month}`);
  const pays = owing.filter((one) => !unpaid.includes(one.name));
  const form = page.form(/collect$/);
  assert.match((await form.submit()).text, /请勾上/);
  const paid = went(await form.fill({ member: pays.map((one) => story.ids[one.name]) }).submit());
  assert.match(paid.text, new RegExp(`开了 ${pays.length} 张收据`));
  for (const one of pays) book.pay(one, month);
}

async function handedOver(stage, story) {
  const { secretary, town, book } = story;
  const at = went(await make(secretary, 'dues_handover', { organisation_text: BRANCH, handed_on: stage.today, receiver: '谢春梅' })).path;
  went(await step(town, at, 'confirm'));
  book.handed = book.came + book.extra;
}

// ---- the year ----

async function firstQuarter(stage, story) {
  const { secretary, second, town, county, book } = story;
  await turnTo(stage, story, 1, secretary);
  await bring(stage, secretary, '/desk/r/dues_base/import', book.baseRows());
  await done(stage, story, secretary, 'candidate', { opinions: '党员群众都说好。', outcome: 'pass' });
  await themeDay(stage, story, 1);
  const posted = stage.today;
  await turnTo(stage, story, 2, secretary, town, county);
  await themeDay(stage, story, 2);
  await done(stage, story, town, 'candidate_filed', { notice_from: posted, outcome: 'pass' });
  await done(stage, story, secretary, 'sponsors', { people: `${SECRETARY}、${BUSY}` });
  await done(stage, story, secretary, 'review', { outcome: 'pass', note: '没有问题。' });
  await done(stage, story, town, 'training', { training_days: '3', training_hours: '24', outcome: 'pass' });
  await done(stage, story, secretary, 'branch_review', { outcome: 'pass' });
  went(await make(county, 'development_quota', { year: String(book.year), places: '1' }));
  await done(stage, story, town, 'prereview', { document_no: '青组〔1〕号', outcome: 'pass' });
  await done(stage, story, secretary, 'admission_form', { document_no: '志愿书 0001' });
  story.posted = stage.today;
  await turnTo(stage, story, 3, secretary, second, town, county);
  await themeDay(stage, story, 3);
  await admitted(stage, story);
  went(await make(second, 'points_entry', { member_text: BUSY, rule_text: await pointsRules(stage, story), day: stage.today, why: '清了东渠' }));
  await collected(stage, story, 3);
}

async function admitted(stage, story) {
  const { secretary, town, county, book } = story;
  const votes = { notice_from: story.posted, due_count: '40', present_count: '36', yes_count: '36', no_count: '0', abstain_count: '0', written_count: '0', outcome: 'pass', leaves: '0' };
  await done(stage, story, secretary, 'admission_meeting', votes);
  await done(stage, story, town, 'admission_talk', { received_on: stage.today, person: '田镇长', note: '谈话合格。' });
  await done(stage, story, town, 'admission_approved', { document_no: '青党〔12〕号', outcome: 'pass' });
  await done(stage, story, county, 'admission_filed');
  await done(stage, story, secretary, 'joined');
  await done(stage, story, secretary, 'oath', { place: '村党群服务中心' });
  const row = (await secretary.get(`/desk/party/${story.org}.json`)).json.table.rows.find((one) => one.name === APPLICANT);
  stage.assert.equal(row.state, '预备党员', 'the list follows the road');
  story.enters(row.id, book.add(APPLICANT, 'farmer', 3, 30));
  went(await make(secretary, 'dues_base', { member_text: APPLICANT, from_month: monthOf(book.year, 3), dues_class: 'farmer', chosen: '0.30' }));
}

// A rule that ends in June, and the one that follows it.
async function pointsRules(stage, story) {
  const { secretary, book } = story;
  const rule = { turn: '1', points_kind: 'extra', from_on: `${book.year}-01-01` };
  went(await make(secretary, 'points_rule', { ...rule, heading: '修水渠', points: '3', until_on: `${book.year}-06-30` }));
  went(await make(secretary, 'points_rule', { ...rule, heading: '护水渠', points: '5', from_on: `${book.year}-07-01` }));
  went(await make(secretary, 'points_rule', { ...rule, points_kind: 'deduct', heading: '占道堆放', points: '2' }));
  return '修水渠';
}

async function secondQuarter(stage, story) {
  const { secretary, town, book } = story;
  await turnTo(stage, story, 4, secretary);
  await themeDay(stage, story, 4);
  const free = { from_month: monthOf(book.year, 4), until_month: monthOf(book.year, 9), reduced: '0', why: '遭灾', applied_on: stage.today, agreed_on: stage.today, decision_no: '青党〔3〕号', decided_by: '镇党委' };
  went(await make(secretary, 'dues_exemption', { member_text: FREE, ...free }));
  for (let month = 4; month <= 9; month++) book.named(FREE).free.add(month);
  await opinion(stage, story);
  await turnTo(stage, story, 5, secretary, town);
  await themeDay(stage, story, 5);
  const leaver = book.named(LEAVER);
  const pay = { member_text: LEAVER, until_month: monthOf(book.year, 5), paid_on: stage.today, channel: 'online', payer: 'self' };
  went(await make(secretary, 'dues_payment', pay));
  leaver.until = 5;
  book.pay(leaver, 5);
  story.letter = idOf(await make(secretary, 'transfer_out', { flow: 'transfer_outside', member_text: LEAVER, to_name: OUTSIDE, why: 'work' }));
  went(await step(town, `/desk/r/transfer_out/${story.letter}`, 'issue', { letter_days: '60', issuer_contact: '青禾镇政府，000000' }));
  // The county's rules of July are known from June on.
  await overlaid(stage, book.year);
  await turnTo(stage, story, 6, secretary, town);
  await themeDay(stage, story, 6);
  went(await step(town, `/desk/r/transfer_out/${story.letter}`, 'receipt', { received_on: stage.today, receipt_no: '回 7' }));
  story.leaves(LEAVER);
  await comes(stage, story);
  await collected(stage, story, 6);
  await handedOver(stage, story);
}

async function overlaid(stage, year) {
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  writeFileSync(join(folder, 'july.yaml'), `${countyRule(year)}---\nsetting: member_page\nvalue: "1"\n---\nregister: transfer_out\nfields:\n  - {name: letter_days, default: "10"}\n`);
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
}

async function comes(stage, story) {
  const { secretary, town, book } = story;
  const letter = { name: COMER, identity: identity('19880808', 645), phone: '13700000199', address: '新桥村2组', kind: 'full', admission_date: '2012-05-03', full_on: '2013-05-03',
    organisation_text: BRANCH, from_name: OUTSIDE, why: 'home', dues_until: monthOf(book.year, 5), letter_no: '示机组〔5〕号', letter_on: stage.today, letter_days: '30' };
  const at = went(await make(secretary, 'transfer_in', letter)).path;
  went(await step(secretary, at, 'accept'));
  went(await step(town, at, 'send_receipt', { receipt_on: stage.today }));
  const row = (await secretary.get(`/desk/party/${story.org}.json`)).json.table.rows.find((one) => one.name === COMER);
  story.enters(row.id, book.add(COMER, 'student', 6));
  went(await make(secretary, 'dues_base', { member_text: COMER, from_month: monthOf(book.year, 6), dues_class: 'student' }));
}

// A station, what a villager writes there, the answer, and how he found it.
async function opinion(stage, story) {
  const { secretary, visitor } = story;
  story.station = went(await make(secretary, 'station', { station_kind: 'party_delegates', place_words: '一楼 103', phone: '0771-5550188', opened_on: stage.today })).path;
  const id = /\d+$/.exec(story.station)[0];
  went(await step(secretary, `/desk/r/station/${id}`, 'publish'));
  const own = went(await (await visitor.get(`${PAGE}/stations/${id}`)).form(/stations\/\d+$/).fill({ topic: 'farming', text: '想种油茶' }).submit()).path;
  const matter = (await secretary.get('/desk/r/station_matter.json?way=web')).json.table.rows[0].id;
  went(await step(secretary, `/desk/r/station_matter/${matter}`, 'answer', { answer: '十二月报名。', answered_on: stage.today }));
  went(await (await visitor.get(own)).form(/step\/content$/).submit());
}

async function thirdQuarter(stage, story) {
  const { assert } = stage;
  const { secretary, second, town } = story;
  await turnTo(stage, story, JULY, secretary);
  await themeDay(stage, story, JULY);
  await turnTo(stage, story, 8, secretary, second);
  await themeDay(stage, story, 8);
  const entry = { member_text: BUSY, day: stage.today };
  assert.match(errors(await make(second, 'points_entry', { ...entry, rule_text: '修水渠', why: '清了西渠' })), /那一天这一项规则不管用/);
  went(await make(second, 'points_entry', { ...entry, rule_text: '护水渠', why: '看了一夜渠' }));
  went(await make(second, 'points_entry', { ...entry, member_text: LAZY, rule_text: '护水渠', why: '修了闸' }));
  went(await make(second, 'points_entry', { ...entry, rule_text: '占道堆放', why: '门口堆沙' }));
  const appeal = went(await make(second, 'points_appeal', { entry_text: '门口堆沙', asked_on: stage.today, text: '那天是隔壁堆的' })).path;
  went(await step(secretary, appeal, 'answer', { verdict: 'struck', answer: '问了邻居，不是他堆的' }));
  await turnTo(stage, story, 9, secretary, town);
  await themeDay(stage, story, 9);
  await done(stage, story, secretary, 'probation_observation', { note: '表现好。' });
  await collected(stage, story, 9, LATE);
}

async function fourthQuarter(stage, story) {
  const { secretary, second, town, county, book } = story;
  await turnTo(stage, story, 10, secretary);
  await themeDay(stage, story, 10);
  await learnt(stage, story);
  await turnTo(stage, story, 11, secretary);
  await themeDay(stage, story, 11);
  await turnTo(stage, story, 12, secretary, second, town, county);
  const came = await themeDay(stage, story, 12);
  await appraised(stage, story, came);
  went(await make(secretary, 'dues_payment', { member_text: GIVER, until_month: monthOf(book.year, 12), extra: '5.00', paid_on: stage.today, channel: 'cash', payer: 'self' }));
  book.pay(book.named(GIVER), 12, 500);
  await collected(stage, story, 12, LATE, LATER);
  await handedOver(stage, story);
}

// One lesson, three questions, one who sits them.
async function learnt(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const course = went(await make(secretary, 'course', { name: '条例怎么学', paths: ['member'], turn: '1' })).path;
  went(await make(secretary, 'lesson', { course_text: '条例怎么学', name: '第一课', turn: '1', minutes: '5', text: '先看目录。' }));
  went(await (await secretary.get(`${course}/edit`)).form(/edit$/).fill({ ready: '1' }).submit());
  const { own_url: own } = (await secretary.get(`${went(await make(secretary, 'learner', { member_text: BUSY, path: 'member' })).path}.json`)).json;
  const phone = stage.person('the learner');
  const lesson = (await (await phone.get(own)).follow(/第一课/)).form(/lessons\/\d+$/);
  assert.match(went(await lesson.submit('学完了')).text, /学完 1 课/);
  await bring(stage, secretary, '/desk/r/question/import', [['章', '题型', '题目', '选项A', '选项B', '选项C', '答案', '解析'],
    ...['预备期是一年', '党费可以由支部垫', '党员大会一季度一次'].map((text, i) => ['一', '判断', text, '', '', '', i === 1 ? '×' : '√', ''])]);
  went(await make(secretary, 'exam_paper', { name: '条例', minutes: '30', pass_points: '60' }));
  went(await make(secretary, 'exam_part', { paper_text: '条例', turn: '1', question_kind: 'judgement', draw: '3', points: '30' }));
  const at = went(await make(secretary, 'exam', { name: '条例考试', paper_text: '条例', from_on: stage.today, until_on: stage.today })).path;
  went(await (await secretary.get(at)).form(/people$/).fill({ member: [String(story.ids[BUSY])] }).submit());
  const { code } = (await secretary.get(`${at}.json`)).json.table.rows[0];
  const before = went(await (await phone.get(`${PAGE}/exam`)).form(/exam$/).fill({ code }).submit());
  let page = went(await before.form(/begin$/).submit());
  for (let turn = 1; turn <= 3; turn++) page = went(await page.form(/q\/\d+$/).fill({ answer: /垫/.test(page.text) ? '错' : '对' }).submit(turn < 3 ? '存好，下一题' : '存好，去交卷'));
  went(await page.form(/hand-in$/).submit('交卷'));
  assert.match((await phone.get(before.path)).text, /90 分.*及格了/s);
  const certificate = paper(stage, 'certificate', await phone.raw(`${before.path}/certificate.pdf`));
  for (const word of [BUSY, '条例考试', '90']) assert.ok(certificate.includes(word), word);
}

// A third of those with a grade and no more, counted by two.
async function appraised(stage, story, came) {
  const { assert } = stage;
  const at = `${story.activity}/grades`;
  const graded = story.present().filter((one) => one.name !== APPLICANT);
  const most = Math.floor(graded.length / 3);
  const ballot = async (who, excellent) => {
    const form = (await who.get(at)).form(/grades$/);
    const values = graded.flatMap(({ name }, i) => {
      const best = i < excellent;
      return [[`grade_${story.ids[name]}`, best ? 'excellent' : 'qualified'], [`excellent_${story.ids[name]}`, String(best ? came : 1)], [`qualified_${story.ids[name]}`, String(best ? 0 : came - 1)]];
    });
    return form.fill(Object.fromEntries(values)).submit();
  };
  assert.equal((await story.secretary.get(at)).form(/grades$/).names.filter((one) => one.startsWith('grade_')).length, graded.length);
  assert.match(errors(await ballot(story.secretary, most + 1)), new RegExp(`这次最多 ${most} 名`));
  went(await ballot(story.secretary, most));
  assert.match(went(await ballot(story.second, most)).text, /两个人都录了/);
  const problem = { problem: '学习记录不全', measure: '每月核对一次', keeper: '田小满', until_on: stage.today };
  went(await (await story.secretary.get(story.activity)).form(/problem$/).fill(problem).submit());
  story.excellent = most;
}

// ---- what stands where ----

// Members by stage, at a place and below it.
async function above(who, org = '') {
  const { ages } = (await who.get(`/desk/party/figures.json${org && `?org=${org}`}`)).json;
  return Object.fromEntries(ages.table.rows.map((one) => [one.id, Object.fromEntries(['all', 'young', 'middle', 'old'].map((key) => [key, Number(one[key])]))]));
}

// An export's rows by their headings.
async function exported(who, url) {
  const page = await who.raw(url);
  const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, text]) => text.replace(/^"|"$/g, '').replaceAll('""', '"'));
  const [heads, ...rows] = page.body.replace(/^\uFEFF/, '').trim().split(/\r?\n/).map(cells);
  return rows.map((row) => Object.fromEntries(heads.map((head, i) => [head, row[i]])));
}

const fenOf = (text) => Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);

async function membersFaces(stage, story, probationary) {
  const { assert } = stage;
  const { secretary, town, county, visitor, book } = story;
  const all = story.present();
  const full = all.length - probationary;
  const end = new Date(Date.parse(`${stage.today.slice(0, 7)}-01`) - DAY).toISOString().slice(0, 10); // ages are those of that day
  const age = ({ name, born }) => ageAt({ [APPLICANT]: '1995-03-04', [COMER]: '1988-08-08' }[name] ?? `${born}-03-11`, end);
  const aged = (low, high) => all.filter((one) => (probationary === 0 || one.name !== APPLICANT) && age(one) >= low && age(one) <= high).length;
  const here = await above(town, NEW_VILLAGE);
  assert.deepEqual(here.full, { all: full, young: aged(0, 35), middle: aged(36, 59), old: aged(60, 200) }, 'by age, at the branch');
  assert.equal(here.probationary.all, probationary);
  const now = await above(county);
  assert.deepEqual([now.full.all - story.before.full.all, now.probationary.all - story.before.probationary.all], [full, probationary], 'the county has so many more');
  const under = (await town.get('/desk/party/figures.json')).json.under.table.rows.find((one) => one.url.endsWith(NEW_VILLAGE));
  assert.equal(Number(under.members), all.length, 'a line of the township');
  const listed = await exported(town, `/desk/party/members.csv?organisation=${story.org}&member_state=full`);
  assert.deepEqual(listed.map((one) => one.姓名).sort(), all.filter((one) => probationary === 0 || one.name !== APPLICANT).map((one) => one.name).sort(), 'the export');
  const own = (await secretary.get(`/desk/party/${story.org}.json`)).json;
  assert.equal(own.table.rows.length, all.length);
  const shown = new RegExp(`党员 ?${all.length} 名`);
  assert.match((await visitor.get(`${PAGE}/party`)).text, new RegExp(`书记 ?${SECRETARY}.*${shown.source}`, 's'), 'in public');
  assert.match((await visitor.get(`${PAGE}/kiosk/party`)).text, shown, 'in the hall');
  const wall = await secretary.get('/desk/hall/preview?left_panels=organisation&left_panels=theme_day&middle_panels=posts&right_panels=notices');
  assert.match(wall.text, shown, 'on the wall');
  assert.ok(book.named(LEAVER).gone && !listed.some((one) => one.姓名 === LEAVER));
}

async function duesFaces(stage, story) {
  const { assert } = stage;
  const { secretary, town, book } = story;
  const sum = yuan(book.came + book.extra);
  const page = (await secretary.get(`/desk/dues/${story.org}.json`)).json;
  assert.deepEqual([page.receipts, page.lines, page.extra, page.handed, page.confirmed, page.held, page.balanced], [sum, yuan(book.came), yuan(book.extra), sum, sum, '0.00', true]);
  const rows = new Map(page.rows.map((one) => [one.name, one]));
  for (const one of book.members) {
    const owed = new Map(book.owed(one, 12));
    const wanted = Array.from({ length: 12 }, (_, i) => i + 1).map((m) => (one.free.has(m) ? '免' : one.paid.has(m) || owed.has(m) ? yuan(one.paid.get(m) ?? owed.get(m)) : ''));
    assert.deepEqual(rows.get(one.name).months.map((month) => month.text), wanted, `the months of ${one.name}, ${one.class}`);
  }
  const arrears = [...rows.values()].filter((one) => one.arrears).map((one) => [one.name, one.arrears]);
  assert.deepEqual(arrears, [[LATE, '连续 6 个月没交：由支部大会讨论'], [LATER, '连续 3 个月没交：谈话']]);
  assert.deepEqual([LATE, LATER].map((name) => rows.get(name).summary.slice(0, 6)), ['欠 6 个月', '欠 3 个月'], 'in one line for a phone');
  const todo = (await secretary.get('/desk.json')).json.groups.find((one) => one.title === '党费');
  assert.deepEqual(todo.rows.map((one) => [one.title, one.lamp.text]), [[LATE, '由支部大会讨论'], [LATER, '谈话']], 'on the first page of who keeps the receipts');
  const own = await secretary.get(todo.rows[0].url);
  assert.match(own.text, new RegExp(`${LATE} ?连续 6 个月没交`));
  assert.ok(!own.text.includes(LATER), 'nobody else on his page');
  assert.equal((await own.follow('收党费')).form(/new$/).value('member_text'), LATE, 'nobody chooses him once more');
  assert.equal((await (await own.follow('党员资料')).follow(own.path)).path, own.path);
  const ledger = await exported(town, `/desk/r/dues_line.csv?org=${NEW_VILLAGE}`);
  assert.equal(ledger.length, book.lines.length, 'a line a month');
  assert.equal(ledger.reduce((all, one) => all + fenOf(one.交了), 0), book.came, 'the ledger');
  const receipts = await exported(town, `/desk/r/dues_payment.csv?org=${NEW_VILLAGE}`);
  assert.deepEqual([receipts.length, receipts.reduce((all, one) => all + fenOf(one.收到), 0)], [book.receipts, book.came + book.extra], 'the receipts');
  const { figures } = (await town.get(`/desk/party/figures.json?org=${NEW_VILLAGE}`)).json;
  const told = Object.fromEntries(figures.map((one) => [one.title, one]));
  const november = book.lines.filter((one) => one.month === monthOf(book.year, 11)).length;
  assert.deepEqual([told['上月党费，到今天交了的'].value, told['上月党费，当月交的'].value], [String(november), '0']);
  assert.match(told['上月党费，到今天交了的'].of, new RegExp(`应交 ${story.present().length} 人`));
  assert.deepEqual([told['今年的组织生活，记好了的'].value, told['今年的组织生活，记好了的'].of], ['12', '1 个党支部']);
}

// The township has a month counted: everybody of the branch, those who were let off apart.
async function countedByTown(stage, story) {
  const { assert } = stage;
  const { town, book } = story;
  const month = 8;
  const url = `/desk/dues/month?org=${NEW_VILLAGE}&month=${monthOf(book.year, month)}`;
  const page = await town.get(url);
  assert.match(page.text, /这个月还没有算过/);
  const over = await jobOver(stage, town, went(await page.form('/desk/dues/month').submit()).path);
  const owing = book.members.flatMap((one) => book.owed(one, month).filter(([m]) => m === month).map(([, fen]) => fen));
  const paid = book.lines.filter((one) => one.month === monthOf(book.year, month)).map((one) => one.fen);
  const sum = (list) => list.reduce((all, fen) => all + fen, 0);
  assert.match(over.text, new RegExp(`看过 42 个人：应交 ${owing.length + paid.length} 人，共 ${yuan(sum(owing) + sum(paid))} 元；减免 1 人，没定基数 0 人.*没有扣任何人的钱`));
  const [row] = (await town.get(url.replace('?', '.json?'))).json.table.rows;
  assert.deepEqual([row.name, row.members, row.fen, row.exempt, row.unfixed, row.paid, row.paid_fen],
    [BRANCH, String(owing.length + paid.length), yuan(sum(owing) + sum(paid)), '1', '0', String(paid.length), yuan(sum(paid))]);
}

const HELD = { 主题党日: 12, 支部党员大会: 4, 党课: 4, 组织生活会: 1, 民主评议党员: 1 };

async function lifeFaces(stage, story) {
  const { assert } = stage;
  const { secretary, county, book } = story;
  const { items, table } = (await secretary.get(`/desk/life/${story.org}.json`)).json;
  assert.equal(table.rows.length, 12, 'entered once each');
  const year = Object.fromEntries(items.map((one) => [one.title, one.year]));
  for (const [title, times] of Object.entries(HELD)) assert.equal(year[title], `要 ${times} 次，做了 ${times} 次`, title);
  const counts = (await county.get('/desk/life.json')).json.items;
  for (const title of Object.keys(HELD)) assert.equal(counts.find((one) => one.title === title).done, 1, `${title}: this branch, and no other of the county this year`);
  const { print } = (await secretary.get(`/desk/life/${story.org}/book.json?year=${book.year}`)).json;
  assert.equal(print.blocks.filter((one) => one.kind === 'entry').length, 12);
  const text = paper(stage, 'book', await secretary.raw(`/desk/life/${story.org}/book.pdf?year=${book.year}`));
  for (let month = 1; month <= 12; month++) assert.ok(text.includes(`${month}月：田小满讲了这个月的事。`), `month ${month} of the book`);
  for (const words of [/集体收益怎么用/, /学习记录不全/, /第四季度/, new RegExp(`${COMER}（在外务工）|${COMER}`)]) assert.match(text, words);
  assert.equal(text.match(/\s优秀\s*$/gm).length, story.excellent, 'so many are excellent on paper');
}

async function phoneFaces(stage, story) {
  const { assert } = stage;
  const { secretary, book } = story;
  for (const name of [LATE, BUSY]) {
    const shown = await (await secretary.get(`/desk/member-pages/of/${story.ids[name]}`)).form(/of\/\d+$/).submit('give');
    const code = /\d{4} \d{4}/.exec(shown.one({ class: 'scr-code' }).text)[0];
    const phone = stage.person(`the phone of ${name}`);
    const own = went(await (await phone.get(`${PAGE}/member`)).form(`${PAGE}/member`).fill({ code, tail: book.named(name).identity.slice(-4) }).submit());
    const owed = book.owed(book.named(name), 12);
    assert.match(own.text, owed.length ? new RegExp(`${owed.length} 个月没交，共 ${yuan(owed.reduce((all, [, fen]) => all + fen, 0))} 元`) : /没有欠交/);
    const { came, away } = story.meetings.get(name);
    assert.match(own.text, new RegExp(`今年应到 ${came + away} 次，到会 ${came} 次`));
    if (name === BUSY) assert.match(own.text, /护水渠 ?\+5 分.*修水渠 ?\+3 分|修水渠 ?\+3 分.*护水渠 ?\+5 分/s);
  }
}

const POINTS = { [BUSY]: ['8', '0', '8'], [LAZY]: ['5', '0', '5'] };

async function pointsFaces(stage, story) {
  const { rows } = (await story.secretary.get(`/desk/points/${story.org}.json?year=${story.book.year}`)).json.table;
  stage.assert.deepEqual(rows.map((one) => one.name).sort(), story.present().map((one) => one.name).sort());
  for (const one of rows) stage.assert.deepEqual([one.extra, one.deduct, one.total], POINTS[one.name] ?? ['0', '0', '0'], one.name);
}

// ---- the year is over ----

async function closed(stage, story) {
  const { assert } = stage;
  const { secretary, book } = story;
  await turnTo(stage, story, 13, secretary);
  went(await make(secretary, 'points_close', { year: String(book.year) }));
  await pointsFaces(stage, story);
  assert.match(paper(stage, 'points', await secretary.raw(`/desk/points/${story.org}.pdf?year=${book.year}`)), new RegExp(`${BUSY}\\s+0\\s+8`));
  const sums = Object.fromEntries((await secretary.get(`${story.station}/year.json?year=${book.year}`)).json.sums.map((one) => [one.label, one.value]));
  assert.deepEqual([sums.来了多少件, sums.其中按期答复, sums.说了满不满意的, sums.满意], ['1 件', '1 / 1', '1 / 1', '1 / 1']);
  const at = `/desk/dues/${story.org}/statement`;
  const told = (await secretary.get(`${at}.json?year=${book.year}`)).json;
  const wanted = { members: '42', clear: '40', exempt: '1', owing: '2', unfixed: '0', monthly: yuan(book.came), given: '5.00', handed: yuan(book.handed) };
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, told[key]])), wanted);
  const text = paper(stage, 'statement', await secretary.raw(`${at}.pdf?year=${book.year}`));
  for (const words of [`${book.year}年党费收缴情况`, BRANCH, '42 人', yuan(book.came), yuan(book.handed)]) assert.ok(text.includes(words), words);
  assert.ok(!book.members.some((one) => text.includes(one.name)), 'a statement names nobody');
}

async function full(stage, story) {
  const { secretary, town, county } = story;
  await turnTo(stage, story, 15, secretary);
  await done(stage, story, secretary, 'full_application');
  const posted = stage.today;
  await passDays(stage, 8, secretary, town, county);
  await done(stage, story, secretary, 'full_meeting', { notice_from: posted, due_count: '40', present_count: '36', yes_count: '36', no_count: '0', abstain_count: '0', written_count: '0', decision: 'full' });
  await done(stage, story, town, 'full_approved', { received_on: stage.today, document_no: '青党〔40〕号', outcome: 'pass' });
  await done(stage, story, secretary, 'archived', { document_no: '档 7' });
  await membersFaces(stage, story, 0);
}

export default async (stage) => {
  const story = {};
  await stage.step('forty members out of a workbook', () => founded(stage, story));
  await stage.step('an applicant, looked at every half year', () => applied(stage, story));
  await stage.step('the first quarter: bases, a member admitted, dues', () => firstQuarter(stage, story));
  await stage.step('the second: one let off, one leaves, one comes, an opinion, money handed over', () => secondQuarter(stage, story));
  await stage.step('the third: another rate from July, points and an appeal', () => thirdQuarter(stage, story));
  await stage.step('the fourth: a course, an exam, an appraisal, two in arrears', () => fourthQuarter(stage, story));
  await stage.step('members on every face', () => membersFaces(stage, story, 1));
  await stage.step('dues on every face, July\'s rate from July alone', () => duesFaces(stage, story));
  await stage.step('a month of everybody, counted by the township', () => countedByTown(stage, story));
  await stage.step('meetings on every face, and the minute book', () => lifeFaces(stage, story));
  await stage.step('points, and the phones of two', async () => {
    await pointsFaces(stage, story);
    await phoneFaces(stage, story);
  });
  await stage.step('the year closed, its statements printed', () => closed(stage, story));
  await stage.step('a full member, and every face follows', () => full(stage, story));
};
