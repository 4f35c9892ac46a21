// What: what an operator does to keep the data: verify the audit trail, back up, restore, rotate the key, move house.
// Why: each is done rarely and must work on the day it is needed.
// Never: "verified" is only believed of a tool that also finds what was changed by hand.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirmed, oldPerson, went } from './lib/deeds.mjs';
import { sql } from './lib/sql.mjs';

export const title = '审计核验、备份、恢复、换密钥、搬到 PostgreSQL';

async function work(stage) {
  const clerk = await stage.staff('cun1');
  const person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake').fill({
    account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, got_identity_card: true,
    got_household_book: true, got_bank_card: true });
  const page = await confirmed(form);
  return { clerk, person, path: page.path };
}

async function verify(stage, expected, what) {
  const run = await stage.cli(['audit', 'verify']);
  const words = run.out + run.err;
  if (expected) stage.assert.equal(run.code, 0, `${what}: ${words}`);
  else stage.assert.ok(run.code !== 0 && words.trim().length > 0, `${what} was not found: ${words}`);
}

// A row in the middle of the longest lane (the demo's), and the end of the server's own.
const ROW = 'lane = (SELECT max(lane) FROM audit) AND seq = 6';
const LAST = 'lane = (SELECT min(lane) FROM audit) AND seq = (SELECT max(seq) FROM audit WHERE lane = (SELECT min(lane) FROM audit))';

const COLUMNS = 'lane seq at account verb on_what record org digest note peer hash'.split(' ');

// The row as a list of texts, and back into the table as it was (or at another number).
async function take(copy, where) {
  const mark = copy.db ? 'chr(31)' : 'char(31)';
  const line = await sql(copy, `SELECT ${COLUMNS.join(` || ${mark} || `)} FROM audit WHERE ${where}`);
  const row = line.split('\x1f');
  if (row.length !== COLUMNS.length) throw new Error(`no such row: ${where}`);
  return row;
}

function put(copy, row) {
  const values = row.map((one, i) => (['lane', 'seq', 'at', 'account', 'record'].includes(COLUMNS[i]) ? one : `'${one.replaceAll("'", "''")}'`));
  return sql(copy, `INSERT INTO audit(${COLUMNS.join(', ')}) VALUES(${values.join(', ')})`);
}

// Changes, has it found, puts it back as it was.
async function tamper(stage) {
  const { copy } = stage;
  await stage.server.stop();
  const row = await take(copy, ROW);
  await sql(copy, `UPDATE audit SET note = note || 'x' WHERE ${ROW}`);
  await verify(stage, false, 'a changed row');
  await sql(copy, `DELETE FROM audit WHERE ${ROW}`);
  await verify(stage, false, 'a removed row');
  await put(copy, row);
  await verify(stage, true, 'put back');
  const next = await sql(copy, 'SELECT max(seq) + 1 FROM audit WHERE lane = (SELECT max(lane) FROM audit)');
  await put(copy, [row[0], next, ...row.slice(2)]);
  await verify(stage, false, 'an inserted row');
  await sql(copy, `DELETE FROM audit WHERE lane = ${row[0]} AND seq = ${next}`);
  const last = await take(copy, LAST);
  await sql(copy, `DELETE FROM audit WHERE ${LAST}`);
  await verify(stage, false, 'the last row gone');
  await put(copy, last);
  await verify(stage, true, 'whole at the end');
  await stage.server.start();
}

// The files of a backup, made worse one by one.
async function backup(stage, done) {
  const { assert, copy } = stage;
  const folder = join(mkdtempSync(join(stage.world.place, 'backup-')), 'b');
  const run = await stage.cli(['backup', '--out', folder]);
  assert.equal(run.code, 0, run.out + run.err);
  assert.equal((await done.clerk.get(done.path)).status, 200, 'the server went on meanwhile');
  assert.ok(!readdirSync(folder, { recursive: true }).some((one) => /master\.key$/.test(one)), 'the key is not in it');
  const later = await work(stage);
  const place = `${copy.data}-restored`;
  cpSync(join(copy.data, 'master.key'), join(stage.world.place, 'kept.key'));
  const key = ['--key', join(stage.world.place, 'kept.key')];
  const { program } = stage.world;
  const back = await program.run(['restore', '--file', folder, '--data', place, ...key]);
  assert.equal(back.code, 0, back.out + back.err);
  const good = await program.run(['audit', 'verify', '--data', place, ...key]);
  assert.equal(good.code, 0, good.out + good.err);
  const server = await stage.world.server({ data: place, db: null }, key).start();
  try {
    const clerk = stage.person('at the restored');
    clerk.base = server.url;
    await clerk.login('cun1', 'Lianxin-2026');
    assert.equal((await clerk.get(done.path)).status, 200, 'what was there is there');
    assert.equal((await clerk.get(later.path)).status, 404, 'what came later is not');
    const named = await clerk.get(`/desk/people/${done.person.id}`);
    assert.ok(named.text.includes(done.person.name));
    const second = await program.run(['serve', '--data', place, ...key, '--port', new URL(stage.server.url).port], { limit: 30_000 });
    assert.equal(second.code, 1, 'a port that is taken');
    assert.match(second.err, /^lianxin: 端口 \d+ 已被别的程序占用。[^\n]*\n$/, 'is said in one sentence, and nothing else');
  } finally {
    await server.stop();
  }
  await damaged(stage, folder, key);
}

async function damaged(stage, folder, key) {
  const file = readdirSync(folder).find((one) => /db$/.test(one));
  const bytes = readFileSync(join(folder, file));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(folder, file), bytes);
  const place = `${stage.copy.data}-damaged`;
  const run = await stage.world.program.run(['restore', '--file', folder, '--data', place, ...key]);
  stage.assert.notEqual(run.code, 0, 'one bit is enough to refuse it');
  stage.assert.ok(!existsSync(join(place, 'lianxin.db')), 'and nothing half-restored is left');
  rmSync(place, { recursive: true, force: true });
}

async function rotate(stage, done) {
  const { assert, copy } = stage;
  await stage.server.stop();
  const sealed = `SELECT ${copy.db ? "encode(identity, 'hex')" : 'hex(identity)'} FROM r_person WHERE id = ${done.person.id}`;
  const before = await sql(copy, sealed);
  const run = await stage.cli(['rotate-key']);
  assert.equal(run.code, 0, run.out + run.err);
  const after = await sql(copy, sealed);
  assert.ok(before.length > 40 && before !== after, 'the value is sealed anew');
  await stage.server.start();
  const clerk = await stage.staff('cun1');
  const list = (await clerk.get(`/desk/people.json?q=${done.person.identity.slice(-4)}`)).json.table.rows;
  assert.ok(list.some((one) => one.id === done.person.id), 'found by the last four as before');
  assert.equal(list.find((one) => one.id === done.person.id).identity, done.person.identity);
  await verify(stage, true, 'after the new key');
}

async function move(stage, done) {
  const { assert, world } = stage;
  const url = new URL(process.env.LIANXIN_TEST_POSTGRES);
  await sql({ db: url.href }, 'CREATE DATABASE moved');
  url.pathname = '/moved';
  await stage.server.stop();
  const run = await stage.cli(['copy', '--to', url.href]);
  assert.equal(run.code, 0, run.out + run.err);
  const server = await world.server({ data: stage.copy.data, db: url.href }).start();
  const clerk = stage.person('at the moved');
  clerk.base = server.url;
  await clerk.login('cun1', 'Lianxin-2026');
  assert.equal((await clerk.get(done.path)).status, 200);
  await server.stop();
  const good = await world.program.run(['audit', 'verify', '--data', stage.copy.data, '--db', url.href]);
  assert.equal(good.code, 0, good.out + good.err);
  await sql({ db: process.env.LIANXIN_TEST_POSTGRES }, 'DROP DATABASE moved WITH (FORCE)');
  await stage.server.start();
}

export default async (stage) => {
  let done = null;
  await stage.step('work is done and the trail is whole', async () => {
    done = await work(stage);
    await verify(stage, true, 'untouched');
  });
  await stage.step('changed, removed, inserted and cut rows are found', () => tamper(stage));
  if (stage.engine === 'sqlite') {
    await stage.step('backed up while it runs, restored elsewhere, refused when damaged', () => backup(stage, done));
  }
  await stage.step('a new key seals everything anew', () => rotate(stage, done));
  if (stage.engine === 'sqlite' && process.env.LIANXIN_TEST_POSTGRES) {
    await stage.step('moved to PostgreSQL', () => move(stage, done));
  }
};
