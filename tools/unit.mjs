#!/usr/bin/env node
// What: runs the unit programs that a build folder declares and adds up what each says of itself.
// Why: "the program ended with 0" hides a test that never ran; TAP names every test.
// Never: it does not forgive: a skipped test, a missing result, a crash and a leak each count as failed.
// Use: tools/unit.mjs BUILD-FOLDER [name part]
import { spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { sanitizers } from '../tests/support/sanitizers.mjs';

const MINUTE = 60_000;
const LIMIT = 5 * MINUTE;

function declared(folder) {
  const run = spawnSync('meson', ['introspect', '--tests', folder], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`meson introspect: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

function start(test) {
  return new Promise((done) => {
    const [program, ...rest] = test.cmd;
    const env = {
      ...process.env,
      ...test.env,
      CMOCKA_MESSAGE_OUTPUT: 'TAP',
      ...sanitizers('strict_string_checks=1'),
    };
    const child = spawn(program, rest, { env, cwd: test.workdir ?? undefined, detached: true });
    let text = '';
    child.stdout.on('data', (part) => { text += part; });
    child.stderr.on('data', (part) => { text += part; });
    const timer = setTimeout(() => {
      text += `\nstopped after ${LIMIT / MINUTE} minutes\n`;
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has just ended */ }
    }, LIMIT);
    child.on('error', (error) => { text += `${error}\n`; });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ text, code, signal });
    });
  });
}

// {passed, failed} of one program: what the plans promised and did not come is failed.
export function judge({ text, code, signal }) {
  let promised = 0;
  let passed = 0;
  let failed = 0;
  for (const line of text.split('\n')) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) promised += Number(plan[1]);
    else if (/^ok \d+/.test(line) && !/# SKIP/i.test(line)) passed++;
    else if (/^(not )?ok \d+/.test(line)) failed++;
  }
  failed += Math.max(0, promised - passed - failed);
  if (promised === 0 || ((code !== 0 || signal) && failed === 0)) failed++;
  return { passed, failed };
}

function show(test, result, run) {
  console.log(`${result.failed ? 'FAIL' : 'ok  '} ${test.name}: ${result.passed} passed, ${result.failed} failed`);
  if (!result.failed) return;
  const end = run.signal ? `signal ${run.signal}` : `exit ${run.code}`;
  console.log(run.text.split('\n').filter((line) => !/^ok \d/.test(line)).join('\n'));
  console.log(`  (${end})`);
}

async function main() {
  const [folder, part = ''] = process.argv.slice(2);
  const tests = declared(folder).filter((test) => test.name.includes(part));
  const total = { passed: 0, failed: 0 };
  const queue = tests.filter((test) => test.is_parallel !== false);
  const alone = tests.filter((test) => test.is_parallel === false);
  const worker = async (list) => {
    for (let test = list.shift(); test; test = list.shift()) {
      const run = await start(test);
      const result = judge(run);
      total.passed += result.passed;
      total.failed += result.failed;
      show(test, result, run);
    }
  };
  const width = Math.min(4, cpus().length);
  await Promise.all(Array.from({ length: width }, () => worker(queue)));
  await worker(alone);
  if (tests.length === 0) {
    console.log(`no unit program matches "${part}" in ${folder}`);
    total.failed++;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed ? 1 : 0);
}

if (process.argv[1]?.endsWith('unit.mjs')) await main();
