#!/usr/bin/env node
// What: plays the faults on the real program and counts what survived.
// Why: a promise about faults is worth what was broken to check it.
// Never: a fault that throws, or that could not be set up, counts as failed; none is skipped.
// Use: tests/faults/run.mjs --binary BUILD/lianxin [--short] [--only PART]
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { World } from '../stories/lib/world.mjs';
import { postgres } from './database.mjs';
import { full, readOnly } from './disk.mjs';
import { memory } from './memory.mjs';
import { idle, malformed, slow } from './network.mjs';
import { clock, killed, stopped, twice } from './process.mjs';

const faults = { killed, stopped, twice, full, readOnly, memory, clock, idle, slow, malformed, postgres };
const total = { passed: 0, failed: 0 };

class FaultEnd extends Error {}

async function step(title, act) {
  const began = Date.now();
  try {
    const words = await act();
    total.passed++;
    console.log(`  ok   ${title} (${Date.now() - began} ms)${typeof words === 'string' ? `: ${words}` : ''}`);
  } catch (error) {
    total.failed++;
    console.log(`  FAIL ${title} (${Date.now() - began} ms)\n      ${error.stack ?? error}`);
    throw new FaultEnd(title);
  }
}

function failed(title, error) {
  if (error instanceof FaultEnd) return;
  total.failed++;
  console.log(`  FAIL ${title}: ${error.stack ?? error}`);
}

async function play(name, settings) {
  console.log(`\n${name}`);
  const before = total.passed + total.failed;
  settings.world.program.shiftTo(0n);
  try {
    await faults[name]({ ...settings, step });
  } catch (error) {
    failed('the stage is set', error);
  }
  if (total.passed + total.failed === before) failed(name, new Error('nothing was tried'));
}

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { binary: { type: 'string', default: join(here, '../../build-san/lianxin') }, short: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const wanted = Object.keys(faults).filter((name) => name.includes(values.only));
if (wanted.length === 0) failed('--only', new Error(`no fault has "${values.only}" in its name`));
const world = new World({ binary: resolve(values.binary) });
try {
  await world.prepare();
  for (const name of wanted) await play(name, { binary: resolve(values.binary), short: values.short, world });
} catch (error) {
  failed('the demo data is made', error);
}
world.end();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
