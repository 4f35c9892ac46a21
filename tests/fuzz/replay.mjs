#!/usr/bin/env node
// What: runs every fuzz target of a build over its corpus and adds up the files.
// Why: an input that once broke a parser is a test for ever.
// Never: a target without a corpus, or a corpus without a target, is not skipped: it is a failure.
// Use: tests/fuzz/replay.mjs BUILD-FOLDER
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from '../../tools/unit.mjs';
import { sanitizers } from '../support/sanitizers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const build = process.argv[2];
const total = { passed: 0, failed: 0 };

function targets() {
  const run = spawnSync('meson', ['introspect', '--targets', build], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const programs = JSON.parse(run.stdout).filter((one) => one.type === 'executable' && one.name.startsWith('fuzz-'));
  return new Map(programs.map((one) => [one.name.slice(5), one.filename[0]]));
}

function corpus(name) {
  try {
    return readdirSync(join(here, name)).sort().map((file) => join(here, name, file));
  } catch {
    return [];
  }
}

const programs = targets();
const folders = readdirSync(here, { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => one.name);
const names = new Set([...programs.keys(), ...folders]);
for (const name of [...names].sort()) {
  const files = corpus(name);
  const program = programs.get(name);
  if (!program || files.length === 0) {
    console.log(`FAIL ${name}: ${program ? 'has no corpus' : 'has a corpus but no target'}`);
    total.failed++;
    continue;
  }
  const env = { ...process.env, ...sanitizers() };
  const run = spawnSync(program, files, { encoding: 'utf8', env, timeout: 120_000, maxBuffer: 1 << 28 });
  const result = judge({ text: run.stdout ?? String(run.error), code: run.status, signal: run.signal });
  total.passed += result.passed;
  total.failed += result.failed;
  console.log(`${result.failed ? 'FAIL' : 'ok  '} ${name}: ${result.passed} files`);
  if (result.failed) console.log((run.stdout ?? '').split('\n').slice(-3).join('\n') + run.stderr);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
