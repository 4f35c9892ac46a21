#!/usr/bin/env node
// What: the hall's large screen under load: what an update costs with hundreds of screens listening, and whether a screen and the
//       server grow over thousands of updates.
// Why: a county's screens all hear of a change in the same second; and each of them hangs for weeks.
// Never: it counts an update as told before the last screen has the new page.
// Use: bench/wall.mjs URL PID [--listeners 500] [--changes 20] [--updates 10000]     (of a server with demo data; 0: leave out)
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';

const [base, pid] = process.argv.slice(2);
function option(name, usual) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
}
const VILLAGE = '990101100201';
const PASSWORD = 'Lianxin-2026';
const { hostname, port } = new URL(base);

// ---- the server, seen from outside ----

// A second has a hundred ticks on Linux.
const cpu = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, n) => sum + Number(n) * 10, 0);
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
const percentile = (list, percent) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * percent / 100))];

// ---- somebody at the desk ----

class Desk {
  cookies = new Map();

  async ask(path, fields) {
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), origin: base };
    const body = fields ? new URLSearchParams(fields).toString() : undefined;
    if (fields) headers['content-type'] = 'application/x-www-form-urlencoded';
    const answer = await fetch(base + path, { method: fields ? 'POST' : 'GET', headers, body, redirect: 'manual' });
    for (const one of answer.headers.getSetCookie()) this.cookies.set(...one.split(';')[0].split(/=(.*)/s));
    return { status: answer.status, text: await answer.text() };
  }

  async tokens(path) {
    const { text } = await this.ask(path);
    return Object.fromEntries(['csrf', 'submission'].map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1]]));
  }

  async login() {
    const { status } = await this.ask('/desk/login', { ...(await this.tokens('/desk/login')), username: 'cun1', password: PASSWORD, next: '/desk' });
    if (status !== 303) throw new Error('nobody could sign in: is this demo data?');
  }

  // Whoever is on duty says where he is; each time something else.
  async change(turn) {
    this.cadre ??= JSON.parse((await this.ask('/desk/duty/whereabouts.json')).text).board.find(({ name }) => name === this.onDuty);
    const { status } = await this.ask('/desk/duty/whereabouts', { ...(await this.tokens(this.cadre.url)), cadre: /cadre=(\d+)/.exec(this.cadre.url)[1], words: `第${turn}次`, back: '0' });
    if (status !== 303) throw new Error(`the change was answered with ${status}`);
  }
}

async function open() {
  const desk = new Desk();
  await desk.login();
  desk.onDuty = JSON.parse((await desk.ask(`/v/${VILLAGE}/duty/now.json`)).text).duty.people[0].name;
  const { devices } = JSON.parse((await desk.ask('/desk/hall.json')).text);
  return { desk, link: devices.find((one) => one.use === '大屏').url };
}

// ---- hundreds of screens ----

// From several addresses of this machine, since one address may hold 256 lines.
const from = (n) => `127.0.0.${2 + (n % 8)}`;

function screen(n, link, heard) {
  return new Promise((done, fail) => {
    http.get({ hostname, port, path: `${link}/events`, localAddress: from(n), agent: false }, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`screen ${n}: ${answer.statusCode}`));
      answer.on('data', (bytes) => { if (bytes.includes('event: changed')) heard(n); });
      done(answer);
    }).on('error', fail);
  });
}

const agents = Array.from({ length: 8 }, () => new http.Agent({ keepAlive: true, maxSockets: 32 }));

const page = (n, link) => new Promise((done, fail) => {
  http.get({ hostname, port, path: link, localAddress: from(n), agent: agents[n % 8], headers: { accept: 'text/html' } }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => done(text));
  }).on('error', fail);
});

async function listeners({ desk, link }, count, changes) {
  let began = 0;
  let turn = 0;
  let waiting = new Map();
  const told = [];
  const shown = [];
  const heard = (n) => {
    if (!waiting.has(n)) return;
    const done = waiting.get(n);
    waiting.delete(n);
    told.push(performance.now() - began);
    page(n, link).then((text) => {
      if (!text.includes(`第${turn}次`)) throw new Error('a screen was told and found the old page');
      shown.push(performance.now() - began);
      done();
    });
  };
  for (let n = 0; n < count; n += 50) await Promise.all(Array.from({ length: Math.min(50, count - n) }, (_, i) => screen(n + i, link, heard)));
  await sleep(8000); // what was told before is over
  const idle = cpu();
  await sleep(5000);
  const rest = (cpu() - idle) / 5;
  const before = cpu();
  const start = performance.now();
  for (turn = 1; turn <= changes; turn++) {
    const all = Promise.all(Array.from({ length: count }, (_, n) => new Promise((done) => { waiting.set(n, done); })));
    began = performance.now();
    await desk.change(turn);
    await all;
    await sleep(7000); // a version is told again for some seconds: not a second update
  }
  const seconds = (performance.now() - start) / 1000;
  const cost = (cpu() - before - rest * seconds) / changes;
  console.log(`${count} screens, ${changes} changes: ${cost.toFixed(0)} ms of CPU a change, told p50 ${percentile(told, 50).toFixed(0)} ms p99 ${percentile(told, 99).toFixed(0)} ms, shown p99 ${percentile(shown, 99).toFixed(0)} ms`);
}

// ---- weeks of one screen ----

async function weeksOf({ desk, link }, updates) {
  const require = createRequire(new URL('../tests/package.json', import.meta.url));
  const { chromium } = require('playwright-core');
  const { openEars, weeks } = await import('../tests/browser/lib/weeks.mjs');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  await openEars(context);
  const window = await context.newPage();
  await window.goto(base + link);
  await weeks(window, 200); // caches of the server fill once
  const server = memory();
  const { before, after } = await weeks(window, updates, async (i) => { if (i % 10 === 0) await desk.change(i); });
  console.log(`${updates} updates: heap ${(before.heap / 1024).toFixed(0)} → ${(after.heap / 1024).toFixed(0)} kB, nodes ${before.nodes} → ${after.nodes}, listeners ${before.listeners} → ${after.listeners}; server ${server} → ${memory()} kB`);
  await browser.close();
}

const at = await open();
const count = option('listeners', 500);
const updates = option('updates', 10_000);
if (count > 0) await listeners(at, count, option('changes', 20));
if (updates > 0) await weeksOf(at, updates);
process.exit(0);
