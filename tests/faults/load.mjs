// What: 64 and 512 people at once on one server for minutes: no error, the slowest of a hundred said, memory flat.
// Why: a county opens at eight; what grows by a little with every request ends a server in a week.
// Never: with a sanitizer's build nothing is said about memory (its quarantine grows); every 303 is counted against the
//        register afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Person } from '../stories/lib/person.mjs';
import { Office, VILLAGE, sleep } from './office.mjs';

const program = join(dirname(fileURLToPath(import.meta.url)), 'load_client.mjs');
const PAUSE = [50, 150]; // milliseconds between two requests of one person

const UPS_AND_DOWNS = 4096; // kB that caches and threads take and give back
const WARM = 120; // seconds: in less the caches are still filling at 20 %, and memory is said but not judged
const GROWTH = 64; // kB that a thousand requests may leave behind

const cookieOf = (person) => [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function plan(office, demo, clients, seconds) {
  const officer = new Person(office.url, 'zhen1');
  await officer.login('zhen1', demo.logins.find((one) => one.user === 'zhen1').password);
  const token = (await officer.get('/desk/cases')).forms.map((one) => one.value('csrf')).find(Boolean);
  const rows = (await office.clerk.get('/desk/cases.json?view=all')).json.table.rows;
  return JSON.stringify({
    port: office.server.port, clients, seconds, pause: PAUSE, village: VILLAGE, person: office.person, cases: rows.map((one) => one.id),
    cun1: { cookie: cookieOf(office.clerk), csrf: office.csrf }, zhen1: { cookie: cookieOf(officer), csrf: token },
    paths: [`/v/${VILLAGE}`, `/v/${VILLAGE}/guide`, `/v/${VILLAGE}/guide/old_age_allow`, `/v/${VILLAGE}/publicity`],
  });
}

export async function pour(office, demo, clients, seconds) {
  const child = spawn(process.execPath, [program, await plan(office, demo, clients, seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => { said += part; });
  const ended = once(child, 'close');
  const worked = office.worked;
  await sleep(seconds * 200);
  const early = office.kilobytes;
  await sleep(seconds * 790);
  const late = office.kilobytes;
  const server = (office.worked - worked) / (seconds * 0.99);
  await ended;
  return { early, late, server, ...JSON.parse(said) };
}

function judge(met, plain) {
  assert.deepEqual(met.errors, [], 'errors');
  assert.ok(met.busy < 0.9, `the client itself was the bottleneck: ${Math.round(met.busy * 100)} % of a processor`);
  for (const kind of ['reading', 'intake', 'review']) assert.ok(met[kind].count > 0, `no ${kind}`);
  const most = met.early + UPS_AND_DOWNS + GROWTH * (met.all.count / 1000);
  if (plain) assert.ok(met.late <= most, `memory grew from ${met.early} to ${met.late} kB in ${met.all.count} requests`);
  const p99 = ['reading', 'intake', 'review'].map((kind) => `${kind} ${met[kind].p99} ms of ${met[kind].count}`).join(', ');
  return `${Math.round(met.all.count / met.seconds)} requests/s, no error; p99 ${met.all.p99} ms (${p99}); memory ${Math.round(met.early / 1024)} MB at 20 %, `
    + `${Math.round(met.late / 1024)} MB at the end; server ${Math.round(met.server * 100)} %, client ${Math.round(met.busy * 100)} % of a processor`;
}

async function rush({ world, step, short, seconds, plain }, words, args) {
  const time = short ? 3 : seconds;
  for (const clients of short ? [24] : [64, 512]) {
    const office = await new Office(world, await world.copy(), args).open();
    await step(`${words}: ${clients} people read, hand in and review for ${time} s`, async () => {
      const met = await pour(office, world.demo, clients, time);
      office.found = met.kept;
      return judge(met, plain && time >= WARM);
    });
    await step('each promised case once, the trail whole', () => office.audit());
    await step('it ends cleanly', () => office.close());
  }
}

export async function load(settings) {
  await rush(settings, 'SQLite', []);
}

export async function loadPostgres(settings) {
  await settings.onPostgres((world) => rush({ ...settings, world }, 'PostgreSQL', []));
}
