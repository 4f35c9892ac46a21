// What: one running server with a clerk at its desk who can hand in cases as fast as wanted, and a book
//       of what the server promised.
// Why: a fault is survived when every 303 that was sent is a case afterwards, and no case is there twice.
// Never: a request whose answer was lost counts neither as kept nor as lost: it is asked again with its
//        own submission, as a browser would.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { Person } from '../stories/lib/person.mjs';

export const VILLAGE = '990101100201';
const LIMIT = 20_000;

export const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

export class Ledger {
  kept = new Map(); // submission → address of the case
  unknown = new Set(); // sent, no answer came
  told = new Map(); // status → how often
  refused = new Set(); // answered, but not with a promise

  get words() {
    const told = [...this.told].map(([status, count]) => `${count} × ${status}`).join(', ');
    return `${this.kept.size} kept, ${this.unknown.size} without an answer${told ? `, ${told}` : ''}`;
  }
}

export class Office {
  constructor(world, copy, args = []) {
    Object.assign(this, { world, copy, program: world.program });
    this.server = world.server(copy, ['--quiet', ...args]);
    this.found = 0;
  }

  async open() {
    await this.server.start();
    this.url = this.server.url;
    this.clerk = new Person(this.url, 'cun1');
    await this.signIn();
    const people = await this.clerk.get('/desk/people.json');
    this.person = people.json.table.rows[0].id;
    this.before = await this.count();
    return this;
  }

  // Again after the clock was turned: the session has ended.
  async signIn() {
    const { user, password } = this.world.demo.logins.find((one) => one.user === 'cun1');
    this.clerk.cookies.clear();
    await this.clerk.login(user, password);
    const page = await this.clerk.get('/desk/intake?item=B12');
    this.csrf = page.form(/^\/desk\/intake\/person/).value('csrf');
    return this;
  }

  // Milliseconds until it serves again.
  async start() {
    const began = Date.now();
    await this.server.start();
    return Date.now() - began;
  }

  get pid() {
    return this.server.child.pid;
  }

  get descriptors() {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  get kilobytes() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]);
  }

  // Seconds of processor time it has used.
  get worked() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  // Hands in one case. Answers {status, location}; throws when the line was cut.
  async hand(submission) {
    const body = new URLSearchParams({ csrf: this.csrf, submission, person: this.person, item: 'B12', way: 'window', copy_kind: 'copy', pages: '1', note: submission });
    const answer = await fetch(`${this.url}/desk/intake`, {
      method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(LIMIT),
      headers: { cookie: [...this.clerk.cookies].map(([name, value]) => `${name}=${value}`).join('; '), origin: this.url },
    });
    await answer.arrayBuffer();
    return { status: answer.status, location: answer.headers.get('location') };
  }

  #note(ledger, status, submission) {
    ledger.told.set(status, (ledger.told.get(status) ?? 0) + 1);
    ledger.refused.add(submission);
  }

  async post(ledger, submission = randomBytes(16).toString('hex')) {
    try {
      const { status, location } = await this.hand(submission);
      if (status === 303 && /^\/desk\/cases\/\d+/.test(location)) ledger.kept.set(submission, location);
      else this.#note(ledger, status, submission);
      ledger.unknown.delete(submission);
      return status;
    } catch {
      ledger.unknown.add(submission);
      return 0;
    }
  }

  // Many at once until enough() says so.
  async pour(ledger, clients, enough) {
    const one = async () => {
      while (!enough()) if (await this.post(ledger) !== 303) await sleep(20);
    };
    await Promise.all(Array.from({ length: clients }, one));
  }

  // Every promise is a case; what was left open is asked again and becomes one. With again, those told
  // to come later do so too, for up to five seconds, with the same submission: who saw a 503 while the database was cut off
  // cannot know whether the commit had arrived.
  async settle(ledger, again = false) {
    for (const submission of [...ledger.unknown, ...(again ? ledger.refused : [])]) {
      const until = Date.now() + (again ? 5000 : 0);
      let status = await this.post(ledger, submission);
      while (status === 503 && Date.now() < until) {
        await sleep(100);
        status = await this.post(ledger, submission);
      }
      assert.equal(status, 303, `asked again, ${submission} was refused`);
    }
    const places = new Set(ledger.kept.values());
    assert.equal(places.size, ledger.kept.size, 'two submissions were promised the same case');
    for (const place of places) {
      const answer = await this.clerk.raw(place.replace(/\/receipt$/, '.json'));
      assert.equal(answer.status, 200, `${place} was promised by a 303 and is ${answer.status}`);
    }
    this.found += places.size;
  }

  // All cases of the village, by the command line.
  async count() {
    const file = `${this.copy.data}.csv`;
    rmSync(file, { force: true });
    const run = await this.cli(['export', '--register', 'case', '--org', VILLAGE, '--out', file]);
    assert.equal(run.code, 0, run.err);
    const lines = readFileSync(file, 'utf8').trim().split('\n').length;
    rmSync(file, { force: true });
    return lines - 1;
  }

  cli(args) {
    return this.program.run([...args, '--data', this.copy.data, ...(this.copy.db ? ['--db', this.copy.db] : [])]);
  }

  // As many cases more as were promised, and a trail without a gap.
  async audit() {
    assert.equal(await this.count() - this.before, this.found, 'cases in the register against cases that were promised');
    const run = await this.cli(['audit', 'verify']);
    assert.equal(run.code, 0, `audit verify: ${run.out}${run.err}`);
  }

  async close() {
    await this.server.stop();
  }
}

// The slowest of the best 99 in 100 of some asked pages, in milliseconds.
export async function slowest(url, times) {
  const took = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    const answer = await fetch(url);
    await answer.arrayBuffer();
    assert.equal(answer.status, 200, url);
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[Math.ceil(took.length * 0.99) - 1];
}
