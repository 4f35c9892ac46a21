// What: taking numbers in a township's hall with several windows and in a village that has switched it on: called, called again,
//       passed by, sent to another window, the day's end; priority by rule; how long it takes; fifty at once; the power gone.
// Why: a number that is given twice, or a window that calls somebody who is being served, ends in a quarrel at the counter.
// Never: nothing of a person is asked or kept, and nothing says which clerk called how many.
import { went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';
import { NEW_VILLAGE, heard, newVillage } from './lib/village.mjs';

export const title = '排队叫号：取号、叫号、过号、转窗口、收号';

const TOWN = '990101101'; // its neighbour's windows are at work in the demo data
const VILLAGE = '990101100201';
const HOUR = 3_600_000;

const desk = async (who, window) => (await who.get(`/desk/tickets.json${window ? `?window=${window}` : ''}`)).json;
const press = async (who, window, action, fields = {}) => {
  const page = await who.get(`/desk/tickets?window=${window}`);
  return went(await page.forms.find((one) => one.action.endsWith(action)).fill(fields).submit());
};
const take = async (stage, org, kind, priority = '', way = '') => {
  const person = stage.person('somebody');
  const form = (await person.get(`/v/${org}${way}/ticket`)).form(/ticket$/);
  const values = new URLSearchParams([['csrf', form.value('csrf')], ['submission', form.value('submission')], ['priority', priority], ['kind', kind]]);
  return person.send('post', `/v/${org}${way}/ticket`, [...values]);
};
const numberOn = (page) => /[A-Z]\d{3,}/.exec(page.text)[0];

// ---- a township ----

async function windows(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('zhen2');
  story.clerk = clerk;
  assert.match((await clerk.get('/desk/tickets')).text, /还没有窗口/, 'a township has a queue; it lacks a window');
  assert.match((await stage.person().get(`/v/${TOWN}/ticket`)).text, /这里不用取号/);
  went(await (await clerk.get('/desk/tickets')).form(/setup$/).submit('开排队叫号'));
  for (const [name, kinds] of [['2号窗口', ['a']], ['3号窗口', ['b', 'c']]]) went(await (await clerk.get('/desk/r/ticket_window/new')).form(/new$/).fill({ name, kinds }).submit());
  const list = (await desk(clerk)).windows;
  assert.deepEqual(list.map((one) => one.name), ['1号窗口', '2号窗口', '3号窗口']);
  story.windows = list.map((one) => /window=(\d+)/.exec(one.url)[1]);
}

async function taking(stage, story) {
  const { assert } = stage;
  const first = await take(stage, TOWN, 'a');
  assert.equal(numberOn(first), 'A001');
  assert.match(first.text, /下一个就是您/);
  assert.match(first.text, /要等多久：暂无/, 'nobody has waited here yet');
  story.page = first.path;
  const kiosk = await take(stage, TOWN, 'b', '', '/kiosk');
  assert.equal(numberOn(kiosk), 'B001');
  assert.match((await stage.person().get(`/v/${TOWN}`)).text, /取号排队，等候 \d+ 人/, 'who looks at home knows before he goes');
  assert.equal(kiosk.path, `/v/${TOWN}/kiosk/ticket`, 'on the touch screen it is an answer, no address');
  assert.equal(kiosk.headers?.get?.('cache-control') ?? 'no-store', 'no-store');
  const bad = await take(stage, TOWN, 'z');
  assert.equal(bad.status, 422);
  assert.match(bad.text, /请先点办哪一类事/);
  const pdf = await stage.person().raw(`${story.page}.pdf`);
  assert.equal(Buffer.from(pdf.bytes).subarray(0, 5).toString(), '%PDF-');
  assert.equal(numberOn(await take(stage, TOWN, 'a', 'elder')), 'A002');
  assert.equal(numberOn(await take(stage, TOWN, 'a')), 'A003');
  for (const path of [story.page.replace(TOWN, VILLAGE), `${story.page.slice(0, -1)}${story.page.endsWith('0') ? '1' : '0'}`])
    assert.equal((await stage.person().raw(path)).status, 404, 'a link of elsewhere, a link that is guessed');
}

// One telephone has one number.
async function twice(stage) {
  const { assert } = stage;
  const person = stage.person('the same');
  const press = async () => {
    const form = (await person.get(`/v/${TOWN}/ticket`)).form(/ticket$/);
    return person.send('post', `/v/${TOWN}/ticket`, [['csrf', form.value('csrf')], ['submission', form.value('submission')], ['priority', ''], ['kind', 'd']]);
  };
  const [first, second] = [await press(), await press()];
  assert.deepEqual([numberOn(first), numberOn(second)], ['D001', 'D001']);
  const left = went(await second.forms.find((one) => one.action === second.path).submit());
  assert.match(left.text, /您说不等了/);
  assert.equal(numberOn(await press()), 'D002', 'and after it another');
}

async function calling(stage, story) {
  const { assert } = stage;
  const { clerk, windows: [one, two, three] } = story;
  const order = [];
  const ms = await heard(`${stage.url}/v/${TOWN}/tickets/events`, () => press(clerk, two, '/next'));
  assert.ok(ms < 10_000);
  order.push((await desk(clerk, two)).current.ticket);
  assert.match((await stage.person().get(story.page)).text, /叫到您了.*|请到 2号窗口/s);
  await press(clerk, one, '/next');
  order.push((await desk(clerk, one)).current.ticket);
  assert.deepEqual(order, ['A001', 'A002'], 'every second call is for who may go first');
  await press(clerk, three, '/next');
  assert.equal((await desk(clerk, three)).current.ticket, 'B001', 'a window calls what it does');
  const wall = (await stage.person().get(`/v/${TOWN}/kiosk.json`)).json.tickets;
  assert.equal(wall.calls.length, 2);
  assert.equal(wall.calls[0].spoken, '请 B 1 号，到3号窗口。');
  await press(clerk, two, '/again');
  const again = (await stage.person().get(`/v/${TOWN}/kiosk.json`)).json.tickets.calls[0];
  assert.deepEqual([again.ticket, again.hot, again.key.endsWith('-2')], ['A001', true, true], 'called again it is heard again');
  await press(clerk, three, '/again');
  assert.equal((await desk(clerk, three)).current.calls, '叫了 2 次');
  // B001 is not there; is sent for later; comes back.
  await press(clerk, three, '/pass');
  assert.deepEqual((await desk(clerk, three)).passed.map((row) => row.ticket), ['B001']);
  await press(clerk, three, '/again');
  assert.equal((await desk(clerk, three)).current.ticket, 'B001');
  // A002 belongs to another window: it waits for that one alone, and is its next.
  await press(clerk, one, '/send', { to: three });
  assert.equal((await desk(clerk, one)).current, false);
  await press(clerk, three, '/next');
  assert.equal((await desk(clerk, three)).current.ticket, 'A002', 'who is sent goes first there');
  await press(clerk, two, '/done');
  const done = await stage.person().get(story.page);
  assert.match(done.text, /办完了，谢谢您/);
}

// What is on two screens at once happens once.
async function stale(stage, story) {
  const { assert } = stage;
  const { clerk, windows: [, two] } = story;
  await press(clerk, two, '/next');
  const page = await clerk.get(`/desk/tickets?window=${two}`);
  const [pass, done] = ['/pass', '/done'].map((end) => page.forms.find((form) => form.action.endsWith(end)));
  went(await pass.submit());
  assert.equal((await done.submit()).status, 409);
  const stranger = await stage.staff('cun1');
  assert.deepEqual((await desk(stranger)).waiting, [], 'a village sees its own hall alone');
  const forged = await stranger.send('post', pass.action, [['csrf', (await stranger.get('/desk/password')).forms.map((form) => form.value('csrf')).find(Boolean)], ['submission', 'forged-1'], ['window', two]]);
  assert.ok([404, 422].includes(forged.status), String(forged.status));
  const county = await stage.staff('xian');
  assert.equal((await county.raw('/desk/tickets')).status, 403);
}

// ---- fifty at once ----

async function atOnce(stage, story) {
  const { assert } = stage;
  const pages = await Promise.all(Array.from({ length: 50 }, () => take(stage, TOWN, 'c', '', '/kiosk')));
  const numbers = pages.map((page) => (page.status === 200 ? numberOn(page) : String(page.status)));
  assert.deepEqual([...numbers].sort(), Array.from({ length: 50 }, (_, i) => `C${String(i + 1).padStart(3, '0')}`), 'each number once, none left out');
  // Two windows that call at the same moment call two people.
  const { clerk, windows: [one, , three] } = story;
  const both = await Promise.all([one, three].flatMap((window) => [1, 2, 3, 4].map(() => press(clerk, window, '/next'))));
  assert.ok(both.every((page) => page.status === 200));
  const twice = await sql(stage.copy, "SELECT count(*) FROM (SELECT desk FROM ticket WHERE state = 'called' AND kind = 'c' GROUP BY desk HAVING count(*) > 1) AS more");
  assert.equal(twice, '0', 'one at a window at a time');
  assert.equal(await sql(stage.copy, "SELECT count(*) FROM ticket WHERE kind = 'c' AND calls > 1"), '0', 'nobody is called by two');
}

// What was answered is there after the power is gone, and no number comes again.
async function powerGone(stage) {
  const { assert } = stage;
  const before = numberOn(await take(stage, TOWN, 'd', '', '/kiosk'));
  const flying = Array.from({ length: 8 }, () => take(stage, TOWN, 'd', '', '/kiosk').then(numberOn, () => ''));
  await stage.powerCut();
  const given = (await Promise.all(flying)).filter((one) => /^D\d+$/.test(one));
  const rows = (await sql(stage.copy, `SELECT n FROM ticket WHERE kind = 'd' AND org = '${TOWN}'`)).split('\n').map((n) => `D${n.padStart(3, '0')}`);
  for (const one of [before, ...given]) assert.ok(rows.includes(one), `${one} was handed out`);
  const after = numberOn(await take(stage, TOWN, 'd', '', '/kiosk'));
  assert.ok(!rows.includes(after), 'and is not handed out again');
}

async function howLong(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const page = await clerk.get('/desk/tickets/figures');
  assert.match(page.text, /只按钟点和类别数/);
  const table = (await clerk.get('/desk/tickets/figures.json')).json.table;
  assert.deepEqual(table.columns.map((one) => one.title), ['钟点', '民生保障', '便民服务', '党群事务', '问一问、其他']);
  assert.ok(table.rows.length >= 1);
  const xlsx = await clerk.raw('/desk/tickets/figures.xlsx');
  assert.equal(Buffer.from(xlsx.bytes).subarray(0, 2).toString(), 'PK');
  const columns = await sql(stage.copy, stage.engine === 'sqlite' ? "SELECT group_concat(name) FROM pragma_table_info('ticket')" : "SELECT string_agg(column_name, ',') FROM information_schema.columns WHERE table_name = 'ticket'");
  assert.doesNotMatch(columns, /account|clerk|name|phone|person/, 'nothing to make a list of clerks or of visitors from');
}

async function endOfDay(stage, story) {
  const { assert } = stage;
  const last = await take(stage, TOWN, 'a');
  stage.pass({ hours: 24 });
  await stage.until(async () => (await sql(stage.copy, "SELECT count(*) FROM ticket WHERE state IN ('waiting', 'called', 'passed')")) === '0', 'the night’s closing', 90);
  assert.match((await stage.person().get(last.path)).text, /今天办不了了/);
  await story.clerk.signIn();
  assert.equal(numberOn(await take(stage, TOWN, 'a')), 'A001', 'a new day begins with one');
  const closed = await press(story.clerk, story.windows[0], '/close');
  assert.match(closed.text, /收了 1 个号/);
  // After weeks with enough of them, half of the waits are known.
  const least = Number(await sql(stage.copy, `SELECT count(*) FROM ticket WHERE org = '${TOWN}' AND called > 0 AND kind = 'c'`));
  const shown = (await stage.person().get(`/v/${TOWN}/ticket.json`)).json.kinds.find((one) => one.value === 'c').wait;
  assert.match(shown, least >= 10 ? /约 \d+ 分钟/ : /^$/);
}

// ---- a village ----

async function village(stage) {
  const { assert } = stage;
  const clerk = await newVillage(stage);
  const kiosk = async () => (await stage.person().get(`/v/${NEW_VILLAGE}/kiosk`)).text;
  assert.match(await kiosk(), /我要办事，叫人帮忙/);
  assert.equal((await take(stage, NEW_VILLAGE, 'a').catch(() => ({ status: 404 }))).status, 404);
  const page = await clerk.get('/desk/tickets');
  assert.match(page.text, /现在不用取号/);
  went(await page.form(/setup$/).submit('开排队叫号'));
  assert.match(await kiosk(), /取号办事/);
  const mine = await take(stage, NEW_VILLAGE, 'a');
  const own = await desk(clerk);
  assert.equal(own.window.name, '1号窗口', 'with one window nobody is asked where he sits');
  went(await (await clerk.get('/desk/tickets')).form(/next$/).submit());
  assert.match((await stage.person().get(mine.path)).text, /请到 1号窗口/);
  went(await (await clerk.get('/desk/tickets')).form(/take$/).fill({ kind: 'b', priority: 'soldier' }).submit());
  assert.deepEqual((await desk(clerk)).waiting.map((one) => [one.ticket, one.priority]), [['B001', '军人和家属']]);
  went(await (await clerk.get('/desk/tickets')).forms.find((one) => one.action.endsWith('/setup')).submit('以后不用排队叫号'));
  assert.match(await kiosk(), /我要办事，叫人帮忙/);
}

export default async (stage) => {
  const story = {};
  const now = (Date.now() + 8 * HOUR) % (24 * HOUR) / HOUR;
  await stage.staff('zhen2'); // a line to the database that is still being made would take the turned clock for a late answer
  if (stage.world.program.canShift) stage.pass({ hours: 24 - now + 10 }); // ten in the morning: the day does not end under the story
  await stage.step('a township’s hall: the first window, two more', () => windows(stage, story));
  await stage.step('numbers from the touch screen and the telephone', () => taking(stage, story));
  await stage.step('one telephone, one number', () => twice(stage));
  await stage.step('called, again, not there, sent on, done', () => calling(stage, story));
  await stage.step('two screens, another village, the county', () => stale(stage, story));
  await stage.step('fifty at once', () => atOnce(stage, story));
  await stage.step('the power goes', () => powerGone(stage));
  await stage.step('by hour and kind, not by clerk', () => howLong(stage, story));
  await stage.step('the day ends', () => endOfDay(stage, story));
  await stage.step('a village switches it on and off', () => village(stage));
};
