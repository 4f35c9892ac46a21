// What: the nightly backup while people work, the restore drill, and who is warned when either is missing or bad.
// Why: a backup that nobody has restored is a hope; one that failed in silence is worse.
// Never: a drill is only believed that also finds what was spoiled, and a backup is never written over.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf, oldPerson, passDays, went } from './lib/deeds.mjs';

export const title = '备份、恢复演练、运行情况：没做、做坏了都有人知道';
const TOKEN = 'u7h-22c1e9d04b5f6a';
export const options = { serve: ['--metrics', TOKEN] };

async function numbers(stage) {
  const answer = await stage.person('the monitor').raw('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  stage.assert.equal(answer.status, 200);
  return new Map(answer.text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}

async function takeCase(clerk, person, amount) {
  const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  return numberOf(went(await form.fill({ bill_number: '12345', paid: String(amount) }).submit()));
}

const upkeepOf = async (admin) => (await admin.get('/desk/upkeep.json')).json.upkeep;

async function nothingYet(stage, admin) {
  const { assert } = stage;
  const home = await admin.get('/desk');
  assert.match(home.text, /备份和恢复演练/);
  const list = await upkeepOf(admin);
  assert.deepEqual(list.map((one) => [one.title, one.late]), [['备份', true], ['恢复演练', true]]);
  const now = await numbers(stage);
  assert.equal(now.get('lianxin_backup_late'), 1);
  assert.equal(now.get('lianxin_backup_good_timestamp_seconds'), 0);
  const drill = await stage.cli(['drill', ...stage.folders]);
  assert.notEqual(drill.code, 0, 'a drill without a backup is none');
  assert.match(drill.err, /there is no backup/);
}

// The clerk goes on taking cases; what she was told before the backup began is in it.
async function underWrites(stage, clerk, person) {
  const { assert } = stage;
  const before = [];
  for (let i = 0; i < 3; i++) before.push(await takeCase(clerk, person, 10 + i));
  let going = true;
  const during = (async () => {
    const list = [];
    while (going) list.push(await takeCase(clerk, person, 20 + list.length));
    return list;
  })();
  const backup = stage.cli(['backup', ...stage.folders]).finally(() => { going = false; });
  const [run, meanwhile] = await Promise.all([backup, during]);
  assert.equal(run.code, 0, run.out + run.err);
  assert.ok(meanwhile.length > 0, 'she took cases meanwhile');
  assert.deepEqual(readdirSync(stage.here), readdirSync(stage.away), 'a copy of each is away');
  assert.match(readdirSync(stage.here)[0], /^\d{4}-\d\d-\d\dT\d{6}$/);
  return before;
}

async function drillIsGood(stage, admin, before) {
  const { assert } = stage;
  const run = await stage.cli(['drill', ...stage.folders]);
  assert.equal(run.code, 0, run.out + run.err);
  if (stage.engine === 'sqlite') assert.match(run.out, /\d+ tables with \d+ rows as saved; .* all there; audit trail whole, \d+ rows/);
  assert.ok(!existsSync(join(stage.copy.data, 'drill')), 'nothing of it stays');
  assert.deepEqual((await upkeepOf(admin)).map((one) => one.late), [false, false]);
  assert.match((await admin.get('/desk/upkeep')).text, /正常/);
  assert.ok(!(await admin.get('/desk')).text.includes('备份和恢复演练'), 'nothing to do about it');
  const now = await numbers(stage);
  assert.equal(now.get('lianxin_backup_late'), 0);
  assert.equal(now.get('lianxin_drill_failed'), 0);
  assert.ok(now.get('lianxin_drill_good_timestamp_seconds') > 1.7e9);
  if (stage.engine === 'sqlite') await restoredHolds(stage, before);
}

async function restoredHolds(stage, before) {
  const place = `${stage.copy.data}-night`;
  const key = ['--key', join(stage.copy.data, 'master.key')];
  const back = await stage.world.program.run(['restore', '--file', join(stage.away, readdirSync(stage.away)[0]), '--data', place, ...key]);
  stage.assert.equal(back.code, 0, back.out + back.err);
  const server = await stage.world.server({ data: place, db: null }, key).start();
  try {
    const clerk = stage.person('at the restored');
    clerk.base = server.url;
    await clerk.login('cun1', 'Lianxin-2026');
    for (const number of before) {
      const found = (await clerk.get(`/desk/cases.json?q=${number}`)).json.table.rows;
      stage.assert.equal(found.length, 1, `${number}: told to the villager, so it is in the backup`);
    }
  } finally {
    await server.stop();
  }
}

// One bit in the copy that is away: the drill says so and everybody who should be told is.
async function spoiled(stage, admin) {
  const { assert } = stage;
  // On PostgreSQL there may be no file yet but the list of files and its seal, and the list is empty then.
  const file = join(stage.away, readdirSync(stage.away)[0], stage.engine === 'sqlite' ? 'lianxin.db' : 'manifest.seal');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file, bytes);
  const run = await stage.cli(['drill', ...stage.folders]);
  assert.notEqual(run.code, 0);
  assert.match(run.err, /the backup is damaged|was altered/);
  assert.ok(!existsSync(join(stage.copy.data, 'drill')), 'nothing half-restored is left');
  assert.equal((await numbers(stage)).get('lianxin_drill_failed'), 1);
  assert.match((await admin.get('/desk/upkeep')).text, /最近一次失败/);
}

// By name and age alone: what is not ours is not touched, and three stay whatever the clock says.
async function kept(stage, admin, clerk) {
  const { assert } = stage;
  const old = ['2020-01-01T000000', '2020-01-02T000000', '2020-01-03T000000'];
  for (const name of [...old, 'mine', '2020-01-04T000000']) mkdirSync(join(stage.here, name));
  for (const name of [...old, 'mine']) writeFileSync(join(stage.here, name, 'manifest.seal'), '');
  const first = readdirSync(stage.here).at(-2);
  await passDays(stage, 20, admin, clerk);
  assert.equal((await stage.cli(['backup', ...stage.folders, '--backup_days', '10'])).code, 0);
  const left = readdirSync(stage.here);
  for (const gone of old.slice(0, 2)) assert.ok(!left.includes(gone), `${gone}: older than ten days`);
  for (const there of [old[2], first, 'mine', '2020-01-04T000000']) assert.ok(left.includes(there), `${there}: one of the newest three, or none of ours`);
  await passDays(stage, 3, admin, clerk);
  const list = await upkeepOf(admin);
  assert.deepEqual(list.map((one) => one.late), [true, false], 'three days without a backup; the drill is young enough');
}

async function neverOver(stage) {
  const folder = join(stage.here, readdirSync(stage.here)[0]);
  const run = await stage.cli(['backup', '--out', folder]);
  stage.assert.notEqual(run.code, 0);
  stage.assert.match(run.err, /never overwritten/);
}

// A job: counted by kind while it fails, one line in the log with who, where, how long.
async function jobsTold(stage, auditor) {
  const { assert } = stage;
  const before = await numbers(stage);
  assert.equal(before.get('lianxin_jobs_waiting{kind="audit.verify"}'), 0, 'every kind is there from the start');
  assert.equal(before.get('lianxin_jobs_oldest_waiting_seconds{kind="import.apply"}'), 0);
  went(await (await auditor.get('/desk/audit')).form('/desk/audit/verify').submit());
  await stage.until(() => /job kind=audit\.verify id=\d+ done ms=\d+ waited_ms=\d+ account=[1-9]\d* org=\S+/.test(stage.server.said()), 'the line of the job');
  assert.equal((await numbers(stage)).get('lianxin_jobs_failed_total{kind="audit.verify"}'), 0);
}

export default async (stage) => {
  stage.here = join(stage.world.place, `here-${stage.engine}`);
  stage.away = join(stage.world.place, `away-${stage.engine}`);
  for (const folder of [stage.here, stage.away]) mkdirSync(folder, { recursive: true });
  stage.folders = ['--backups', stage.here, '--backups_away', stage.away];
  const admin = await stage.staff('sysadmin');
  const clerk = await stage.staff('cun1');
  const auditor = await stage.staff('auditor');
  const person = await oldPerson(clerk);
  let before = [];
  await stage.step('nothing saved yet: she is told at her desk, the monitor by a number', () => nothingYet(stage, admin));
  await stage.step('a backup while cases are taken', async () => { before = await underWrites(stage, clerk, person); });
  await stage.step('the drill restores it, compares it and says so', () => drillIsGood(stage, admin, before));
  await stage.step('a spoiled backup makes the drill fail for all to see', () => spoiled(stage, admin));
  await stage.step('jobs are counted by kind and told in the log', () => jobsTold(stage, auditor));
  await stage.step('days are kept, strangers are not touched, lateness is told again', () => kept(stage, admin, clerk));
  await stage.step('nothing is written over', () => neverOver(stage));
  await stage.step('only who keeps the machine sees it', async () => stage.assert.equal((await clerk.get('/desk/upkeep')).status, 403));
};
