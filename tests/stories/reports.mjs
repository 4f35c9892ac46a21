// What: a village's month from the window to the county's workbook: confirm, doubt, sum up, and a correction afterwards.
// Why: tables that fill themselves are the promise of the product; a number that nobody can trace breaks it.
// Never: anybody in this story types a number of a report.
import { confirmed, numberOf, oldPerson, takeStep, went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const title = '月报：村里一点确认，镇里县里自动汇总，表格就是上面要的那一份';

const VILLAGE = '990101100201';
const SIBLING = '990101100202';
const TOWN = '990101100';
const COUNTY = '990101';

const monthOf = (day) => day.slice(0, 7);
const sheet = (at, span, suffix = '') => `/desk/reports/village_service${suffix}?at=${at}&span=${span}`;
const line = (page, id) => page.json.table.rows.find((one) => one.id === id);

// To the first days of the next month, when the sheet of this one can be confirmed.
function nextMonth(stage) {
  const [year, month, day] = stage.today.split('-').map(Number);
  stage.pass({ days: new Date(Date.UTC(year, month, 0)).getUTCDate() - day + 2 });
}

async function takeCase(stage, clerk, item, values) {
  const person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=${item}&person=${person.id}`)).form('/desk/intake');
  const page = await confirmed(form.fill(values));
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page), person };
}

// The texts of a workbook's cells, row by row, read by another program than the one that wrote it.
function readBook(stage, page) {
  const path = join(stage.copy.data, 'scratch-report.xlsx');
  writeFileSync(path, page.bytes);
  const take = (name) => execFileSync('unzip', ['-p', path, name], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const strings = [...take('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((one) => [...one[1].matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map((t) => t[1]).join(''));
  const xml = take('xl/worksheets/sheet1.xml');
  const rows = [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map((row) => [...row[1].matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w+)")?\s*(?:\/>|>(?:<v>(.*?)<\/v>)?<\/c>)/gs)].map(([, , type, value]) => (type === 's' ? strings[Number(value)] : value ?? '')));
  return { rows, xml, book: take('xl/workbook.xml') };
}

const rectifications = async (who) => (await who.get('/desk/rectifications.json')).json.table.rows.map((one) => one.id);

// What a browser shows of a line is kept from page to page while its numbers are the same.
const shown = (page, title) => page.all({ tag: 'tr' }).find((row) => row.all({ tag: 'th' })[0]?.text.trim() === title).all({ tag: 'td' }).map((cell) => cell.text.trim());

async function workOfTheMonth(stage, story) {
  const { assert } = stage;
  for (let i = 0; i < 2; i++) await story.clerk.get(sheet(VILLAGE, story.span));
  for (let i = 0; i < 3; i++) await takeStep(story.clerk, (await takeCase(stage, story.clerk, 'B01', { bill_number: `2026${i}`, paid: '30' })).id, 'finish', { result_text: '已代缴。' });
  const rated = await takeCase(stage, story.clerk, 'B01', { bill_number: '20269', paid: '30' });
  await takeStep(story.clerk, rated.id, 'finish', { result_text: '已代缴。' });
  const villager = stage.person('a villager');
  const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  const own = went(await form.fill({ number: rated.number, phone_tail: rated.person.phone.slice(-4) }).submit());
  const before = await rectifications(story.clerk);
  went(await (await villager.get(`${own.path}/rate`)).form(/\/rate$/).fill({ level: '1' }).submit('提交评价'));
  [story.fix] = (await rectifications(story.clerk)).filter((id) => !before.includes(id));
  const live = await story.clerk.get(sheet(VILLAGE, story.span, '.json'));
  assert.ok(Number(line(live, 'all').accepted) >= 4, 'what was taken today is in the sheet at once');
  const { columns } = live.json.table, row = line(live, 'all');
  const cells = shown(await story.clerk.get(sheet(VILLAGE, story.span)), row.line);
  for (const [i, column] of columns.slice(1).entries()) assert.ok(cells[i].startsWith(row[column.key]), `${column.key}: ${cells[i]} is not ${row[column.key]}`);
  assert.equal(live.json.has_actions, false, 'a month that is not over is not confirmed');
}

// Each number is what the list behind it holds.
async function openNumbers(stage, story) {
  const { assert } = stage;
  const page = await story.clerk.get(sheet(VILLAGE, story.span));
  const links = page.all({ tag: 'a', href: /accepted_on_from=.*item=|item=.*accepted_on_from=/ }).slice(0, 4);
  assert.ok(links.length > 0, 'numbers of single items are links');
  for (const link of [...links, page.one({ tag: 'a', href: /view=all&org=\d+&closed_on_from/ })]) {
    const list = await story.clerk.get(link.get('href').replaceAll('&amp;', '&').replace('/desk/cases?', '/desk/cases.json?'));
    assert.equal(String(list.json.table.total), link.text.trim(), `${link.get('href')} holds ${link.text}`);
  }
}

async function confirmAt(person, at, span) {
  const form = (await person.get(sheet(at, span))).forms.find((one) => one.has('digest'));
  return form.submit('确认这张表');
}

async function villageConfirms(stage, story) {
  const { assert } = stage;
  nextMonth(stage);
  story.clerk = await stage.staff('shuji1');
  assert.match((await story.clerk.get('/desk')).text, /村级便民服务月报/, 'it is among what waits');
  const before = story.clerk.effort?.fields ?? 0;
  const done = went(await confirmAt(story.clerk, VILLAGE, story.span));
  assert.equal((story.clerk.effort?.fields ?? 0) - before, 0, 'nothing was typed');
  assert.match(done.text, /已确认/);
  assert.ok(!(await story.clerk.get('/desk')).text.includes('村级便民服务月报'), 'and waits no longer');
  story.fixed = line(await story.clerk.get(sheet(VILLAGE, story.span, '.json')), 'all');
}

async function siblingDoubts(stage, story) {
  const { assert } = stage;
  story.sibling = await stage.staff('cun2');
  const form = (await story.sibling.get(sheet(SIBLING, story.span))).forms.find((one) => one.has('reason'));
  const empty = await form.submit('提出疑问');
  assert.equal(empty.status, 422, 'a doubt without words helps nobody');
  went(await form.fill({ reason: '高龄津贴少了一件，上月二十号受理的。' }).submit('提出疑问'));
  story.town = await stage.staff('zhen1');
  const page = await story.town.get(sheet(TOWN, story.span));
  assert.match(page.text, /高龄津贴少了一件/);
  assert.match(page.text, /有疑问/);
  const early = await confirmAt(story.town, TOWN, story.span);
  assert.equal(early.status, 409, 'not before the doubt is answered');
  const asked = async () => (await story.town.get('/desk.json')).json.groups.flatMap((one) => one.rows)
    .filter((one) => one.next === '答复疑问').map((one) => one.url.includes(SIBLING));
  assert.deepEqual(await asked(), [true]);
  const answer = (await story.town.get(sheet(SIBLING, story.span))).forms.find((one) => one.has('reason'));
  went(await answer.fill({ reason: '查过了，那件是本月一号受理的，算在本月。' }).submit('答复'));
  assert.deepEqual(await asked(), []);
  went(await confirmAt(story.sibling, SIBLING, story.span));
}

async function townSumsUp(stage, story) {
  const { assert } = stage;
  const early = await confirmAt(story.town, TOWN, story.span);
  assert.equal(early.status, 409, 'before its day the villages are waited for');
  stage.pass({ days: 6 });
  story.town = await stage.staff('zhen1');
  const page = await story.town.get(sheet(TOWN, story.span, '.json'));
  const codes = (await sql(stage.copy, `SELECT code FROM place WHERE parent = '${TOWN}'`)).split('\n');
  let sum = 0;
  for (const code of codes) sum += Number(line(await story.town.get(sheet(code, story.span, '.json')), 'all').accepted);
  assert.equal(Number(line(page, 'all').accepted), sum, 'the township is the sum of its villages');
  went(await confirmAt(story.town, TOWN, story.span));
  story.sibling = await stage.staff('cun2');
  const forbidden = (await story.sibling.get(sheet(SIBLING, story.span))).forms.find((one) => one.has('reason'));
  assert.equal((await forbidden.fill({ reason: '还想改' }).submit('取消确认，重新核对')).status, 409, 'what is in a confirmed sum is not changed below it');
}

async function countyTakesTheBook(stage, story) {
  const { assert } = stage;
  const county = await stage.staff('xian');
  went(await confirmAt(county, COUNTY, story.span));
  const page = await county.get(sheet(COUNTY, story.span, '.xlsx'));
  assert.equal(page.status, 200);
  const { rows, xml, book } = readBook(stage, page);
  assert.match(rows[0][0], /云禾县.*村级便民服务月报/);
  assert.match(rows[1].join(''), /填报单位.*准入编号/);
  assert.ok(rows[2].includes('受理') && rows[2].includes('办结') && rows[2].includes('群众评价'), `bands: ${rows[2]}`);
  assert.match(rows[3].join('|'), /受理.*件.*委托代办/s);
  const all = line(await county.get(sheet(COUNTY, story.span, '.json')), 'all');
  assert.equal(rows[4][0], '合计');
  assert.equal(rows[4][1], all.accepted, 'the book says what the page says');
  assert.match(xml, /<mergeCell /);
  assert.match(xml, /orientation="landscape"/);
  assert.match(book, /Print_Titles/, 'the header is printed on every page');
  const paper = await county.get(sheet(COUNTY, story.span, '.pdf'));
  assert.equal(new TextDecoder('latin1').decode(paper.bytes.slice(0, 5)), '%PDF-');
  assert.match((await county.get(sheet(VILLAGE, story.span))).text, /已归档/);
}

async function rectify(staff, id, step, values) {
  const page = await staff.get(`/desk/rectifications/${id}`);
  return went(await page.form(new RegExp(`/desk/rectifications/${id}/(step/)?${step}$`)).fill(values).submit());
}

// A rating of that month turns out to be about something else: it is taken out of the figures, not out of what was signed.
async function lateCorrection(stage, story) {
  const { assert } = stage;
  const secretary = await stage.staff('shuji1');
  const { fix } = story;
  await rectify(secretary, fix, 'contact', { contacted_on: stage.today, contact_note: '打电话问了，说的是另一件事。' });
  await rectify(secretary, fix, 'appeal', { reason: '群众说的是电费，不是这件水费。' });
  await rectify(story.town, fix, 'appeal_granted', { reason: '核实过，评错了事项。' });
  const page = await secretary.get(sheet(VILLAGE, story.span, '.json'));
  assert.equal(line(page, 'all').rated, story.fixed.rated, 'what was confirmed stands');
  const difference = page.json.differences.find((one) => one.line === '合计' && one.column === '评价');
  assert.deepEqual([difference.then, difference.now], [story.fixed.rated, String(Number(story.fixed.rated) - 1)]);
  assert.match((await secretary.get(sheet(VILLAGE, story.span))).text, /有更正/);
  assert.equal((await sql(stage.copy, `SELECT digest FROM r_report_sheet WHERE key = 'village_service ${story.span} ${VILLAGE}'`)).length, 64);
}

async function otherTables(stage, story) {
  const { assert } = stage;
  const list = await story.town.get('/desk/reports');
  assert.match(list.text, /代办服务月报/);
  assert.match(list.text, /15 个村每月共约/);
  const small = await story.town.get(`/desk/reports/proxy_service.json?at=${TOWN}&span=${story.span}`);
  const all = small.json.table.rows.find((one) => one.id === 'all');
  assert.equal(Number(all.together), Number(all.proxy) + Number(all.door));
  const other = await (await stage.staff('cun3')).get(sheet(VILLAGE, story.span, '.json'));
  assert.ok(other.status >= 400 || !other.text.includes('云岭村'), 'another village does not read this one');
}

export default async (stage) => {
  const story = { span: monthOf(stage.today) };
  story.clerk = await stage.staff('cun1');
  await stage.step('a month of work at the window is in the sheet by itself', () => workOfTheMonth(stage, story));
  await stage.step('every number opens the records behind it', () => openNumbers(stage, story));
  await stage.step('the month is over: the village confirms with one tap', () => villageConfirms(stage, story));
  await stage.step('the village beside it doubts a number, the township answers', () => siblingDoubts(stage, story));
  await stage.step('the township sums up and confirms its own', () => townSumsUp(stage, story));
  await stage.step('the county confirms and takes the workbook and the paper', () => countyTakesTheBook(stage, story));
  await stage.step('a correction afterwards shows as a difference', () => lateCorrection(stage, story));
  await stage.step('a second table needs no more than its declaration', () => otherTables(stage, story));
};
