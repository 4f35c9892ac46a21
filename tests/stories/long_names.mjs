// What: every drawing that carries the village's name, with each of the forty longest names of the national list: the page's
//       size to the millimetre, all fonts in the file, no word outside the page or on another, and the whole name there.
// Why: a name that does not fit is cut by the print shop, at the village's cost; the list says how long a name can be.
// Never: a name is shortened for the test, and no drawing is left out because it is hard.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collisions, missingFonts, outside, pagesOf, press } from './lib/print.mjs';
import { sql } from './lib/sql.mjs';

export const title = '全国名录里最长的四十个村名：牌子、海报、平面图、公开单都装得下';
export const options = { sqliteOnly: 'what is drawn comes from the same answers on both engines; each drawing is asked for on both elsewhere' };

const LIST = join(dirname(fileURLToPath(import.meta.url)), '../support/longest_villages.txt');
const VILLAGE = '990101100201';
const EDGE = 5;
const PAPER = { A3L: [420, 297], A3: [297, 420], A4L: [297, 210], A4: [210, 297] };

const ONE_IS_ENOUGH = /^房间(门牌|二维码牌)$/;
const ALIKE = new Set(['doors', 'labels', 'tour']);

const names = readFileSync(LIST, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('|').slice(1));
const squeezed = (text) => text.replace(/\s/g, '');

// As `regions` would write them; forty starts of the command line would take longer than the rest of the story.
const rename = (stage, [county, town, village]) => sql(stage.copy, [[VILLAGE.slice(0, 6), county], [VILLAGE.slice(0, 9), town], [VILLAGE, village]]
  .map(([code, name]) => `UPDATE place SET name = '${name}' WHERE code = '${code}'`).join('; '));

// The page's JSON holds what its PDF prints.
const printOf = async (clerk, path) => (await clerk.get(path)).json.print;

// {drawn: sheets of their own size, written: papers that flow}: where each is asked for.
async function placesOf(clerk) {
  const disclosures = (await clerk.get('/desk/openness.json')).json.groups.flatMap((group) => group.rows);
  const open = disclosures.find((row) => /公开中/.test(row.lamp.text));
  const news = (await clerk.get(`/v/${VILLAGE}/news.json`)).json.news[0].url.split('/').at(-1);
  return {
    drawn: {
      signs: '/desk/signs/all.json?all=1',
      plan: '/desk/rooms/plate.json',
      doors: '/desk/rooms/doors.json',
      labels: '/desk/assets/labels.json',
      tour: '/desk/tour/labels.json',
      notice: `/desk/notices/${news}/poster.json`,
    },
    written: {
      roster: '/desk/duty/poster.json',
      roster_a4: '/desk/duty/poster.json?size=A4&copy=gate',
      log: '/desk/duty/log.json',
      disclosure: `${open.url}/poster.json`,
      disclosure_a4: `${open.url}/poster.json?size=A4`,
      statement: '/desk/money/statement.json',
      money: '/desk/money/public.json',
    },
    // The same heads on narrower paper, or above other tables: the three longest are enough.
    again: ['roster_a4', 'log', 'disclosure_a4', 'statement'],
  };
}

const words = (sheet) => sheet.shapes.filter((one) => one.kind === 'text').map((one) => one.text).join('|');

/*
 * The sheets that change with the name. Below its cut each sign says whose it is: of those that change there alone, and of doors,
 * labels, stops and codes, which differ by their room only, one of a kind.
 */
function named(sheets, before) {
  const kinds = new Set();
  return sheets.filter((sheet, i) => {
    if (words(sheet) === words(before[i])) return false;
    const kind = sheet.title.replace(/^.*：/, '');
    const own = words(sheet).split('|').slice(0, -1).join() !== words(before[i]).split('|').slice(0, -1).join();
    if (kinds.has(kind) && (!own || ONE_IS_ENOUGH.test(kind))) return false;
    kinds.add(kind);
    return true;
  });
}

async function collect(stage, story, villages) {
  const { clerk, places } = story;
  const before = {};
  for (const [kind, path] of Object.entries(places.drawn)) before[kind] = (await printOf(clerk, path)).sheets;
  story.sheets = Object.fromEntries(Object.keys(places.drawn).map((kind) => [kind, []]));
  story.papers = {};
  for (const [i, village] of villages.entries()) {
    await rename(stage, village);
    for (const [kind, path] of Object.entries(places.drawn)) {
      const all = (await printOf(clerk, path)).sheets;
      const found = named(ALIKE.has(kind) ? all.slice(0, 1) : all, before[kind]);
      stage.assert.ok(found.length > 0, `${kind} carries the name ${village[2]}`);
      story.sheets[kind].push(...found.map((sheet) => ({ sheet, village: village[2] })));
    }
    for (const [kind, path] of Object.entries(places.written)) {
      if (i >= 3 && places.again.includes(kind)) continue;
      (story.papers[kind] ??= []).push({ print: await printOf(clerk, path), village: village[2] });
    }
  }
}

const near = (got, wanted) => Math.abs(got - wanted) < 0.1;

function checkSheets(stage, kind, file, sheets) {
  const { assert } = stage;
  const pages = pagesOf(file);
  assert.equal(pages.length, sheets.length, kind);
  assert.deepEqual(missingFonts(file), [], kind);
  const faults = [];
  for (const [i, page] of pages.entries()) {
    const { sheet, village } = sheets[i];
    const by = sheet.scale > 1 ? sheet.scale : 1;
    const name = `${kind}, ${sheet.title}, ${village}`;
    assert.ok(near(page.width, sheet.width / 10 / by) && near(page.height, sheet.height / 10 / by), `${name}: ${page.width} × ${page.height} mm`);
    for (const word of outside(page)) faults.push(`${name}: “${word.text}” leaves the sheet`);
    for (const pair of collisions(page)) faults.push(`${name}: ${pair}`);
  }
  return faults;
}

// files: of one kind and paper, a village each; put together, so that the tools are started once.
function checkPapers(stage, kind, files, papers) {
  const { assert } = stage;
  const whole = join(dirname(files[0]), `${kind}.all.pdf`);
  execFileSync('pdfunite', [...files, whole]);
  const pages = pagesOf(whole);
  const [width, height] = PAPER[papers[0].print.paper];
  const texts = pages.map((page) => squeezed(page.words.map((word) => word.text).join('')));
  const faults = papers.filter(({ village }) => !texts.some((text) => text.includes(village))).map(({ village }) => `${kind}: the whole name ${village} is not there`);
  assert.deepEqual(missingFonts(whole), [], kind);
  for (const [i, page] of pages.entries()) {
    const name = `${kind}, page ${i + 1} of all`;
    assert.ok(near(page.width, width) && near(page.height, height), `${name}: ${page.width} × ${page.height} mm`);
    for (const word of outside(page, EDGE)) faults.push(`${name}: “${word.text}” leaves the page`);
    for (const pair of collisions(page)) faults.push(`${name}: ${pair}`);
  }
  return faults;
}

function judge(stage, story) {
  const { assert } = stage;
  const prints = {};
  for (const [kind, papers] of Object.entries(story.papers)) papers.forEach(({ print }, i) => { prints[`${kind}-${i}`] = print; });
  for (const [kind, sheets] of Object.entries(story.sheets)) prints[kind] = { title: kind, sheets: sheets.map((one) => one.sheet) };
  const files = press(stage, prints);
  assert.deepEqual(Object.keys(files).sort(), Object.keys(prints).sort());
  const faults = [];
  for (const [kind, sheets] of Object.entries(story.sheets)) faults.push(...checkSheets(stage, kind, files[kind], sheets));
  for (const [kind, papers] of Object.entries(story.papers)) faults.push(...checkPapers(stage, kind, papers.map((_, i) => files[`${kind}-${i}`]), papers));
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} faults`);
}

export default async (stage) => {
  const clerk = await stage.staff('shuji1');
  const story = { clerk };
  // A drawing knows nothing of the database it came from: on PostgreSQL the first and the last of them are enough.
  const villages = stage.engine === 'sqlite' ? names : [names[0], names[39]];
  await stage.step('every drawing is asked for with each name', async () => {
    stage.assert.equal(names.length, 40);
    story.places = await placesOf(clerk);
    await collect(stage, story, villages);
  });
  await stage.step('sizes, fonts, edges, and no word on another', () => judge(stage, story));
};
