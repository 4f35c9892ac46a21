// What: the hall's large screen: a link for its computer, a programme by day and hour, what it shows of what others entered, what
//       it must not show; a township's and a new village's.
// Why: it hangs where everybody reads it for weeks, and nobody is signed in there.
// Never: no name of an applicant, no number, nothing of another village; a link that was given up opens nothing.
import { went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';
import { NEW_VILLAGE, heard, newVillage } from './lib/village.mjs';

export const title = '大厅屏：登记一台，排节目，别处登记的自己上屏';

const VILLAGE = '990101100201';
const OTHER = '990101100202';
const HOUR = 3_600_000;

const newForm = async (who, reg) => (await who.get(`/desk/r/${reg}/new`)).form(/new$/);
const faults = (page) => page.errors.map((one) => one.text).join();
const wall = async (stage, link) => (await stage.person('the screen').get(`${link}.json`)).json;
const panels = (doc) => doc.columns.map((one) => one.panels.map((panel) => panel.key).join(' '));

async function registered(stage, clerk, name) {
  went(await (await newForm(clerk, 'hall_screen')).fill({ name, use: 'wall' }).submit());
  const device = (await clerk.get('/desk/hall.json')).json.devices.find((one) => one.name === name);
  stage.assert.ok(device.address.endsWith(device.url));
  return device;
}

// The demo has a programme for the evening: what is told of the day is told at ten in the morning, whenever the story runs.
const toTen = (stage) => {
  const hour = (Date.now() + Number(stage.world.program.shift) + 8 * HOUR) % (24 * HOUR) / HOUR;
  stage.pass({ hours: 24 + 10 - hour });
};

async function aLink(stage, story) {
  const { assert } = stage;
  toTen(stage);
  const clerk = await stage.staff('cun1');
  Object.assign(story, { clerk, device: await registered(stage, clerk, '二楼走廊') });
  const page = await stage.person('the hall').get(story.device.url);
  assert.match(page.body, /云岭村党群服务中心/);
  assert.ok(!page.body.includes('href="/desk'), 'no way to the desk');
  const wrong = story.device.url.slice(0, -1) + (story.device.url.endsWith('0') ? '1' : '0');
  for (const bad of [wrong, story.device.url.replace(VILLAGE, OTHER), `/v/${VILLAGE}/wall/x`]) {
    assert.equal((await stage.person().raw(bad)).status, 404, bad);
    assert.equal((await stage.person().raw(`${bad}/events`)).status, 404, bad);
  }
  const speaker = (await clerk.get('/desk/hall.json')).json.devices.find((one) => one.use === '广播').url;
  assert.equal((await stage.person().raw(speaker.replace('/speaker/', '/wall/'))).status, 404, 'a loudspeaker is no screen');
}

// What is on view is there by its heading; whom it is about is not.
async function whatItShows(stage, story) {
  const { assert } = stage;
  const doc = await wall(stage, story.device.url);
  assert.deepEqual(panels(doc), ['duty rooms', 'figures months openness', 'matters honours notices']);
  assert.match(JSON.stringify(doc.notices.list), /停电|医疗/, 'what the village has to say is on the wall');
  const names = (await sql(stage.copy, "SELECT value FROM notice_row WHERE title = '姓名'")).split('\n').filter(Boolean);
  const page = (await stage.person().get(story.device.url)).text;
  assert.ok(names.length > 0 && doc.openness.list.length > 0);
  for (const name of names) assert.ok(!page.includes(name), `${name} is read from nearby, not across a hall`);
  assert.doesNotMatch(page.replace(/0990-\d+/g, ''), /1[3-9]\d{9}|\d{17}[\dX]/);
  const figures = Object.fromEntries(doc.figures.list.map((one) => [one.title, one.value]));
  const year = stage.today.slice(0, 4);
  const counted = (await story.clerk.get(`/desk/figures.json?period=${year}`)).json;
  assert.ok(JSON.stringify(counted).includes(`"${figures['今年办件']}"`), 'the wall and the table of figures say the same number');
  const months = doc.months.bars.map((one) => one.label);
  assert.equal(months.length, 12);
}

async function aProgramme(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const form = await newForm(clerk, 'hall_programme');
  const late = await form.fill({ name: '赶集日', begins: '1000', ends: '0900' }).submit();
  assert.match(faults(late), /结束的时间要比开始晚/);
  assert.match(faults(late), /请至少选一块/);
  assert.equal(late.form(/new$/).value('name'), '赶集日', 'nothing typed is lost');
  const full = await late.form(/new$/).fill({ begins: '0900', ends: '1200', left_panels: ['duty', 'rooms', 'figures', 'months', 'matters'] }).submit();
  assert.match(faults(full), /最多放四块/);
  went(await full.form(/new$/).fill({ left_panels: ['duty'], middle_panels: ['openness', 'months'], right_panels: [] }).submit());
  toTen(stage);
  const now = await stage.until(async () => { const doc = await wall(stage, story.device.url); return doc.wall.programme === '赶集日' && doc; }, 'the programme of ten o’clock');
  assert.deepEqual(panels(now), ['duty', 'months openness'], 'from top to bottom in the order of the list, empty sides left out');
  const desk = (await clerk.signIn().then(() => clerk.get('/desk/hall.json'))).json;
  assert.deepEqual([desk.now.name, desk.now.until], ['赶集日', '到 12:00']);
  assert.ok(desk.week.every((one) => one.spans.some((span) => span.name === '赶集日' && span.when === '9:00–12:00')));
  stage.pass({ hours: 2.1 });
  const after = await stage.until(async () => { const doc = await wall(stage, story.device.url); return doc.wall.programme === '平常' && doc; }, 'noon');
  assert.equal(panels(after)[1], 'figures months openness');
  await clerk.signIn();
  const preview = await clerk.get(desk.programmes.find((one) => one.name === '赶集日').preview_url);
  assert.match(preview.text, /预览：赶集日/);
  const tried = (await clerk.get('/desk/hall/preview.json?left_panels=honours&middle_panels=rooms&right_panels=duty')).json;
  assert.deepEqual(panels(tried), ['honours', 'rooms', 'duty'], 'tried before it is saved');
}

// What is entered elsewhere is told to the wall; a villager's words are not put on it.
async function entered(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const who = (await wall(stage, story.device.url)).duty.people[0]?.name;
  const board = (await clerk.get('/desk/duty/whereabouts.json')).json.board;
  const form = (await clerk.get(board.find((one) => !who || one.name === who).url)).form('/desk/duty/whereabouts');
  await heard(`${stage.url}${story.device.url}/events`, async () => went(await form.fill({ word: 'visit' }).submit('说不准')));
  if (who) assert.equal((await wall(stage, story.device.url)).duty.people[0].away, '入户走访');
  const honour = await newForm(clerk, 'honour');
  await heard(`${stage.url}${story.device.url}/events`, async () => went(await honour.fill({ name: '全国民主法治示范村', given_on: '2026-08-01', given_by: '司法部、民政部' }).submit()));
  assert.equal((await wall(stage, story.device.url)).honours.list[0].name, '全国民主法治示范村');
  const hidden = await newForm(clerk, 'honour');
  went(await hidden.fill({ name: '某某个人奖', given_on: '2026-09-01', given_by: '某某', off_screen: '1' }).submit());
  assert.ok(!JSON.stringify(await wall(stage, story.device.url)).includes('某某个人奖'));
}

async function rooms(stage, story) {
  const { assert } = stage;
  const list = (await story.clerk.get(`/desk/r/room.json?org=${VILLAGE}`)).json.table.rows;
  const room = (name) => list.find((one) => one.name === name).id;
  const villager = stage.person('a dancer');
  const book = (await villager.get(`/v/${VILLAGE}/rooms/${room('农家书屋')}/book?day=${stage.today}&begins=1600&ends=1700&people=5`)).form(/book$/);
  went(await book.fill({ purpose: '李家请客', contact: '田小草', phone: '13900000041' }).submit());
  const at = `/desk/rooms/book?day=${stage.today}&begins=1500&ends=1600&people=5`;
  const desk = (await story.clerk.get(at)).form(/rooms\/book/);
  went(await desk.fill({ room: String(room('文体活动室')), purpose: '老年健康讲堂', contact: '李秀兰', phone: '13900000042' }).submit());
  const shown = (await wall(stage, story.device.url)).rooms.list;
  const at15 = shown.filter((one) => ['15:00–16:00', '16:00–17:00'].includes(one.when)).map((one) => one.what);
  assert.deepEqual(at15, ['老年健康讲堂', '村民订了']);
  assert.ok(!JSON.stringify(shown).includes('李家请客'));
}

// Whose it is not: another village's programme and screens, and the township's own hall.
async function whose(stage, story) {
  const { assert } = stage;
  const other = await stage.staff('cun2');
  assert.deepEqual((await other.get('/desk/hall.json')).json.devices, []);
  const id = /programme=(\d+)/.exec((await story.clerk.get('/desk/hall.json')).json.programmes[0].preview_url)[1];
  assert.equal((await other.raw(`/desk/hall/preview?programme=${id}`)).status, 404);
  const town = await stage.staff('zhen1');
  const hall = (await town.get('/desk/hall.json')).json;
  assert.deepEqual(hall.devices.map((one) => one.name), ['镇便民大厅'], 'not those of its villages');
  const doc = await wall(stage, hall.devices[0].url);
  assert.match(doc.wall.centre, /青禾镇/);
  assert.ok(!panels(doc).join(' ').includes('rooms'));
  const county = await stage.staff('xian');
  assert.equal((await county.raw('/desk/hall')).status, 403);
}

async function newOne(stage, story) {
  const { assert } = stage;
  const clerk = await newVillage(stage);
  assert.match((await clerk.get('/desk/hall')).text, /还没有登记/);
  const device = await registered(stage, clerk, '大厅');
  const page = await stage.person().get(device.url);
  assert.match(page.text, /新桥村党群服务中心.*今天没有别的活动了.*这个月还没有办件|现在没有正在公示的/s);
  const doc = await wall(stage, device.url);
  assert.deepEqual(panels(doc), ['rooms', 'figures months openness', 'matters'], 'what has nothing to show takes no place');
  assert.deepEqual(doc.figures.list.map((one) => one.value), ['0', '—', '—', '0']);
  assert.ok(device.url.includes(NEW_VILLAGE));
}

async function givenUp(stage, story) {
  const { assert } = stage;
  const record = await story.clerk.get(story.device.edit_url);
  const form = record.forms.find((one) => /void$/.test(one.action));
  went(await form.fill({ reason: '换了一台' }).submit());
  assert.equal((await stage.person().raw(story.device.url)).status, 404);
}

export default async (stage) => {
  const story = {};
  await stage.step('a link for the computer behind the screen', () => aLink(stage, story));
  await stage.step('what it shows, and whom it does not name', () => whatItShows(stage, story));
  await stage.step('a programme by the hour, tried before it is saved', () => aProgramme(stage, story));
  await stage.step('what is entered elsewhere is there at once', () => entered(stage, story));
  await stage.step('rooms of today, without a villager’s words', () => rooms(stage, story));
  await stage.step('another village, the township, the county', () => whose(stage, story));
  await stage.step('a village that begins with nothing', () => newOne(stage, story));
  await stage.step('a link that is given up opens nothing', () => givenUp(stage, story));
};
