// What: PostgreSQL is cut off and comes back, or its standby takes over, while people hand in cases; two servers share it.
// Why: the database is another machine's process; it is restarted for its own upgrades, and one day that machine is gone.
// Never: it touches no cluster but the private one that tools/postgres makes and the standby beside it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freshCode } from '../stories/lib/code.mjs';
import { Person } from '../stories/lib/person.mjs';
import { freePort } from '../stories/lib/server.mjs';
import { World } from '../stories/lib/world.mjs';
import { Ledger, Office, VILLAGE, sleep } from './office.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const binaries = process.env.POSTGRES_BINARIES ?? '/usr/lib/postgresql/15/bin';

// PostgreSQL refuses to run as root.
function asOwner(program, args, options = { stdio: 'ignore' }) {
  const owner = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--reset-env', '--'] : [];
  const [first, ...rest] = [...owner, join(binaries, program), ...args];
  return execFileSync(first, rest, options);
}

const running = new Set(); // process groups that must not outlive us
process.on('exit', () => { for (const group of running) process.kill(-group, 'SIGTERM'); });

class Cluster {
  async open() {
    this.child = spawn(join(repository, 'tools/postgres'), ['sh', '-c', 'echo "$LIANXIN_TEST_POSTGRES"; exec sleep 3600'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = once(this.child, 'close').finally(() => running.delete(this.child.pid));
    running.add(this.child.pid);
    const lines = createInterface({ input: this.child.stdout });
    [this.url] = await Promise.race([once(lines, 'line'), this.ended.then(() => { throw new Error('no PostgreSQL'); })]);
    this.folder = this.ask('SHOW data_directory');
    return this;
  }

  // The private cluster gives up durability for speed; once the demo data are made it is what is looked at.
  beDurable() {
    for (const name of ['synchronous_commit', 'fsync', 'full_page_writes']) this.ask(`ALTER SYSTEM SET ${name} = on`);
    this.ask('SELECT pg_reload_conf()');
    this.ask('CHECKPOINT');
  }

  // The private cluster writes down no more than it needs itself: what a standby needs as well takes a restart.
  beFollowed() {
    this.ask('ALTER SYSTEM SET wal_level = replica');
    this.ask('ALTER SYSTEM SET max_wal_senders = 4');
    this.control('-m', 'fast', 'stop');
    this.back();
  }

  ask(text) {
    return execFileSync('psql', ['-qAtX', '-c', text, this.url], { encoding: 'utf8' }).trim();
  }

  get port() {
    return new URL(this.url).port;
  }

  control(...args) {
    asOwner('pg_ctl', ['-D', this.folder, '-w', ...args]);
  }

  cut() {
    this.control('-m', 'immediate', 'stop');
  }

  back() {
    this.control('-o', `-p ${this.port}`, '-l', join(this.folder, '../server.log'), 'start');
  }

  async close() {
    process.kill(-this.child.pid, 'SIGTERM');
    await this.ended;
  }
}

// A copy of the cluster that follows it commit by commit; whoever commits waits until it has it on its disk.
class Standby {
  constructor(cluster) {
    this.cluster = cluster;
    this.folder = join(cluster.folder, `../standby-${process.hrtime.bigint()}`);
  }

  async open() {
    this.port = await freePort();
    this.cluster.beFollowed();
    asOwner('pg_basebackup', ['-D', this.folder, '-R', '-X', 'stream', '-c', 'fast', '-h', '127.0.0.1', '-p', this.cluster.port, '-U', 'lianxin']);
    asOwner('pg_ctl', ['-D', this.folder, '-w', '-o', `-p ${this.port}`, '-l', `${this.folder}.log`, 'start']);
    this.cluster.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
    this.cluster.ask('SELECT pg_reload_conf()');
    const until = Date.now() + 20_000;
    while (this.cluster.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") !== '1') {
      assert.ok(Date.now() < until, 'the standby does not follow');
      await sleep(100);
    }
    return this;
  }

  promote() {
    asOwner('pg_ctl', ['-D', this.folder, '-w', 'promote']);
  }

  // The address of whoever of the two takes writes.
  either(url) {
    return `${url.replace(/@127\.0\.0\.1:\d+\//, `@127.0.0.1:${this.cluster.port},127.0.0.1:${this.port}/`)}?target_session_attrs=read-write`;
  }

  close() {
    try {
      asOwner('pg_ctl', ['-D', this.folder, '-m', 'immediate', '-w', 'stop']);
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

// Runs act with a world whose demo data lie on a PostgreSQL of its own.
export async function onPostgres(binary, act, demo = []) {
  const cluster = await new Cluster().open();
  const world = new World({ binary, postgres: cluster.url, demo });
  try {
    await world.prepare();
    cluster.beDurable();
    await act(world, cluster);
  } finally {
    world.end();
    await cluster.close();
  }
}

async function backAgain(ledger, limit) {
  const began = Date.now();
  const kept = ledger.kept.size;
  while (ledger.kept.size === kept && Date.now() - began < 2 * limit) await sleep(20);
  const took = Date.now() - began;
  assert.ok(kept > 0, 'nothing was under way');
  assert.ok(took <= limit, `writing again after ${took} ms: ${ledger.words}`);
  return took;
}

// The end of a round: answers were honest, and everything is asked again that got none.
async function judge(office, ledger, took) {
  assert.deepEqual([...ledger.told.keys()].filter((one) => one !== 503), [], `answers: ${ledger.words}`);
  const { words } = ledger;
  await office.settle(ledger, true);
  return `${words}; 0 lost; writing again ${took} ms after it was there again`;
}

async function cutOff(office, cluster) {
  const ledger = new Ledger();
  let over = false;
  const pouring = office.pour(ledger, 8, () => over);
  await sleep(500);
  cluster.cut();
  await sleep(700);
  cluster.back();
  const took = await backAgain(ledger, 5000);
  over = true;
  await pouring;
  return judge(office, ledger, took);
}

export async function postgres({ binary, step, short }) {
  await onPostgres(binary, async (world, cluster) => {
    const office = await new Office(world, await world.copy()).open();
    for (let round = 1; round <= (short ? 1 : 10); round++) {
      await step(`PostgreSQL cut off and back, round ${round}`, () => cutOff(office, cluster));
    }
    await step('each case once, the trail whole', () => office.audit());
    await step('it ends cleanly', () => office.close());
  });
}

async function takeOver(office, cluster, standby) {
  const ledger = new Ledger();
  let over = false;
  const pouring = office.pour(ledger, 8, () => over);
  await sleep(800);
  cluster.cut();
  standby.promote();
  const took = await backAgain(ledger, 10_000);
  over = true;
  await pouring;
  return judge(office, ledger, took);
}

// Each round has a cluster of its own: what was the first one's standby is the only one left.
export async function failover({ binary, step, short }) {
  for (let round = 1; round <= (short ? 1 : 10); round++) {
    await onPostgres(binary, async (world, cluster) => {
      const copy = await world.copy();
      const standby = await new Standby(cluster).open();
      try {
        copy.db = standby.either(copy.db);
        const office = await new Office(world, copy).open();
        await step(`PostgreSQL lost under load, its standby takes over, round ${round}`, () => takeOver(office, cluster, standby));
        await step('each case once, the trail whole', () => office.audit());
        await step('it ends cleanly', () => office.close());
      } finally {
        standby.close();
      }
    }, ['--cases', '60']);
  }
}

// The desk listens at one server, the phone takes its photo at the other: the milliseconds until the desk has heard.
async function handOver(one, two) {
  const { clerk } = one;
  const body = new URLSearchParams({ csrf: one.csrf, form: 'a1b2c3d4e5f60718293a4b5c6d7e8f90', field: 'file_household_book', title: '户口簿' }).toString();
  const made = await clerk.raw('/desk/handover.json', { method: 'POST', body, headers: { origin: one.url, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(made.status, 200, made.text);
  const desk = made.json.handover;
  const stop = new AbortController();
  const cookie = [...clerk.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stream = await fetch(new URL(desk.events_url, one.url), { headers: { cookie }, signal: stop.signal });
  const reader = stream.body.getReader();
  const phone = new Person(two.url, 'phone');
  const path = new URL(desk.address).pathname;
  await (await phone.get(path)).form(path).submit();
  const began = Date.now();
  const late = setTimeout(() => stop.abort(), 10_000);
  let heard = '';
  while (!/event: changed/.test(heard)) heard += new TextDecoder().decode((await reader.read()).value);
  clearTimeout(late);
  stop.abort();
  assert.equal((await clerk.raw(`${desk.url}.json`)).json.handover.state, 'open');
  return `the desk heard it after ${Date.now() - began} ms`;
}

// A page that both keep in memory: what one changes it shows at once, the other within a second (keep_pages). Each of
// some changes is looked at from the moment its 303 came; the slowest is told. The second server is asked all the time, so
// that it has the old page ready.
async function samePage(one, two) {
  const path = `/v/${VILLAGE}/guide/old_age_allow`;
  const { user, password, second } = one.world.demo.logins.find((login) => login.user === 'sysadmin');
  const sysadmin = new Person(one.url, user);
  await sysadmin.login(user, password, second ? await freshCode(second, Date.now, one.url) : '');
  const { id } = (await sysadmin.get('/desk/users.json?q=cun1')).json.table.rows[0];
  const [near, far] = [new Person(one.url, 'near'), new Person(two.url, 'far')];
  let slowest = 0;
  for (let round = 0; round < 6; round++) {
    const phone = `0990-55${10000 + round}`;
    const form = (await sysadmin.get(`/desk/users/${id}`)).form(`/desk/users/${id}`).fill({ phone });
    for (let i = 0; i < 3; i++) await Promise.all([near.get(path), far.get(path)]);
    await form.submit();
    const began = Date.now();
    assert.ok((await near.get(path)).text.includes(phone), 'the next look at the same server');
    let asked = Date.now();
    while (!(await far.get(path)).text.includes(phone)) {
      assert.ok(asked - began <= 1000, `the other server gave the old page ${asked - began} ms after the change`);
      await sleep(20);
      asked = Date.now();
    }
    slowest = Math.max(slowest, asked - began);
  }
  return `the other server showed it after ${slowest} ms at most`;
}

// What one server writes the other shows, its event streams too; where one falls the other goes on.
export async function pair({ binary, step, short }) {
  await onPostgres(binary, async (world) => {
    const copy = await world.copy();
    const one = await new Office(world, copy).open();
    const two = await new Office(world, copy, ['--server', '2']).open();
    await step('a session of one server is a session at the other', async () => {
      const guest = new Person(two.url, 'cun1');
      guest.cookies = new Map(one.clerk.cookies);
      assert.equal((await guest.raw('/desk/cases')).status, 200);
    });
    await step('a phone at one server shows its photo at the desk of the other', () => handOver(one, two));
    await step('a public page is new at once at one server, within a second at the other', () => samePage(one, two));
    await step('both take cases at once: each once, none with another\'s number', async () => {
      const books = [new Ledger(), new Ledger()];
      const until = Date.now() + (short ? 700 : 10_000);
      await Promise.all([one, two].map((office, i) => office.pour(books[i], 6, () => Date.now() > until)));
      assert.deepEqual(books.flatMap((book) => [...book.told.keys()]), [], 'no answer but a promise');
      const places = books.flatMap((book) => [...book.kept.values()]);
      assert.equal(new Set(places).size, places.length, 'two promises of one case');
      await one.settle(books[0]);
      await one.settle(books[1]);
      return `${books[0].kept.size} and ${books[1].kept.size}`;
    });
    await step('the same submission sent to both is one case', async () => {
      const ledger = new Ledger();
      const submission = 'ab'.repeat(16);
      const answers = await Promise.all([one.hand(submission), two.hand(submission), one.hand(submission), two.hand(submission)]);
      const places = new Set(answers.filter((answer) => answer.status === 303).map((answer) => answer.location));
      assert.equal(places.size, 1, JSON.stringify(answers));
      ledger.kept.set(submission, [...places][0]);
      await one.settle(ledger);
    });
    await step('one is killed: the other goes on, the trail is whole', async () => {
      await two.server.kill();
      const ledger = new Ledger();
      assert.equal(await one.post(ledger), 303);
      await one.settle(ledger);
      await one.audit();
    });
    await step('it ends cleanly', () => one.close());
  });
}
