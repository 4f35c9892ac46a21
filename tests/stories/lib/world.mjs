// What: demo data made once for a database, and a fresh copy of it for every story.
// Why: a story must start from the same day as every other, or the order of stories becomes a secret.
// Never: it does not share a database between two stories.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, Server } from './server.mjs';
import { OpenPsql } from './sql.mjs';

// Commands that most stories begin with, or that one gives twice.
const USUAL = new Set(['user add', 'regions', 'shed']);

export class World {
  // cheap: see Program. world: a folder with demo data on SQLite that were made before (makeDemo). quick: the same program built
  // without sanitizers, for the usual commands after the first of each. turns: it tells every other story, too (begin).
  constructor({ binary, postgres = null, keep = false, demo = [], cheap = false, world = null, quick = null, turns = false }) {
    this.place = mkdtempSync(join(tmpdir(), 'lianxin-stories-'));
    this.slow = new Program(binary, join(this.place, 'clock'), {}, cheap);
    this.program = this.slow;
    this.quick = quick && new Program(quick, join(this.place, 'clock'), {}, cheap);
    this.met = new Set();
    this.turns = turns && quick;
    this.made = world;
    this.postgres = postgres;
    this.keep = keep;
    this.demoArguments = demo;
    this.count = 0;
  }

  // A story that both engines tell is told by the program with sanitizers to one of them, and to the other by the quick one;
  // which to which goes by its name, so that each engine has its half with sanitizers.
  begin(name, onlyHere) {
    const even = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 2 === 0;
    this.program = this.turns && !onlyHere && even === Boolean(this.postgres) ? this.quick : this.slow;
  }

  // Who runs a command of the command line.
  programFor(args) {
    const kind = args.slice(0, args[0] === 'user' ? 2 : 1).join(' ');
    const met = this.met.has(kind);
    this.met.add(kind);
    if (!USUAL.has(kind) || !this.quick) return this.program;
    return met ? this.quick : this.slow;
  }

  #url(name) {
    const url = new URL(this.postgres);
    url.pathname = `/${name}`;
    return url.href;
  }

  async #sql(text) {
    this.psql ??= new OpenPsql(this.postgres);
    try {
      return await this.psql.ask(text);
    } catch (error) {
      this.psql = null; // it has ended with this; the next story's question is another's
      throw error;
    }
  }

  // Makes the demo data, or takes those that were made; answers what the program printed of it for tools.
  async prepare() {
    const data = join(this.place, 'demo');
    if (this.made) {
      cpSync(join(this.made, 'demo'), data, { recursive: true, preserveTimestamps: true });
      this.demo = JSON.parse(readFileSync(join(this.made, 'demo.json'), 'utf8'));
      if (this.postgres) await this.#move(data);
      return this.demo;
    }
    const args = ['demo', '--data', data, '--json', ...this.demoArguments];
    if (this.postgres) {
      await this.#sql('CREATE DATABASE demo');
      args.push('--db', this.#url('demo'));
    }
    const run = await this.program.run(args);
    if (run.code !== 0) throw new Error(`demo ended with ${run.code}: ${run.err}${run.out}`.slice(0, 3000));
    this.demo = JSON.parse(run.out);
    return this.demo;
  }

  // Onto PostgreSQL as an installation moves there: cheaper than making the same people and cases once more. It has its name
  // when it is whole: a run that comes later to the same server finds it. (The story keep moves with sanitizers.)
  async #move(data) {
    if (await this.#sql("SELECT 1 FROM pg_database WHERE datname = 'demo'")) return;
    await this.#sql('CREATE DATABASE moving');
    const run = await (this.quick ?? this.program).run(['copy', '--data', data, '--to', this.#url('moving')]);
    if (run.code !== 0) throw new Error(`copy ended with ${run.code}: ${run.err}${run.out}`.slice(0, 3000));
    await this.#sql('ALTER DATABASE moving RENAME TO demo');
  }

  // Leaves the demo data in a folder for the worlds of a whole run.
  static async makeDemo(settings, folder) {
    const world = new World(settings);
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const demo = await world.prepare();
      cpSync(join(world.place, 'demo'), join(folder, 'demo'), { recursive: true, preserveTimestamps: true });
      writeFileSync(join(folder, 'demo.json'), JSON.stringify(demo));
    } finally {
      world.end();
    }
  }

  // {data, db} of its own for one story; empty: without demo data, not even a database file.
  async copy({ empty = false } = {}) {
    const name = `story_${process.pid}_${++this.count}`;
    const data = join(this.place, name);
    if (empty) mkdirSync(data, { mode: 0o700 });
    else cpSync(join(this.place, 'demo'), data, { recursive: true, preserveTimestamps: true });
    if (!this.postgres) return { data, db: null };
    await this.#sql(empty ? `CREATE DATABASE ${name}` : `CREATE DATABASE ${name} TEMPLATE demo STRATEGY file_copy`);
    return { data, db: this.#url(name) };
  }

  async drop({ data, db }) {
    if (this.keep) return;
    rmSync(data, { recursive: true, force: true });
    if (db) await this.#sql(`DROP DATABASE IF EXISTS ${new URL(db).pathname.slice(1)} WITH (FORCE)`);
  }

  server(copy, args = []) {
    return new Server(this.program, { ...copy, args, log: `${copy.data}.log` });
  }

  end() {
    this.psql?.end();
    if (this.keep) console.log(`kept: ${this.place}`);
    else rmSync(this.place, { recursive: true, force: true });
  }
}
