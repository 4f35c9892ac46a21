// What: every bar of the distribution of days, and the nine-in-ten, open exactly the cases that they count.
// Why: a number that cannot be opened cannot be questioned, and one that opens something else is worse.
// Never: the demo's cases and a fresh one are counted alike.
import { oldPerson, takeStep, went } from './lib/deeds.mjs';

export const title = '办结用时的每一根柱子、九成办结用时，点开就是那些办件';

const totalOf = async (who, url) => (await who.get(url.replace('/desk/cases?', '/desk/cases.json?').replaceAll('&amp;', '&'))).json.table.total;

async function barsOf(who, period) {
  const page = (await who.get(`/desk/figures.json?period=${period}`)).json;
  const chart = page.charts.find((one) => one.name === 'spent');
  const bars = chart.bars.filter((one) => one.url).map((one) => ({ url: one.url, n: Number(/([\d,]+) 件$/.exec(one.label)[1].replace(',', '')) }));
  return { bars, ninety: page.tiles.find((one) => one.title === '九成办结用时'), closed: Number(page.tiles.find((one) => one.title === '办结').value.replace(',', '')) };
}

async function openAll(stage, who, period) {
  const { assert } = stage;
  const { bars, ninety, closed } = await barsOf(who, period);
  assert.ok(bars.length > 2, 'the demo has cases of several lengths');
  let sum = 0;
  for (const bar of bars) {
    assert.equal(await totalOf(who, bar.url), bar.n, bar.url);
    sum += bar.n;
  }
  assert.equal(sum, closed, 'every closed case is behind one bar');
  const first = /spent=(\d+)/.exec(ninety.url)[1];
  assert.equal(Number(first), Number(/\d+$/.exec(ninety.value)[0]), 'it opens from the day that it names');
  const slow = bars.filter((bar) => /spent=(\d+)/.exec(bar.url)[1] >= first).reduce((all, bar) => all + bar.n, 0);
  assert.equal(await totalOf(who, ninety.url), slow);
  assert.ok(slow * 10 >= closed, 'at least the slowest tenth');
}

// A stretch of days that cuts two months: each number is what its list holds, and what is kept by month alone says so.
async function someDays(stage, who) {
  const { assert } = stage;
  const day = (back) => new Date(Date.parse(stage.today) - back * 86_400_000).toISOString().slice(0, 10);
  const page = (await who.get(`/desk/figures.json?day_from=${day(40)}&day_to=${day(3)}`)).json;
  const tile = (name) => page.tiles.find((one) => one.title === name);
  for (const name of ['受理', '办结', '要求补材料']) {
    const { value, url } = tile(name);
    if (url) assert.equal(await totalOf(who, url), Number(value.replace(',', '')), name);
  }
  assert.ok(Number(tile('受理').value) > 0, 'the demo has cases in these days');
  for (const name of ['九成办结用时', '评价']) assert.deepEqual([tile(name).value, tile(name).note], ['—', '只按月存'], name);
  assert.match(page.by_day, /只按月存/);
  assert.ok(!page.items && !page.charts.some((one) => one.name === 'spent'), 'nothing half-counted is shown');
  const village = page.table.rows[0];
  assert.ok(Number(village.accepted) <= Number(tile('受理').value));
  const whole = (await who.get(`/desk/figures.json?day_from=${stage.today.slice(0, 7)}-01&day_to=${stage.today}`)).json;
  const month = (await who.get(`/desk/figures.json?period=${stage.today.slice(0, 7)}`)).json;
  assert.equal(whole.tiles[0].value, month.tiles[0].value, 'the days of this month so far are this month');
}

// What a browser shows is kept in parts from page to page; the same page as JSON is made anew each time.
async function shownIsCounted(stage, people, period) {
  const { assert } = stage;
  for (const who of people) {
    const page = await who.get(`/desk/figures?period=${period}`);
    const { json } = await who.get(`/desk/figures.json?period=${period}`);
    const rows = page.all({ tag: 'tr' }).map((row) => row.all({ tag: 'td' }).map((cell) => cell.text.trim()).join('|'));
    for (const table of [json.items.table, ...(json.has_children ? [json.table] : [])]) {
      for (const row of table.rows) assert.ok(rows.includes(table.columns.map((column) => row[column.key]).join('|')), `${who.name}: ${JSON.stringify(row)}`);
    }
    for (const tile of json.tiles) assert.ok(page.text.includes(`${tile.title}${tile.value}`), `${who.name}: ${tile.title} ${tile.value}`);
    for (const chart of json.charts) assert.ok(page.text.includes(chart.desc.trim()), `${who.name}: ${chart.desc}`);
  }
}

export default async (stage) => {
  const { assert } = stage;
  const year = stage.today.slice(0, 4);
  const county = await stage.staff('xian');
  const clerk = await stage.staff('cun1');
  const all = [county, await stage.staff('zhen1'), clerk];
  await stage.step('the bars of a year at the county', () => openAll(stage, county, year));
  await stage.step('two dates that are no month', () => someDays(stage, county));
  await stage.step('a case that ends today is behind the bar of its day at once', async () => {
    const before = await barsOf(clerk, year);
    for (const who of [...all, ...all]) await who.get(`/desk/figures?period=${year}`);
    const person = await oldPerson(clerk);
    const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
    const id = /\d+/.exec(went(await form.fill({ bill_number: '12345', paid: '30' }).submit()).path)[0];
    await takeStep(clerk, id, 'finish', { result_text: '已代缴。' });
    await shownIsCounted(stage, all, year);
    const now = await barsOf(clerk, year);
    assert.equal(now.closed, before.closed + 1);
    const bar = now.bars.find((one) => one.url.includes('&spent=000'));
    const rows = (await clerk.get(bar.url.replace('/desk/cases?', '/desk/cases.json?'))).json.table.rows;
    assert.ok(rows.some((one) => String(one.id) === id));
    await openAll(stage, clerk, year);
    await shownIsCounted(stage, all, year);
  });
};
