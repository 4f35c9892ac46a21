#!/usr/bin/env node
// What: measures functions and files of src, tools and tests with universal-ctags.
// Why: a function of more than a screen and a file of many matters stop being read; the limits keep
//      the pressure on: functions at most 100 lines, 95 % of them at most 60, files under 800.
// Never: it has no list of exceptions.
// Use: tools/sizes.mjs [repository]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { below, isC, listFiles, readText, runGate } from './lib/c-source.mjs';

const LONGEST = 100;
const USUAL = 60;
const SHARE = 0.95;
const FILE = 800;
const isScript = (name) => name.endsWith('.mjs') || name.endsWith('.js');

function functionsOf(paths) {
  if (paths.length === 0) return [];
  const options = ['--options=NONE', '--languages=C', '--map-C=+.h', '--kinds-C=f', '--fields=+ne'];
  const run = spawnSync('ctags', [...options, '-f', '-', '-L', '-'], {
    input: paths.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`ctags: ${run.stderr || run.error}`);
  return run.stdout
    .split('\n')
    .filter((line) => line && !line.startsWith('!'))
    .map((line) => {
      const start = Number(/\tline:(\d+)/.exec(line)?.[1]);
      const end = Number(/\tend:(\d+)/.exec(line)?.[1]);
      const [name, file] = line.split('\t');
      return { name, file, start, lines: end - start + 1 };
    })
    .filter((entry) => Number.isFinite(entry.lines));
}

export function look(root, findings) {
  const sources = ['src', 'tools', 'tests'].flatMap((folder) => listFiles(join(root, folder), isC));
  const scripts = ['tools', 'tests', 'web'].flatMap((folder) => listFiles(join(root, folder), isScript));

  for (const path of [...sources, ...scripts]) {
    const lines = readText(path).split('\n').length - 1;
    if (lines >= FILE) findings.push(`${below(root, path)}: ${lines} lines, a file has fewer than ${FILE}`);
  }
  const functions = functionsOf(sources);
  if (sources.some((path) => path.endsWith('.c')) && functions.length === 0) {
    findings.push('ctags found no function at all: the measure itself is broken');
  }
  const long = functions.filter((entry) => entry.lines > USUAL).sort((a, b) => b.lines - a.lines);
  for (const entry of long.filter((one) => one.lines > LONGEST)) {
    findings.push(`${below(root, entry.file)}:${entry.start}: ${entry.name} has ${entry.lines} lines, at most ${LONGEST}`);
  }
  if (long.length > functions.length * (1 - SHARE)) {
    findings.push(`${long.length} of ${functions.length} functions are over ${USUAL} lines, at most 5 % may be:`);
    for (const entry of long.slice(0, 20)) {
      findings.push(`  ${entry.lines} ${below(root, entry.file)}:${entry.start} ${entry.name}`);
    }
  }
  return `${sources.length + scripts.length} files, ${functions.length} functions`;
}

runGate(import.meta, 'sizes', look);
