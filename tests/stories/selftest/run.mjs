#!/usr/bin/env node
// What: tells made-up stories to a made-up program and sees that the harness counts each way of
//       failing as failed and nothing else.
// Why: a harness that swallows a failure makes every story worthless.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const EXPECTED = [
  ['10-sound', '5 passed, 0 failed'],
  ['20-broken-step', '1 passed, 1 failed'],
  ['30-bad-end', '1 passed, 1 failed'],
  ['40-leak', '1 passed, 1 failed'],
  ['50-no-steps', '0 passed, 1 failed'],
  ['60-outside', '0 passed, 1 failed'],
];

const total = { passed: 0, failed: 0 };
for (const [name, expected] of EXPECTED) {
  const args = [join(here, '../run.mjs'), '--binary', join(here, 'fake.mjs'), '--folder', join(here, 'stories'), '--only', name];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const last = run.stdout.trimEnd().split('\n').pop();
  const good = last === expected && (run.status === 0) === expected.endsWith(' 0 failed');
  total[good ? 'passed' : 'failed']++;
  if (!good) console.log(`${name}: expected ${expected}\n${run.stdout}${run.stderr}`);
}
console.log(`story harness: ${EXPECTED.length} planted`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
