// What: the screen in the hall: guides and notices to read, a case by number or by the code of the receipt, a rating
//       by a ticket of minutes; a bell for who wants help; and that none of it is left for the next one.
// Why: the screen is used by everybody after everybody else, and by those who have no phone at all.
// Never: nothing counts as gone because a page does not show it: the addresses of the browser's history are asked again.
import { heard } from './lib/village.mjs';
import { sql } from './lib/sql.mjs';
import { confirmed, numberOf, oldPerson, takeStep, went } from './lib/deeds.mjs';

export const title = '大厅触摸屏：看指南、查进度、扫码、评价，看完不留下';

const VILLAGE = '990101100201';
const KIOSK = `/v/${VILLAGE}/kiosk`;
const TRACK = `${KIOSK}/track`;

async function begins(stage, story) {
  story.clerk = await stage.staff('cun1');
  story.person = await oldPerson(story.clerk);
  const form = (await story.clerk.get(`/desk/intake?item=B01&person=${story.person.id}`)).form('/desk/intake');
  const receipt = await confirmed(form.fill({ bill_number: '12345', paid: '30' }));
  story.number = numberOf(receipt);
  story.id = /\d+/.exec(receipt.path)[0];
  story.tail = story.person.phone.slice(-4);
  const phone = stage.person('her own phone');
  const own = (await phone.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  story.own = went(await own.fill({ number: story.number, phone_tail: story.tail }).submit()).path;
}

async function reads(stage, story) {
  const { assert } = stage;
  const screen = stage.person('the screen in the hall');
  story.screen = screen;
  const home = await screen.get(KIOSK);
  assert.equal(home.headers.get('cache-control'), 'no-store');
  for (const tile of ['办事指南', '查进度', '正在公示', '找人帮忙']) assert.match(home.text, new RegExp(tile));
  assert.equal(home.one({ tag: 'body' }).get('data-kiosk-idle'), '60');
  assert.match(home.body, /<noscript><meta http-equiv="refresh" content="60;url=\/v\/990101100201\/kiosk">/, 'without script it goes back by itself');
  for (const path of ['', '/guide', '/guide/old_age_allow', '/guide/kinship', '/publicity', '/track', '/help']) {
    const page = await screen.get(KIOSK + path);
    assert.equal(page.status, 200, path);
    assert.equal(page.headers.get('cache-control'), 'no-store', path);
    for (const link of page.all({ tag: 'a' }).map((one) => one.get('href') ?? '').filter((one) => !one.startsWith('#')))
      assert.ok(link.startsWith(KIOSK), `${path || 'home'} leads out of the screen's pages: ${link}`);
  }
  const lost = await screen.get(`${KIOSK}/guide/nothing_of_the_kind`);
  assert.equal(lost.status, 404);
  for (const link of lost.all({ tag: 'a' }).map((one) => one.get('href') ?? '').filter((one) => !one.startsWith('#'))) assert.ok(link.startsWith(KIOSK), link);
  const item = await screen.get(`${KIOSK}/guide/old_age_allow`);
  assert.match(item.text, /带回家看/);
  assert.doesNotMatch(item.text, /在线申请/);
}

const ask = async (story, number, tail) => (await story.screen.get(TRACK)).form(TRACK).fill({ number, phone_tail: tail }).submit();

async function finds(stage, story) {
  const { assert } = stage;
  const digits = story.number.replace(/\D/g, '');
  for (const typed of [story.number, digits, story.number.toLowerCase(), story.number.replace(/^BJ\d+-/, ''), digits.slice(6)]) {
    const page = await ask(story, typed, story.tail);
    assert.equal(page.status, 200, typed);
    assert.equal(page.via, undefined, 'the answer to the form itself');
    assert.equal(page.path, TRACK);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.match(page.text, /办到哪了，谁在办/, typed);
    assert.equal(page.text.includes(story.person.name), false, 'masked');
  }
  assert.equal((await ask(story, '', story.tail)).errors[0].field, 'number');
  assert.equal((await ask(story, digits, '12')).errors[0].field, 'phone_tail');
  const wrong = await ask(story, digits, story.tail === '0000' ? '1111' : '0000');
  assert.match(wrong.errors[0].text, /没有找到/);
  assert.equal(wrong.url.includes(digits), false, 'no number in the address');
}

async function scans(stage, story) {
  const { assert } = stage;
  const own = new URL(story.own, stage.url).href;
  const seen = await ask(story, own, '');
  assert.match(seen.text, /办到哪了，谁在办/, 'the code of the receipt is enough');
  assert.match((await ask(story, `${own}?new=1`, '')).text, /办到哪了，谁在办/);
  assert.equal(seen.body.includes(story.own.split('/').pop()), false, 'the key is not in the page');
  for (const other of ['https://elsewhere.example/v/990101100201/case/x.y', own.replace(/.$/, (c) => (c === '0' ? '1' : '0')), `${new URL(stage.url).origin}/desk/login`,
    own.replace('/case/', '/read/'), 'javascript://x', '//elsewhere.example/'])
    assert.match((await ask(story, other, '')).errors[0].text, /不是受理单上的码/, other);
}

async function leavesNothing(stage, story) {
  const { assert } = stage;
  for (const path of [KIOSK, TRACK, `${TRACK}.json`, `${KIOSK}/rate`]) assert.equal((await story.screen.get(path)).body.includes(story.number), false, path);
  assert.equal(story.screen.cookies.has('mine'), false, 'the screen remembers no case');
  const page = await story.screen.get(TRACK);
  const form = page.form(TRACK).fill({ number: story.number, phone_tail: story.tail });
  const { pairs } = form.entries();
  const url = new URL(TRACK, story.screen.base).href;
  assert.match((await story.screen.send('post', url, pairs)).text, /办到哪了/);
  const again = await story.screen.send('post', url, pairs);
  assert.equal(again.path, KIOSK, 'the browser sending the same form again gets the first page');
  assert.doesNotMatch(again.text, /办到哪了/);
}

async function rates(stage, story) {
  const { assert } = stage;
  assert.equal((await ask(story, story.number, story.tail)).text.includes('给我们打个分'), false, 'not before it is done');
  await takeStep(story.clerk, story.id, 'finish', { result_text: '已代缴。' });
  const done = await ask(story, story.number, story.tail);
  const door = done.form(`${KIOSK}/rate`);
  const ticket = door.value('ticket');
  const page = await door.submit('去评价');
  assert.equal(page.status, 200);
  assert.equal(page.path, `${KIOSK}/rate`);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  const none = await page.form(`${KIOSK}/rate`).submit('提交评价');
  assert.equal(none.status, 422, 'a level is asked for');
  const thanks = await none.form(`${KIOSK}/rate`).fill({ level: '5' }).submit('提交评价');
  assert.match(thanks.text, /谢谢您，评价收到了/);
  assert.equal(thanks.all({ tag: 'a' }).some((one) => (one.get('href') ?? '').includes('/case/')), false);
  const list = (await story.clerk.get('/desk/r/rating.json')).json;
  assert.ok(JSON.stringify(list.table.rows[0]).includes('自助机'), 'by which way it came');
  assert.match((await ask(story, story.number, story.tail)).text, /您评的是“非常满意”/);
  story.ticket = ticket;
}

async function ticketEnds(stage, story) {
  const { assert } = stage;
  assert.match(story.ticket, /^BJ[\d-]+\.\d+\.[0-9a-f]{10}$/);
  const bent = story.ticket.replace(/\.\d+\./, '.99999999999999.');
  assert.equal((await story.screen.raw(`/v/${VILLAGE}/case/${bent}`)).status, 404, 'its moment cannot be moved');
  stage.pass({ hours: 1 });
  assert.equal((await story.screen.raw(`/v/${VILLAGE}/case/${story.ticket}`)).status, 404, 'after some minutes it opens nothing');
  const { pairs } = (await story.screen.get(TRACK)).form(TRACK).entries();
  const late = await story.screen.send('post', new URL(`${KIOSK}/rate`, story.screen.base).href, [...pairs.filter(([name]) => name === 'csrf' || name === 'submission'), ['ticket', story.ticket], ['level', '1']]);
  assert.equal(late.status, 404);
}

// A bell, and no record: heard at every desk of the hall, answered by one, gone by itself.
async function rings(stage, story) {
  const { assert } = stage;
  const help = `${KIOSK}/help`;
  const { screen } = story;
  const clerk = await stage.staff('cun1'); // the session of before is over
  const bell = async (who) => {
    const page = await who.get('/desk');
    assert.equal(page.path, '/desk', 'signed in');
    return page.forms.find((one) => one.action.endsWith('/desk/help'));
  };
  const press = async () => went(await (await screen.get(help)).form(/help\/call$/).submit());
  assert.equal(await bell(clerk), undefined, 'silent as long as nobody rings');
  const ms = await heard(`${stage.url}${help}/events`, async () => assert.match((await press()).text, /已经叫了/));
  assert.ok(ms < 4000, `heard after ${ms} ms`);
  assert.ok(!(await screen.get(help)).forms.some((one) => one.action.endsWith('/call')), 'it rings once');
  const todo = (await clerk.get('/desk.json')).json.groups;
  assert.equal(todo.find((one) => one.title === '叫人帮忙')?.count, 1, `我的待办: ${todo.map((one) => one.title)}`);
  assert.ok((await clerk.get('/desk/duty')).forms.some((one) => one.action.endsWith('/desk/help')), 'and on whatever page is open');
  const secretary = await stage.staff('shuji1');
  const late = await bell(secretary);
  assert.equal(await bell(await stage.staff('cun2')), undefined, 'in no other village');
  assert.match(went(await (await bell(clerk)).submit()).text, /触摸屏上写着您马上来/);
  for (const path of ['', '/help', '/help/now?home=1']) assert.match((await screen.get(KIOSK + path)).text, /李秀兰马上来/, path);
  assert.equal(await bell(secretary), undefined, 'the others are left in peace');
  assert.match(went(await late.submit()).text, /李秀兰已经去了/);
  stage.pass({ hours: 0.05 });
  went(await (await screen.get(help)).form(/help\/call$/).submit('还没人来，再叫一次'));
  assert.ok(await bell(clerk), 'nobody came: it rings again');
  stage.pass({ hours: 0.27 });
  assert.equal(await bell(clerk), undefined, 'it dies off by itself');
  assert.match((await screen.get(help)).text, /叫人过来/);
  stage.pass({ hours: 0.3 });
  await clerk.raw('/desk/help', { headers: { 'x-live': '1' } });
  stage.pass({ hours: 0.3 });
  assert.notEqual((await clerk.get('/desk')).path, '/desk', 'a bell that listens keeps no empty chair signed in');
  stage.pass({ days: 1 }); // what is done once a minute is done at once on a new day
  await stage.until(async () => Number(await sql(stage.copy, 'SELECT count(*) FROM help_call')) === 0, 'nothing of it is kept', 90);
}

// A village that has registered its touch screen is rung by that one alone.
async function ringsAlone(stage, story) {
  const { assert } = stage;
  const help = `${KIOSK}/help`;
  const clerk = await stage.staff('cun1');
  const before = (await story.screen.get(help)).form(/help\/call$/);
  assert.match((await clerk.get('/desk/help')).text, /谁打开触摸屏那一页都叫得响/);
  went(await (await clerk.get('/desk/r/hall_screen/new')).form(/new$/).fill({ name: '大厅触摸屏', use: 'kiosk' }).submit());
  assert.match((await clerk.get('/desk/help')).text, /只有登记过的触摸屏叫得响/);
  const { url } = (await clerk.get('/desk/hall.json')).json.devices.find((one) => one.use === '触摸屏');
  const callable = async (who) => (await who.get(help)).forms.some((one) => one.action.endsWith('/call'));
  assert.equal(await callable(story.screen), false, 'whoever opens the page from elsewhere');
  assert.equal((await before.submit()).status, 403, 'nor with the form of before');
  for (const bad of [`${url}0`, url.replace(VILLAGE, '990101100202'), url.replace('/on/', '/on/1')]) assert.equal((await stage.person().raw(bad)).status, 404, bad);
  const paired = stage.person('the touch screen');
  assert.equal((await paired.get(url)).path, KIOSK);
  assert.ok(await callable(paired), 'it remembers which one it is');
  went(await (await paired.get(help)).form(/help\/call$/).submit());
  assert.ok((await clerk.get('/desk')).forms.some((one) => one.action.endsWith('/desk/help')));
}

async function guessesEnd(stage, story) {
  const { assert } = stage;
  for (let i = 0; i < 10; i++) await ask(story, story.number, String(3000 + i));
  assert.match((await ask(story, story.number, story.tail)).errors[0].text, /试的次数太多/);
}

export default async (stage) => {
  const story = {};
  await stage.step('an affair is taken at the window', () => begins(stage, story));
  await stage.step('guides and notices are there, and nothing leads out', () => reads(stage, story));
  await stage.step('a case is found by its number, however it is typed', () => finds(stage, story));
  await stage.step('and by the code of the receipt, no other', () => scans(stage, story));
  await stage.step('nothing is left for the next one', () => leavesNothing(stage, story));
  await stage.step('it is rated there, and counted as that', () => rates(stage, story));
  await stage.step('the ticket is of minutes, not of hours', () => ticketEnds(stage, story));
  await stage.step('somebody rings for help', () => rings(stage, story));
  await stage.step('and where one is registered, by that one alone', () => ringsAlone(stage, story));
  await stage.step('guesses end', () => guessesEnd(stage, story));
};
