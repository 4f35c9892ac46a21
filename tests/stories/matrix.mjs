// What: every address that the program describes, asked by every kind of account, against one table written by hand.
// Why: a right that nobody looked at is a right that somebody has by mistake.
// Never: an address without a row fails, and so does a row without an address.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numberOf, oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '权限表：每个地址、每种账号、本单位和别的单位';

const TABLE = join(dirname(fileURLToPath(import.meta.url)), 'matrix.txt');
const VILLAGE = '990101100201';

// Whose the records are: village 1. cun2 is the village beside it, zhen2 the town beside its town.
export const COLUMNS = ['nobody', 'cun1', 'shuji1', 'cun2', 'zhen1', 'zhen1lead', 'zhen2', 'xian', 'xianlead', 'shi', 'sysadmin', 'secadmin', 'auditor'];

// ---- signing in with a one-time code ----

function oneTimeCode(secret, moment) {
  const bits = [...secret.replace(/\s|=/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(moment / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function enrol(stage, person) {
  const page = await person.get('/desk/second');
  const secret = /\b(?:[A-Z2-7]{4} ?){6,8}\b/.exec(page.text)?.[0];
  if (!secret) throw new Error(`no secret on ${page.path}: ${page.text.slice(0, 300)}`);
  const form = page.forms.find((one) => one.has('code'));
  if (form.has('password')) form.fill({ password: person.account.password });
  went(await form.fill({ code: oneTimeCode(secret, Date.now()) }).submit());
}

// ---- the records of village 1 that the addresses speak of ----

async function makeCase(stage, clerk, item, values, files = {}) {
  const person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=${item}&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill({ ...values, ...files }).submit('受理，出回执'));
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page), person };
}

async function ratedPoorly(stage, clerk) {
  const done = await makeCase(stage, clerk, 'B01', { bill_number: '12345', paid: '30' });
  await takeStep(clerk, done.id, 'finish', { result_text: '已代缴。' });
  const villager = stage.person('a villager');
  const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  const own = went(await form.fill({ number: done.number, phone_tail: done.person.phone.slice(-4) }).submit());
  went(await (await villager.get(`${own.path}/rate`)).form(/\/rate$/).fill({ level: '1' }).submit('提交评价'));
  return own.path.split('/').at(-1);
}

async function speakUp(stage) {
  const villager = stage.person('a neighbour');
  const notices = await villager.get(`/v/${VILLAGE}/publicity`);
  const notice = notices.one({ class: 'p-noticecard' }).get('href');
  const objection = (await villager.get(notice)).form(/\/objection$/);
  went(await objection.fill({ kind: 'other', text: '不在村里住。' }).submit('提交意见'));
  const feedback = (await villager.get(`/v/${VILLAGE}/feedback`)).forms.find((one) => one.has('text'));
  const kind = feedback.options('kind').find((one) => one.value).value;
  went(await feedback.fill({ kind, text: '字太小。' }).submit());
  return notice.split('/').at(-1);
}

const newest = async (who, list) => Math.max(...(await who.get(list)).json.table.rows.map((one) => one.id));

export async function prepare(stage) {
  const clerk = await stage.staff('cun1');
  const link = await ratedPoorly(stage, clerk);
  const notice = await speakUp(stage);
  const open = await makeCase(stage, clerk, 'M10', { account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true },
    { file_bank_card: [photo('卡.jpg', 3)] });
  const file = (await clerk.get(`/desk/cases/${open.id}.json`)).json.materials.rows.flatMap((one) => one.files)[0].url.split('/').at(-1);
  const town = await stage.staff('zhen1');
  const ids = { case: open.id, person: open.person.id, link, notice, file };
  for (const register of ['household', 'feedback', 'rating']) ids[register] = await newest(clerk, `/desk/r/${register}.json`);
  ids.objection = await newest(town, '/desk/r/objection.json');
  ids.rectification = await newest(clerk, '/desk/rectifications.json');
  return ids;
}

export async function people(stage) {
  const found = { nobody: stage.person('nobody') };
  for (const user of COLUMNS.slice(1)) {
    const person = await stage.staff(user);
    if (person.page.path === '/desk/second') await enrol(stage, person);
    found[user] = person;
  }
  return found;
}

// ---- asking ----

// The address with the records of village 1 in the places of its parts.
function fill(path, ids) {
  const register = /^\/desk\/r\/([a-z_]+)/.exec(path)?.[1];
  const part = {
    org: VILLAGE, item: 'old_age_allow', link: ids.link, job: '1', hold: '1',
    step: path.includes('/rectifications/') ? 'contact' : path.includes('/feedback/') ? 'answer' : 'withdraw',
    id: register ? ids[register] : path.startsWith('/desk/people') ? ids.person : path.startsWith('/desk/rectifications') ? ids.rectification
      : path.startsWith('/desk/files') ? ids.file : path.includes('/publicity/') ? ids.notice : path.startsWith('/desk/cases') ? ids.case
        : path.startsWith('/desk/users') ? ids.user : '1',
  };
  return path.replace(/\{(\w+)\}/g, (whole, name) => String(part[name]));
}

// 200 and 303 are what they are; login: sent to sign in; form: the right is there, the empty form is not
// taken (409, 422) or done (303, 200).
function word(method, answer) {
  const to = answer.headers.get('location') ?? '';
  if (answer.status === 401 || to.startsWith('/desk/login?')) return 'login';
  if (method === 'POST' && [200, 303, 409, 422].includes(answer.status)) return 'form';
  return String(answer.status);
}

export async function ask(stage, who, method, path, ids) {
  const url = fill(path, ids);
  if (method === 'GET') return word(method, await who.raw(url));
  who.token ??= (await who.raw(who.account ? '/desk/password' : '/desk/login')).forms.map((one) => one.value('csrf')).find(Boolean);
  const body = new URLSearchParams({ csrf: who.token, submission: createHmac('sha256', url).update(who.name).digest('hex').slice(0, 32) });
  const answer = await who.raw(url, { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() });
  return word(method, answer);
}

// Signing out ends the session that asks, so it is asked last.
export async function routes(stage) {
  const { paths } = (await stage.person().get('/openapi.json')).json;
  const all = Object.entries(paths).flatMap(([path, verbs]) => Object.keys(verbs).filter((verb) => ['get', 'post'].includes(verb)).map((verb) => `${verb.toUpperCase()} ${path}`));
  return all.sort((a, b) => a.includes('logout') - b.includes('logout'));
}

function readTable() {
  const lines = readFileSync(TABLE, 'utf8').split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  const heads = lines[0].trim().split(/\s+/).slice(2);
  const rows = new Map(lines.slice(1).map((line) => {
    const [method, path, ...cells] = line.trim().split(/\s+/);
    return [`${method} ${path}`, cells];
  }));
  return { heads, rows };
}

export default async (stage) => {
  const { assert } = stage;
  const table = readTable();
  let ids = null;
  let who = null;
  let list = [];
  await stage.step('the records of one village, and everybody signed in', async () => {
    ids = await prepare(stage);
    who = await people(stage);
    ids.user = (await who.sysadmin.get('/desk/users.json?q=cun3')).json.table.rows[0].id;
    assert.deepEqual(table.heads, COLUMNS);
  });
  await stage.step('every address has its row, every row its address', async () => {
    list = await routes(stage);
    assert.deepEqual(list.filter((one) => !table.rows.has(one)), [], 'addresses without a row');
    assert.deepEqual([...table.rows.keys()].filter((one) => !list.includes(one)), [], 'rows without an address');
  });
  for (const user of COLUMNS) {
    await stage.step(`${user}: ${list.length} addresses`, async () => {
      const wrong = [];
      for (const route of list) {
        const [method, path] = route.split(' ');
        const got = await ask(stage, who[user], method, path, ids);
        const expected = table.rows.get(route)[COLUMNS.indexOf(user)];
        if (got !== expected) wrong.push(`${route}: ${got}, not ${expected}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
};
