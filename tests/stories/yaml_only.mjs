// What: the register with a flow that docs/contributing/catalogue.md shows, laid over the shipped catalogue of a county.
// Why: "by YAML alone" is true when a clerk can work with it, not when it compiles.
// Never: the text is read from the documentation itself; nothing is added for the test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { went } from './lib/deeds.mjs';

export const title = '只写 YAML：新台账、新流程，从登记到归还';

const BOOK = join(dirname(fileURLToPath(import.meta.url)), '../../docs/contributing/catalogue.md');

async function layOver(stage) {
  const { assert } = stage;
  const blocks = [...readFileSync(BOOK, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((hit) => hit[1]);
  const example = blocks.find((one) => one.includes('register: key_loan'));
  const grant = blocks.find((one) => one.startsWith('role: village_clerk'));
  assert.ok(example && grant, 'the documentation shows both texts');
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  writeFileSync(join(folder, 'keys.yaml'), example);
  writeFileSync(join(folder, 'roles.yaml'), grant);
  const check = await stage.cli(['check', '--overlay', folder]);
  assert.equal(check.code, 0, check.out + check.err);
  const shown = await stage.cli(['migrate', '--overlay', folder]);
  assert.match(shown.out, /r_key_loan/, 'what would change is shown first');
  const before = await stage.cli(['migrate', '--overlay', folder]);
  assert.equal(before.out, shown.out, 'showing changes nothing');
  const applied = await stage.cli(['migrate', '--apply', '--overlay', folder]);
  assert.equal(applied.code, 0, applied.out + applied.err);
  return folder;
}

async function lend(stage, clerk) {
  const { assert } = stage;
  const list = await (await clerk.get('/desk')).follow(/钥匙借用/);
  assert.equal(list.path, '/desk/r/key_loan');
  const form = (await list.follow(/\/desk\/r\/key_loan\/new$/)).form(/key_loan\/new$/);
  const empty = await form.submit();
  assert.equal(empty.status, 422);
  assert.ok(empty.errors.length >= 3, 'every required field is named');
  const done = went(await empty.form(/key_loan\/new$/).fill({ room: '二楼活动室', borrower: '覃月亮', phone: '13900001357' }).submit());
  assert.match(done.text, /YS\d/);
  assert.match(done.text, /借出/);
  return done.path;
}

async function find(stage, clerk) {
  const { assert } = stage;
  for (const q of ['活动室', 'qyl']) {
    const hits = (await clerk.get(`/desk/r/key_loan.json?q=${encodeURIComponent(q)}`)).json.table.rows;
    assert.equal(hits.length, 1, q);
  }
  const csv = await clerk.get('/desk/r/key_loan.csv').catch((error) => error);
  assert.ok([200, 403].includes(csv.status), 'exports ask for the right of exporting');
  const other = await stage.staff('cun2');
  assert.equal((await other.get('/desk/r/key_loan.json')).json.table.rows.length, 0, 'another village sees none');
  const town = await stage.staff('zhen1');
  assert.equal((await town.get('/desk/r/key_loan')).status, 403, 'a role that was given nothing sees nothing');
}

async function giveBack(stage, clerk, path) {
  const { assert } = stage;
  const form = (await clerk.get(path)).form(/step\/return$/);
  const empty = await form.fill({ back_on: '' }).submit();
  assert.equal(empty.status, 422, 'the step asks for its day');
  const done = went(await empty.form(/step\/return$/).fill({ back_on: stage.today }).submit());
  assert.match(done.text, /已还/);
}

export default async (stage) => {
  let clerk = null;
  let path = '';
  await stage.step('the texts of the documentation, laid over and migrated', async () => {
    const folder = await layOver(stage);
    await stage.server.stop();
    stage.server.args = ['--overlay', folder];
    await stage.server.start();
    clerk = await stage.staff('cun1');
  });
  await stage.step('the menu has it, a key is lent', async () => { path = await lend(stage, clerk); });
  await stage.step('found by its words, and only in its village', () => find(stage, clerk));
  await stage.step('three working days later it is overdue', async () => {
    stage.pass({ days: 8 });
    await clerk.signIn();
    stage.assert.match((await clerk.get(path)).text, /超/);
  });
  await stage.step('it is given back', () => giveBack(stage, clerk, path));
};
