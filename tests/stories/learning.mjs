// What: an exam from nothing: a bank out of a workbook, a paper by its rule, slips; sat on a telephone, broken off, gone on with at another;
//       handed in twice, marked by hand, a certificate that can be checked; another candidate whose time runs out.
// Why: an answer that was given must not be lost by a bad line, nor a paper change under whoever sits it.
// Never: a paper with too few questions is begun, time is the telephone's, a late answer counts, what is right is told while others still sit
//        it, a forged certificate is true.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bring, identity, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, PASSWORD, newVillage } from './lib/village.mjs';

export const title = '考试：题库导入、抽题、口令、手机上答、断了接着答、判案例题、证书';

const HEADS = ['章', '题型', '题目', '选项A', '选项B', '选项C', '答案', '解析'];
const BANK = [
  ['一', '单选', '公开一般多久一次', '一年', '一季度', '三年', 'b', '一般每季度一次'],
  ['一', '单选', '账目有疑问找谁', '村务监督委员会', '邻居', '没有人', 'A', ''],
  ['一', '单选', '监督委员会由谁当', '书记', '主任', '别的村民', 'Ｃ', ''],
  ['一', '多选', '哪些要公开', '村务', '病历', '财务', 'C、A', '病历是隐私'],
  ['二', '判断', '密码可以告诉代办的人', '', '', '', '×', ''],
  ['二', '填空', '预备期是＿＿年', '', '', '', '一|1', ''],
  ['二', '案例', '老人忘带证件怎么办', '', '', '', '不让他再跑', ''],
];
const ANSWERS = Object.fromEntries(BANK.map((row) => [row[2], row[6]]));
const dayAfter = (day, days) => new Date(Date.parse(day) + days * 86400000).toISOString().slice(0, 10);
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const part = (who, kind, draw, points, turn) => make(who, 'exam_part', { paper_text: '办事和公开', turn, question_kind: kind, draw, points });

async function bank(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  story.secretary = secretary;
  const wrong = ['一', '单选', '这一题写错了', '甲', '乙', '', 'AB', ''];
  const preview = await bring(stage, secretary, '/desk/r/question/import', [HEADS, ...BANK, wrong]);
  assert.match(preview.text, /新增 ?7/);
  assert.match(preview.text, /单选只有一个答案/);
  const rows = (await secretary.get('/desk/r/question.json')).json.table.rows;
  const found = async (register, asked) => (await secretary.get(`/desk/r/${register}.json?${new URLSearchParams(asked)}`)).json.table.rows.length;
  story.found = found;
  assert.deepEqual([await found('question', { retired: '1' }), await found('question', { retired: '0' })], [0, 7], 'a yes or no is chosen');
  assert.deepEqual([await found('question', { created_from: dayAfter(stage.today, 1) }), await found('question', { created_from: stage.today, created_to: stage.today })], [0, 7], 'a moment is asked for by its day');
  assert.deepEqual(rows.map((one) => one.answer).sort(), ['A', 'AC', 'B', 'C', '一|1', '不让他再跑', '错'].sort(), 'answers are kept as they are compared');
}

async function paper(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const exam = { name: '办事知识考试', paper_text: '办事和公开', from_on: stage.today, until_on: dayAfter(stage.today, 1) };
  went(await make(secretary, 'exam_paper', { name: '办事和公开', minutes: '40', pass_points: '80' }));
  assert.match(errors(await make(secretary, 'exam', exam)), /还没有抽题规则/);
  const single = went(await part(secretary, 'single', '4', '10', '1')).path;
  for (const [kind, points, turn] of [['multiple', '10', '2'], ['judgement', '10', '3'], ['fill', '10', '4'], ['case', '20', '5']]) went(await part(secretary, kind, '1', points, turn));
  assert.deepEqual([await story.found('exam_part', { paper: '办事' }), await story.found('exam_part', { paper: '没有这张' })], [5, 0], 'another record is asked for by words');
  assert.match(errors(await make(secretary, 'exam', exam)), /单选题（不限章）要 4 道，题库里能用的还有 3 道，还缺 1 道/);
  went(await (await secretary.get(`${single}/edit`)).form(/edit$/).fill({ draw: '2' }).submit());
  assert.match(errors(await make(secretary, 'exam', exam)), /满分 70，及格分却是 80/);
  const list = (await secretary.get('/desk/r/exam_paper.json')).json.table.rows;
  story.paper = `/desk/r/exam_paper/${list[0].id}`;
  went(await (await secretary.get(`${story.paper}/edit`)).form(/edit$/).fill({ pass_points: '40' }).submit());
  story.single = single;
  story.exam = went(await make(secretary, 'exam', exam)).path;
  went(await make(secretary, 'party_org', { name: '新桥村党支部', set_up_on: '1990-07-01' }));
  went(await make(secretary, 'person', { name: '覃甲春', identity: identity('19700311', 860), address: '新桥村1组' }));
  went(await make(secretary, 'party_member', { person_text: '覃甲春', organisation_text: '新桥村党支部', member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  const form = (await secretary.get(story.exam)).form(/people$/);
  went(await form.fill({ member: form.options('member').map((one) => one.value), names: '覃乙夏\n' }).submit());
  const { table } = (await secretary.get(`${story.exam}.json`)).json;
  assert.deepEqual(table.rows.map((one) => one.name).sort(), ['覃乙夏', '覃甲春'].sort());
  for (const one of table.rows) assert.match(one.code, /^\d{4} \d{4}$/);
  story.rows = Object.fromEntries(table.rows.map((one) => [one.name, one]));
  assert.equal((await secretary.raw(`${story.exam}/slips.pdf`)).status, 200);
}

const enter = async (person, code) => (await person.get(`/v/${NEW_VILLAGE}/exam`)).form(/exam$/).fill({ code }).submit();

// Fills the question that the page asks; half: of several right ones only the first is chosen.
function given(page) {
  const form = page.form(/q\/\d+$/);
  const text = Object.keys(ANSWERS).find((one) => page.text.includes(one));
  const right = { b: 'B', Ｃ: 'C', 'C、A': ['A'], '×': '错', '一|1': ' １ ' }[ANSWERS[text]] ?? ANSWERS[text];
  return form.fill({ [form.has('answer_1') ? 'answer_1' : 'answer']: right });
}

async function begun(stage, story) {
  const { assert } = stage;
  const phone = stage.person('the first telephone');
  assert.match((await enter(phone, '00000000')).text, /口令不对/);
  const before = went(await enter(phone, story.rows.覃甲春.code));
  story.link = before.path;
  assert.match(before.text, /覃甲春.*40分钟.*70分.*开始答题/s);
  let page = went(await before.form(/begin$/).submit());
  for (let turn = 1; turn <= 3; turn++) {
    assert.match(page.text, new RegExp(`第 ${turn} 题，一共 6 题`));
    const { options, right_answer: right, explanation } = (await phone.get(`${story.link}/q/${turn}.json`)).json;
    assert.deepEqual([options.some((one) => one.right), right, explanation], [false, '', ''], 'nothing says what is right before it is over');
    page = went(await given(page).submit('存好，下一题'));
  }
  const rule = await (await story.secretary.get(`${story.single}/edit`)).form(/edit$/).fill({ points: '5' }).submit();
  assert.match(errors(rule), /已经有 1 个人按这张试卷答过/);
  const asked = (await story.secretary.get('/desk/r/question.json')).json.table.rows.find((one) => one.question_kind === '案例');
  went(await (await story.secretary.get(`/desk/r/question/${asked.id}/edit`)).form(/edit$/).fill({ text: '题库里改过的题', answer: '改过的答案' }).submit());
}

async function wentOn(stage, story) {
  const { assert } = stage;
  const phone = stage.person('another telephone');
  const card = went(await enter(phone, story.rows.覃甲春.code.replace(' ', '')));
  assert.equal(card.path, story.link, 'the same code leads back');
  assert.match(card.text, /还有 3 题没有答/);
  let page = await card.follow(new RegExp('/q/4$'));
  const again = went(await page.form(/q\/4$/).submit('存好，看答题卡'));
  assert.match(again.text, /还有 3 题没有答/, 'nothing given is no answer');
  page = await again.follow(new RegExp('/q/4$'));
  for (let turn = 4; turn <= 5; turn++) page = went(await given(page).submit('存好，下一题'));
  assert.match(page.text, /老人忘带证件怎么办/, 'the paper is as it was drawn');
  const last = went(await given(page).submit('存好，去交卷'));
  assert.match(last.text, /都答了/);
  const handIn = last.form(/hand-in$/);
  const done = went(await handIn.submit('交卷'));
  assert.match(done.text, /卷子交了.*案例题要支部的人来判/s);
  const sitting = async () => (await story.secretary.get(`${story.rows.覃甲春.url}.json`)).json;
  assert.deepEqual((await sitting()).history.map((one) => one.title), ['交卷', '开始答题', '还没有开始']);
  const handed = JSON.stringify((await sitting()).facts);
  assert.match(went(await handIn.submit('交卷')).text, /卷子交了/, 'handing in again changes nothing');
  assert.match(went(await page.form(/q\/6$/).fill({ answer: '交了卷又改' }).submit('存好，去交卷')).text, /不让他再跑/);
  assert.equal(JSON.stringify((await sitting()).facts), handed);
  assert.ok(!(await sitting()).lines.some((one) => one.answer === '交了卷又改'));
}

async function marked(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const at = story.rows.覃甲春.url;
  assert.match(JSON.stringify((await secretary.get('/desk.json')).json.groups), /考生.*覃甲春/s, 'what is to be marked waits');
  assert.match(errors(await (await secretary.get(at)).form(/mark$/).fill({ got_6: '21' }).submit('先存着')), /第 6 题最多 20 分/);
  went(await (await secretary.get(at)).form(/mark$/).fill({ got_6: '15', remark_6: '还要说清几天办好' }).submit('判完了，定成绩'));
  const result = await stage.person('the candidate').get(story.link);
  // 2 singles, half of the multiple, the judgement, the blank written in full width, 15 for the case.
  assert.match(result.text, /60 分.*及格了/s);
  assert.match(result.text, /考试结束后可看解析/);
  for (const word of [/病历是隐私/, /还要说清几天办好/, /对的/]) assert.ok(!word.test(result.text), `an early candidate could tell: ${word}`);
  for (const one of (await stage.person('the candidate').get(`${story.link}.json`)).json.lines) assert.deepEqual([one.right_answer, one.explanation, one.got, one.options.some((option) => option.right)], ['', '', '', false]);
  const pdf = await stage.person('the candidate').raw(`${story.link}/certificate.pdf`);
  const file = join(stage.copy.data, 'certificate.pdf');
  writeFileSync(file, pdf.bytes);
  const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
  story.number = /HG[\d-]+/.exec(text)[0];
  for (const word of ['覃甲春', '办事知识考试', '60', '合格']) assert.ok(text.includes(word), word);
  const check = async (name) => (await (await stage.person('an employer').get(`/v/${NEW_VILLAGE}/certificate`)).form(/certificate$/).fill({ number: story.number, name }).submit()).text;
  assert.match(await check('覃甲春'), /这张证书是真的/);
  assert.match(await check('覃丙秋'), /没有这张证书/);
  const record = (await secretary.get(`${at}.json`)).json.certificate_url;
  went(await (await secretary.get(record)).form(/void$/).fill({ reason: '发错了' }).submit());
  assert.match(await check('覃甲春'), /已经作废/);
  assert.equal((await (await stage.staff('shuji1')).raw(at)).status, 404, 'another village');
  assert.equal((await stage.person('a stranger').raw(story.link.slice(0, -1))).status, 404, 'a link that is guessed');
}

// Once a slip's code is over, and once many were tried, it opens nothing.
async function guessed(stage, story) {
  const { assert } = stage;
  const phone = stage.person('who guesses');
  assert.match((await enter(phone, story.rows.覃甲春.code)).text, /口令不对/, 'its sitting is over');
  for (let i = 0; i < 10; i++) await enter(phone, `0000000${i}`);
  assert.match(errors(await enter(phone, story.rows.覃乙夏.code)), /试的次数太多了/);
}

async function explained(stage, story) {
  const { assert } = stage;
  const edit = async (who) => (await who.get(`${story.exam.replace('/desk/exams', '/desk/r/exam')}/edit`)).form(/edit$/).fill({ until_on: dayAfter(stage.today, 9) }).submit();
  stage.pass({ days: 2 });
  const result = await stage.person('the candidate, later').get(story.link);
  assert.match(result.text, /病历是隐私.*还要说清几天办好/s, 'explanations and remarks when nobody can sit it any more');
  await story.secretary.login('xin1', PASSWORD);
  assert.match(errors(await edit(story.secretary)), /不能再延期/);
}

async function late(stage, story) {
  const { assert } = stage;
  const phone = stage.person('a slow telephone');
  const before = went(await enter(phone, story.rows.覃乙夏.code));
  const first = went(await before.form(/begin$/).submit());
  const second = went(await given(first).submit('存好，下一题'));
  stage.pass({ hours: 41 / 60 });
  const over = went(await given(second).submit('存好，下一题'));
  assert.match(over.text, /时间到了，刚才这一题没有算/);
  assert.match(over.text, /10 分.*没有及格.*时间到了自动交的/s, 'what was kept in time is marked');
  await story.secretary.login('xin1', PASSWORD);
  const { lines } = (await story.secretary.get(`${story.rows.覃乙夏.url}.json`)).json;
  assert.deepEqual(lines.map((one) => one.answer === '没有答'), [false, true, true, true, true, true]);
}

export default async (stage) => {
  const story = {};
  await stage.step('the bank comes out of a workbook', () => bank(stage, story));
  await stage.step('a paper by its rule, an exam, slips', () => paper(stage, story));
  await stage.step('begun on a telephone, and broken off', () => begun(stage, story));
  await stage.step('gone on with on another, handed in twice', () => wentOn(stage, story));
  await stage.step('marked, and a certificate', () => marked(stage, story));
  await stage.step('the time runs out', () => late(stage, story));
  await stage.step('codes that are over, and guesses', () => guessed(stage, story));
  await stage.step('what was right, when it is over', () => explained(stage, story));
};
