// What: the process is killed, stopped, told twice, and its clock is turned.
// Why: power, operators, thumbs and batteries of mainboards do exactly this.
// Never: no round is judged by luck: what was promised is counted, what was not is asked again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ledger, Office, sleep } from './office.mjs';

const DAY = 86_400_000n;

// One round: 12 clients hand in until the kill; what was promised is looked up, what was not is asked again.
async function killOnce(office, round) {
  const ledger = new Ledger();
  let over = false;
  const pouring = office.pour(ledger, 12, () => over);
  await sleep(20 + 17 * ((round * 7) % 12));
  while (ledger.kept.size === 0) await sleep(5);
  await office.server.kill();
  over = true;
  await pouring;
  const met = { kept: ledger.kept.size, unknown: ledger.unknown.size, back: await office.start() };
  assert.ok(met.back <= 20_000, `back after ${met.back} ms`);
  await office.settle(ledger);
  return met;
}

async function killing({ world, step, short, kills }, words) {
  const office = await new Office(world, await world.copy()).open();
  const rounds = short ? 2 : Math.ceil(kills);
  await step(`${words}: ${rounds} times kill -9 while 12 clients hand in`, async () => {
    const total = { kept: 0, unknown: 0, back: 0 };
    const began = Date.now();
    for (let round = 1; round <= rounds; round++) {
      const met = await killOnce(office, round);
      total.kept += met.kept;
      total.unknown += met.unknown;
      total.back = Math.max(total.back, met.back);
      if (round % 100 === 0) await office.audit();
    }
    return `${total.kept} promised and 0 lost, ${total.unknown} without an answer asked again, 0 twice; back in at most ${total.back} ms; ${Math.round((Date.now() - began) / 1000)} s`;
  });
  await step('each case once, none half written, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}

export const killed = (settings) => killing(settings, 'SQLite');
// A fifth as many: what was committed is kept by a server that is not killed here, and a round takes four times as long.
export const killedPostgres = (settings) => settings.onPostgres((world) => killing({ ...settings, kills: settings.kills / 5, world }, 'PostgreSQL'));

export async function stopped({ world, step, short }) {
  const office = await new Office(world, await world.copy()).open();
  const rounds = short ? 1 : 10;
  for (let round = 1; round <= rounds; round++) {
    await step(`SIGTERM while 12 clients hand in, round ${round}`, async () => {
      const ledger = new Ledger();
      let over = false;
      const pouring = office.pour(ledger, 12, () => over);
      await sleep(400);
      const began = Date.now();
      await office.server.stop();
      const took = Date.now() - began;
      over = true;
      await pouring;
      const words = ledger.words;
      assert.ok(ledger.kept.size > 0, `nothing was under way: ${words}`);
      assert.ok(took < 10_000, `it took ${took} ms to end`);
      // What got no answer was not begun: nothing is done behind the back of who asked.
      assert.equal(await office.count() - office.before, office.found + ledger.kept.size, `done without an answer: ${words}`);
      await office.start();
      await office.settle(ledger);
      return `${words}; ended in ${took} ms`;
    });
  }
  await step('each case once, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}

export async function twice({ world, step, short }) {
  const office = await new Office(world, await world.copy()).open();
  const rounds = short ? 10 : 200;
  await step(`one submission sent 12 times at once, ${rounds} rounds: one case each`, async () => {
    for (let round = 0; round < rounds; round++) {
      const submission = randomBytes(16).toString('hex');
      const answers = await Promise.all(Array.from({ length: 12 }, () => office.hand(submission)));
      const late = await office.hand(submission);
      const places = new Set([...answers, late].map((one) => `${one.status} ${one.location}`));
      assert.equal(places.size, 1, [...places].join(' | '));
      assert.equal(late.status, 303);
      office.found++;
    }
  });
  await step('each case once, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}

// The day on which a case is due, counted from the day on which the clock says it was accepted.
async function dueOf(office, id) {
  const today = new Date(Date.now() + Number(office.program.shift) + 8 * 3_600_000).toISOString().slice(0, 10);
  const { rows } = (await office.clerk.get('/desk/cases.json?view=all&sort=-accepted_on&rows=200')).json.table;
  const row = rows.find((one) => Number(one.id) === id) ?? assert.fail(`the case ${id} is not listed`);
  assert.equal(row.accepted_on, today, 'accepted on the day that the clock says');
  assert.ok(row.due === '' || row.due >= today, `due ${row.due}, before it was accepted`);
  return row.due || 'at once';
}

async function atTime(office, words, shift) {
  office.program.shiftTo(shift);
  await office.signIn();
  const ledger = new Ledger();
  await Promise.all(Array.from({ length: 8 }, () => office.post(ledger)));
  assert.equal(ledger.kept.size, 8, `${words}: ${ledger.words}`);
  await office.settle(ledger);
  const ids = [...ledger.kept.values()].map((place) => Number(/\d+/.exec(place)[0]));
  assert.ok(Math.min(...ids) > (office.highest ?? 0), `${words}: an id below the one before: the clock decides no order`);
  office.highest = Math.max(...ids);
  const due = await dueOf(office, ids[0]);
  const before = office.worked;
  await sleep(1500);
  const busy = (office.worked - before) / 1.5;
  assert.ok(busy < 0.5, `${words}: an idle server uses ${Math.round(busy * 100)} % of a processor`);
  return `due ${due}, idle at ${Math.round(busy * 100)} %`;
}

export async function clock({ world, step, short }) {
  assert.ok(world.program.canShift, `${world.program.library} is missing: build the tests`);
  const office = await new Office(world, await world.copy()).open();
  // Forty days on first: the clerk's post begins on the day the data was made, and not the day before.
  const times = [['forty days ahead', 40n * DAY], ['a day more', 41n * DAY], ['two days back', 39n * DAY], ['a month back', 9n * DAY], ['twelve years ahead, behind 2038', 12n * 366n * DAY], ['as it was', 0n]];
  for (const [words, shift] of short ? [times[0], times[2], times[4], times[5]] : times) {
    await step(`the clock ${words}`, () => atTime(office, words, shift));
  }
  await step('a session of yesterday opens nothing', async () => {
    office.program.shiftTo(DAY);
    const page = await office.clerk.get('/desk/cases');
    office.program.shiftTo(0n);
    assert.equal(page.path, '/desk/login', 'the session of the day before');
    await office.signIn();
  });
  await step('each case once, the trail whole', () => office.audit());
  await step('it ends cleanly', () => office.close());
}

// What the system's unit leaves the process, as systemd judges it: 0 is nothing, 10 everything.
export async function rights({ step }) {
  const unit = join(dirname(fileURLToPath(import.meta.url)), '../../packaging/lianxin.service');
  await step('the unit leaves the process little', async () => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit], { encoding: 'utf8' });
    const score = /Overall exposure level for lianxin\.service: ([\d.]+)/.exec(said)?.[1];
    assert.ok(Number(score) <= 1.5, `exposure ${score}`);
    return `exposure ${score} of 10`;
  });
}
