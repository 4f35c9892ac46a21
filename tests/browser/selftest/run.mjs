#!/usr/bin/env node
// What: shows made-up pages, each wrong in one way, to the browser harness and sees each found.
// Why: a listener that was never attached hears nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const artefacts = mkdtempSync(join(tmpdir(), 'lianxin-artefacts-'));
const run = spawnSync(process.execPath, [join(here, '../run.mjs'), '--binary', join(here, 'fake.mjs'),
  '--folder', join(here, 'stories'), '--artefacts', artefacts], { encoding: 'utf8' });
rmSync(artefacts, { recursive: true });

const EXPECTED = [
  [/ok {3}a sound page/, 'a sound page passes'],
  [/ok {3}signing in/, 'signing in works'],
  [/ok {3}nothing is left in a window/, 'a window is cleared'],
  [/ok {3}an altered one is not used again/, 'an altered window is closed'],
  [/FAIL inline[\s\S]*?script-src/, 'an inline script'],
  [/FAIL styled[\s\S]*?style-src/, 'an inline style'],
  [/FAIL noisy[\s\S]*?noise/, 'an error in a script'],
  [/FAIL foreign[\s\S]*?127\.0\.0\.2/, 'a request to elsewhere'],
  [/FAIL unlabelled[\s\S]*?label/, 'a field without a label'],
  [/FAIL wide[\s\S]*?wider than the window/, 'a page wider than the window'],
  [/FAIL broken[\s\S]*?500/, 'a 500'],
  [/\n4 passed, 7 failed\n$/, 'the count'],
];
const missed = EXPECTED.filter(([shape]) => !shape.test(run.stdout));
for (const [, name] of missed) console.log(`browser harness: not found: ${name}`);
if (missed.length) console.log(run.stdout + run.stderr);
console.log(`${EXPECTED.length - missed.length} passed, ${missed.length} failed`);
process.exit(missed.length ? 1 : 0);
