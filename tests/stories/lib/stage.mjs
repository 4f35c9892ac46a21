// What: what a story is given: people, steps, the program's command line, and a calendar to turn.
// Why: a story should read like the affair it tells; all the plumbing is here.
// Never: a step that throws is not passed over: the story ends there and counts as failed.
import assert from 'node:assert/strict';
import { freshCode } from './code.mjs';
import { Person } from './person.mjs';

const DAY = 86_400_000n;
const HALF_MINUTE = 1 / 120;

export class StoryEnd extends Error {}

export class Stage {
  constructor(world, copy, note) {
    this.world = world;
    this.copy = copy;
    this.note = note;
    this.demo = world.demo;
    this.engine = copy.db ? 'postgres' : 'sqlite';
    this.people = [];
    this.assert = assert;
  }

  async open(args = []) {
    this.world.program.shiftTo(0n);
    this.server = await this.world.server(this.copy, args).start();
    this.url = this.server.url;
  }

  // One thing that somebody does and what must come of it.
  async step(title, act) {
    const began = Date.now();
    try {
      const result = await act();
      this.note(true, title, Date.now() - began);
      return result;
    } catch (error) {
      this.note(false, title, Date.now() - began, error, this.people);
      throw new StoryEnd(title);
    }
  }

  // Somebody at a browser of their own, not signed in.
  person(name = '') {
    const person = new Person(this.url, name);
    this.people.push(person);
    return person;
  }

  // The demo's login that fits, e.g. {role: 'village-clerk', org: '990101001001'}.
  account(wanted) {
    const keys = Object.entries(wanted);
    const hit = this.demo.logins.find((one) => keys.every(([key, value]) => (value instanceof RegExp ? value.test(one[key]) : one[key] === value)));
    if (!hit) throw new Error(`the demo has no login for ${JSON.stringify(wanted)}`);
    return hit;
  }

  // Somebody signed in at the desk.
  async staff(wanted) {
    const account = typeof wanted === 'string' ? this.account({ user: wanted }) : this.account(wanted);
    const person = this.person(account.user);
    person.account = account;
    person.signIn = async () => person.login(account.user, account.password, account.second ? await this.code(account.second) : '');
    await person.signIn();
    return person;
  }

  // A one-time code of this secret that the server has not seen.
  code(secret) {
    const wait = this.world.program.canShift ? async () => this.pass({ hours: HALF_MINUTE }) : undefined;
    return freshCode(secret, () => Date.now() + Number(this.world.program.shift), this.url, wait);
  }

  // The program's own command line on this story's data. The server may be running.
  cli(args, options = {}) {
    const where = ['--data', this.copy.data, ...(this.copy.db ? ['--db', this.copy.db] : [])];
    return this.world.programFor(args).run([...args, ...where], options);
  }

  // Lets days (and hours) go by for the server and the command line.
  pass({ days = 0, hours = 0 }) {
    const { program } = this.world;
    if (!program.canShift) throw new Error(`${program.library} is missing: build the tests`);
    program.shiftTo(program.shift + BigInt(days) * DAY + BigInt(Math.round(hours * 3_600_000)));
  }

  // Today as the server sees it, YYYY-MM-DD in Shanghai.
  get today() {
    const now = Date.now() + Number(this.world.program.shift) + 8 * 3_600_000;
    return new Date(now).toISOString().slice(0, 10);
  }

  // Waits until ask() gives something true: for what is done behind a request.
  async until(ask, what, seconds = 20) {
    const deadline = Date.now() + seconds * 1000;
    let answer = await ask();
    while (!answer) {
      if (Date.now() > deadline) throw new Error(`${what} did not come within ${seconds} s`);
      await new Promise((done) => { setTimeout(done, 100); });
      answer = await ask();
    }
    return answer;
  }

  // The same address again, so that open pages and cookies stay good.
  async restart() {
    await this.server.stop();
    await this.server.start();
  }

  async powerCut() {
    await this.server.kill();
    await this.server.start();
  }

  async close() {
    await this.server?.stop();
  }
}
