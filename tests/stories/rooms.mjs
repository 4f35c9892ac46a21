// What: a village's rooms from nothing: the usual ones ticked, a plan drawn by numbers, door sheets; bookings by the desk and
//       without an account, fifty at once, a waiting list that moves up, weeks in a row, what each room was used.
// Why: a room that two parties stand before is worse than no booking at all.
// Never: nobody's name is shown in public, and no booking is made behind the program's back.
import { went } from './lib/deeds.mjs';

export const title = '房间：从空白到门牌页，订房、候补、同一时间只有一个人订得到';

const VILLAGE = '990101100201';
const EMPTY = '990101101201';
const day = (stage, plus) => new Date(Date.parse(stage.today) + plus * 86_400_000).toISOString().slice(0, 10);
const roomsOf = async (clerk, at) => (await clerk.get(`/desk/r/room.json?org=${at}`)).json.table.rows;
const bookings = async (clerk, query) => (await clerk.get(`/desk/r/room_booking.json?view=all&${query}`)).json.table.rows;

async function fromNothing(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun3');
  const first = await clerk.get('/desk/rooms');
  for (const word of ['三步就能用起来', '登记房间', '画平面图', '打印门口的房间页']) assert.ok(first.text.includes(word), word);
  const usual = await first.follow(/加房间/);
  assert.match(usual.text, /便民服务大厅.*必须有/s);
  const form = usual.form(/usual$/);
  const empty = await form.fill({ kind: [] }).submit();
  assert.equal(empty.status, 422);
  const done = went(await usual.form(/usual$/).fill({ kind: ['service_hall', 'meeting', 'secretary_office'], capacity_service_hall: '33' }).submit());
  assert.match(done.text, /加了 3 间/);
  const rooms = await roomsOf(clerk, EMPTY);
  assert.equal(rooms.length, 3);
  const hall = rooms.find((one) => one.name === '便民服务大厅');
  assert.match(hall.capacity, /33/);
  story.fresh = { clerk, rooms, hall };
  assert.match((await clerk.get('/desk/rooms')).text, /便民代办\s*2 间/, 'the functions follow from the uses');
}

async function drawn(stage, story) {
  const { assert } = stage;
  const { clerk, hall } = story.fresh;
  const page = await clerk.get('/desk/rooms/plan');
  const form = page.form(/plan$/);
  const own = form.names.find((name) => /_room$/.test(name) && form.value(name) === String(hall.id)).split('_')[0];
  const blanks = form.names.filter((name) => /_kind$/.test(name) && form.value(name) !== 'room').map((name) => name.split('_')[0]);
  const here = { [`${blanks[0]}_kind`]: 'here', [`${blanks[0]}_x`]: '0', [`${blanks[0]}_y`]: '4', [`${blanks[0]}_side`]: 'east' };
  const wrong = await form.fill({ [`${own}_x`]: '1', [`${own}_y`]: '0', [`${own}_w`]: '5', [`${own}_h`]: '4', [`${own}_door`]: '9', ...here }).submit();
  assert.equal(wrong.status, 422);
  assert.match(wrong.errors.map((one) => one.text).join(), /门不在墙上/);
  assert.equal(wrong.form(/plan$/).value(`${own}_w`), '5', 'nothing typed is lost');
  went(await wrong.form(/plan$/).fill({ [`${own}_door`]: '2', [`${own}_side`]: 'south' }).submit());
  const again = await clerk.get('/desk/rooms/plan');
  assert.equal(again.form(/plan$/).value(`${own}_x`), '1');
  // Who saves over somebody else's change is told.
  const stale = again.form(/plan$/);
  went(await (await clerk.get('/desk/rooms/plan')).form(/plan$/).fill({ [`${own}_x`]: '2' }).submit());
  const late = await stale.fill({ [`${own}_x`]: '3' }).submit();
  assert.equal(late.status, 409);
  assert.match(late.text, /别人刚刚也改了/);
  const visitor = stage.person();
  const way = await visitor.get(`/v/${EMPTY}/plan?room=${hall.id}`);
  assert.match(way.text, /左手第一间/);
  const kiosk = await visitor.get(`/v/${EMPTY}/kiosk/plan?room=${hall.id}`);
  assert.match(kiosk.text, /左手第一间/);
  const svg = await clerk.raw('/desk/rooms/plate.svg');
  assert.match(svg.headers.get('content-type'), /svg/);
  assert.match(svg.text, /width="420mm"/);
  assert.match(svg.text, /您在这里/);
  for (const path of ['/desk/rooms/plate.pdf', '/desk/rooms/doors.pdf']) {
    const pdf = await clerk.raw(path);
    assert.equal(pdf.status, 200, path);
    assert.equal(Buffer.from(pdf.bytes.slice(0, 5)).toString(), '%PDF-', path);
  }
}

async function standardHolds(stage, story) {
  const { assert } = stage;
  const { clerk } = story.fresh;
  const check = (await clerk.get('/desk/assets.json')).json;
  const named = (title) => check.checks.find((one) => one.title.startsWith(title));
  assert.match(named('党员活动室').state.text, /缺/);
  assert.match(named('村书记（主任）办公室').state.text, /要看 2 样/);
  assert.match(named('便民服务大厅').needs.find((one) => one.title === '电脑').state.text, /缺 1/);
  assert.match(named('院里').needs.find((one) => one.title === '国旗').state.text, /缺 1/);
}

async function bookAtDesk(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const rooms = await roomsOf(clerk, VILLAGE);
  story.room = (name) => rooms.find((one) => one.name === name);
  const when = `day=${day(stage, 5)}&begins=0900&ends=1100&people=25`;
  const page = await clerk.get(`/desk/rooms/book?${when}`);
  const free = (await clerk.get(`/desk/rooms/book.json?${when}`)).json.free;
  assert.match(free.find((one) => one.name === '农家书屋').why, /坐不下/);
  assert.equal(free.find((one) => one.name === '文体活动室').why, '');
  const form = page.form(/book$/);
  const refused = await form.fill({ purpose: '秧歌队', contact: '刘春花', phone: '13900005566' }).submit();
  assert.equal(refused.status, 422, 'a room must be chosen');
  const fresh = (await clerk.get(`/desk/rooms/book?${when}`)).form(/book$/);
  const done = went(await fresh.fill({ room: String(story.room('文体活动室').id), purpose: '秧歌队', contact: '刘春花', phone: '13900005566' }).submit());
  assert.match(done.text, /订好了/);
  assert.match(done.text, /已订好/);
  story.booking = done.path;
  const taken = (await clerk.get(`/desk/rooms/book.json?${when}`)).json.free.find((one) => one.name === '文体活动室');
  assert.match(taken.why, /有人订了/);
}

async function publicBooking(stage, story, extra = {}) {
  const visitor = stage.person();
  const room = story.room('文体活动室');
  const form = (await visitor.get(`/v/${VILLAGE}/rooms/${room.id}/book?day=${day(stage, 5)}&begins=1000&ends=1200&people=8`)).form(/book$/);
  return { visitor, page: await form.fill({ purpose: '下棋', contact: '覃守田', phone: '13900004477', ...extra }).submit() };
}

async function waitingList(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const { visitor, page } = await publicBooking(stage, story);
  assert.equal(page.status, 422);
  assert.match(page.errors.map((one) => one.text).join(), /有人订了/);
  assert.equal(page.form(/book$/).value('contact'), '覃守田');
  const waits = went(await page.form(/book$/).fill({ wait: ['1'] }).submit());
  assert.match(waits.text, /候补/);
  story.link = waits.path;
  const before = await visitor.get(`/v/${VILLAGE}/rooms/${story.room('文体活动室').id}`);
  assert.ok(!before.text.includes('刘春花') && !before.text.includes('秧歌队'), 'who has it is not told');
  went(await (await clerk.get(story.booking)).form(/cancel$/).fill({ reason: '改到下周' }).submit());
  assert.match((await visitor.get(story.link)).text, /已订好/);
  const todo = await clerk.get('/desk');
  assert.match(todo.text, /候补轮到了，要打电话告诉.*下棋/s);
  const own = (await bookings(clerk, `org=${VILLAGE}&day=${day(stage, 5)}&state=booked`)).find((one) => one.purpose === '下棋');
  went(await (await clerk.get(`/desk/r/room_booking/${own.id}`)).form(/told$/).submit());
  assert.ok(!(await clerk.get('/desk')).text.includes('候补轮到了，要打电话告诉'), 'told, so it is asked for no more');
  // Who has lost the link finds it by number and telephone; one sign wrong finds nothing.
  const lost = stage.person();
  const look = async (tail) => (await lost.get(`/v/${VILLAGE}/rooms`)).form(/booking$/).fill({ number: own.number, phone_tail: tail }).submit();
  assert.match((await look('4478')).text, /没有找到/);
  assert.equal((await look('4477')).path, story.link);
  const ics = await visitor.raw(`${story.link}.ics`);
  assert.match(ics.text, /BEGIN:VEVENT[\s\S]*DTSTART;TZID=Asia\/Shanghai:\d{8}T100000/);
  const feed = await visitor.raw(`/v/${VILLAGE}/rooms/${story.room('文体活动室').id}.ics`);
  assert.match(feed.text, /已有人订/);
  assert.ok(!feed.text.includes('覃守田'));
  went(await (await visitor.get(story.link)).form(/booking/).fill({ reason: '不去了' }).submit());
  assert.match((await visitor.get(story.link)).text, /已取消/);
}

async function approval(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const visitor = stage.person();
  const room = story.room('会议室');
  const form = (await visitor.get(`/v/${VILLAGE}/rooms/${room.id}/book?day=${day(stage, 6)}&begins=1400&ends=1600&people=20`)).form(/book$/);
  const page = went(await form.fill({ purpose: '合作社会', contact: '韦大山', phone: '13900003388' }).submit());
  assert.match(page.text, /待村里同意/);
  assert.match((await clerk.get('/desk')).text, /等村里同意的订房.*合作社会/s);
  const own = (await bookings(clerk, `org=${VILLAGE}&day=${day(stage, 6)}`)).find((one) => one.purpose === '合作社会');
  went(await (await clerk.get(`/desk/r/room_booking/${own.id}`)).form(/approve$/).submit());
  assert.match((await visitor.get(page.path)).text, /已订好/);
  assert.equal((await stage.person().get(`/v/${VILLAGE}/booking/${page.path.split('/').pop().slice(0, -1)}x`)).status, 404, 'a guessed link opens nothing');
}

// Fifty at once, each with a browser, a form and a telephone of its own: one has it.
async function fifty(stage, story) {
  const { assert } = stage;
  const room = story.room('农家书屋');
  const when = day(stage, 9);
  const forms = [];
  for (let i = 0; i < 50; i++) {
    const visitor = stage.person();
    const form = (await visitor.get(`/v/${VILLAGE}/rooms/${room.id}/book?day=${when}&begins=1000&ends=1130&people=5`)).form(/book$/);
    forms.push(form.fill({ purpose: `读书会${i}`, contact: '蒙月亮', phone: `139000${String(10000 + i)}` }));
  }
  const pages = await Promise.all(forms.map((form) => form.submit()));
  const made = pages.filter((page) => /\/booking\//.test(page.path));
  const refused = pages.filter((page) => page.status === 422);
  assert.equal(made.length, 1, `${made.length} got it`);
  assert.equal(refused.length, 49);
  for (const page of refused) assert.match(page.errors.map((one) => one.text).join(), /有人订了/);
  assert.equal((await bookings(story.clerk, `org=${VILLAGE}&room=${room.id}&day=${when}&state=booked`)).length, 1);
}

async function weeks(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const room = story.room('党员活动室');
  const once = (await clerk.get(`/desk/rooms/book?day=${day(stage, 17)}&begins=0900&ends=1000&people=20`)).form(/book$/);
  went(await once.fill({ room: String(room.id), purpose: '党课', contact: '何永福', phone: '13900002299' }).submit());
  const form = (await clerk.get(`/desk/rooms/book?day=${day(stage, 10)}&begins=0900&ends=1000&people=20`)).form(/book$/);
  const page = went(await form.fill({ room: String(room.id), purpose: '每周学习', contact: '何永福', phone: '13900002299', weeks: '12' }).submit());
  assert.match(page.text, /一共订了 11 次/);
  assert.match(page.text, /订不上/);
  assert.equal((await bookings(clerk, `org=${VILLAGE}&room=${room.id}`)).filter((one) => one.purpose === '每周学习').length, 11);
}

async function used(stage, story) {
  const { assert } = stage;
  const clerk = story.clerk;
  stage.pass({ days: 11 });
  await clerk.signIn();
  const room = story.room('农家书屋');
  await stage.until(async () => (await bookings(clerk, `org=${VILLAGE}&room=${room.id}&state=used`)).length > 0, 'what is over is ended by itself', 90);
  const month = day(stage, -2).slice(0, 7);
  const use = (await clerk.get(`/desk/rooms/use.json?month=${month}`)).json.table.rows;
  const own = use.find((one) => one.room === '农家书屋');
  assert.ok(Number(own.times) >= 1 && Number(own.people) >= 5);
  const page = await clerk.get(`/desk/rooms/use?month=${month}`);
  const behind = page.one({ tag: 'a', href: new RegExp(`room_booking.*room=${room.id}`) }).get('href').replaceAll('&amp;', '&');
  const rows = (await clerk.get(behind.replace('?', '.json?'))).json.table.rows;
  assert.equal(rows.length, Number(own.times), 'the number opens the bookings behind it');
}

export default async (stage) => {
  const clerk = await stage.staff('cun1');
  const story = { clerk };
  await stage.step('a village with nothing: rooms from a list', () => fromNothing(stage, story));
  await stage.step('a plan by numbers: the way, the plate, the door sheets', () => drawn(stage, story));
  await stage.step('what the standard asks is told', () => standardHolds(stage, story));
  await stage.step('at the desk: time first, then what is free', () => bookAtDesk(stage, story));
  await stage.step('without an account: waiting, moving up, cancelling', () => waitingList(stage, story));
  await stage.step('a room that asks: the village says yes', () => approval(stage, story));
  await stage.step('fifty at once: one has it', () => fifty(stage, story));
  await stage.step('weeks in a row, but for those that are taken', () => weeks(stage, story));
  await stage.step('the town looks on, the neighbour does not', async () => {
    const town = await stage.staff('zhen1');
    stage.assert.match((await town.get('/desk/rooms')).text, /选一个村/);
    stage.assert.equal((await town.get(`/desk/rooms?at=${VILLAGE}`)).status, 200);
    stage.assert.ok([403, 404].includes((await (await stage.staff('cun2')).get(`/desk/rooms?at=${VILLAGE}`)).status));
  });
  await stage.step('afterwards: what each room was used', () => used(stage, story));
};
