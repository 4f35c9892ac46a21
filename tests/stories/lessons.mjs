// What: a township's course that its villages learn from: lessons with a film, what villagers see, a member's own page by a link, what he
//       says he has learnt; and a training class: signed up until it is full, who came, hours.
// Why: what one office has written nobody should copy, and learning is told by the learner, not by a clock.
// Never: a telephone number stands in a lesson for everybody, a file of a course that is put away is shown, hours disagree with who came.
import { identity, jobOver, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage } from './lib/village.mjs';

export const title = '学习：镇里写的课村里学，录像分段取，本人点学完；培训班报名、到课、学时';

const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const film = { name: '剪枝.mp4', type: 'video/mp4', bytes: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(5000, 7)]) };

async function written(stage, story) {
  const { assert } = stage;
  story.secretary = await newVillage(stage);
  story.visitor = stage.person('a villager');
  const town = await stage.staff('zhen1org');
  story.town = town;
  assert.match((await story.visitor.get(`/v/${NEW_VILLAGE}/learn`)).text, /还没有课程/);
  story.course = went(await make(town, 'course', { name: '果树怎么剪', paths: ['villager', 'member'], turn: '1' })).path;
  assert.match(errors(await make(town, 'lesson', { course_text: '果树怎么剪', name: '下剪', turn: '1', minutes: '12', text: '先看枝' })), /3 到 10/);
  assert.match(errors(await make(town, 'lesson', { course_text: '果树怎么剪', name: '下剪', turn: '1', minutes: '5', text: '问田小草，13900002222' })), /像是有个人的号码/);
  const lesson = went(await make(town, 'lesson', { course_text: '果树怎么剪', name: '下剪', turn: '1', minutes: '5', text: '先看枝。\n再下剪。' }));
  story.lesson = lesson.path;
  const wrong = await lesson.form(/files$/).fill({ file_video: [{ ...film, bytes: Buffer.from('<html>') }] }).submit();
  assert.equal(wrong.status, 422);
  went(await (await town.get(lesson.path)).form(/files$/).fill({ file_video: [film] }).submit());
  assert.ok(!/下剪/.test((await story.visitor.get(`/v/${NEW_VILLAGE}/learn`)).text), 'what is being written is nobody\'s yet');
  went(await (await town.get(`${story.course}/edit`)).form(/edit$/).fill({ ready: '1' }).submit());
}

async function learnt(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const page = await (await visitor.get(`/v/${NEW_VILLAGE}/learn`)).follow(/下剪/);
  assert.match(page.text, /果树怎么剪.*先看枝/s);
  assert.ok(!page.forms.some((one) => /learn/.test(one.action)), 'nobody is asked to say that he has learnt it');
  const source = page.one({ tag: 'source' }).get('src');
  assert.equal((await visitor.raw(`/v/${NEW_VILLAGE}/learn/course/${/\d+$/.exec(story.course)[0]}.pdf`)).status, 200, 'to be kept for where there is no line');
  const piece = await visitor.raw(source, { headers: { range: 'bytes=4-11' } });
  assert.deepEqual([piece.status, piece.headers.get('content-type'), Buffer.from(piece.bytes).toString()], [206, 'video/mp4', 'ftypisom']);
  went(await make(secretary, 'party_org', { name: '新桥村党支部', set_up_on: '1990-07-01' }));
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 870 + i), address: '新桥村1组' }));
    went(await make(secretary, 'party_member', { person_text: name, organisation_text: '新桥村党支部', member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  }
  const learner = went(await make(secretary, 'learner', { member_text: '覃甲春', path: 'member' }));
  assert.match(errors(await make(secretary, 'learner', { member_text: '覃甲春', path: 'member' })), /已经在学这条路径/);
  const { own_url: own } = (await secretary.get(`${learner.path}.json`)).json;
  const phone = stage.person('the learner');
  assert.match((await phone.get(own)).text, /覃甲春.*1 课，学完 0 课/s);
  const form = (await (await phone.get(own)).follow(/下剪/)).form(/lessons\/\d+$/);
  assert.match(went(await form.submit('学完了')).text, /学完 1 课/);
  went(await form.submit('学完了'));
  assert.equal((await secretary.get('/desk/r/lesson_done.json')).json.table.rows.length, 1, 'once is enough');
  assert.match((await secretary.get('/desk/learning')).text, /覃甲春.*学完 1 课/s);
  went(await (await story.town.get(`${story.course}/edit`)).form(/edit$/).fill({ ready: '0' }).submit());
  assert.equal((await visitor.raw(source)).status, 404, 'put away with its files');
  assert.equal((await phone.raw(`${own}x`)).status, 404);
}

// Out of the township as one file with a chapter of its bank, into the new village, all of it or nothing.
async function taken(stage, story) {
  const { assert } = stage;
  const { secretary, town } = story;
  went(await make(town, 'question', { chapter: '剪枝', question_kind: 'judgement', text: '先看枝再下剪', answer: '对' }));
  went(await make(town, 'question', { chapter: '别的', question_kind: 'judgement', text: '别的章', answer: '错' }));
  const page = await (await town.get('/desk/learning')).follow(`/desk/learning/courses/${/\d+$/.exec(story.course)[0]}/package`);
  const form = page.forms.find((one) => one.has('chapter'));
  assert.deepEqual(form.options('chapter').map((one) => one.value), ['别的', '剪枝']);
  const job = went(await form.fill({ chapter: '剪枝' }).submit()).path;
  assert.match((await jobOver(stage, town, job)).text, /果树怎么剪.*做完了.*下载结果/s);
  assert.equal((await secretary.raw(`${job}/result`)).status, 404, 'who asked for it');
  const whole = await town.raw(`${job}/result`);
  assert.deepEqual([whole.status, Buffer.from(whole.bytes).subarray(0, 2).toString(), /attachment.*zip/.test(whole.headers.get('content-disposition'))], [200, 'PK', true]);
  const bytes = Buffer.from(whole.bytes);
  const bring = async (given) => (await secretary.get('/desk/learning/bring')).form(/bring$/).fill({ file_package: [{ name: '果树.zip', type: 'application/zip', bytes: given }] }).submit();
  const broken = Buffer.from(bytes);
  broken[broken.indexOf('先看枝。')] ^= 1;
  assert.match(errors(await bring(broken)), /lessons\/001\.txt 坏了/);
  assert.match(errors(await bring(bytes.subarray(0, bytes.length - 5))), /这个包打不开/);
  assert.match(errors(await bring(Buffer.from('不是包'))), /不是课程包，或者没有传完/);
  assert.equal((await secretary.get('/desk/r/course.json')).json.table.rows.length, 0, 'nothing of what was refused');
  assert.match(went(await bring(bytes)).text, /1 课，1 个文件，1 道题/);
  const [course] = (await secretary.get('/desk/r/course.json')).json.table.rows;
  assert.deepEqual([course.name, course.ready], ['果树怎么剪', '否'], 'somebody looks at it first');
  const [lesson] = (await secretary.get('/desk/r/lesson.json')).json.table.rows;
  const { media, facts } = (await secretary.get(`/desk/learning/lessons/${lesson.id}.json`)).json;
  assert.match(JSON.stringify(facts), /先看枝。.*再下剪。/);
  const film = await secretary.raw(media[0].url);
  assert.equal(Buffer.from(film.bytes).subarray(4, 12).toString(), 'ftypisom');
  assert.match(went(await bring(bytes)).text, /0 道题（1 道已经有/, 'a question that is there is not written twice');
}

async function trained(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const day = stage.today;
  const at = went(await make(secretary, 'training_class', { name: '剪枝班', class_kind: 'member', from_on: day, until_on: day, place: '活动室', capacity: '2' })).path;
  assert.deepEqual((await secretary.get('/desk/r/training_class.json')).json.table.rows.map((one) => one.url), [at], 'the list leads to its own page');
  assert.match((await secretary.get(`${at.replace('/desk/training', '/desk/r/training_class')}/edit`)).all({ tag: 'a' }).map((one) => one.get('href')).join(), /\/desk\/r\/training_class\/\d+(,|$)/, 'and from there to the record');
  assert.match(errors(await make(secretary, 'training_session', { training_text: '剪枝班', name: '下剪', held_on: '2020-01-01', teacher: '农满仓', hours: '3' })), /请核对/);
  const page = await secretary.get(at);
  assert.equal((await page.follow('排一课')).form(/new$/).value('training_text'), '剪枝班', 'the class one stands on is chosen');
  assert.match(errors(await page.form(at).submit()), /请勾选党员/);
  const crowd = await page.form(at).fill({ names: '韦四\n韦五\n韦六' }).submit();
  assert.match(errors(crowd), /最多 2 人，已经报满了/, 'all of them or none');
  assert.equal((await secretary.get(`${at}.json`)).json.table.rows.length, 0);
  const wide = went(await make(secretary, 'training_class', { name: '大班', class_kind: 'member', from_on: day, until_on: day, place: '活动室' })).path;
  const names = [...'甲乙丙丁戊己庚辛壬癸子'].flatMap((one) => [...'春夏秋冬东南西北山水'].map((other) => `韦${one}${other}`)).slice(0, 101);
  const many = await (await secretary.get(wide)).form(wide).fill({ names: names.join('\n') }).submit();
  assert.match(errors(many), /一次最多加 100 人/);
  assert.equal((await secretary.get(`${wide}.json`)).json.table.rows.length, 0, 'none of a hundred and one');
  const session = went(await make(secretary, 'training_session', { training_text: '剪枝班', name: '下剪', held_on: day, teacher: '农满仓', hours: '3' })).path;
  const ticked = (await secretary.get(`${at}.json`)).json.people.find((one) => one.name === '覃甲春').id;
  went(await page.form(at).fill({ member: [ticked] }).submit());
  assert.match(errors(await make(secretary, 'training_place', { training_text: '剪枝班', member_text: '覃甲春' })), /已经报过名/);
  went(await make(secretary, 'training_place', { training_text: '剪枝班', name: '韦三', phone: '13900004321' }));
  assert.match(errors(await make(secretary, 'training_place', { training_text: '剪枝班', name: '韦四' })), /最多 2 人，已经报满了/);
  const hours = async () => Object.fromEntries((await secretary.get(`${at}.json`)).json.table.rows.map((one) => [one.name, one.hours]));
  const roll = (await secretary.get(session)).form(/sessions\/\d+$/);
  const [first, second] = roll.names.filter((one) => one.startsWith('presence_'));
  went(await roll.fill({ [first]: 'came', [second]: 'absent' }).submit());
  assert.deepEqual(await hours(), { 覃甲春: '3', 韦三: '0' });
  went(await (await secretary.get(session)).form(/sessions\/\d+$/).fill({ [second]: 'came' }).submit());
  went(await (await secretary.get(`${session.replace('/desk/training/sessions', '/desk/r/training_session')}/edit`)).form(/edit$/).fill({ hours: '2' }).submit());
  assert.deepEqual(await hours(), { 覃甲春: '2', 韦三: '2' }, 'hours follow from who came and how long a lesson is');
  assert.equal((await secretary.raw(`${at}.xlsx`)).status, 200);
  assert.equal((await (await stage.staff('shuji1')).raw(at)).status, 404, 'another village');
}

export default async (stage) => {
  const story = {};
  await stage.step('the township writes a lesson', () => written(stage, story));
  await stage.step('villagers and a member learn it', () => learnt(stage, story));
  await stage.step('a course goes along as one file', () => taken(stage, story));
  await stage.step('a class, who came, hours', () => trained(stage, story));
};
