// What: the disk is full, the disk cannot be written.
// Why: a county's server has one small disk, and nobody looks at it.
// Never: it fills no disk but a small one made in memory for the purpose. Making it takes root: without,
//        these faults fail, for what was not tried is not known.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { photo } from '../stories/lib/deeds.mjs';
import { DISK, faultyWorld } from './faulty.mjs';
import { Ledger, Office, sleep } from './office.mjs';

const mounted = new Set();
process.on('exit', () => { for (const place of mounted) unmount(place); });

function mount(place, megabytes) {
  mkdirSync(place, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', place]);
  mounted.add(place);
}

function unmount(place) {
  execFileSync('umount', ['-l', place]);
  mounted.delete(place);
}

// Demo data on a disk of its own, taken away whatever comes.
async function onDisk(world, name, act) {
  const disk = join(world.place, name);
  mount(disk, 64);
  try {
    cpSync(join(world.place, 'demo'), join(disk, 'data'), { recursive: true });
    await act(disk, { data: join(disk, 'data'), db: null });
  } finally {
    unmount(disk);
  }
}

function fill(disk) {
  const file = openSync(join(disk, 'filler'), 'w');
  const block = Buffer.alloc(4096, 1);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
  closeSync(file);
}

async function fillUp({ world, step }, disk, copy) {
  const office = new Office(world, copy);
  office.server.log = join(world.place, 'full.log');
  const ledger = new Ledger();
  await office.open();
  await step('a full disk: no false promise, an answer to each', async () => {
    await Promise.all(Array.from({ length: 8 }, () => office.post(ledger)));
    fill(disk);
    const seen = [];
    // What the log file of the database still has room for may be kept; then there is no more.
    for (let i = 0; i < 4000 && seen.filter((one) => one !== 303).length < 20; i++) seen.push(await office.post(ledger));
    const refused = seen.filter((one) => one !== 303);
    assert.ok(refused.length >= 20, `a full disk refused ${refused.length}`);
    assert.ok(refused.every((one) => one === 503 || one === 507), `answers: ${[...new Set(refused)].join(', ')}`);
    return ledger.words;
  });
  await step('a photo that finds no room: a clear answer, nothing half kept', async () => {
    const page = await office.clerk.get(`/desk/intake?item=B12&person=${office.person}`);
    const form = page.form('/desk/intake').fill({ copy_kind: 'copy', file_original: [photo('原件.jpg', 1, 200, 150)] });
    const answer = await form.submit();
    assert.ok([503, 507].includes(answer.status), `${answer.status}: ${answer.text.slice(0, 200)}`);
    assert.match(answer.text, /再试|再提交|管理员/, `it says what to do: ${answer.status} ${answer.text.slice(0, 300)}`);
    assert.deepEqual(readdirSync(join(copy.data, 'blobs')), [], 'no file without a case');
    return `${answer.status}`;
  });
  await step('reading goes on', async () => {
    for (const path of ['/desk/cases', '/desk/people', '/v/990101100201', '/healthz']) {
      assert.equal((await office.clerk.raw(path)).status, 200, path);
    }
    await sleep(4000);
    assert.match((await office.clerk.get('/desk/cases')).text, /可以看，不能保存/, 'every page says that nothing can be saved');
  });
  await step('with room again writing goes on within five seconds', async () => {
    rmSync(join(disk, 'filler'));
    const began = Date.now();
    while (await office.post(ledger) !== 303) {
      assert.ok(Date.now() - began < 5000, 'still refused');
      await sleep(100);
    }
    assert.doesNotMatch((await office.clerk.get('/desk/cases')).text, /可以看，不能保存/);
    return `after ${Date.now() - began} ms`;
  });
  await step('every promise is kept, also after a power cut', async () => {
    await office.settle(ledger);
    await office.server.kill();
    await office.start();
    office.found = 0;
    await office.settle(ledger);
    await office.audit();
  });
  await step('it ends cleanly', () => office.close());
}

async function writeProtect({ world, step }, disk, copy) {
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  await step('a disk that cannot be written: it says so and ends, without a crash', async () => {
    const run = await world.program.run(['serve', '--data', copy.data, '--port', '0'], { limit: 20_000 });
    assert.equal(run.code, 1, `it ended with ${run.code}: ${run.err}`);
    assert.match(run.err, /data folder .* can't be written/, 'it says why');
    return run.err.trim().split('\n')[0];
  });
  await step('the same disk made writable: it serves', async () => {
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    const office = new Office(world, copy);
    office.server.log = join(world.place, 'readonly.log');
    await office.open();
    const ledger = new Ledger();
    assert.equal(await office.post(ledger), 303);
    await office.close();
  });
}

export const full = (settings) => onDisk(settings.world, 'full', (disk, copy) => fillUp(settings, disk, copy));
export const readOnly = (settings) => onDisk(settings.world, 'readonly', (disk, copy) => writeProtect(settings, disk, copy));

// ---- a disk that fails at one call, or loses its power at one ----

// Cases one after another until the fault is met and some behind it; each answer is a promise or an honest no.
async function failAt(office, faults, ledger, kind, n, lasts) {
  const before = faults.get('diskFailed');
  faults.set({ diskKind: kind, diskLasts: lasts ? 1 : 0, diskLeft: n });
  for (let i = 0; i < 6; i++) await Promise.all([office.post(ledger), office.post(ledger)]);
  faults.rest();
  const odd = [...ledger.told.keys()].filter((one) => ![503, 507].includes(one));
  assert.deepEqual(odd, [], `answers: ${ledger.words}`);
  return faults.get('diskFailed') > before;
}

// The count of cases at the beginning is another process's, and it writes: a commit of the server's comes behind it.
async function opened(faulty) {
  const office = await new Office(faulty, await faulty.copy()).open();
  const ledger = new Ledger();
  assert.equal(await office.post(ledger), 303);
  await office.settle(ledger);
  return office;
}

async function again(office, ledger) {
  const began = Date.now();
  while (await office.post(ledger) !== 303) {
    assert.ok(Date.now() - began < 10_000, 'writing does not come back');
    await sleep(50);
  }
}

// At each sync and each write in turn, once and lasting. Behind a sync that failed the kernel gives up what it covered: the
// process is killed with its power, and what was promised since must be there all the same.
export async function failing({ world, step, short }) {
  const faulty = faultyWorld(world);
  const { faults } = faulty;
  const office = await opened(faulty);
  const first = (count) => Array.from({ length: count }, (_, i) => i + 1);
  // Of syncs there are as many as commits, of writes hundreds.
  for (const [kind, words, many] of [['sync', 'a sync fails', 8], ['write', 'a write fails', 24], ['tear', 'a write is torn', 24]]) {
    const calls = short ? [2] : first(many);
    for (const lasts of short ? [false] : [false, true]) {
      await step(`${words} ${lasts ? 'from each call on' : 'at each call'}: no false promise, also after a power cut`, async () => {
        const ledger = new Ledger();
        let met = 0;
        for (const n of calls) {
          met += await failAt(office, faults, ledger, DISK[kind], n, lasts);
          await again(office, ledger);
          faults.set({ diskKind: DISK.power, seed: n, diskLeft: 1 });
          await office.post(ledger);
          await office.server.ended;
          faults.rest();
          await office.start();
        }
        assert.equal(met, calls.length, 'each fault was met');
        const said = ledger.words;
        await office.settle(ledger, true);
        await whole(office);
        return `${met} faults and ${calls.length} power cuts: ${said}`;
      });
    }
  }
  await step('each case once, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}

async function whole(office) {
  const said = execFileSync('sqlite3', [`file:${join(office.copy.data, 'lianxin.db')}?mode=ro`, 'PRAGMA integrity_check'], { encoding: 'utf8' });
  assert.equal(said.trim(), 'ok', said);
}

// The power goes at the n-th write or sync while 8 clients hand in: of what no sync had covered, each sector is there or not.
export async function power({ world, step, short }) {
  const rounds = short ? 2 : 200;
  const faulty = faultyWorld(world);
  const { faults } = faulty;
  const office = await opened(faulty);
  await step(`${rounds} power cuts with torn and lost sectors while 8 clients hand in`, async () => {
    const total = { kept: 0, unknown: 0, slowest: 0 };
    for (let round = 1; round <= rounds; round++) {
      const ledger = new Ledger();
      let over = false;
      faults.set({ diskKind: DISK.power, seed: round * 7919, diskLeft: 300 + ((round * 997) % 3000) });
      const pouring = office.pour(ledger, 8, () => over);
      await office.server.ended;
      over = true;
      await pouring;
      faults.rest();
      total.kept += ledger.kept.size;
      total.unknown += ledger.unknown.size;
      total.slowest = Math.max(total.slowest, await office.start());
      await office.settle(ledger);
      if (round % 20 === 0 || round === rounds) await whole(office);
    }
    assert.ok(total.kept > rounds, `only ${total.kept} were promised`);
    return `${total.kept} promised before the cut and all there, ${total.unknown} asked again; back in at most ${total.slowest} ms`;
  });
  await step('each case once, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}
