// What: a new village's signs from what it has entered: drawn to the millimetre, in the order in which they hang, with forty long
//       names inside their edges; its own measures; what is made and hung; what is wrong by which rule; another county's rules.
// Why: a board that is cut wrong or says 村村 is paid for twice, and hangs at the gate for years.
// Never: no drawing is believed: the PDFs are read back by poppler, the SVG by its own numbers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { went } from './lib/deeds.mjs';
import { pagesOf, POINTS, press } from './lib/print.mjs';

export const title = '标牌工坊：从登记到印刷文件，挂了什么、哪里不对';

const EMPTY = '990101101201';
const NAMES = join(dirname(fileURLToPath(import.meta.url)), '../support/village_names.txt');
const MARGIN = 15;

const setOf = async (person, query = '') => (await person.get(`/desk/signs.json${query}`)).json;
const rowsOf = (set) => set.groups.flatMap((group) => group.rows);
const job = (set, item) => rowsOf(set).find((one) => one.item === item);

function pdf(stage, bytes, tool, ...options) {
  const file = join(stage.copy.data, `sign-${process.pid}.pdf`);
  writeFileSync(file, bytes);
  const before = options.filter((one) => one.startsWith('-'));
  return execFileSync(tool, [...before, file, ...(tool === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8', maxBuffer: 64 << 20 });
}

// Every word lies within the cut, but for the line below it that says what the sheet is.
function inside(assert, xml, name) {
  const pages = [...xml.matchAll(/<page width="([\d.]+)" height="([\d.]+)">([\s\S]*?)<\/page>/g)];
  assert.ok(pages.length > 0, name);
  let words = 0;
  for (const [, width, height, body] of pages) {
    const edge = MARGIN * POINTS - 0.5;
    for (const [, x0, y0, x1, y1, text] of body.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<\/word>/g)) {
      words++;
      const below = Number(y0) > height - edge - 3 && Number(y1) <= Number(height) + 0.5 && Number(x0) >= 0 && Number(x1) <= Number(width);
      const within = Number(x0) >= edge && Number(y0) >= edge && Number(x1) <= width - edge && Number(y1) <= height - edge;
      assert.ok(within || below, `${name}: “${text}” at ${x0},${y0}–${x1},${y1} of ${width}×${height}`);
    }
  }
  return words;
}

async function newVillage(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const first = await clerk.get('/desk/signs');
  for (const word of ['再登记这几样', '登记房间', '填名称资料', '楼顶名称']) assert.ok(first.text.includes(word), word);
  const before = await setOf(clerk);
  const village = job(before, 'roof').words.replace('党群服务中心', '');
  assert.match(village, /^[^村]+村$/, 'no 村 twice');
  assert.equal(job(before, 'branch').words, `中共云禾县云岭镇${village}支部委员会`);
  assert.equal(job(before, 'supervision').words, `云禾县云岭镇${village}村务监督委员会`, 'the misprint without 会 is not ours');
  assert.equal(rowsOf(before).filter((one) => one.item.startsWith('room_plate-')).length, 0);
  const usual = (await clerk.get('/desk/rooms/usual')).form(/usual$/);
  went(await usual.fill({ kind: ['service_hall', 'meeting', 'member_room'] }).submit());
  const names = (await clerk.get('/desk/r/sign_name/new')).form(/sign_name\/new$/);
  const long = '党群服务'.repeat(6);
  const wrong = await names.fill({ label: long }).submit();
  assert.equal(wrong.status, 422);
  assert.equal(wrong.form(/sign_name\/new$/).value('label'), long, 'nothing typed is lost');
  went(await wrong.form(/sign_name\/new$/).fill({ label: '', second: 'Mbanj Raemx Ndei' }).submit());
  went(await (await clerk.get('/desk/openness')).form(/openness\/day$/).fill({ day: '10' }).submit());
  assert.equal((await (await clerk.get('/desk/r/sign_name/new')).form(/sign_name\/new$/).submit()).status, 422, 'one a village');
  const extra = (await clerk.get('/desk/r/sign_extra/new')).form(/sign_extra\/new$/);
  const noArrow = await extra.fill({ extra: 'direction', site: '入村路口', spot: 'street', distance: '300' }).submit();
  assert.equal(noArrow.status, 422);
  went(await noArrow.form(/sign_extra\/new$/).fill({ arrow: 'left' }).submit());
  const after = await setOf(clerk);
  assert.equal(rowsOf(after).filter((one) => one.item.startsWith('room_plate-')).length, 3, 'a plate for each room, nothing typed twice');
  story.direction = rowsOf(after).find((one) => one.item.startsWith('direction-')).item;
  story.room = rowsOf(after).find((one) => one.item.startsWith('room_plate-')).item;
  story.village = village;
  const svg = async (item) => (await clerk.raw(`/desk/signs/make.svg?item=${item}`)).text;
  assert.match(await svg('disclosure'), /每月10日为党务政务公开日/);
  assert.match(await svg(story.direction), /←[\s\S]*300 米/);
  assert.match(await svg('branch'), /Mbanj Raemx Ndei/);
  assert.match(await svg('roof'), /党徽位置/, 'a slot, never an emblem');
}

// Where each text begins, from left to right.
function xs(svg) {
  return [...svg.matchAll(/<text[^>]* x="([\d.]+)[^"]*"[^>]*>([^<]+)<\/text>/g)].map((hit) => ({ x: Number(hit[1]), text: hit[2] }));
}

async function gateOrder(stage, story) {
  const { assert } = stage;
  const texts = xs((await story.clerk.raw('/desk/signs/gate.svg')).text);
  const at = (tail) => texts.find((one) => one.text.endsWith(tail))?.x;
  const order = [at('村务监督委员会'), at('村民委员会'), texts.find((one) => one.text === '大门').x, at('支部委员会')];
  assert.ok(order.every((x) => x > 0), JSON.stringify(order));
  assert.deepEqual([...order].sort((a, b) => a - b), order, '监督委员会 | 村民委员会 | 大门 | 党支部');
}

async function preview(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const wide = (await clerk.raw('/desk/signs/make.svg?item=committee&width=500&height=3000')).text;
  assert.match(wide, /width="530mm" height="3030mm"/, 'true millimetres, and room for the marks');
  const odd = await clerk.get('/desk/signs/make?item=committee&width=12abc');
  assert.match(odd.text, /50 到 20000/);
  assert.equal((await clerk.raw('/desk/signs/make?item=nothing')).status, 404);
  const plain = await clerk.raw(`/desk/signs/make.svg?item=slogan_x`);
  assert.equal(plain.status, 404);
  const page = await clerk.get(`/desk/signs/make?item=${story.room}&width=420&height=180`);
  went(await page.forms.find((one) => one.method === 'post' && /signs\/make/.test(one.action)).submit('尺寸用在全部房间门牌'));
  const all = rowsOf(await setOf(clerk)).filter((one) => one.item.startsWith('room_plate-'));
  assert.deepEqual([...new Set(all.map((one) => one.size))], ['420×180'], 'for all of the kind');
  const own = await clerk.get('/desk/signs/make?item=branch&width=450&height=2700');
  went(await own.forms.find((one) => one.method === 'post' && /signs\/make/.test(one.action)).submit('存为本村的'));
  assert.equal(job(await setOf(clerk), 'branch').size, '450×2700');
  const info = pdf(stage, (await clerk.raw('/desk/signs/make.pdf?item=branch')).bytes, 'pdfinfo');
  const [, w, h] = info.match(/Page size:\s+([\d.]+) x ([\d.]+)/);
  assert.ok(Math.abs(w / POINTS - 480) < 0.2 && Math.abs(h / POINTS - 2730) < 0.2, `${w} × ${h} points are 480 × 2730 mm`);
  const fonts = pdf(stage, (await clerk.raw('/desk/signs/make.pdf?item=branch')).bytes, 'pdffonts').trim().split('\n').slice(2);
  assert.ok(fonts.length > 0 && fonts.every((line) => /\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$/.test(line)), 'fonts are in the file');
  const roof = pdf(stage, (await clerk.raw('/desk/signs/make.pdf?item=roof')).bytes, 'pdfinfo');
  assert.match(roof, /Page size:\s+2636\.\d+ x 425\.\d+/, 'nine metres, drawn 1:10');
}

async function longNames(stage, story) {
  const { assert } = stage;
  const lines = readFileSync(NAMES, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('|'));
  assert.equal(lines.length, 40);
  const where = (item, words, second, form) => `/desk/signs/make.${form}?item=${item}&words=${encodeURIComponent(words)}&second=${encodeURIComponent(second)}`;
  const there = (text, words) => { for (const sign of new Set(words.replace('|', ''))) assert.ok(text.replace(/\s/g, '').includes(sign), `${words}: ${sign} is there`); };
  const look = async (item, words, second) => {
    const answer = await story.clerk.raw(where(item, words, second, 'pdf'));
    // A script that no font here has is refused with a sentence; boxes instead of letters would be cut into a board.
    if (answer.status === 422) return assert.match(answer.text, /没有字体/);
    assert.equal(answer.status, 200, words);
    there(pdf(stage, answer.bytes, 'pdftotext', '-raw'), words);
    return inside(assert, pdf(stage, answer.bytes, 'pdftotext', '-bbox'), words);
  };
  const sheets = [], all = [];
  for (const [county, town, village, second] of lines) {
    const name = /[村嘎查社区]$/.test(village) ? village : `${village}村`;
    for (const [item, words] of [['branch', `中共${county}${town}|${name}支部委员会`], ['roof', `${name}党群服务中心`]]) {
      sheets.push(...(await story.clerk.get(where(item, words, '', 'json'))).json.print.sheets);
      all.push(words);
      if (second) await look(item, words, second);
    }
  }
  const { names } = press(stage, { names: { title: 'names', sheets } });
  const pages = pagesOf(names);
  assert.equal(pages.length, 80);
  pages.forEach((page, i) => there(page.words.map((word) => word.text).join(''), all[i]));
  inside(assert, execFileSync('pdftotext', ['-bbox', names, '-'], { encoding: 'utf8', maxBuffer: 64 << 20 }), 'forty names');
}

async function wholeFile(stage, story) {
  const { assert } = stage;
  const answer = await story.clerk.raw('/desk/signs/all.pdf?all=1');
  const rows = rowsOf(await setOf(story.clerk));
  const pages = Number(pdf(stage, answer.bytes, 'pdfinfo').match(/Pages:\s+(\d+)/)[1]);
  const text = pdf(stage, answer.bytes, 'pdftotext', '-raw').replace(/\s/g, '');
  assert.ok(pages >= rows.length + 2, 'each sign a page, the bill and the gate before them');
  for (const word of ['标牌制作清单', '三会一课', '为人民服务', '四议两公开', '永不叛党']) assert.ok(text.includes(word), word);
  const bill = (await story.clerk.get('/desk/signs.json')).json.table.rows;
  const wanted = rows.filter((one) => one.state.text === '要做');
  assert.equal(bill.length, wanted.length, 'the bill holds what is still to be made');
  const sheet = await story.clerk.raw('/desk/signs.xlsx');
  assert.equal(Buffer.from(sheet.bytes.slice(0, 2)).toString(), 'PK');
}

async function hung(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const form = () => clerk.get('/desk/signs').then((page) => page.forms.find((one) => one.method === 'post' && /signs$/.test(one.action)));
  const none = await (await form()).submit();
  assert.equal(none.status, 422);
  assert.match(none.errors.map((one) => one.text).join(), /勾选/);
  assert.equal((await (await form()).fill({ item: ['branch'], day: '2030-01-01' }).submit()).status, 422);
  assert.equal((await (await form()).fill({ item: ['branch'], state: 'down' }).submit()).status, 422, 'what does not hang is not taken down');
  went(await (await form()).fill({ item: ['branch', 'committee', 'supervision'], state: 'hung' }).submit());
  assert.match(job(await setOf(clerk), 'branch').state.text, /挂着/);
  went(await (await form()).fill({ item: ['roof'], state: 'made' }).submit());
  assert.equal(job(await setOf(clerk), 'roof').state.text, '做好了没挂');
  const check = async () => (await clerk.get('/desk/signs/check.json')).json;
  const before = await check();
  assert.ok(!before.missings.some((one) => /村民委员会/.test(one.title)), 'what hangs is not missing');
  assert.ok(before.missings.some((one) => /楼顶/.test(one.title)), 'what was only made is');
  assert.ok(before.missings.some((one) => /标语还差 3 条/.test(one.title)));
  assert.equal(before.wrongs.length, 0);
  const plate = async (values) => went(await (await clerk.get('/desk/r/sign_plate/new')).form(/sign_plate\/new$/).fill(values).submit());
  await plate({ words: '老年协会', sign: 'organisation', spot: 'gate', plate_state: 'hung', hung_on: '2024-05-01' });
  await plate({ words: '开展第三次国土调查', sign: 'slogan', spot: 'street', plate_state: 'hung', hung_on: '2024-05-01', expires_on: '2024-12-31' });
  await plate({ words: `云禾县云岭镇${story.village}村务监督委员`, sign: 'supervision', spot: 'gate', plate_state: 'hung' });
  const after = await check();
  const wrong = (pattern) => after.wrongs.find((one) => pattern.test(one.title));
  assert.ok(wrong(/老年协会.*不该挂/), 'not allowed');
  assert.ok(wrong(/5 块组织牌子，最多 3 块/), 'too many');
  assert.ok(wrong(/国土调查.*过期/), 'over its day');
  const todo = (await clerk.get('/desk.json')).json.groups.find((one) => one.title === '过期的牌子和标语');
  assert.deepEqual(todo.rows.map((one) => one.title), ['开展第三次国土调查'], 'and told to who keeps the signs');
  assert.ok(wrong(/村务监督委员”的字和现在的名称不一样/), 'the misprint is found');
  assert.match(wrong(/5 块/).why, /统一标识/, 'says by which rule');
  const row = (await clerk.get(`/desk/r/sign_name.json?org=${EMPTY}`)).json.table.rows[0];
  const edit = (await clerk.get(`/desk/r/sign_name/${row.id}/edit`)).form(/edit$/);
  went(await edit.fill({ village: '清泉村民委员会' }).submit());
  assert.equal(job(await setOf(clerk), 'committee').words, '云禾县云岭镇清泉村村民委员会');
  assert.ok((await check()).wrongs.some((one) => /村民委员会”的字和现在的名称不一样/.test(one.title)), 'the old name is found');
  went(await (await clerk.get(`/desk/r/sign_name/${row.id}/edit`)).form(/edit$/).fill({ village: '' }).submit());
}

async function texts(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const list = (await clerk.get('/desk/signs/texts.json')).json.texts;
  assert.equal(list.length, 27);
  assert.ok(list.every((one) => Number(one.letters) >= 80 && Number(one.letters) <= 600), 'real texts');
  assert.deepEqual(list.filter((one) => one.example).map((one) => one.title), ['党员一编三定', '双十积分管理'], 'what nobody explains is an example that says so');
  const form = (await clerk.get('/desk/signs/texts/lending')).form(/texts\/lending$/);
  const short = await form.fill({ body: '太短' }).submit('保存');
  assert.equal(short.status, 422);
  assert.equal(short.form(/texts\/lending$/).value('body'), '太短');
  went(await short.form(/texts\/lending$/).fill({ body: '一、每人一次借三本。\n二、{village}的孩子先借。\n三、借书不收钱，书要爱护。' }).submit('保存'));
  assert.match((await clerk.get('/desk/signs/texts/lending')).text, new RegExp(`${story.village}的孩子先借`));
  const stale = (await clerk.get('/desk/signs/texts/lending')).form(/texts\/lending$/);
  went(await (await clerk.get('/desk/signs/texts/lending')).form(/texts\/lending$/).fill({ body: '一、每人一次借四本，期限四十天。' }).submit('保存'));
  assert.equal((await stale.fill({ body: '一、每人一次借五本，期限五十天。' }).submit('保存')).status, 409, 'nobody overwrites a colleague');
  went(await (await clerk.get('/desk/signs/texts/lending')).form(/texts\/lending$/).submit('换回原文'));
  assert.match((await clerk.get('/desk/signs/texts/lending')).text, /期限三十天/);
  assert.ok(!(await clerk.get('/desk/signs/texts/oath')).forms.some((one) => one.has('body')), 'the oath is nobody’s to change');
}

async function booklet(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const visitor = stage.person();
  assert.match((await visitor.get(`/v/${EMPTY}/booklet`)).text, /还没有编好/);
  assert.equal((await clerk.raw('/desk/booklet/print.pdf')).status, 404, 'nothing to print yet');
  const make = async (note) => (await clerk.get('/desk/booklet')).form(/booklet$/).fill({ note }).submit();
  went(await make('第一版'));
  const one = (await clerk.get('/desk/booklet.json')).json;
  assert.equal(one.editions.length, 1);
  assert.equal(one.differs, false, 'nothing has changed since');
  const whole = (await clerk.raw('/desk/booklet/print.pdf?edition=1')).bytes;
  const text = pdf(stage, whole, 'pdftotext', '-layout');
  const pages = text.split('\f');
  // The page that the contents name is the page on which the entry stands.
  const line = text.split('\n').find((row) => /图书借阅和管理制度/.test(row) && /\d+\s*$/.test(row));
  const number = Number(/(\d+)\s*$/.exec(line)[1]);
  assert.ok(number > 1 && pages[number - 1].includes('图书借阅和管理制度') && pages[number - 1].includes(`- ${number} -`), `the contents say ${number}`);
  assert.ok(text.replace(/\s/g, '').includes('高龄津贴'), 'guides of services are in it');
  const found = await visitor.get(`/v/${EMPTY}/booklet?q=${encodeURIComponent('期限三十天')}`);
  assert.match(found.text, /有 1 篇/);
  assert.match(found.text, /图书借阅和管理制度/);
  assert.match((await visitor.get(`/v/${EMPTY}/booklet?q=${encodeURIComponent('没有这样的话')}`)).text, /有 0 篇/);
  const form = (await clerk.get('/desk/signs/texts/lending')).form(/texts\/lending$/);
  went(await form.fill({ body: '一、每人一次借六本，期限六十天。\n二、借书不收钱，书要爱护。' }).submit('保存'));
  const next = (await clerk.get('/desk/booklet.json')).json;
  assert.deepEqual(next.changes.map((change) => change.title), ['图书借阅和管理制度']);
  assert.doesNotMatch((await visitor.get(`/v/${EMPTY}/booklet?q=${encodeURIComponent('六十天')}`)).text, /有 1 篇/, 'not before the village says so');
  went(await make(''));
  const loose = pdf(stage, (await clerk.raw('/desk/booklet/print.pdf?since=1')).bytes, 'pdftotext', '-raw').replace(/\s/g, '');
  assert.ok(loose.includes('期限六十天') && !loose.includes('三会一课') && loose.includes('请抽出旧的这几篇：图书借阅和管理制度'), 'just what changed');
  const old = pdf(stage, (await clerk.raw('/desk/booklet/print.pdf?edition=1')).bytes, 'pdftotext', '-raw').replace(/\s/g, '');
  assert.ok(old.includes('期限三十天') && !old.includes('期限六十天'), 'an old edition is printed as it was');
  assert.match((await visitor.get(`/v/${EMPTY}/booklet?q=${encodeURIComponent('六十天')}`)).text, /有 1 篇/);
  const direct = (await clerk.get('/desk/r/booklet/new')).form(/booklet\/new$/);
  assert.equal((await direct.submit()).status, 422, 'no edition is typed in');
}

async function others(stage) {
  const { assert } = stage;
  const neighbour = await stage.staff('cun2');
  for (const path of ['', '/make', '/all', '/gate', '/check', '/texts']) {
    assert.ok([403, 404].includes((await neighbour.raw(`/desk/signs${path}?at=${EMPTY}`)).status), path);
  }
  const town = await stage.staff('zhen2');
  assert.match((await town.get('/desk/signs')).text, /选一个村/);
  const looks = await town.get(`/desk/signs?at=${EMPTY}`);
  assert.equal(looks.status, 200);
  assert.ok(!looks.forms.some((one) => one.method === 'post' && /signs$/.test(one.action)), 'looks, and changes nothing');
}

async function otherRules(stage, story) {
  const { assert } = stage;
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder, { recursive: true });
  const begin = async (rules) => {
    writeFileSync(join(folder, 'signs.yaml'), `setting: facility_standard\nvalue: b4\n---\nsetting: sign_rules\nvalue: "${rules}"\n---\nsign: branch\nwidth: 420\nink: "#a60d12"\n`);
    await stage.server.stop();
    stage.server.args = ['--overlay', folder];
    await stage.server.start();
    story.clerk = await stage.staff('cun3');
  };
  await begin('');
  const set = await setOf(story.clerk);
  assert.match(set.rules, /四块/);
  const gate = xs((await story.clerk.raw('/desk/signs/gate.svg')).text);
  for (const tail of ['支部委员会', '村民委员会', '村务监督委员会', '股份经济合作社']) assert.ok(gate.some((one) => one.text.endsWith(tail)), tail);
  assert.ok(!job(set, 'practice_board'), 'no other board');
  assert.ok(job(set, 'wall_text-three_meetings') && !job(set, 'wall_text-duty_service'), 'only the Party’s own and self-government stay on walls');
  const list = (await story.clerk.get('/desk/signs/texts.json')).json.texts;
  const into = list.filter((one) => one.state.text === '编进一本通').map((one) => one.title);
  assert.ok(into.includes('值班服务制度') && into.includes('图书借阅和管理制度') && !into.includes('四议两公开决策事项及流程'));
  went(await (await story.clerk.get('/desk/r/sign_plate/new')).form(/sign_plate\/new$/).fill({ words: '值班服务制度', sign: 'wall_text', spot: 'wall', plate_state: 'hung' }).submit());
  const check = (await story.clerk.get('/desk/signs/check.json')).json;
  assert.ok(check.wrongs.some((one) => /值班服务制度.*下墙/.test(one.title)));
  assert.match((await story.clerk.raw('/desk/signs/make.svg?item=committee')).text, /width="430mm"/);
  await begin('b6');
  const six = await setOf(story.clerk);
  assert.match(six.rules, /最多六块/);
  assert.ok(job(six, 'practice_board'));
  assert.ok(!(await story.clerk.get('/desk/signs/check.json')).json.missings.some((one) => /实践站/.test(one.title)), 'six is a cap: none of them is missing');
}

export default async (stage) => {
  const story = { clerk: await stage.staff('cun3') };
  await stage.step('a new village: everything from what it has entered', () => newVillage(stage, story));
  await stage.step('before the gate: who hangs where', () => gateOrder(stage, story));
  await stage.step('measures to the millimetre, its own kept', () => preview(stage, story));
  await stage.step('forty long names stay inside', () => longNames(stage, story));
  await stage.step('one file for the print shop, with its bill', () => wholeFile(stage, story));
  await stage.step('what hangs is held against the rules', () => hung(stage, story));
  await stage.step('twenty-seven texts, each the village’s to change', () => texts(stage, story));
  await stage.step('the booklet: contents, search, editions, loose leaves', () => booklet(stage, story));
  await stage.step('the town looks on, the neighbour does not', () => others(stage));
  await stage.step('another county’s rules: four boards, six at most', () => otherRules(stage, story));
};
