#!/usr/bin/env node
// What: makes a few C files that include many of ours, no two of which give one name to different things, and prints where
//       they lie, for meson.build (-Dbundled=all|chained).
// Why: to start clang takes as long as to compile one of our files: a few dozen starts instead of six hundred halve the second
//      compiler's build ("all"). gcc is to miss an include that is missing, as if each file stood by itself: there a file comes
//      behind others only if it reads every header that they read and says no name of their own ("chained"); that still saves
//      two starts of five.
// Never: it changes no source; what it does not see (a name of a system's header) the compiler refuses.
// Use: tools/bundle.mjs all|chained SRC FOLDER FILE…      writes FOLDER/bundle_N.c
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exists, readText } from './lib/c-source.mjs';

const KINDS = new Set(['struct', 'union', 'enum']);
const NO_NAME = /^(__.*|_Static_assert|static_assert|struct|union|enum)$/;
const LLHTTP = '/usr/share/include/llhttp'; // knows the methods of HTTP by our names
const MOST = 40; // files of a bundle: a change compiles all of them anew

// Words and marks; a directive is one piece, from its # to the end of its line.
function piecesOf(text) {
  return (
    text
      .replaceAll('\\\n', ' ')
      .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|extern "C"\s*\{/g, ' ')
      .match(/#[^\n]*|\w+|[^\s\w]/g) ?? []
  );
}

// What a text says: `outer`, the names that it gives outside its functions, those of enumerators too ("struct a" is another
// name than "a"); `own`, those among them that no header knows; `macros`; and every word in it.
function namesOf(text) {
  const pieces = piecesOf(text);
  const names = { outer: new Set(), own: new Set(), macros: new Set(), words: new Set() };
  const depth = { '{': 0, '(': 0 };
  let isStatic = false;
  let isList = false; // of an enumeration
  for (let i = 0; i < pieces.length; i++) {
    const [word, before, next] = [pieces[i], pieces[i - 1], pieces[i + 1]];
    const isOuter = depth['{'] === 0 && depth['('] === 0;
    if (word.startsWith('#')) {
      for (const one of word.match(/\w+/g) ?? []) names.words.add(one);
      const [, macro] = /^#\s*define\s+(\w+)/.exec(word) ?? [];
      if (macro) names.macros.add(macro);
    } else if (/^[A-Za-z_]/.test(word)) {
      names.words.add(word);
      if (isOuter && word === 'static') isStatic = true;
      else if (KINDS.has(before) && next === '{') names.own.add(`struct ${word}`);
      else if (isOuter && !KINDS.has(before) && /^[([=;,]$/.test(next) && !NO_NAME.test(word)) (isStatic ? names.own : names.outer).add(word);
      else if (isList && depth['{'] === 1 && depth['('] === 0 && /^[=,}]$/.test(next)) names.own.add(word);
    } else if (word === '{' && depth['{']++ === 0) isList = before === 'enum' || pieces[i - 2] === 'enum';
    else if (word === '}') depth['{'] = Math.max(0, depth['{'] - 1); // one may be of an extern "C"
    else if (word === '(' || word === '[') depth['(']++;
    else if (word === ')' || word === ']') depth['(']--;
    if (depth['{'] === 0 && depth['('] === 0 && (word === ';' || word === '}')) isStatic = false;
  }
  return names;
}

// Where an include of the file at `path` lies, or undefined for a system's.
const headerOf = (path, source, name) => [dirname(path), source, LLHTTP].map((folder) => join(folder, name)).find(exists);

// Answers, for a path, what the headers that it reads, however far away, give a name to: {name: where}; and those headers.
function readerOfHeaders(source) {
  const known = new Map();
  const seen = (path) => {
    if (known.has(path)) return known.get(path);
    const found = { names: new Map(), headers: new Set() };
    known.set(path, found);
    for (const [, name] of readText(path).matchAll(/^#\s*include\s*["<]([^">]+)/gm)) {
      const header = headerOf(path, source, name);
      found.headers.add(header ?? name);
      if (!header) continue;
      const { outer, own, macros } = namesOf(readText(header));
      for (const one of outer) found.names.set(one, 'anywhere');
      for (const one of [...own, ...macros]) found.names.set(one, header);
      const deeper = seen(header);
      for (const [one, where] of deeper.names) found.names.set(one, where);
      for (const one of deeper.headers) found.headers.add(one);
    }
    return found;
  };
  return seen;
}

const share = (some, others) => {
  for (const name of some) if (others.has(name)) return true;
  return false;
};
// a's against b's; asked both ways.
const shadows = (a, b) => share(a.own, b.own) || share(a.own, b.outer) || share(a.own, b.seen) || share(a.macros, b.words);
const differ = (some, others) => {
  for (const [name, where] of some) if (others.has(name) && others.get(name) !== where) return true;
  return false;
};
const quarrel = (a, b) => shadows(a, b) || shadows(b, a) || differ(a.seen, b.seen);

const homeOf = (path, names) => ({
  paths: [path], headers: names.headers, ...Object.fromEntries(['outer', 'own', 'macros', 'words'].map((kind) => [kind, new Set(names[kind])])), seen: new Map(names.seen),
});

function moveIn(home, path, names) {
  home.paths.push(path);
  home.headers = names.headers;
  for (const kind of ['outer', 'own', 'macros', 'words']) for (const name of names[kind]) home[kind].add(name);
  for (const [name, where] of names.seen) home.seen.set(name, where);
}

// A file that comes behind these could as well stand by itself.
const covers = (names, home) => [...home.headers].every((one) => names.headers.has(one)) && !share(home.own, names.words);

// Each file goes into the first bundle that it gets on with; chained: behind those whose last file reads the most of what it reads.
export function bundlesOf(files, source, isChained = false) {
  const seen = readerOfHeaders(source);
  const known = files.map((path) => {
    const { names, headers } = seen(path);
    return { path, names: { ...namesOf(readText(path)), seen: names, headers } };
  });
  if (isChained) known.sort((a, b) => a.names.headers.size - b.names.headers.size);
  const bundles = [];
  for (const { path, names } of known) {
    const homes = bundles.filter((one) => one.paths.length < MOST && (!isChained || covers(names, one)) && !quarrel(names, one));
    if (isChained) homes.sort((a, b) => b.headers.size - a.headers.size);
    if (homes.length) moveIn(homes[0], path, names);
    else bundles.push(homeOf(path, names));
  }
  return bundles.map((bundle) => bundle.paths);
}

function main([mode, source, folder, ...files]) {
  mkdirSync(folder, { recursive: true });
  const texts = bundlesOf(files.map((file) => resolve(file)), source, mode === 'chained').map((paths) => paths.map((path) => `#include "${path}"\n`).join(''));
  const paths = texts.map((_, i) => join(folder, `bundle_${i}.c`));
  for (const name of readdirSync(folder)) {
    if (/^bundle_\d+\.c$/.test(name) && !paths.includes(join(folder, name))) rmSync(join(folder, name));
  }
  paths.forEach((path, i) => {
    if (!exists(path) || readText(path) !== texts[i]) writeFileSync(path, texts[i]);
    console.log(path);
  });
}

if (process.argv[1]?.endsWith('bundle.mjs')) main(process.argv.slice(2));
