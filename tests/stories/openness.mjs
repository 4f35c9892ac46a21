// What: openness from nothing: a village names its day, the month's list comes by itself; a draft fills itself from the registers,
//       is sent back, corrected, checked, published in one act; asked about, answered, corrected, taken down; and what a household gets.
// Why: a board that somebody copies by hand is wrong and late; and what names people must be masked before anybody sees it.
// Never: nobody checks what he sent himself, no other village reaches a draft, and what was published is never changed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirmed, numberOf, oldPerson, passDays, photo, takeStep, went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';

export const title = '村务公开：定公开日、自动取数、审核、公布、提问、更正、到期存档';

const VILLAGE = '990101100201';
const NEW_VILLAGE = '990101100299';
// As long as names of the national list get.
const LONG_NAME = '新桥达翰尔鄂温克满族朝鲜族联合民族村第二农业生产服务基地新桥村';
const CITIZEN = /\d{17}[\dXx]/;

async function rowsOf(who, query = '') {
  const { groups } = (await who.get(`/desk/openness.json${query}`)).json;
  return groups.flatMap((one) => one.rows);
}

async function account(stage, login, role, org) {
  const run = await stage.cli(['user', 'add', '--login', login, '--name', '田小满', '--org', org, '--role', role]);
  stage.assert.equal(run.code, 0, run.out + run.err);
  const password = /: (\S+)\s*$/.exec(run.out)[1];
  const person = stage.person(login);
  const page = await person.login(login, password);
  stage.assert.doesNotMatch(page.body, /data-live-events/, 'what is not open to the account yet is not followed');
  went(await page.form('/desk/password').fill({ old: password, new: 'Yunhe-Shan-58', again: 'Yunhe-Shan-58' }).submit());
  person.signIn = () => person.login(login, 'Yunhe-Shan-58');
  return person;
}

// ---- a village with nothing ----

async function emptyVillage(stage, story) {
  const { assert } = stage;
  const file = join(stage.copy.data, 'one.csv');
  writeFileSync(file, `code,name\n${NEW_VILLAGE},${LONG_NAME}\n`);
  assert.equal((await stage.cli(['regions', '--file', file])).code, 0);
  const fresh = await account(stage, 'xin1', 'village_secretary', NEW_VILLAGE);
  story.fresh = fresh;
  const page = await fresh.get('/desk/openness');
  assert.match(page.text, /先定公开日/);
  assert.match((await stage.person().get(`/v/${NEW_VILLAGE}/open`)).text, /现在没有正在公开的/);
  const wrong = await page.form('/desk/openness/day').fill({ day: '31' }).submit();
  assert.equal(wrong.status, 422);
  assert.equal(wrong.form('/desk/openness/day').value('day'), '31', 'what was typed is there');
  const done = went(await wrong.form('/desk/openness/day').fill({ day: '1' }).submit());
  assert.match(done.text, /公开日定好了/);
  const rows = await rowsOf(fresh, `?month=${story.month}`);
  const next = await rowsOf(fresh, `?month=${story.nextMonth}`);
  const all = [...rows, ...next];
  for (const word of ['村干部值班表', '救助、补贴和待遇', '收入支出逐笔明细', '村规民约']) assert.ok(all.some((one) => one.title.includes(word)), word);
  assert.equal(new Set(all.map((one) => one.title)).size, all.length, 'each once');
  const second = (await fresh.get('/desk/r/open_day/new')).form(/new$/);
  assert.equal((await second.fill({ day: '9', remind: '3' }).submit()).status, 422, 'there is one day');
  assert.match((await (await fresh.get('/desk/openness/list')).text), /每季度/);
}

async function notThisTime(stage, { fresh, month, nextMonth }) {
  const { assert } = stage;
  const all = [...await rowsOf(fresh, `?month=${month}`), ...await rowsOf(fresh, `?month=${nextMonth}`)];
  const one = all.find((row) => row.title.includes('救助'));
  const page = await fresh.get(one.url);
  const bare = await page.form(/step\/none$/).submit();
  assert.equal(bare.status, 422, 'a reason is wanted');
  const done = went(await bare.form(/step\/none$/).fill({ reason: '这个月没有人办成' }).submit());
  assert.match(done.text, /这次没有/);
}

// Nobody of this village's committee has an account: they read a sheet at a table and sign it.
async function onPaper(stage, { fresh, month, nextMonth }) {
  const { assert } = stage;
  const row = [...await rowsOf(fresh, `?month=${month}`), ...await rowsOf(fresh, `?month=${nextMonth}`)].find((one) => one.title.includes('村规民约'));
  went(await (await fresh.get(row.url)).form(/fill$/).submit());
  assert.equal((await fresh.raw(`${row.url}/sheet.pdf`)).status, 409, 'no sheet of what is not sent');
  went(await (await fresh.get(row.url)).form(/paste$/).fill({ rows: '红白喜事简办\t一桌不超过十个菜' }).submit());
  went(await (await fresh.get(row.url)).form(/step\/send$/).submit());
  const sheet = await fresh.raw(`${row.url}/sheet.pdf`);
  assert.deepEqual([sheet.status, sheet.headers.get('content-type')], [200, 'application/pdf']);
  const file = join(stage.copy.data, 'sheet.pdf');
  writeFileSync(file, sheet.bytes);
  const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
  for (const word of ['村务公开审核单', '红白喜事简办', '监督委员会委员', '不张贴']) assert.ok(text.includes(word), word);
  const typed = { verdict: 'agree', opinion: '逐条看过，是大会通过的。', signers: '向明、龙秀', signed_on: stage.today };
  const bare = await (await fresh.get(row.url)).form(/paper$/).fill(typed).submit();
  assert.equal(bare.status, 422, 'without the signed sheet it is not taken up');
  assert.match(bare.errors.map((one) => one.text).join(), /拍下签过字的审核单/);
  assert.equal(bare.form(/paper$/).value('signers'), '向明、龙秀', 'what was typed is there');
  const early = await bare.form(/paper$/).fill({ signed_on: '2099-01-01', file_sheet: photo('审核单.jpg', 5) }).submit();
  assert.match(early.errors.map((one) => one.text).join(), /还没有到/);
  const done = went(await early.form(/paper$/).fill({ signed_on: stage.today, ...(early.body.includes('审核单.jpg') ? {} : { file_sheet: photo('审核单.jpg', 5) }) }).submit());
  assert.match(done.text, /向明、龙秀，纸上签字/);
  const paper = await fresh.get(/href="([^"]+)">签过字的审核单/.exec(done.body)[1]);
  assert.match(paper.body, /审核单\.jpg/);
  went(await done.form(/step\/publish$/).submit());
  assert.match((await stage.person().get(`/v/${NEW_VILLAGE}/open/${row.url.split('/').at(-1)}`)).text, /向明、龙秀，纸上签字/);
  assert.equal((await (await fresh.get('/desk/r/disclosure_paper/new')).form(/new$/).fill(typed).submit()).status, 422, 'no way past the page');
}

// Sixty lines on paper: measured by a tool that has nothing of ours in it.
async function sixtyLines(stage, { fresh, month, nextMonth }) {
  const { assert } = stage;
  const jian = await account(stage, 'jian9', 'village_supervisor', NEW_VILLAGE);
  const row = [...await rowsOf(fresh, `?month=${month}`), ...await rowsOf(fresh, `?month=${nextMonth}`)].find((one) => one.title.includes('收入支出'));
  went(await (await fresh.get(row.url)).form(/fill$/).submit());
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 28 + 1}日\t支出\t第${i + 1}笔：村道养护、水渠清淤和公共场所保洁的人工\t${(i + 1) * 10}.50\t田小满\t凭${String(i + 1).padStart(3, '0')}`);
  went(await (await fresh.get(row.url)).form(/paste$/).fill({ rows: lines.join('\n') }).submit());
  went(await (await fresh.get(row.url)).form(/step\/send$/).submit());
  went(await (await jian.get(row.url)).form(/check$/).fill({ verdict: 'agree', opinion: '六十张凭证都看过。' }).submit());
  went(await (await fresh.get(row.url)).form(/step\/publish$/).submit());
  for (const [size, wide, high] of [['A3', 420, 297], ['A4', 297, 210]]) {
    const pdf = await fresh.raw(`${row.url}/poster.pdf?size=${size}`);
    assert.equal(pdf.status, 200);
    const file = join(stage.copy.data, `poster-${size}.pdf`);
    writeFileSync(file, pdf.bytes);
    const info = execFileSync('pdfinfo', [file]).toString();
    const [, x, y] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info);
    assert.deepEqual([x, y].map((one) => Math.round(one / 72 * 25.4)), [wide, high], size);
    assert.ok(Number(/Pages:\s+(\d+)/.exec(info)[1]) >= 2, 'it flows to a second sheet');
    for (const font of execFileSync('pdffonts', [file]).toString().split('\n').slice(2).filter(Boolean)) assert.match(font, /\byes\s+(yes|no)\s+(yes|no)\s+\d+/, `embedded: ${font}`);
    const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
    for (const word of ['凭001', '凭060', '600.50']) assert.ok(text.includes(word), `${size}: ${word}`);
    assert.equal(text.match(/凭\d{3}/g).length, 60, 'no line is lost between the sheets');
    const boxes = [...execFileSync('pdftotext', ['-bbox', file, '-']).toString().matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"/g)].map((hit) => hit.slice(1).map(Number));
    assert.ok(boxes.length > 300 && boxes.every(([left, top, right, bottom]) => left >= 0 && top >= 0 && right <= Number(x) && bottom <= Number(y)), 'nothing runs off the sheet');
    assert.ok(text.replace(/\s/g, '').includes(LONG_NAME), 'the whole name of the village is on it');
  }
}

// ---- money for somebody, so that there is something to tell ----

async function grant(stage, story) {
  const { clerk } = story;
  story.person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=M10&person=${story.person.id}`)).form('/desk/intake');
  const receipt = await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, got_identity_card: true, got_household_book: true, file_bank_card: [photo('卡.jpg', 3)] }));
  story.number = numberOf(receipt);
  const id = /\/cases\/(\d+)\/receipt$/.exec(receipt.path)[1];
  await takeStep(clerk, id, 'post_village');
  await passDays(stage, 5, clerk);
  const state = async () => (await clerk.get(`/desk/cases/${id}.json`)).json.case.state.text;
  await stage.until(async () => (await state()) === '镇级审核', 'the town', 90);
  await takeStep(await stage.staff('zhen1'), id, 'pass_town', { reason: '都对' });
  await takeStep(await stage.staff('xian'), id, 'approve_county', { result_text: '从下个月起按月发放。', amount: '120.50' });
  const deliver = (await clerk.get(`/desk/cases/${id}`)).form(/step\/deliver$/);
  await takeStep(clerk, id, 'deliver', { delivered_on: stage.today, deliver_way: deliver.options('deliver_way').find((one) => one.value).value });
}

// ---- a draft that fills itself ----

async function fills(stage, story) {
  const { assert } = stage;
  const days = Number(stage.today.slice(8)) > 1 ? 32 - Number(stage.today.slice(8)) : 31;
  const told = stage.today.slice(0, 7);
  await passDays(stage, days, story.clerk, story.jian);
  const month = stage.today.slice(0, 7);
  const row = await stage.until(async () => (await rowsOf(story.clerk, `?month=${month}`)).find((one) => one.title.includes('救助') && one.title.includes(`${Number(told.slice(5))}月`)), 'the new month', 90);
  story.url = row.url;
  let page = await story.clerk.get(row.url);
  assert.match(page.text, /从台账取数，起草/);
  page = went(await page.form(/fill$/).submit());
  const { lines } = (await story.clerk.get(`${row.url}.json`)).json.disclosure;
  const wanted = Number(await sql(stage.copy, `SELECT count(*) FROM r_case WHERE org = '${VILLAGE}' AND state = 'delivered' AND voided = 0 AND closed_on LIKE '${told}%' AND item IN ('M01','M02','M03','M04','M07','M08','M10','M22','M23','M29','M36','M40','M46','M47')`));
  assert.ok(lines.length > 0 && lines.length <= wanted, `${lines.length} of ${wanted}`);
  const own = lines.find((one) => one.cells.some((cell) => cell.text === '120.50'));
  assert.ok(own, 'what was granted is there');
  assert.match(own.cells[0].text, /\*/, 'the name is masked before anybody sees it');
  assert.notEqual(own.cells[0].text, story.person.name);
  assert.match(own.source_url, /\/desk\/cases\/\d+/, 'each line says where it is from');
  assert.doesNotMatch(JSON.stringify(lines), CITIZEN);
  story.lines = lines;
}

async function byHand(stage, story) {
  const { assert } = stage;
  const { clerk, url } = story;
  let page = await clerk.get(url);
  const out = page.forms.find((one) => /line$/.test(one.action) && one.has('reason'));
  const bare = await out.submit('不列入');
  assert.equal(bare.status, 422, 'who is left out without a reason');
  page = went(await out.fill({ reason: '本人要求核对金额' }).submit('不列入'));
  assert.match(page.text, /不列入.*本人要求核对金额/s);
  const add = page.forms.find((one) => /line$/.test(one.action) && one.has('cell_0'));
  const empty = await add.submit('加这一行');
  assert.equal(empty.status, 422);
  went(await add.fill({ cell_0: '李*花', cell_2: '临时救助（补登）', cell_3: '800' }).submit('加这一行'));
  const paste = (await clerk.get(url)).form(/paste$/);
  const wide = await paste.fill({ rows: 'a\tb\tc\td\te\tf\tg' }).submit();
  assert.equal(wide.status, 422);
  assert.match(wide.form(/paste$/).value('rows'), /a\tb/);
  went(await paste.fill({ rows: '张*山|三组|慰问|200|\n王*英|一组|慰问|200|' }).submit());
  went(await (await clerk.get(url)).form(/say$/).fill({ remark: '名单以批准的文书为准。有疑问打 13900007777。' }).submit());
  went(await (await clerk.get(url)).form(/fill$/).submit());
  const { lines } = (await clerk.get(`${url}.json`)).json.disclosure;
  assert.equal(lines.length, story.lines.length + 3, 'drawing again keeps what a hand has done');
  assert.equal(lines.filter((one) => one.left_out).length, 1, 'and what was left out');
  went(await (await clerk.get(url)).forms.find((one) => /line$/.test(one.action) && one.element.text === '列入').submit('列入'));
  const last = (await clerk.get(url)).forms.filter((one) => /line$/.test(one.action) && one.has('reason')).at(-1);
  went(await last.fill({ reason: '重复了' }).submit('不列入'));
}

// ---- checked by somebody else ----

async function checked(stage, story) {
  const { assert } = stage;
  const { clerk, jian, url } = story;
  const forced = await clerk.send('post', `${stage.url}${url}/check`, [['csrf', (await clerk.get(url)).form(/say$/).value('csrf')], ['submission', 'b'.repeat(32)], ['verdict', 'agree'], ['opinion', '好']]);
  assert.equal(forced.status, 403, 'the window does not check');
  went(await (await clerk.get(url)).form(/step\/send$/).submit());
  assert.match(JSON.stringify((await jian.get('/desk.json')).json.groups), /等您审的公开/);
  assert.equal((await clerk.get(url)).forms.some((one) => /line$/.test(one.action)), false, 'what is with the committee is not changed');
  const form = (await jian.get(url)).form(/check$/);
  const bare = await form.fill({ verdict: 'back' }).submit();
  assert.equal(bare.status, 422, 'an opinion is wanted');
  went(await bare.form(/check$/).fill({ verdict: 'back', opinion: '慰问的两户没有写谁批的' }).submit());
  const back = await clerk.get(url);
  assert.match(back.text, /慰问的两户没有写谁批的/);
  went(await back.form(/say$/).fill({ remark: '名单以批准的文书为准；慰问由村民代表会议定。有疑问打 13900007777。' }).submit());
  went(await (await clerk.get(url)).form(/step\/send$/).submit());
  const again = await jian.get(url);
  const two = [again.form(/check$/), (await jian.get(url)).form(/check$/)].map((one) => one.fill({ verdict: 'agree', opinion: '逐户核对过，名单和金额都对。' }).submit());
  const answers = await Promise.all(two);
  assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409], 'checked once');
  assert.equal((await rowsOf(clerk)).find((one) => one.url === url).lamp.text, '审过了，等公布');
}

// ---- shown ----

async function published(stage, story) {
  const { assert } = stage;
  const { clerk, url } = story;
  const id = url.split('/').at(-1);
  story.open = `/v/${VILLAGE}/open/${id}`;
  const visitor = stage.person('a villager');
  assert.equal((await visitor.get(story.open)).status, 404, 'nothing before it is published');
  assert.match((await clerk.get(url)).text, /公开前看一看/, 'the guard says what will be hidden');
  const forms = await Promise.all([1, 2, 3].map(async () => (await clerk.get(url)).form(/step\/publish$/)));
  const answers = await Promise.all(forms.map((one) => one.submit()));
  assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409, 409], 'published once');
  const page = await visitor.get(story.open);
  for (const word of ['李*花', '120.50', '逐户核对过', '罗翠莲', '慰问由村民代表会议定']) assert.ok(page.text.includes(word), word);
  const own = (await clerk.get(`${url}.json`)).json.disclosure;
  assert.equal(own.shown_rows.length, story.lines.length + 2, 'what is left out is not shown');
  assert.ok(!page.text.includes('王*英'));
  assert.ok(!page.body.includes('13900007777'), 'a private telephone is hidden on the way out');
  assert.doesNotMatch(page.body.replace(/value="[0-9a-f]{32,}"/g, ''), CITIZEN); // a form's own words may be of digits alone
  assert.match(own.digest, /^[0-9a-f]{64}$/);
  assert.equal(own.holds, true);
  for (const [path, what] of [[`/v/${VILLAGE}`, /救助、补贴和待遇/], [`/v/${VILLAGE}/open`, /救助、补贴和待遇/], [`/v/${VILLAGE}/kiosk`, /看公开/], [`/v/${VILLAGE}/kiosk/open`, /救助、补贴和待遇/], [story.open.replace('/open', '/kiosk/open'), /李\*花/]])
    assert.match((await visitor.get(path)).text, what, path);
  assert.ok(!(await visitor.get(`/v/${VILLAGE}/publicity`)).text.includes('救助、补贴和待遇的确认'), 'it is no notice of a case');
  for (const path of [`${story.open}/poster.pdf`, `${story.open}/poster.pdf?size=A4`, `${url}/poster.pdf`]) {
    const pdf = await clerk.raw(path);
    assert.equal(Buffer.from(pdf.bytes.slice(0, 5)).toString(), '%PDF-', path);
  }
  went(await (await clerk.get(url)).forms.find((one) => /hang$/.test(one.action) && one.has('hung_on')).fill({ hung_on: stage.today }).submit());
  went(await (await clerk.get(url)).forms.find((one) => /hang$/.test(one.action) && one.has('down_on')).fill({ down_on: stage.today }).submit());
}

// ---- asked, answered in public ----

async function asked(stage, story) {
  const { assert } = stage;
  const visitor = stage.person('a neighbour');
  const form = (await visitor.get(story.open)).form(/ask$/);
  const bare = await form.fill({ text: '我家去年也报了，怎么没有？我叫赵大山' }).submit();
  assert.equal(bare.status, 422);
  assert.match(bare.form(/ask$/).value('text'), /赵大山/, 'nothing typed is lost');
  const done = went(await bare.form(/ask$/).fill({ kind: 'missing', name: '赵大山', phone: '13900008888' }).submit());
  assert.match(done.text, /编号 TW/);
  const kiosk = (await stage.person('at the kiosk').get(story.open.replace('/open', '/kiosk/open'))).form(/ask$/);
  assert.equal(kiosk.has('text'), false, 'nobody types words there');
  went(await kiosk.fill({ kind: 'ask', phone: '13900008889' }).submit());
  assert.match(JSON.stringify((await story.clerk.get('/desk.json')).json.groups), /待答复/);
  const rows = (await story.clerk.get('/desk/r/disclosure_question.json')).json.table.rows;
  const mine = rows.find((one) => one.kind.includes('没有公开'));
  const answer = (await story.clerk.get(`/desk/r/disclosure_question/${mine.id}`)).form(/answer$/);
  const half = await answer.fill({ answer: '还在县里审批，批了就公布。' }).submit();
  assert.equal(half.status, 422, 'how the question is put in public is the village’s to word');
  went(await half.form(/answer$/).fill({ shown: '有户去年报了，为什么没有？' }).submit());
  const page = await visitor.get(story.open);
  assert.match(page.text, /有户去年报了，为什么没有？.*还在县里审批/s);
  for (const secret of ['赵大山', '13900008888']) assert.ok(!page.body.includes(secret), secret);
}

// ---- others ----

async function others(stage, story) {
  const { assert } = stage;
  const other = await stage.staff('cun2');
  for (const path of [story.url, `${story.url}/poster.pdf`]) assert.equal((await other.raw(path)).status, 404, path);
  assert.equal((await (await stage.staff('zhen2')).raw(story.url)).status, 404, 'the neighbouring town');
  assert.equal((await stage.person().get(story.open.replace(VILLAGE, '990101100202'))).status, 404, 'under another village’s address');
  await passDays(stage, 3, story.clerk, story.jian, story.fresh);
  const town = await stage.staff('zhen1');
  const above = (await town.get('/desk/openness.json')).json;
  assert.ok(above.needs.some((one) => one.title === LONG_NAME && /没公开/.test(one.words)), JSON.stringify(above.needs.map((one) => one.title + one.words)));
  assert.ok(above.needs.some((one) => /没有定公开日/.test(one.words)));
  assert.deepEqual(above.needs.map((one) => one.url), [...above.needs.map((one) => one.url)].sort(), 'by code, not by merit');
  const late = await rowsOf(town, `?at=${NEW_VILLAGE}`);
  assert.ok(late.some((one) => /迟了/.test(one.when)));
  assert.equal((await town.get(`/desk/openness?at=${NEW_VILLAGE}`)).forms.some((one) => /openness/.test(one.action)), false, 'the township reads');
  assert.match(JSON.stringify((await town.get('/desk.json')).json), /村务公开要帮一把的村/);
}

// ---- a mistake is corrected by another edition ----

async function corrected(stage, story) {
  const { assert } = stage;
  const { clerk, jian, url } = story;
  const form = (await clerk.get(url)).form(/correct$/);
  assert.equal((await form.submit()).status, 422);
  const draft = went(await form.fill({ why: '李*花的金额应为 600 元' }).submit());
  const next = draft.path;
  assert.notEqual(next, url);
  assert.equal((await (await clerk.get(url)).form(/correct$/).fill({ why: '再来一份' }).submit()).status, 409, 'one correction at a time');
  const line = (await clerk.get(`${next}.json`)).json.disclosure.lines.find((one) => one.cells[0].text === '李*花');
  const edit = (await clerk.get(`${next}?line=${line.id}`)).forms.find((one) => /line$/.test(one.action) && one.has('cell_0'));
  went(await edit.fill({ cell_3: '600' }).submit('存这一行'));
  went(await (await clerk.get(next)).form(/step\/send$/).submit());
  went(await (await jian.get(next)).form(/check$/).fill({ verdict: 'agree', opinion: '改对了。' }).submit());
  const visitor = stage.person('who looked before');
  assert.match((await visitor.get(story.open)).text, /800/, 'until then the old one is on view');
  went(await (await clerk.get(next)).form(/step\/publish$/).submit());
  const old = await visitor.get(story.open);
  assert.match(old.text, /已经更正/);
  assert.match(old.text, /800/, 'not a word of it has changed');
  const fresh = await old.follow(/看更正的一份/);
  assert.match(fresh.text, /李\*花的金额应为 600 元/);
  assert.equal((await clerk.get(`${url}.json`)).json.disclosure.holds, true);
  story.next = fresh.path;
}

async function takenDown(stage, story) {
  const { assert } = stage;
  const visitor = stage.person('a late reader');
  const agency = (await visitor.get(`/v/${VILLAGE}/open.json`)).json.groups.flatMap((one) => one.rows).length;
  await passDays(stage, 8, story.clerk);
  await stage.until(async () => (await visitor.get(story.next)).status === 404, 'it is taken down, for it names people', 90);
  assert.ok((await visitor.get(`/v/${VILLAGE}/open.json`)).json.groups.flatMap((one) => one.rows).length < agency);
  const page = await story.clerk.get(story.next.replace(/.*\/open/, '/desk/disclosures'));
  assert.match(page.text, /到期存档/);
  assert.match(page.text, /一个字没有动过/);
}

// ---- what a household gets ----

async function ownHousehold(stage, story) {
  const { assert } = stage;
  const lady = stage.person('the old lady');
  const at = `/v/${VILLAGE}/subsidies`;
  const form = (await lady.get(at)).form(at);
  assert.equal((await form.submit()).status, 422);
  const tail = story.person.phone.slice(-4);
  const wrong = await form.fill({ number: story.number, phone_tail: tail === '0000' ? '1111' : '0000' }).submit();
  assert.match(wrong.text, /没有找到/);
  const own = went(await wrong.form(at).fill({ number: story.number, phone_tail: tail }).submit());
  assert.match(own.text, /高龄津贴/);
  assert.match(own.text, /120\.50/);
  assert.ok(!own.text.includes(story.person.name), 'who looks over her shoulder reads no whole name');
  assert.equal((await lady.raw(`${at}/${story.number}.xxxxxxxxxx`)).status, 404, 'a made-up link');
}

// ---- the county's own list ----

async function overlay(stage, story) {
  const { assert } = stage;
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'open.yaml'), 'disclosure: village_rules\nhide: true\n---\ndisclosure: duty_roster\nkeep: 9\n---\nsetting: disclosure_kinds\nvalue: village finance\n');
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
  const list = (await story.clerk.get('/desk/openness/list.json')).json.items;
  assert.ok(!list.some((one) => one.title.includes('村规民约')), 'hidden');
  assert.equal(list.find((one) => one.title === '村干部值班表').keep, '9 天');
  assert.deepEqual([...new Set(list.map((one) => one.kind))].sort(), ['村务', '财务'].sort());
}

export default async (stage) => {
  const story = {};
  story.month = stage.today.slice(0, 7);
  story.nextMonth = new Date(Date.parse(`${story.month}-28`) + 5 * 86_400_000).toISOString().slice(0, 7);
  await stage.step('a village that begins with nothing names its day', () => emptyVillage(stage, story));
  await stage.step('not this time, with a reason', () => notThisTime(stage, story));
  await stage.step('the committee signs on paper, and the sheet is kept', () => onPaper(stage, story));
  await stage.step('sixty lines flow to a second sheet, under a very long name', () => sixtyLines(stage, story));
  await stage.step('an allowance is granted', async () => {
    story.clerk = await stage.staff('cun1');
    story.jian = await stage.staff('jian1');
    await grant(stage, story);
  });
  await stage.step('next month the draft fills itself', () => fills(stage, story));
  await stage.step('a line is left out, others are written, and drawing again keeps both', () => byHand(stage, story));
  await stage.step('the committee sends it back, then agrees, once', () => checked(stage, story));
  await stage.step('one act shows it on every face', () => published(stage, story));
  await stage.step('a question is answered in public', () => asked(stage, story));
  await stage.step('no other village reaches it, the township sees who needs help', () => others(stage, story));
  await stage.step('a mistake is corrected by another edition', () => corrected(stage, story));
  await stage.step('after its days it is taken down and filed', () => takenDown(stage, story));
  await stage.step('a household sees what it gets, after proving who it is', () => ownHousehold(stage, story));
  await stage.step('the county lays its own list over ours', () => overlay(stage, story));
};
