// What: PostgreSQL is cut off and comes back, while people hand in cases.
// Why: the database is another machine's process; it is restarted for its own upgrades.
// Never: it touches no cluster but the private one that tools/postgres makes.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { World } from '../stories/lib/world.mjs';
import { Ledger, Office, sleep } from './office.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const binaries = process.env.POSTGRES_BINARIES ?? '/usr/lib/postgresql/15/bin';

class Cluster {
  async open() {
    this.child = spawn(join(repository, 'tools/postgres'), ['sh', '-c', 'echo "$LIANXIN_TEST_POSTGRES"; exec sleep 3600'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = once(this.child, 'close');
    const lines = createInterface({ input: this.child.stdout });
    [this.url] = await Promise.race([once(lines, 'line'), this.ended.then(() => { throw new Error('no PostgreSQL'); })]);
    this.folder = this.ask('SHOW data_directory');
    // The private cluster gives up durability for speed; here it is what is looked at.
    this.ask('ALTER SYSTEM SET synchronous_commit = on');
    this.ask('ALTER SYSTEM SET fsync = on');
    this.ask('SELECT pg_reload_conf()');
    return this;
  }

  ask(text) {
    return execFileSync('psql', ['-qAtX', '-c', text, this.url], { encoding: 'utf8' }).trim();
  }

  control(...args) {
    const owner = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--reset-env', '--'] : [];
    const [program, ...rest] = [...owner, join(binaries, 'pg_ctl'), '-D', this.folder, '-w', ...args];
    execFileSync(program, rest, { stdio: 'ignore' });
  }

  cut() {
    this.control('-m', 'immediate', 'stop');
  }

  back() {
    this.control('-o', `-p ${new URL(this.url).port}`, '-l', join(this.folder, '../server.log'), 'start');
  }

  async close() {
    process.kill(-this.child.pid, 'SIGTERM');
    await this.ended;
  }
}

async function cutOff(office, cluster) {
  const ledger = new Ledger();
  let over = false;
  const pouring = office.pour(ledger, 8, () => over);
  await sleep(500);
  cluster.cut();
  await sleep(700);
  cluster.back();
  const began = Date.now();
  const kept = ledger.kept.size;
  while (ledger.kept.size === kept && Date.now() - began < 10_000) await sleep(20);
  const took = Date.now() - began;
  over = true;
  await pouring;
  assert.ok(kept > 0, 'nothing was under way');
  assert.ok(took <= 5000, `writing again after ${took} ms: ${ledger.words}`);
  assert.deepEqual([...ledger.told.keys()].filter((one) => one !== 503), [], `answers: ${ledger.words}`);
  const words = ledger.words;
  await office.settle(ledger, true);
  return `${words}; writing again after ${took} ms`;
}

export async function postgres({ binary, step, short }) {
  const cluster = await new Cluster().open();
  const world = new World({ binary, postgres: cluster.url });
  try {
    await world.prepare();
    const office = await new Office(world, await world.copy()).open();
    for (let round = 1; round <= (short ? 1 : 10); round++) {
      await step(`PostgreSQL cut off and back, round ${round}`, () => cutOff(office, cluster));
    }
    await step('each case once, the trail whole', () => office.audit());
    await step('it ends cleanly', () => office.close());
  } finally {
    world.end();
    await cluster.close();
  }
}
