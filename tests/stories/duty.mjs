// What: duty in a village that begins with nothing: cadres, rule, month; changed by hand, swapped by two, published, hung; where
//       somebody is, on every face within two seconds; a call back; the log that fills itself; help asked of the township.
// Why: a roster on the wall that nobody keeps is worse than none; and whereabouts must help villagers without watching cadres.
// Never: no level above reads where somebody is, and nothing of it is left behind: the tables and the trail are searched.
import { went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';
import { NEW_VILLAGE, heard, newVillage } from './lib/village.mjs';

export const title = '值班：从空名册到门口的值班表，换班、去向牌、请回电、记录本';

const VILLAGE = '990101100201';
const DAY = 86_400_000;
const dayAfter = (date, days) => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
const monthOf = (date) => date.slice(0, 7);
const nextMonth = (date) => monthOf(dayAfter(`${monthOf(date)}-28`, 5));

// ---- a village with nothing ----

async function addCadre(clerk, values) {
  const form = (await (await clerk.get('/desk/duty')).follow(/cadre\/new$/)).form(/cadre\/new$/);
  return went(await form.fill(values).submit());
}

async function threeSteps(stage, story) {
  const { assert } = stage;
  const { fresh } = story;
  let page = await fresh.get('/desk/duty');
  assert.match(page.text, /三步排好值班表/);
  assert.ok(!page.forms.some((one) => one.action === '/desk/duty/make'), 'without anybody there is nothing to make');
  const bad = (await fresh.get('/desk/r/cadre/new')).form(/cadre\/new$/);
  const refused = await bad.fill({ name: '田小满', post: '村支书', work_phone: '没有电话' }).submit();
  assert.match(refused.errors.map((one) => one.text).join(), /电话只写数字/);
  const account = (await fresh.get('/desk/r/cadre/new')).form(/cadre\/new$/).options('account').find((one) => one.title.includes('田小满')).value;
  await addCadre(fresh, { name: '田小满', post: '村支书', work_phone: '0990-5559001', may_lead: '1', account, turn: '1' });
  await addCadre(fresh, { name: '石大成', post: '村主任', work_phone: '0990-5559002', may_lead: '1', turn: '2' });
  await addCadre(fresh, { name: '云小燕', post: '村会计', work_phone: '0990-5559003', turn: '3' });
  page = await fresh.get('/desk/duty');
  assert.match(page.text, /名册里有 3 位/);
  went(await (await page.follow(/duty_rule\/new$/)).form(/duty_rule\/new$/).fill({ way: 'day', from_on: stage.today }).submit());
  const made = went(await (await fresh.get(`/desk/duty?month=${nextMonth(stage.today)}`)).form('/desk/duty/make').submit());
  assert.match(made.text, /排好了，照规则都排上了/);
  const days = (await fresh.get(`/desk/duty.json?month=${nextMonth(stage.today)}`)).json.weeks.flatMap((one) => one.days).filter((one) => !one.blank);
  assert.ok(days.length >= 28 && days.every((one) => one.person && one.lead && one.person !== one.lead), 'everybody has a day, and somebody else leads');
  const counts = (await fresh.get(`/desk/duty.json?month=${nextMonth(stage.today)}`)).json.crew;
  const spread = (key) => Math.max(...counts.map((one) => one[key])) - Math.min(...counts.map((one) => one[key]));
  assert.ok(spread('days') <= 2 && spread('rests') <= 1, JSON.stringify(counts));
  story.days = days;
}

// Somebody's leave, a hand, the rule again: the hand stays, who is away is asked no more, and what cannot be had is said.
async function handAndRule(stage, story) {
  const { assert } = stage;
  const { fresh, days } = story;
  const month = nextMonth(stage.today);
  const at = `/desk/duty?month=${month}`;
  const third = days[2].date;
  const other = ['田小满', '石大成', '云小燕'].find((name) => name !== days[2].person);
  const edit = (await fresh.get(`${at}&day=${third}`)).forms.find((one) => one.has('why'));
  const wanted = edit.options('person').find((one) => one.title.includes(other)).value;
  const lead = edit.options('lead').find((one) => one.title.includes(other === '田小满' ? '石大成' : '田小满')).value;
  went(await edit.fill({ person: wanted, lead, why: '那天他方便' }).submit('存这一天'));
  for (const name of ['田小满', '石大成', '云小燕']) {
    const leave = (await fresh.get('/desk/r/cadre_leave/new')).form(/new$/);
    went(await leave.fill({ cadre_text: name, from_on: days[9].date, until_on: days[9].date }).submit());
  }
  const away = (await fresh.get(`${at}&day=${days[9].date}`));
  assert.match(away.text, /请假，这一天没有动，请看要不要换/, 'who is away after he was put down is spoken of');
  const again = went(await away.form('/desk/duty/make').submit());
  assert.match(again.text, /有 1 天没有人/);
  const after = (await fresh.get(`/desk/duty.json?month=${month}`)).json.weeks.flatMap((one) => one.days).filter((one) => !one.blank);
  assert.deepEqual([after[2].person, after[2].hand, after[2].why], [other, true, '那天他方便'], 'what a hand has set stays');
  assert.equal(after[9].person, '');
  assert.match(again.text, /没有人可排：田小满请假、石大成请假、云小燕请假/);
  assert.ok(after.every((one) => one.person || one.gap), 'a day without anybody is marked');
  const refused = await (await fresh.get(`${at}&day=${days[9].date}`)).forms.find((one) => one.has('why')).fill({ person: wanted }).submit('存这一天');
  assert.equal(refused.status, 422);
  assert.match(refused.text, /请假，请换一位/, 'nobody who is away is put down by mistake');
}

// ---- what the township sees: what it was asked for, and nothing else ----

async function help(stage, story) {
  const { assert } = stage;
  const { fresh, days } = story;
  const town = await stage.staff('zhen1');
  story.town = town;
  const asked = async () => (await town.get('/desk.json')).json.groups.filter((one) => one.title === '值班请乡镇帮忙');
  assert.deepEqual(await asked(), [], 'what no village asks is not there');
  const form = (await fresh.get('/desk/r/duty_help/new')).form(/new$/);
  went(await form.fill({ day: days[9].date, words: '三个人都要去县里培训，请镇里来一位' }).submit());
  assert.match(JSON.stringify(await asked()), /三个人都要去县里培训.*新桥村/);
  const id = (await town.get('/desk/r/duty_help.json')).json.table.rows[0].id;
  const answer = (await town.get(`/desk/r/duty_help/${id}`)).form(/answer$/);
  went(await answer.fill({ answer: '镇里派周文斌来' }).submit());
  assert.match((await fresh.get(`/desk/r/duty_help/${id}`)).text, /镇里派周文斌来/);
  for (const path of ['/desk/duty', '/desk/duty/whereabouts', '/desk/duty/log', '/desk/r/duty_day', '/desk/r/cadre', '/desk/r/callback', '/desk/r/duty_note'])
    assert.equal((await town.get(path)).status, 403, path);
}

// ---- published, hung ----

async function shown(stage, story) {
  const { assert } = stage;
  const { fresh } = story;
  const villager = stage.person('a villager');
  const month = nextMonth(stage.today);
  const at = `/desk/duty?month=${month}`;
  const open = `/v/${NEW_VILLAGE}/duty`;
  assert.ok(!(await villager.get(open)).text.includes('石大成'), 'a draft is nobody else’s');
  went(await (await fresh.get(at)).form('/desk/duty/publish').submit());
  const page = await villager.get(open);
  for (const word of ['石大成', '村主任', '0990-5559002']) assert.ok(page.text.includes(word), word);
  const calendar = await villager.get(`${open}.ics`);
  assert.equal(calendar.body.match(/BEGIN:VEVENT/g).length, story.days.length - 1, 'a day each, but for that without anybody');
  for (const copy of ['outside', 'gate']) {
    const hang = (await fresh.get(at)).forms.filter((one) => one.action === '/desk/duty/hang').find((one) => one.value('copy') === copy);
    went(await hang.fill({ on: stage.today }).submit());
  }
  for (const size of ['A3', 'A4']) {
    const poster = await fresh.raw(`/desk/duty/poster.pdf?month=${month}&copy=gate&size=${size}`);
    assert.equal(poster.status, 200);
    assert.equal(Buffer.from(poster.bytes).subarray(0, 5).toString(), '%PDF-');
  }
  assert.ok(!(await fresh.get(at)).text.includes('请换一张'));
  const edit = (await fresh.get(`${at}&day=${story.days[5].date}`)).forms.find((one) => one.has('why'));
  const now = edit.value('person');
  went(await edit.fill({ person: edit.options('person').find((one) => one.value && one.value !== now).value, lead: '' }).submit('存这一天'));
  assert.match((await fresh.get(at)).text, /表改过了，请换一张/, 'what hangs at the door is no longer right');
}

// ---- swap: one asks, the other agrees ----

async function swap(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  const secretary = await stage.staff('shuji1');
  Object.assign(story, { clerk, secretary });
  assert.match((await clerk.get('/desk')).text, /想和您换班/);
  const before = await roster(stage, clerk);
  const asked = (await clerk.get('/desk/duty/swaps.json')).json.swaps[0];
  const [, mine, theirs] = /的(\d+月\d+日) .*换李秀兰的(\d+月\d+日)/.exec(asked.text);
  const others = await secretary.get('/desk/duty/swaps');
  assert.ok(!others.body.includes('/agree'), 'who asked does not agree for the other');
  const forged = await pressed(secretary, others, asked, asked.version);
  assert.equal(forged.status, 403);
  const done = went(await (await clerk.get('/desk/duty/swaps')).form(/agree$/).submit());
  assert.match(done.text, /换好了/);
  const after = await roster(stage, clerk);
  assert.equal(before.get(mine), '何永福');
  assert.deepEqual([after.get(mine), after.get(theirs)], ['李秀兰', '何永福']);
  const again = await pressed(clerk, done, asked, asked.version + 1);
  assert.equal(again.status, 409, 'it is agreed to once');
}

// The button that the page does not show, pressed all the same.
const pressed = (who, page, swapped, version) => who.send('post', `/desk/duty/swaps/${swapped.id}/agree`, [
  ['csrf', page.forms.find((one) => one.has('csrf')).value('csrf')], ['submission', `forged-${version}`], ['version', String(version)],
]);

// day in words → who, this month and the next
async function roster(stage, clerk) {
  const days = new Map();
  for (const month of [monthOf(stage.today), nextMonth(stage.today)]) {
    const { weeks } = (await clerk.get(`/desk/duty.json?month=${month}`)).json;
    for (const one of weeks.flatMap((week) => week.days)) if (!one.blank) days.set(one.day, one.person);
  }
  return days;
}

// ---- where somebody is ----

async function today(stage, org) {
  return (await stage.person().get(`/v/${org}/duty/now.json`)).json.duty;
}

async function whereabouts(stage, story) {
  const { assert } = stage;
  const { clerk, secretary } = story;
  const who = (await today(stage, VILLAGE)).people[0].name;
  const board = (await clerk.get('/desk/duty/whereabouts.json')).json.board;
  const page = await clerk.get(board.find((one) => one.name === who).url);
  const form = page.form('/desk/duty/whereabouts');
  const none = await form.submit('说不准');
  assert.match(none.text, /请先点一个去向/);
  const ms = await heard(`${stage.url}/v/${VILLAGE}/duty/events`, async () => went(await form.fill({ word: 'visit' }).submit('说不准')));
  assert.ok(ms < 10_000, 'every face is told');
  stage.heardAfter = ms;
  assert.equal((await today(stage, VILLAGE)).people[0].away, '入户走访');
  for (const path of ['', '/kiosk', '/duty', '/kiosk/duty']) assert.match((await stage.person().get(`/v/${VILLAGE}${path}`)).text, /入户走访/, path || 'the first page');
  assert.ok((await secretary.get('/desk/duty/whereabouts')).text.includes('入户走访'), 'colleagues see it');
  const back = (await clerk.get(page.path + `?cadre=${form.value('cadre')}`)).form('/desk/duty/whereabouts');
  went(await back.fill({ word: 'town', words: '送红薯苗去二组' }).submit('说不准'));
  assert.equal((await today(stage, VILLAGE)).people[0].away, '送红薯苗去二组');
  const rows = await sql(stage.copy, 'SELECT count(*), max(words) FROM whereabouts');
  assert.match(rows, /^1\|送红薯苗去二组/, 'written over: one row a person');
  for (const user of ['zhen1', 'zhen1lead', 'xian', 'xianlead', 'shi', 'auditor', 'sysadmin']) {
    const above = await stage.staff(user);
    assert.equal((await above.get('/desk/duty/whereabouts')).status, 403, user);
  }
}

// Nothing of it is in the trail, among the answered forms, in a history or a figure.
async function nothingLeft(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const trail = await sql(stage.copy, `SELECT count(*) FROM audit WHERE on_what LIKE '%whereabouts%' OR verb LIKE '%whereabouts%' OR note LIKE '%红薯苗%' OR note LIKE '%入户%'`);
  assert.equal(trail.trim(), '0', 'the trail tells nothing');
  const lines = () => sql(stage.copy, 'SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM submission) + (SELECT count(*) FROM journal)');
  const before = await lines();
  const figures = await sql(stage.copy, `SELECT count(*) FROM figure WHERE name LIKE '%whereabouts%'`);
  assert.equal(figures.trim(), '0');
  const board = (await clerk.get('/desk/duty/whereabouts.json')).json.board.find((one) => one.away);
  went(await (await clerk.get(board.url)).form('/desk/duty/whereabouts').submit('回来了，在村部'));
  assert.equal((await sql(stage.copy, 'SELECT count(*) FROM whereabouts')).trim(), '0', 'back: the row is gone');
  assert.equal(await lines(), before, 'no line of the trail, no kept form, no line of a journal');
  assert.equal((await today(stage, VILLAGE)).people[0].away, '');
}

// ---- a call back ----

async function callBack(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const villager = stage.person('a villager');
  const page = await villager.get(`/v/${VILLAGE}/duty`);
  const empty = await page.form(/duty\/call$/).submit();
  assert.equal(empty.status, 422);
  assert.ok(empty.errors.length >= 2, 'what is missing is named');
  const asked = went(await empty.form(/duty\/call$/).fill({ phone: '13900004321', called_name: '韦大山', about: '问高龄津贴要带什么' }).submit());
  assert.match(asked.text, /会给您回电/);
  const kiosk = (await stage.person('the screen').get(`/v/${VILLAGE}/kiosk/duty`)).form(/kiosk\/duty\/call$/);
  went(await kiosk.fill({ phone: '13900004322', about: '走不动，请上门' }).submit());
  // Both of the same second: which stands first is nobody's promise.
  const waiting = (await clerk.get('/desk')).text;
  assert.match(waiting, /请值班干部回电.*问高龄津贴要带什么/s);
  assert.match(waiting, /请值班干部回电.*走不动，请上门/s);
  const calls = await clerk.get('/desk/duty/calls');
  assert.ok(!calls.body.includes('13900004321'), 'the number is covered until somebody calls');
  const first = (await clerk.get('/desk/duty/calls.json')).json.calls.find((one) => one.about.includes('高龄津贴'));
  const seen = await calls.form(`/desk/duty/calls/${first.id}/phone`).submit();
  assert.ok(seen.body.includes('tel:13900004321'));
  const nothing = await calls.form(`/desk/duty/calls/${first.id}/done`).submit();
  assert.equal(nothing.status, 422, 'a short word is wanted');
  went(await nothing.form(`/desk/duty/calls/${first.id}/done`).fill({ said: '说清了，带身份证' }).submit());
  const left = (await clerk.get('/desk/duty/calls.json')).json;
  assert.deepEqual([left.calls.length, left.done[0].said], [1, '说清了，带身份证']);
  const other = await stage.staff('cun2');
  assert.ok(!(await other.get('/desk/duty/calls')).text.includes('走不动'), 'another village sees none of it');
}

// ---- the log ----

async function log(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const form = (await clerk.get('/desk/duty/log')).form('/desk/duty/log');
  const late = await form.fill({ day: dayAfter(stage.today, 1), words: '明天的事' }).submit();
  assert.match(late.errors.map((one) => one.text).join(), /还没有到/);
  went(await late.form('/desk/duty/log').fill({ day: stage.today, note_kind: 'round', words: '看了村口的路灯，坏了两盏' }).submit());
  const lines = (await clerk.get('/desk/duty/log.json')).json.days.find((one) => one.date === stage.today).lines.map((one) => `${one.kind} ${one.text}`);
  assert.ok(lines.some((one) => /^请回电 问高龄津贴要带什么.*打过了/.test(one)), lines.join('\n'));
  assert.ok(lines.some((one) => one.includes('坏了两盏')), lines.join('\n'));
  // Of a month the last days are open; another is a page of its own, and there whoever adds to it arrives.
  const first = `${monthOf(dayAfter(stage.today, -40))}-01`, month = `/desk/duty/log?month=${monthOf(first)}`;
  const added = await (await clerk.get(month)).form('/desk/duty/log').fill({ day: first, note_kind: 'meeting', words: '县里来人看了阅览室' }).submit();
  assert.deepEqual([added.all({ tag: 'details', class: 'log' }).map((one) => one.get('id')), added.text.includes('县里来人看了阅览室')], [[`d-${first}`], true]);
  const whole = await clerk.get(month);
  assert.ok(!whole.text.includes('县里来人看了阅览室') && whole.all({ tag: 'a' }).some((one) => one.get('href') === `${month}&day=${first}#d-${first}`));
  const pdf = await clerk.raw(`/desk/duty/log.pdf?month=${monthOf(stage.today)}`);
  assert.equal(Buffer.from(pdf.bytes).subarray(0, 5).toString(), '%PDF-');
}

// A day without anybody is told from a week ahead, and made red on the eve.
async function gap(stage, story) {
  const { assert } = stage;
  const { fresh } = story;
  const home = (await fresh.get('/desk.json')).json.groups.find((one) => one.title === '值班没有人');
  assert.ok(home && home.rows.some((one) => one.lamp.tone === 'err' && /今天|明天/.test(one.due)), 'this month was never made');
  assert.ok(home.rows.length <= 8 && home.rows.every((one) => one.url.startsWith('/desk/duty?day=')));
}

export default async (stage) => {
  const story = {};
  await stage.step('a village opens with nothing, and is late with nothing', async () => {
    story.fresh = await newVillage(stage);
    const waits = (await story.fresh.get('/desk.json')).json.groups.map((one) => one.title);
    stage.assert.ok(!waits.includes('要确认的报表'), `我的待办: ${waits}`);
  });
  await stage.step('three steps: cadres, rule, month', () => threeSteps(stage, story));
  await stage.step('a hand stays, who is away is asked no more, what cannot be had is said', () => handAndRule(stage, story));
  await stage.step('the township is asked for help, and sees nothing else', () => help(stage, story));
  await stage.step('published, as a calendar, hung in two places', () => shown(stage, story));
  await stage.step('a day without anybody waits at the desk', () => gap(stage, story));
  await stage.step('two swap a day', () => swap(stage, story));
  await stage.step('where somebody is, on every face and no level above', () => whereabouts(stage, story));
  await stage.step('nothing of it is left', () => nothingLeft(stage, story));
  await stage.step('a call back is asked for and made', () => callBack(stage, story));
  await stage.step('the log fills itself', () => log(stage, story));
};
