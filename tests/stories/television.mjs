// What: the television of a room plays lessons by itself: a village puts its own and its township's lessons in order for some hours of the week;
//       what is on, what is next, a film in pieces; a course that is put away is gone there too.
// Why: nobody stands beside it, and what one office has written nobody copies.
// Never: a file that no programme plays is shown, a lesson of another village is offered, a link that was given up opens anything.
import { went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage } from './lib/village.mjs';

export const title = '远程教育：活动室的电视按节目自己放课';

const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const errors = (page) => page.errors.map((one) => one.text).join();
const film = { name: '剪枝.mp4', type: 'video/mp4', bytes: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(5000, 7)]) };

async function planned(stage, story) {
  const { assert } = stage;
  const hour = new Date(Date.now() + 8 * 3600000).getUTCHours();
  stage.pass({ hours: (34 - hour) % 24 }); // some time after ten, whenever it is told
  const secretary = await newVillage(stage);
  const town = await stage.staff('zhen1org');
  Object.assign(story, { secretary, town });
  story.course = went(await make(town, 'course', { name: '果树怎么剪', paths: ['villager'], turn: '1', ready: '1' })).path;
  const lesson = went(await make(town, 'lesson', { course_text: '果树怎么剪', name: '下剪', turn: '1', minutes: '5', text: '先看枝。' }));
  went(await lesson.form(/files$/).fill({ file_video: [film] }).submit());
  went(await make(secretary, 'course', { name: '村里的事', paths: ['member'], turn: '2', ready: '1' }));
  went(await make(secretary, 'lesson', { course_text: '村里的事', name: '修渠', turn: '1', minutes: '3', text: '水渠一年清两次。' }));
  went(await make(secretary, 'hall_screen', { name: '活动室', use: 'lessons' }));
  const device = (await secretary.get('/desk/hall.json')).json.devices[0];
  story.tv = device.url;
  assert.match(story.tv, new RegExp(`/v/${NEW_VILLAGE}/tv/`));
  assert.match(errors(await make(secretary, 'lesson_programme', { name: '倒着', begins: '1100', ends: '0900' })), /要比开始晚/);
  story.programme = went(await make(secretary, 'lesson_programme', { name: '天天学', begins: '0600', ends: '2200' })).path;
}

const act = async (story, name, title) => {
  const page = await story.secretary.get(story.programme);
  const button = page.forms.flatMap((form) => form.fields.map((field) => ({ form, field }))).find(({ field }) => field.tag === 'button' && field.name === name && field.element.text.includes(title));
  return went(await button.form.submit(button.field.element.text));
};
const shown = async (stage, story) => (await stage.person('the television').get(`${story.tv}.json`)).json.tv;

async function ordered(stage, story) {
  const { assert } = stage;
  assert.equal((await shown(stage, story)).on, false, 'nothing is put in yet');
  await act(story, 'course', '果树怎么剪');
  await act(story, 'lesson', '修渠');
  const names = async () => (await story.secretary.get(`${story.programme}.json`)).json.items.map((one) => one.name);
  assert.deepEqual(await names(), ['下剪', '修渠']);
  await act(story, 'up', '修渠');
  assert.deepEqual(await names(), ['修渠', '下剪']);
  await act(story, 'lesson', '修渠');
  await act(story, 'drop', '修渠');
  assert.deepEqual(await names(), ['下剪', '修渠']);
}

async function played(stage, story) {
  const { assert } = stage;
  const tv = await shown(stage, story);
  assert.deepEqual([tv.on, tv.programme, tv.until], [true, '天天学', '22:00']);
  assert.deepEqual(tv.lessons.map((one) => [one.name, one.kind, one.paragraphs[0].text]), [['下剪', 'video', '先看枝。'], ['修渠', 'text', '水渠一年清两次。']]);
  const piece = await stage.person('the television').raw(tv.lessons[0].url, { headers: { range: 'bytes=4-11' } });
  assert.deepEqual([piece.status, Buffer.from(piece.bytes).toString()], [206, 'ftypisom']);
  assert.equal((await stage.person().raw(tv.lessons[0].url.replace(/\d+$/, '1'))).status, 404);
  assert.match((await stage.person().get(story.tv)).text, /天天学.*下剪.*修渠/s);
  went(await (await story.town.get(`${story.course}/edit`)).form(/edit$/).fill({ ready: '0' }).submit());
  assert.deepEqual((await shown(stage, story)).lessons.map((one) => one.name), ['修渠'], 'what was put away is gone here too');
  assert.equal((await stage.person().raw(tv.lessons[0].url)).status, 404);
  assert.match((await story.secretary.get(story.programme)).text, /下剪.*收起来了，不放/s);
  const other = await stage.staff('shuji1');
  assert.equal((await other.raw(story.programme)).status, 404, 'another village');
  assert.equal((await stage.person().raw(`${story.tv}x`)).status, 404);
}

export default async (stage) => {
  const story = {};
  await stage.step('a television, and a programme', () => planned(stage, story));
  await stage.step('lessons are put in order', () => ordered(stage, story));
  await stage.step('it plays them', () => played(stage, story));
};
