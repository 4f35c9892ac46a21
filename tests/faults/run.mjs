#!/usr/bin/env node
// What: plays the faults on the real program, counts what survived, and ends with a table: fault, command, figure.
// Why: a promise about faults is worth what was broken to check it.
// Never: a fault that throws, or that could not be set up, counts as failed; none is skipped.
// Use: tests/faults/run.mjs --binary BUILD/lianxin [--plain BUILD/lianxin] [--short] [--only PART] [--seconds 300] [--kills 1000]
//      --plain: a build without sanitizers, for what is about memory, numbers and rates; without it, --binary serves for all.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { World } from '../stories/lib/world.mjs';
import { failover, onPostgres, pair, postgres } from './database.mjs';
import { failing, full, power, readOnly } from './disk.mjs';
import { load, loadPostgres } from './load.mjs';
import { memory } from './memory.mjs';
import { idle, malformed, slow } from './network.mjs';
import { clock, killed, killedPostgres, rights, stopped, twice } from './process.mjs';

// What each is about; beside: the round in which it plays while the others do, since it mostly waits or leaves a processor free; alone: its
// figures are of a machine that does nothing else (in the long round); rate: played on the build without sanitizers; long: only in the long round.
const faults = {
  killed: { act: killed, rate: true, about: 'kill -9 during intake, SQLite' },
  killedPostgres: { act: killedPostgres, rate: true, long: true, beside: 'long', about: 'kill -9 during intake, PostgreSQL' },
  stopped: { act: stopped, about: 'SIGTERM during intake' },
  twice: { act: twice, about: 'one submission many times at once' },
  full: { act: full, about: 'full disk' },
  readOnly: { act: readOnly, about: 'read-only disk' },
  failing: { act: failing, about: 'failing syncs, failing and torn writes' },
  power: { act: power, about: 'power cut with lost sectors' },
  memory: { act: memory, about: 'out of memory at each allocation' },
  clock: { act: clock, about: 'clock forth and back' },
  idle: { act: idle, rate: true, alone: true, about: 'idle connections' },
  slow: { act: slow, beside: 'short', alone: true, about: 'slow clients' },
  malformed: { act: malformed, about: 'malformed requests' },
  postgres: { act: postgres, about: 'PostgreSQL restarted under load' },
  failover: { act: failover, rate: true, long: true, alone: true, about: 'PostgreSQL failed over under load' },
  pair: { act: pair, long: true, about: 'two servers on one PostgreSQL' },
  rights: { act: rights, long: true, about: 'least rights' },
  load: { act: load, rate: true, alone: true, about: 'load on SQLite' },
  loadPostgres: { act: loadPostgres, rate: true, long: true, alone: true, about: 'load on PostgreSQL' },
};
const total = { passed: 0, failed: 0 };
const table = [];

class FaultEnd extends Error {}

function stepOf(row) {
  return async (words, act) => {
    const title = row.beside ? `${row.name}: ${words}` : words;
    const began = Date.now();
    try {
      const found = await act();
      total.passed++;
      if (typeof found === 'string') row.figures.push(`${title}: ${found}`);
      console.log(`  ok   ${title} (${Date.now() - began} ms)${typeof found === 'string' ? `: ${found}` : ''}`);
    } catch (error) {
      total.failed++;
      row.failed++;
      console.log(`  FAIL ${title} (${Date.now() - began} ms)\n      ${error.stack ?? error}`);
      throw new FaultEnd(title);
    }
  };
}

function failed(title, error, row = { failed: 0 }) {
  if (error instanceof FaultEnd) return;
  total.failed++;
  row.failed++;
  console.log(`  FAIL ${title}: ${error.stack ?? error}`);
}

async function play(name, settings, beside) {
  console.log(`\n${name}: ${faults[name].about}`);
  const row = { name, beside, figures: [], failed: 0, began: Date.now() };
  const before = total.passed + total.failed;
  table.push(row);
  settings.world.program.shiftTo(0n);
  try {
    await faults[name].act({ ...settings, onPostgres: (act) => onPostgres(settings.binary, act), step: stepOf(row) });
  } catch (error) {
    failed('the stage is set', error, row);
  }
  if (total.passed + total.failed === before) failed(name, new Error('nothing was tried'), row);
  row.seconds = Math.round((Date.now() - row.began) / 1000);
}

function print() {
  console.log('\n| fault | command | result | figures |\n|---|---|---|---|');
  for (const { name, figures, failed: bad, seconds } of table) {
    console.log(`| ${faults[name].about} | ./dev faults --only ${name} | ${bad ? 'FAILED' : 'held'}, ${seconds} s | ${figures.join('<br>') || '-'} |`);
  }
  console.log('');
}

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: {
  binary: { type: 'string', default: join(here, '../../build-san/lianxin') }, plain: { type: 'string' }, short: { type: 'boolean', default: false },
  only: { type: 'string', default: '' }, seconds: { type: 'string', default: '300' }, kills: { type: 'string', default: '1000' },
} });
const named = (name) => (name === values.only) || (!(values.only in faults) && name.includes(values.only));
const wanted = Object.keys(faults).filter((name) => named(name) && !(values.short && faults[name].long));
if (wanted.length === 0) failed('--only', new Error(`no fault has "${values.only}" in its name`));
const sizes = { short: values.short, seconds: Number(values.seconds), kills: Number(values.kills), plain: Boolean(values.plain) };
const binary = resolve(values.binary);
const stages = { true: { binary: resolve(values.plain ?? values.binary) }, false: { binary } };
const goesBeside = (name) => faults[name].beside === (values.short ? 'short' : 'long');
try {
  const beside = [];
  for (const name of wanted.sort((a, b) => goesBeside(b) - goesBeside(a))) {
    const stage = stages[Boolean(faults[name].rate && values.plain)];
    stage.world ??= new World({ binary: stage.binary });
    if (!stage.world.demo) await stage.world.prepare();
    if (faults[name].alone && !values.short) await Promise.all(beside);
    const played = play(name, { ...sizes, ...stage }, goesBeside(name));
    if (goesBeside(name)) beside.push(played);
    else await played;
  }
  await Promise.all(beside);
} catch (error) {
  failed('the demo data is made', error);
}
for (const { world } of Object.values(stages)) world?.end();
if (!values.short) print();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
