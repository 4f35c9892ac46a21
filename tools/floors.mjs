#!/usr/bin/env node
// What: refuses an include that reaches up or sideways in the house (see README, "the map").
// Why: a relative include compiles from anywhere, so the build cannot keep the floors; this gate can.
// Never: it does not know a file by name; new folders only need a place in the tables below.
// Use: tools/floors.mjs [repository]
import { dirname, join, normalize } from 'node:path';
import { below, exists, includes, isC, listFiles, readText, runGate } from './lib/c-source.mjs';

const FLOORS = [
  ['base'],
  ['catalogue', 'db', 'http', 'view', 'room'],
  ['engine'],
  ['web'],
  ['modules'],
  ['app'],
];
const ENGINE = ['access', 'audit', 'account', 'workdays', 'wording', 'event', 'job', 'figure', 'register', 'link', 'flow', 'remark', 'import', 'paper', 'guard', 'publish', 'extract', 'plan'];

// A foreign library is known in one house, so that it can be changed there.
const LIBRARIES = [
  { header: /^sqlite3|^libpq|^postgres/, homes: ['db'] },
  { header: /^uv\.h|^llhttp/, homes: ['http', 'app', 'room'] },
  { header: /^yaml\.h/, homes: ['catalogue'] },
  { header: /^sodium|^openssl/, homes: ['base'] },
  { header: /^unicode\//, homes: ['base'] },
  { header: /^(cairo|pango|xlsxwriter|zip|expat|qrencode|jpeglib|png|webp)/, homes: ['view', 'room'] },
  { header: /^seccomp|^linux\/landlock/, homes: ['room', 'app', 'base'] },
];

const GENERATED = new Set(['config.h', 'embedded.h', 'version.h']);

// Where a file lives: {floor, rank, unit, order}; unit is what may include itself freely.
function place(path) {
  const parts = path.split('/');
  const floor = parts[0];
  const rank = FLOORS.findIndex((names) => names.includes(floor));
  if (rank < 0) return { floor, rank, unit: floor, order: 0 };
  if (floor === 'modules' && parts.length > 2) return { floor, rank, unit: `modules/${parts[1]}`, order: 0 };
  if (floor !== 'engine') return { floor, rank, unit: floor, order: 0 };
  if (parts.length === 2) return { floor, rank, unit: 'engine', order: -1 };
  return { floor, rank, unit: `engine/${parts[1]}`, order: ENGINE.indexOf(parts[1]) };
}

function complaint(from, to) {
  if (from.unit === to.unit) return null;
  if (from.floor === 'modules' && to.floor === 'modules') return 'a module never knows another module';
  if (from.floor === 'modules' && to.floor === 'db') return 'a module reaches data through the engine, never db';
  if (to.rank > from.rank) return `${from.unit} lies below ${to.unit}`;
  if (to.rank < from.rank) return null;
  if (from.floor !== 'engine') return `${from.unit} and ${to.unit} do not see each other`;
  if (to.order >= from.order) return `engine order is ${ENGINE.join(' < ')}`;
  return null;
}

// What another folder may see of one is the header named after it; of base and web, all but the internal ones.
function hidden(from, to, target) {
  if (from.unit === to.unit) return null;
  const parts = target.split('/');
  const many = to.floor === 'base' || to.floor === 'web';
  const open = many ? !/(_internal|_int)\.h$/.test(target) : parts[parts.length - 1] === `${to.unit.split('/').pop()}.h`;
  return open ? null : `${target} is private to its folder`;
}

function checkSystem(file, from, include, findings) {
  for (const { header, homes } of LIBRARIES) {
    if (!header.test(include.name) || homes.includes(from.floor)) continue;
    findings.push(`src/${file}:${include.line}: <${include.name}> is known only in ${homes.join(', ')}`);
  }
}

function checkLocal(source, file, from, include, findings) {
  const tried = [normalize(join(dirname(file), include.name)), normalize(include.name)];
  const target = tried.find((path) => !path.startsWith('..') && exists(join(source, path)));
  const where = `src/${file}:${include.line}`;
  if (!target) {
    if (!GENERATED.has(include.name)) findings.push(`${where}: "${include.name}" is not in src`);
    return;
  }
  const to = place(target);
  const why = complaint(from, to) ?? hidden(from, to, target);
  if (why) findings.push(`${where}: "${include.name}": ${why}`);
}

function checkFile(source, path, findings) {
  const file = below(source, path);
  const from = place(file);
  if (from.rank < 0) {
    findings.push(`src/${file}: no floor is called ${from.floor}`);
    return;
  }
  if (from.floor === 'engine' && from.unit !== 'engine' && from.order < 0) {
    findings.push(`src/${file}: ${from.unit} has no place in the engine's order`);
    return;
  }
  for (const include of includes(readText(path))) {
    if (include.system) checkSystem(file, from, include, findings);
    else checkLocal(source, file, from, include, findings);
  }
}

export function look(root, findings) {
  const source = join(root, 'src');
  const files = listFiles(source, isC);
  for (const path of files) checkFile(source, path, findings);
  return `${files.length} files`;
}

runGate(import.meta, 'floors', look);
