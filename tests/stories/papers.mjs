// What: every paper of a case, from what to bring to what was signed at the door, and those of one that is refused.
//       PAPERS_OUT=folder keeps the PDFs, to be looked at.
// Why: paper is what a villager keeps; what it said must stand as it was, and be the same for her on the phone.
// Never: a paper is offered before its time, a copy goes out unmarked, or a number stands on one unmasked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseOf, confirmed, oldPerson, passDays, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '单据：回执、告知、补正、公示、结果、送达、委托，每一张都留底';

const VILLAGE = '990101100201';
const LONG = '您家的情况我们逐项核对过：'.padEnd(380, '收入和财产都高于当地规定的标准，') + '以上。';

let count = 0;

// What poppler reads in a PDF: its words without blanks, its pages and their size in points.
function read(stage, page) {
  stage.assert.equal(page.status, 200, page.path);
  stage.assert.equal(page.type, 'application/pdf', page.path);
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-paper-'));
  const file = join(folder, 'paper.pdf');
  try {
    writeFileSync(file, page.bytes);
    if (process.env.PAPERS_OUT) writeFileSync(join(process.env.PAPERS_OUT, `${String(++count).padStart(2, '0')}.pdf`), page.bytes);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s/g, '');
    const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
    const images = execFileSync('pdfimages', ['-list', file], { encoding: 'utf8' }).trim().split('\n').length - 2;
    return { text, images, pages: Number(/Pages:\s+(\d+)/.exec(info)[1]), wide: Number(/Page size:\s+([\d.]+)/.exec(info)[1]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const papersOf = async (staff, id) => (await staff.get(`/desk/papers/of/case/${id}.json`)).json.papers;
const offered = async (staff, id) => (await papersOf(staff, id)).fits.map((one) => one.name);

// Prints one from the menu of the case, as the clerk does; gives what the paper says.
async function print(stage, staff, id, name, size) {
  const page = await staff.get(`/desk/papers/of/case/${id}`);
  const sheet = await page.form(`/desk/papers/of/case/${id}/${name}/${size}`).submit();
  return read(stage, sheet);
}

async function beforeAnything(stage, story) {
  const { assert } = stage;
  const notice = read(stage, await story.clerk.get('/desk/intake/notice.pdf?item=M10&size=A5'));
  assert.match(notice.text, /一次性告知单.*高龄津贴.*要带什么.*身份证/s);
  assert.ok(Math.abs(notice.wide - 419.5) < 1, `A5 is ${notice.wide} wide`);
  const page = await story.clerk.get('/desk/intake?item=kinship');
  const reply = read(stage, await page.follow(/refusal/));
  assert.match(reply.text, /不得出具证明答复单.*亲属关系证明.*请找：派出所/s);
  const roll = read(stage, await story.clerk.get('/desk/intake/refusal/kinship.pdf?size=80mm'));
  assert.ok(Math.abs(roll.wide - 226.8) < 1);
  assert.equal((await story.clerk.raw('/desk/intake/refusal/nothing.pdf')).status, 404);
}

async function take(stage, story) {
  const person = await oldPerson(story.clerk, 80, 0);
  const form = (await story.clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  form.fill({
    account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_identity_card: true,
    way: 'proxy', agent_name: '欧阳慕容建国·买买提', agent_phone: '13900990088', agent_relation: 'neighbour',
  });
  const receipt = await confirmed(form);
  story.person = person;
  story.id = /\/cases\/(\d+)\/receipt$/.exec(receipt.path)[1];
  story.number = (await caseOf(story.clerk, story.id)).number;
  story.receipt = receipt;
}

async function receipts(stage, story) {
  const { assert } = stage;
  const sheet = read(stage, await story.receipt.form(/\/receipt\/A5$/).submit());
  assert.ok(sheet.text.includes(story.number) && sheet.text.includes(story.person.name) && sheet.text.includes('高龄津贴'));
  assert.match(sheet.text, /受理时间.*预计办结.*经办人（盖章）.*盖章处/s);
  assert.ok(!/\d{17}[\dX]|1\d{10}/.test(sheet.text), 'no whole number stands on it');
  assert.equal(sheet.pages, 1);
  const slip = await print(stage, story.clerk, story.id, 'slip', '80mm');
  assert.ok(Math.abs(slip.wide - 226.8) < 1 && slip.text.includes(story.number));
  assert.match((await print(stage, story.clerk, story.id, 'missing_list', 'A4')).text, /还差下面这些材料.*高龄津贴申请表/s);
  const three = await print(stage, story.clerk, story.id, 'authority_slips', 'A4');
  assert.equal(three.pages, 1, 'three parts on one sheet');
  for (const part of ['第一联', '第二联', '第三联']) assert.equal(three.text.split(part).length, 2, part);
  assert.equal(three.text.split('欧阳慕容建国').length, 4, 'the agent on each part');
  const now = await offered(story.clerk, story.id);
  for (const early of ['supplement_notice', 'result_notice', 'delivery_receipt', 'rejection_notice', 'decline_notice', 'apply_receipt'])
    assert.ok(!now.includes(early), `${early} before its time`);
}

async function again(stage, story) {
  const { assert } = stage;
  const before = (await papersOf(story.clerk, story.id)).kept.find((one) => one.title === '受理回执');
  assert.equal(before.copies, '打印过 1 份');
  const page = await story.clerk.get(before.url);
  assert.ok(page.text.includes(story.number), 'it can be read as a page');
  const second = read(stage, await page.form(/\/A5$/).submit());
  assert.match(second.text, /【补打，第2份】/);
  const third = await print(stage, story.clerk, story.id, 'receipt', 'A5');
  assert.match(third.text, /【补打，第3份】/, 'the same text again is the same paper');
  const look = read(stage, await story.clerk.get(`${before.url}.pdf`));
  assert.match(look.text, /（副本，供查看）/);
  const other = await stage.staff('cun2');
  for (const url of [`/desk/papers/of/case/${story.id}`, before.url, `${before.url}.pdf?copy=1`])
    assert.equal((await other.raw(url)).status, 404, `another village: ${url}`);
}

async function supplements(stage, story) {
  const { assert } = stage;
  const page = await takeStep(story.clerk, story.id, 'ask_more', { reason_code: ['no_household'], missing: ['household_book'], reason: LONG });
  const due = page.form(/\/desk\/papers\/\d+\/A4$/);
  assert.match(page.text, /请把补正通知书打印出来交给群众/);
  const notice = read(stage, await due.submit());
  assert.match(notice.text, /补正通知书.*户口簿.*请在.*前补齐/s);
  assert.ok(notice.text.includes(LONG.slice(-6)), 'the reason to its end');
  assert.ok(!notice.text.includes('补打'), 'made by the step, printed for the first time');
  const link = (await story.clerk.get(`/desk/cases/${story.id}/receipt.json`)).json.receipt.track_url;
  story.own = new URL(link).pathname;
  const hers = await (await story.villager.get(story.own)).follow('补正通知书');
  assert.ok(hers.text.includes(LONG.slice(-6)));
  const pdf = read(stage, await hers.follow(/\.pdf$/));
  assert.match(pdf.text, /补正通知书.*（副本，供查看）/s);
  story.paper = hers.path;
  const bent = story.own.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
  assert.equal((await story.villager.raw(story.paper.replace(story.own, bent))).status, 404, 'another link opens it not');
  await takeStep(story.clerk, story.id, 'supplement', {});
  const kept = (await papersOf(story.clerk, story.id)).kept.find((one) => one.title === '补正通知书');
  assert.match((await story.clerk.get(kept.url)).text, /户口簿/, 'what it said stands, though nothing is missing now');
}

async function poster(stage, story) {
  const { assert } = stage;
  await takeStep(story.clerk, story.id, 'post_village');
  const notice = (await caseOf(story.clerk, story.id)).publicity.url;
  const sheet = read(stage, await story.villager.get(`${notice}/poster.pdf`));
  assert.ok(Math.abs(sheet.wide - 841.9) < 1, `A3 is ${sheet.wide} wide`);
  assert.match(sheet.text, /公示.*公示时间.*盖章处/s);
  assert.ok(!sheet.text.includes(story.person.name), 'her name is masked on the wall');
  assert.equal(sheet.pages, 1);
}

async function decided(stage, story) {
  const { assert } = stage;
  await passDays(stage, 8, story.clerk);
  await stage.until(async () => (await caseOf(story.clerk, story.id)).state.text === '镇级审核', 'the town');
  const town = await stage.staff('zhen1');
  const county = await stage.staff('xian');
  await takeStep(town, story.id, 'pass_town', {});
  const page = await takeStep(county, story.id, 'approve_county', { result_text: '从下个月起发放', amount: '100', decision_number: '云民发〔2026〕7号', decided_on: stage.today });
  assert.match(page.text, /请把办理结果通知书打印出来/);
  const result = await print(stage, story.clerk, story.id, 'result_notice', 'A5');
  assert.equal(result.pages, 1);
  assert.match(result.text, /从下个月起发放.*云民发〔2026〕7号/s);
}

async function signs(stage, story) {
  const { assert } = stage;
  assert.ok((await offered(story.clerk, story.id)).includes('delivery_receipt'), 'to be signed on paper at the door');
  const page = await story.clerk.get(`/desk/cases/${story.id}`);
  const values = { delivered_on: stage.today, deliver_way: 'door', sign_way: 'screen' };
  const refused = await page.form(/\/step\/deliver$/).fill(values).submit();
  assert.equal(refused.status, 422);
  assert.equal(refused.errors[0].field, 'file_signature');
  const form = refused.form(/\/step\/deliver$/);
  assert.equal(form.value('sign_way'), 'screen', 'what was chosen is still there');
  went(await form.fill({ file_signature: [photo('签名.jpg', 7, 40, 14)] }).submit());
  const papers = await papersOf(story.clerk, story.id);
  assert.equal(papers.signatures[0].way, '屏幕上签名');
  assert.equal(papers.signatures[0].digest.length, 12);
  const receipt = await print(stage, story.clerk, story.id, 'delivery_receipt', 'A4');
  assert.match(receipt.text, /送达回证.*屏幕上签名/s);
  assert.ok(receipt.images >= 1, 'her hand stands on it');
  assert.equal(receipt.pages, 1);
  const hers = await story.villager.get(story.own);
  for (const name of ['受理回执', '补正通知书', '办理结果通知书', '送达回证']) assert.ok(hers.one({ tag: 'a', text: name }) ?? hers.text.includes(name), name);
}

// Of the phone, accepted, refused by the town, told before a witness.
async function refusedCase(stage, story) {
  const { assert } = stage;
  const person = await oldPerson(story.clerk, 80, 1);
  const form = (await story.clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  const receipt = await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self' }));
  const id = /\/cases\/(\d+)\/receipt$/.exec(receipt.path)[1];
  const town = await stage.staff('zhen1');
  await takeStep(story.clerk, id, 'post_village');
  await passDays(stage, 8, story.clerk, town);
  await stage.until(async () => (await caseOf(story.clerk, id)).state.text === '镇级审核', 'the town');
  const page = await takeStep(town, id, 'reject_town', { reason_code: ['double'], reason: LONG, decision_number: '青民告〔2026〕3号', decided_on: stage.today });
  const notice = read(stage, await page.form(/\/desk\/papers\/\d+\/A4$/).submit());
  assert.match(notice.text, /不予批准告知书.*青民告〔2026〕3号.*依据.*六十日内.*行政复议.*六个月内.*行政诉讼/s);
  assert.ok(notice.text.includes(LONG.slice(-6)));
  const lacks = await (await story.clerk.get(`/desk/cases/${id}`)).form(/\/step\/tell$/).fill({ delivered_on: stage.today, deliver_way: 'door', sign_way: 'witness' }).submit();
  assert.deepEqual(lacks.errors.map((one) => one.field), ['witness', 'witness_post']);
  went(await lacks.form(/\/step\/tell$/).fill({ witness: '吴建军', witness_post: '三组组长' }).submit());
  const told = await print(stage, story.clerk, id, 'delivery_receipt', 'A5');
  assert.match(told.text, /按手印并有人见证.*吴建军（三组组长）/s);
}

export default async (stage) => {
  const story = { clerk: await stage.staff('cun1'), villager: stage.person('the villager') };
  await stage.step('what to bring, and what a village must not certify', () => beforeAnything(stage, story));
  await stage.step('an agent brings half of the papers', () => take(stage, story));
  await stage.step('receipt, slip, what is missing, the agent\'s three parts', () => receipts(stage, story));
  await stage.step('printed again it is the same paper, marked', () => again(stage, story));
  await stage.step('asked for more: the notice leads to the printer and to her phone', () => supplements(stage, story));
  await stage.step('the poster for the wall', () => poster(stage, story));
  await stage.step('the result', () => decided(stage, story));
  await stage.step('delivered and signed on the screen', () => signs(stage, story));
  await stage.step('another is refused, told before a witness', () => refusedCase(stage, story));
};
