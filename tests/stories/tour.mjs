// What: a way through the house in a village that has none: an example set, scripts of one and three minutes, a sound, exhibits, codes
//       for the stops, the page of a stop with the next one; the axis of years with the village's own history and honours.
// Why: who visits should hear what the house has to tell when nobody has time to guide him.
// Never: a stop that is closed, a file of another stop and another village's stops are not shown.
import { photo, went } from './lib/deeds.mjs';

export const title = '参观导览：从空白到扫码听讲解，时间轴、荣誉和村史';

const EMPTY = '990101101201';
const VILLAGE = '990101100201';
const sound = (name) => ({ name, type: 'audio/mpeg', bytes: Buffer.concat([Buffer.from('ID3'), Buffer.alloc(4000, 3)]) });
const stops = async (clerk) => (await clerk.get('/desk/tour.json')).json.stops;

async function fromNothing(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun3');
  const visitor = stage.person('a visitor');
  Object.assign(story, { clerk, visitor });
  assert.match((await visitor.get(`/v/${EMPTY}/tour`)).text, /还没有安排参观路线/);
  assert.match((await visitor.get(`/v/${EMPTY}/history`)).text, /1949.*中华人民共和国成立/s, 'the axis stands even in an empty village');
  assert.equal((await clerk.raw('/desk/tour/labels.pdf')).status, 404);
  assert.match((await clerk.get('/desk/tour')).text, /还没有参观点/);
  const page = went(await (await clerk.get('/desk/tour')).form(/example$/).submit('照示例建：四室一轴'));
  assert.match(page.text, /建好了 5 站/);
  const list = await stops(clerk);
  assert.deepEqual(list.map((one) => one.zone), ['一轴', '四室', '四室', '四室', '四室']);
  story.list = list.map((one) => ({ ...one, id: one.url.split('/').at(-1) }));
}

async function written(stage, story) {
  const { assert } = stage;
  const { clerk, list } = story;
  const edit = `/desk/r/tour_stop/${list[0].id}/edit`;
  const long = '讲'.repeat(300);
  const refused = await (await clerk.get(edit)).form(/edit$/).fill({ script_short: long }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.errors.map((one) => one.text).join(), /要在 1 分钟里讲完，现在300 个字，约 82 秒/);
  assert.equal(refused.form(/edit$/).value('script_short'), long);
  const secret = await refused.form(/edit$/).fill({ script_short: '有事找田小草，13900002222。' }).submit();
  assert.match(secret.errors.map((one) => one.text).join(), /像是有个人的号码/);
  went(await secret.form(/edit$/).fill({ script_short: '这条轴从1921年讲起。', script_long: '先看第一格。\n再看第二格。', place_words: '一楼走廊' }).submit());
  const at = `/desk/tour/${list[0].id}`;
  const wrong = await (await clerk.get(at)).form(/sound$/).fill({ file_sound: [photo('不是录音.jpg', 1)] }).submit();
  assert.equal(wrong.status, 422);
  went(await (await clerk.get(at)).form(/sound$/).fill({ file_sound: [sound('讲解.mp3')] }).submit());
  const exhibit = went(await (await clerk.get('/desk/r/exhibit/new')).form(/new$/).fill({ stop_text: list[0].name, name: '修水渠用的铁锹', words: '一九七二年' }).submit());
  went(await exhibit.form(/files$/).fill({ file_attachment: [photo('锹.jpg', 5)] }).submit());
  story.exhibit = exhibit.path.split('/').at(-1);
}

async function visited(stage, story) {
  const { assert } = stage;
  const { visitor, list } = story;
  const way = await visitor.get(`/v/${EMPTY}/tour`);
  assert.match(way.text, /从第一站开始参观.*一轴.*四室/s);
  const page = await visitor.get(`/v/${EMPTY}/tour/${list[0].id}`);
  for (const word of ['这条轴从1921年讲起', '先看第一格', '修水渠用的铁锹', '第 1 站，一共 5 站', `下一站：${list[1].name}`]) assert.ok(page.text.includes(word), word);
  const heard = await visitor.raw(page.all({ tag: 'audio' })[0].get('src'), { headers: { range: 'bytes=3-9' } });
  assert.deepEqual([heard.status, heard.headers.get('content-type'), heard.bytes.length], [206, 'audio/mpeg', 7]);
  const picture = page.all({ tag: 'img' })[0];
  assert.equal(picture.get('alt'), '修水渠用的铁锹');
  assert.equal((await visitor.raw(picture.get('src'))).status, 200);
  assert.equal((await visitor.raw(picture.get('src').replace(`/tour/${list[0].id}/`, `/tour/${list[1].id}/`))).status, 404, 'a file of another stop is not here');
  assert.match((await visitor.get(`/v/${EMPTY}/kiosk/tour/${list[0].id}`)).text, /这条轴从1921年讲起/);
  assert.equal((await visitor.get(`/v/${VILLAGE}/tour/${list[0].id}`)).status, 404, 'nor is a stop of another village');
  const sheet = await story.clerk.raw('/desk/tour/labels.pdf');
  assert.equal(Buffer.from(sheet.bytes).subarray(0, 5).toString(), '%PDF-');
  const svg = (await story.clerk.raw('/desk/tour/labels.svg')).body;
  for (const one of list) assert.ok(svg.includes(one.name), one.name);
}

async function closed(stage, story) {
  const { assert } = stage;
  const { clerk, visitor, list } = story;
  went(await (await clerk.get(`/desk/r/tour_stop/${list[1].id}/edit`)).form(/edit$/).fill({ closed: '1' }).submit());
  assert.equal((await visitor.get(`/v/${EMPTY}/tour/${list[1].id}`)).status, 404);
  assert.ok((await visitor.get(`/v/${EMPTY}/tour/${list[0].id}`)).text.includes(`下一站：${list[2].name}`), 'the way leads past it');
  const other = await stage.staff('cun2');
  assert.equal((await other.get(`/desk/tour/${list[0].id}`)).status, 404);
  assert.equal((await other.get(`/desk/r/exhibit/${story.exhibit}`)).status, 404);
}

async function axis(stage, story) {
  const { assert } = stage;
  const { clerk, visitor } = story;
  went(await (await clerk.get('/desk/r/village_history/new')).form(/new$/).fill({ year: '1972', name: '修成西干渠', words: '三百多人修了两个冬天。' }).submit());
  went(await (await clerk.get('/desk/r/honour/new')).form(/new$/).fill({ name: '县级文明村', given_by: '县文明办', given_on: '2021-03-02' }).submit());
  const { years } = (await visitor.get(`/v/${EMPTY}/history.json`)).json;
  assert.deepEqual(years.map((one) => Number(one.year)), years.map((one) => Number(one.year)).toSorted((a, b) => a - b));
  assert.equal(years.find((one) => one.year === '1972').events[0].title, '修成西干渠');
  assert.deepEqual(years.find((one) => one.year === '2021').events.map((one) => one.when), ['2月25日', '3月2日', '7月1日'], 'in order within the year');
  assert.doesNotMatch((await visitor.get(`/v/${VILLAGE}/history`)).text, /修成西干渠/);
}

export default async (stage) => {
  const story = {};
  await stage.step('a village without a way takes an example', () => fromNothing(stage, story));
  await stage.step('scripts are measured, a sound and an exhibit are added', () => written(stage, story));
  await stage.step('a visitor reads, hears, goes on', () => visited(stage, story));
  await stage.step('a stop is closed, and nobody else reaches it', () => closed(stage, story));
  await stage.step('the axis of years', () => axis(stage, story));
};
