#!/usr/bin/env node
// What: reads the symbols of a build's objects and refuses data of ours that can change.
// Why: state that nobody passes is state that two threads share; here everything belongs to an arena,
//      a thread or a named owner. Only the linker knows for sure what is writable.
// Never: it looks at no source; tables that only need relocation (.data.rel.ro) are constant.
// Use: tools/globals.mjs BUILD-FOLDER      exceptions: rule "global" in tools/seams.txt
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { below, listFiles, readText, report } from './lib/c-source.mjs';

const build = resolve(process.argv[2] ?? 'build-clang');
const seams = readText(join(dirname(fileURLToPath(import.meta.url)), 'seams.txt'))
  .split('\n')
  .map((line) => line.split('\t'))
  .filter(([rule]) => rule === 'global');
const objects = listFiles(join(build, 'src'), (name) => name.endsWith('.o'));
const findings = [];

// {object: its lines}, asked of all objects at once.
function symbols() {
  const run = spawnSync('nm', ['--format=sysv', ...objects], { encoding: 'utf8', maxBuffer: 1 << 29 });
  if (run.status !== 0) throw new Error(`nm: ${run.stderr}`);
  const parts = run.stdout.split(/^Symbols from (.*):$/m).slice(1);
  const found = new Map();
  for (let i = 0; i < parts.length; i += 2) found.set(parts[i], parts[i + 1].split('\n'));
  return found;
}

const told = objects.length > 0 ? symbols() : new Map();
for (const object of objects) {
  if (!told.has(object)) findings.push(`${object}: nm did not tell of it`);
  // "…/liblianxin_engine.a.p/access_act.c.o" stands for src/engine/access/act.c or access_act.c.
  const name = below(join(build, 'src'), object).replace(/\/[^/]*\.p\//, '/').replace(/\.o$/, '');
  for (const line of told.get(object) ?? []) {
    const [symbol, , , kind, , , section = ''] = line.split('|').map((part) => part.trim());
    if (kind !== 'OBJECT' && kind !== 'TLS') continue;
    if (!/^\.(t?data|t?bss)/.test(section) || section.startsWith('.data.rel.ro')) continue;
    const plain = symbol.replace(/\.\d+$/, '');
    if (!seams.some(([, , subject]) => subject.split(',').includes(plain))) {
      findings.push(`src/${name}: ${plain} can change (${section})`);
    }
  }
}
if (objects.length === 0) findings.push(`no object below ${build}/src: nothing was looked at`);
process.exit(report('globals', `${objects.length} objects`, findings));
