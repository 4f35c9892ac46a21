// What: many people at once on kept lines: they read, hand in, review; prints one JSON line of what they met.
// Why: a process of its own, with as little as possible between the socket and the clock, so that what is measured is the
//      server; it says how busy it was itself, so that a slow client is not taken for a slow server.
// Never: it repeats no request: what is not answered as it should be is an error and is named.
// Use: load_client.mjs '{"port":…,"clients":…,"seconds":…,"pause":[least,most],"village":…,"cun1":{cookie,csrf},"zhen1":{…},"person":…,"cases":[…],"paths":[…]}'
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';

const plan = JSON.parse(process.argv[2]);
const toVillage = []; // cases that the village may send up
const toTown = []; // and those that the town may pass
const cases = [...plan.cases];
const took = { reading: [], intake: [], review: [] };
const errors = new Map();
const kept = [];
let over = false;

const one = (list) => list[randomInt(list.length)];
const fail = (words) => errors.set(words, (errors.get(words) ?? 0) + 1);

// A kept line; ask(text) answers {status, location}, or throws when the line ends.
class Line {
  constructor() {
    this.socket = connect(plan.port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.bytes = Buffer.alloc(0);
    this.socket.on('data', (part) => { this.bytes = this.bytes.length ? Buffer.concat([this.bytes, part]) : part; this.#look(); });
    this.socket.on('error', (error) => this.#end(error));
    this.socket.on('close', () => this.#end(new Error('the line was closed')));
  }

  #end(error) {
    this.dead = true;
    this.reject?.(error);
    this.reject = null;
  }

  #look() {
    const end = this.bytes.indexOf('\r\n\r\n');
    if (end < 0 || !this.resolve) return;
    const head = this.bytes.latin1Slice(0, end);
    const length = Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.bytes.length < end + 4 + length) return;
    this.bytes = this.bytes.subarray(end + 4 + length);
    const { resolve } = this;
    this.resolve = null;
    resolve({ status: Number(head.slice(9, 12)), location: /\nlocation: *(\S+)/i.exec(head)?.[1] ?? '' });
  }

  ask(text) {
    return new Promise((resolve, reject) => {
      if (this.dead) throw new Error('the line is closed');
      Object.assign(this, { resolve, reject });
      this.socket.write(text);
    });
  }
}

const head = (method, path, who) => `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${plan.port}\r\nAccept-Encoding: gzip\r\n${who ? `Cookie: ${who.cookie}\r\n` : ''}`;
const get = (path, who) => `${head('GET', path, who)}\r\n`;

function post(path, who, values) {
  const body = new URLSearchParams({ csrf: who.csrf, submission: randomBytes(16).toString('hex'), ...values }).toString();
  return `${head('POST', path, who)}Origin: http://127.0.0.1:${plan.port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const readings = [
  () => get('/desk/cases', plan.cun1), () => get('/desk/cases?desk=mine', plan.zhen1), () => get(`/desk/people?q=${encodeURIComponent(one(['李', 'wang', '张', 'l']))}`, plan.cun1),
  () => get('/desk', plan.cun1), () => get(`/desk/cases/${one(cases)}`, plan.cun1), () => get(`/desk/cases/${one(cases)}`, plan.cun1), () => get(one(plan.paths), null),
  () => get(one(plan.paths), null), () => get(`/v/${plan.village}/track`, null),
];

async function read(line) {
  const { status } = await line.ask(one(readings)());
  return [200, status];
}

async function intake(line) {
  const up = randomInt(2) === 0;
  const more = up ? { item: 'M12', pay_level: '300', from_year: '2026-12', account: '6217000000000000004', got_identity_card: '1', got_household_book: '1', got_bank_card: '1' }
    : { item: 'B12', copy_kind: 'copy', pages: '1' };
  const { status, location } = await line.ask(post('/desk/intake', plan.cun1, { person: plan.person, way: 'window', ...more }));
  if (status === 303) {
    const id = /\/desk\/cases\/(\d+)/.exec(location)?.[1];
    kept.push(id);
    cases.push(id);
    if (up) toVillage.push(id);
  }
  return [303, status];
}

async function review(line) {
  const town = toTown.length > 0;
  const id = (town ? toTown : toVillage).pop();
  if (!id) return null;
  const { status } = await line.ask(post(`/desk/cases/${id}/step/${town ? 'pass_town' : 'pass_village'}`, town ? plan.zhen1 : plan.cun1, { version: town ? '2' : '1', reason: '' }));
  if (status === 303 && !town) toTown.push(id);
  return [303, status];
}

const pause = () => new Promise((done) => { setTimeout(done, randomInt(plan.pause[0], plan.pause[1] + 1)); });

async function client() {
  const line = new Line();
  for (await pause(); !over; await pause()) {
    const dice = randomInt(100);
    let [kind, act] = dice < 80 ? ['reading', read] : dice < 90 ? ['intake', intake] : ['review', review];
    if (kind === 'review' && !toTown.length && !toVillage.length) [kind, act] = ['reading', read];
    const began = performance.now();
    try {
      const [wanted, status] = await act(line);
      took[kind].push(performance.now() - began);
      if (status !== wanted) fail(`${kind}: ${status} instead of ${wanted}`);
    } catch (error) {
      fail(`${kind}: ${error.message}`);
      break;
    }
  }
  line.socket.destroy();
}

function figures(list) {
  const sorted = Float64Array.from(list).sort();
  const at = (part) => (sorted.length ? Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] * 10) / 10 : 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}

const began = process.cpuUsage();
const start = performance.now();
setTimeout(() => { over = true; }, plan.seconds * 1000);
await Promise.all(Array.from({ length: plan.clients }, client));
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(began);
console.log(JSON.stringify({
  seconds, busy: (used.user + used.system) / 1e6 / seconds, errors: [...errors], kept: kept.length,
  all: figures([...took.reading, ...took.intake, ...took.review]), reading: figures(took.reading), intake: figures(took.intake), review: figures(took.review),
}));
