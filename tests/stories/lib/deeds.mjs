// What: what several stories do in the same way: a photo, a person of the register, a step of a case.
// Why: a story should say who does what; how a button is found is the same in all of them.
// Never: it fills in nothing that the page does not ask, and passes over no error that the page shows.
import assert from 'node:assert/strict';
import { workbook } from './workbook.mjs';

const INITIALS = new Map(Object.entries({
  王: 'w', 李: 'l', 张: 'z', 刘: 'l', 陈: 'c', 杨: 'y', 赵: 'z', 黄: 'h', 周: 'z', 吴: 'w', 徐: 'x', 孙: 's', 胡: 'h', 朱: 'z',
  高: 'g', 林: 'l', 何: 'h', 郭: 'g', 马: 'm', 罗: 'l', 桂: 'g', 英: 'y', 德: 'd', 明: 'm', 秀: 'x', 兰: 'l', 建: 'j', 国: 'g',
  玉: 'y', 梅: 'm', 志: 'z', 强: 'q', 小: 'x', 芳: 'f', 永: 'y', 福: 'f', 春: 'c', 花: 'h', 大: 'd', 山: 's', 文: 'w', 斌: 'b',
  丽: 'l', 华: 'h', 庆: 'q', 金: 'j', 凤: 'f', 长: 'c', 生: 's', 淑: 's', 珍: 'z', 家: 'j', 旺: 'w', 红: 'h', 霞: 'x', 天: 't',
  佑: 'y', 雪: 'x', 守: 's', 田: 't', 翠: 'c', 莲: 'l', 来: 'l', 月: 'y', 娥: 'e',
}));

// The first letters of a name of the demo, as a clerk types them.
export const initials = (name) => [...name].map((sign) => INITIALS.get(sign) ?? '?').join('');

// Every sign but the first and (from three on) the last hidden, as names are shown in public.
export const FOLDED = /^[^*＊]+[*＊]+[^*＊]?$/;

// A number of the right form for somebody invented: region 990000 does not exist.
export function identity(birth, serial) {
  const head = `990000${birth}${String(serial).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(head[i]), 0);
  return head + '10X98765432'[sum % 11];
}

// ---- a real picture, made here ----

const u16 = (value) => [value >> 8, value & 255];
const segment = (marker, bytes) => [0xff, marker, ...u16(bytes.length + 2), ...bytes];

// The usual table for the categories of DC differences, lengths of the codes 0 to 11.
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

function dcCodes() {
  const codes = [];
  let code = 0;
  DC_COUNTS.forEach((count, i) => {
    for (let n = 0; n < count; n++) codes.push([code++, i + 1]);
    code <<= 1;
  });
  return codes;
}

// A baseline JPEG in grey, 8 by 8 points a square; `seed` makes it another picture.
export function photo(name, seed = 1, across = 12, down = 9) {
  const codes = dcCodes();
  let bits = '';
  let before = 0;
  for (let i = 0; i < across * down; i++) {
    const level = ((i * 37 + seed * 101) % 160) - 80;
    const step = level - before;
    const size = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
    const value = step < 0 ? step + (1 << size) - 1 : step;
    bits += codes[size][0].toString(2).padStart(codes[size][1], '0') + (size ? value.toString(2).padStart(size, '0') : '') + '0';
    before = level;
  }
  bits += '1'.repeat((8 - (bits.length % 8)) % 8);
  const data = bits.match(/.{8}/g).flatMap((byte) => (byte === '11111111' ? [255, 0] : [parseInt(byte, 2)]));
  const bytes = Uint8Array.from([
    0xff, 0xd8, ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array(64).fill(8)]),
    ...segment(0xc0, [8, ...u16(down * 8), ...u16(across * 8), 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, ...DC_COUNTS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ...segment(0xc4, [0x10, 1, ...Array(15).fill(0), 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]), ...data, 0xff, 0xd9,
  ]);
  return { name, type: 'image/jpeg', bytes };
}

// ---- the desk ----

// Somebody of the village's register who is that old and has none of the item going on.
export async function oldPerson(clerk, years = 80, which = 0) {
  const list = await clerk.get(`/desk/people.json?age=${years}`);
  assert.equal(list.status, 200);
  const row = list.json.table.rows[which];
  assert.ok(row, `nobody is ${years} or older`);
  return row;
}

// The page said yes: shown after a 303, without an error.
export function went(page) {
  const words = page.errors.map((one) => `${one.field}: ${one.text}`).join('; ');
  assert.equal(page.status, 200, `${page.path}: ${page.status} ${words} ${page.text.slice(0, 300)}`);
  assert.equal(page.via, 303, `${page.path} was not reached by 303: ${words}`);
  return page;
}

// The window's form, filled: sent, read back to the villager, confirmed. Answers the receipt.
export async function confirmed(form) {
  const check = await form.submit('提交，请群众确认');
  assert.equal(check.status, 200, `${check.path}: ${check.errors.map((one) => one.text).join('; ')}`);
  assert.match(check.text, /以上是否属实/);
  return went(await check.form('/desk/intake').submit('属实，受理'));
}

// Opens the case and takes the step by its form; answers the page of the case afterwards.
export async function takeStep(staff, id, step, values = {}) {
  const page = await staff.get(`/desk/cases/${id}`);
  assert.equal(page.status, 200, `the case ${id}: ${page.status}`);
  const form = page.form(`/desk/cases/${id}/step/${step}`);
  return went(await form.fill(values).submit());
}

// What the desk knows of a case: its .json.
export async function caseOf(staff, id) {
  const page = await staff.get(`/desk/cases/${id}.json`);
  assert.equal(page.status, 200, `the case ${id}: ${page.status}`);
  return { ...page.json, ...page.json.case };
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

// A job's page once the job is over.
export const jobOver = (stage, who, path) => stage.until(async () => {
  const now = await who.get(path);
  return /做完了|没有办成/.test(now.text) ? now : null;
}, 'the end of the job', 60);

// Rows (the first are headings) brought in at an import page: checked, the right ones taken. Answers the preview.
export async function bring(stage, who, url, rows) {
  const form = (await who.get(url)).forms.find((one) => one.has('file'));
  const job = went(await form.fill({ file: [{ name: '名册.xlsx', type: XLSX, bytes: workbook(rows) }] }).submit());
  const preview = await (await jobOver(stage, who, job.path)).follow('看结果');
  const choice = preview.form(/import\/\d+$/);
  const button = choice.fields.find((one) => one.tag === 'button' && one.value === 'good').element.text;
  await jobOver(stage, who, went(await choice.submit(button)).path);
  return preview;
}

// Days go by; everybody's session has ended with them.
export async function passDays(stage, days, ...staff) {
  stage.pass({ days });
  for (const one of staff) await one.signIn();
}

export const numberOf = (page) => page.one({ class: 'bigno' })?.text ?? page.one({ class: 'p-number' })?.text;
