// What: clients that only hold a line, that dribble, that don't read, and that send what is no request.
// Why: the server stands on a public address.
// Never: the corpus is that of tests/fuzz/http, whole: the live server must refuse what the parser refuses.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ledger, Office, sleep, slowest } from './office.mjs';

const corpus = join(dirname(fileURLToPath(import.meta.url)), '../fuzz/http');

// A bare line: {socket, text, ended (promise of milliseconds)}.
function line(port) {
  const began = Date.now();
  const one = { socket: connect(port, '127.0.0.1'), bytes: [], over: false };
  one.socket.on('data', (part) => one.bytes.push(part));
  one.socket.on('error', () => {});
  one.open = new Promise((done) => { one.socket.on('connect', () => done(true)); one.socket.on('error', () => done(false)); });
  one.first = new Promise((done) => { one.socket.once('data', done); one.socket.once('close', done); });
  one.ended = new Promise((done) => { one.socket.on('close', () => { one.over = true; done(Date.now() - began); }); });
  return one;
}

const textOf = (one) => Buffer.concat(one.bytes).toString('latin1');

// As a crowd of phones that have asked one thing and keep the line: some at a time, so that the server's queue of knocks
// is not what is looked at.
async function crowd(port, count) {
  const lines = [];
  while (lines.length < count) {
    const some = Array.from({ length: Math.min(500, count - lines.length) }, () => line(port));
    lines.push(...some);
    const open = await Promise.all(some.map((one) => one.open));
    assert.ok(open.every(Boolean), `${open.filter((one) => !one).length} of ${lines.length} were not taken`);
    for (const one of some) one.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await Promise.all(some.map((one) => one.first));
  }
  return lines;
}

// Times and memory are judged on the build without sanitizers alone, which make both several times larger.
export async function idle({ world, step, short, plain }) {
  const count = short ? 500 : 10_000;
  const office = await new Office(world, await world.copy(), ['--proxies', '127.0.0.1']).open();
  const [files, memory] = [office.descriptors, office.kilobytes];
  let lines = [];
  await step(`${count} idle connections, 50 dribbling heads and bodies beside: honest pages stay quick`, async () => {
    lines = await crowd(office.server.port, count);
    const each = (office.kilobytes - memory) / count;
    const dribbling = short ? [] : Array.from({ length: 50 }, (_, i) => dribble(office.server.port, i % 2 ? 'head' : 'body'));
    const alive = await slowest(`${office.url}/healthz`, 200);
    const slow = await slowest(`${office.url}/v/990101100201`, 200);
    const ledger = new Ledger();
    assert.equal(await office.post(ledger), 303);
    await office.settle(ledger);
    assert.ok(lines.filter((one) => !one.over).length > count * 0.9, 'they were still open');
    assert.ok(!plain || (alive < 250 && slow < 500), `p99: /healthz ${Math.round(alive)} ms, a page ${Math.round(slow)} ms`);
    assert.ok(!plain || each <= 8, `${each.toFixed(1)} kB a connection`);
    for (const one of dribbling) one.socket.destroy();
    return `p99: /healthz ${Math.round(alive)} ms, a page ${Math.round(slow)} ms; ${each.toFixed(1)} kB a connection, ${Math.round(office.kilobytes / 1024)} MB in all`;
  });
  await step('when they are gone, so are their descriptors', async () => {
    for (const one of lines) one.socket.destroy();
    const began = Date.now();
    while (office.descriptors > files + 10 && Date.now() - began < 10_000) await sleep(50);
    assert.ok(office.descriptors <= files + 10, `${office.descriptors} descriptors, ${files} before`);
    return `after ${Date.now() - began} ms`;
  });
  await step('it ends cleanly', () => office.close());
}

const dribbles = {
  head: { first: 'GET / HTTP/1.1\r\nHost: x\r\n', each: 'X-A: b\r\n' },
  body: { first: 'POST /desk/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\n', each: 'a' },
  nothing: { first: '', each: '' },
};

function dribble(port, kind) {
  const one = line(port);
  one.kind = kind;
  one.socket.write(dribbles[kind].first);
  const timer = setInterval(() => { if (dribbles[kind].each) one.socket.write(dribbles[kind].each); }, 500);
  one.socket.on('close', () => clearInterval(timer));
  return one;
}

export async function slow({ world, step, short, plain }) {
  const each = short ? 60 : 200;
  const office = await new Office(world, await world.copy(), ['--proxies', '127.0.0.1']).open();
  await step(`${each} dribbling heads and ${each} dribbling bodies are shown out, others don't notice`, async () => {
    const lines = Array.from({ length: each }, () => [dribble(office.server.port, 'head'), dribble(office.server.port, 'body')]).flat();
    await sleep(1000);
    const page = await slowest(`${office.url}/v/990101100201`, 200);
    assert.ok(page < (plain ? 500 : 5000), `the slowest of 100 took ${Math.round(page)} ms`);
    const worst = { head: 0, body: 0 };
    const late = sleep(28_000).then(() => 'late');
    for (const one of lines) {
      const took = await Promise.race([one.ended, late]);
      if (took === 'late') break;
      worst[one.kind] = Math.max(worst[one.kind], took);
    }
    const stayed = lines.filter((one) => !one.over);
    for (const one of stayed) one.socket.destroy();
    assert.equal(stayed.length, 0, `still there after 29 s: ${stayed.map((one) => one.kind).slice(0, 3).join(', ')} … (${stayed.length})`);
    assert.ok(worst.head <= 14_000, `a dribbling head stayed ${worst.head} ms`);
    return `p99 ${Math.round(page)} ms; out after at most ${worst.head} ms (head), ${worst.body} ms (body)`;
  });
  await step('it ends cleanly', () => office.close());
}

// All statuses that came back for these bytes, and whether the line was closed.
async function ask(port, bytes, end) {
  const one = line(port);
  one.socket.write(bytes);
  await Promise.race([one.ended, sleep(1000)]);
  // Bytes that may still become a request are waited for; an end of their head decides.
  if (end && !one.over) {
    one.socket.write('\r\n\r\n');
    await Promise.race([one.ended, sleep(1000)]);
  }
  const closed = one.over;
  one.socket.destroy();
  return { statuses: [...textOf(one).matchAll(/HTTP\/1\.1 (\d{3})/g)].map((hit) => Number(hit[1])), closed };
}

// The live routes have larger limits than the parser's test: those bodies are asked by their own tests.
const ownLimit = /^bad-413-/;

export async function malformed({ world, step }) {
  const office = await new Office(world, await world.copy(), ['--proxies', '127.0.0.1']).open();
  const names = readdirSync(corpus);
  const bad = names.filter((one) => one.startsWith('bad-') && !ownLimit.test(one));
  const good = names.filter((one) => one.startsWith('good-'));
  const batch = async (list, judge) => {
    const wrong = [];
    for (let i = 0; i < list.length; i += 40) {
      await Promise.all(list.slice(i, i + 40).map(async (name) => {
        const answer = await ask(office.server.port, readFileSync(join(corpus, name)), name.startsWith('bad-'));
        if (!judge(name, answer)) wrong.push(`${name}: ${answer.statuses.join(' ') || 'no answer'}${answer.closed ? '' : ', still open'}`);
      }));
    }
    assert.equal(wrong.length, 0, `${wrong.length}: ${wrong.slice(0, 12).join('; ')}`);
  };
  await step(`${bad.length} malformed requests are refused as the parser says, and the line is closed`, () => {
    assert.ok(bad.length >= 150);
    return batch(bad, (name, { statuses, closed }) => closed && statuses.at(-1) === Number(name.split('-')[1]));
  });
  await step(`${good.length} well-formed ones are not taken for malformed`, () => batch(good, (name, { statuses }) => statuses.length > 0 && !statuses.some((one) => [400, 431, 414, 501, 505, 500].includes(one))));
  await step('honest people are served afterwards', async () => {
    const ledger = new Ledger();
    assert.equal(await office.post(ledger), 303);
    await office.settle(ledger);
    await office.audit();
  });
  await step('it ends cleanly', () => office.close());
}
