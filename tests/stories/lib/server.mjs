// What: runs the real program for a story: its command line, its server, its end, its clock.
// Why: a story is told to the program as it is shipped, over a socket, with nothing replaced.
// Never: it does not let a server outlive the run, and takes a sanitizer's word in the log, or an end
//        other than a clean one, for a failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { sanitizers } from '../../support/sanitizers.mjs';

const ALIVE = new Set();
process.on('exit', () => { for (const child of ALIVE) child.kill('SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const FAULT = /AddressSanitizer|LeakSanitizer|runtime error:|UndefinedBehaviorSanitizer|Assertion .* failed|stack smashing|double free/;

// A port that was free a moment ago.
export async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

export class Program {
  // clock: a file of eight bytes that shift_clock.so maps; the library stands beside the binary.
  // environment: what the program sees besides ours. cheap: new passwords cost little to check (cheap_passwords.so).
  constructor(binary, clock = null, environment = {}, cheap = false) {
    this.binary = resolve(binary);
    this.clock = clock;
    this.environment = environment;
    this.library = this.#support('shift_clock.so');
    this.cheap = cheap && existsSync(this.#support('cheap_passwords.so')) ? [this.#support('cheap_passwords.so')] : [];
    if (clock) this.shiftTo(0n);
  }

  #support(name) {
    return join(dirname(this.binary), 'tests/support', name);
  }

  get canShift() {
    return Boolean(this.clock) && existsSync(this.library);
  }

  shiftTo(milliseconds) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(milliseconds));
    this.shift = BigInt(milliseconds);
    // Written in place: the running server has this very file mapped.
    const file = openSync(this.clock, existsSync(this.clock) ? 'r+' : 'w');
    writeFileSync(file, bytes);
    closeSync(file);
  }

  #environment(extra) {
    const libraries = [...(this.canShift ? [this.library] : []), ...this.cheap];
    const preloads = libraries.length ? ['verify_asan_link_order=0'] : [];
    const env = { ...process.env, ...sanitizers('handle_abort=1', ...preloads), ...this.environment, ...extra };
    if (libraries.length) env.LD_PRELOAD = libraries.join(':');
    if (this.canShift) env.SHIFT_CLOCK_FILE = this.clock;
    return env;
  }

  start(args, { log, env = {} } = {}) {
    const out = log ? openSync(log, 'a') : 'pipe';
    const child = spawn(this.binary, args, { env: this.#environment(env), stdio: [env.STDIN ? 'pipe' : 'ignore', log ? out : 'pipe', out] });
    if (log) closeSync(out);
    ALIVE.add(child);
    child.on('close', () => ALIVE.delete(child));
    return child;
  }

  // Runs a command to its end: {code, out, err}.
  async run(args, { input = null, env = {}, limit = 300_000 } = {}) {
    const child = this.start(args, { env: input === null ? env : { ...env, STDIN: '1' } });
    const result = { code: null, out: '', err: '' };
    child.stdout.on('data', (part) => { result.out += part; });
    child.stderr.on('data', (part) => { result.err += part; });
    if (input !== null) child.stdin.end(input);
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    const [code, signal] = await Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => { throw error; })]);
    clearTimeout(timer);
    result.code = signal ?? code;
    if (FAULT.test(result.err)) throw new Error(`${args[0]}: ${result.err.slice(0, 4000)}`);
    return result;
  }
}

export class Server {
  constructor(program, { data, db, log, args = [] }) {
    Object.assign(this, { program, data, db, log, args });
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const args = ['serve', '--data', this.data, '--port', String(this.port), ...this.args];
    if (this.db) args.push('--db', this.db);
    this.child = this.program.start(args, { log: this.log });
    this.ended = once(this.child, 'close');
    await this.#wait();
    return this;
  }

  async #wait() {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null || this.child.signalCode) throw new Error(`the server ended at start:\n${this.said().slice(-3000)}`);
      const answer = await fetch(`${this.url}/healthz`).catch(() => null);
      if (answer?.status === 200) return;
      await new Promise((done) => { setTimeout(done, 50); });
    }
    throw new Error(`the server did not answer /healthz within a minute:\n${this.said().slice(-3000)}`);
  }

  said() {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
  }

  // Ends it politely; throws when it does not end with 0 in time or a sanitizer spoke.
  async stop() {
    if (!this.child) return;
    const { child } = this;
    this.child = null;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const [code, signal] = await this.ended;
    clearTimeout(timer);
    const said = this.said();
    const fault = FAULT.exec(said);
    if (fault) throw new Error(`the server's log: ${said.slice(Math.max(0, fault.index - 200), fault.index + 4000)}`);
    if (code !== 0) throw new Error(`the server ended with ${signal ?? code}:\n${said.slice(-2000)}`);
  }

  // As the power would: no word, no clean end.
  async kill() {
    const { child } = this;
    this.child = null;
    child.kill('SIGKILL');
    await this.ended;
  }
}
