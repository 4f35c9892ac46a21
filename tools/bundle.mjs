#!/usr/bin/env node
// What: makes a few C files that include many of ours, no two of which give one name to different things, and prints where
//       they lie, for meson.build (-Dbundled=true).
// Why: to start clang takes as long as to compile one of our files: a few dozen starts instead of six hundred halve the second
//      compiler's build. gcc compiles each file by itself, so that an include that is missing is still missed.
// Never: it changes no source; what it does not see (a name of a system's header) the compiler refuses.
// Use: tools/bundle.mjs SRC FOLDER FILE…      writes FOLDER/bundle_N.c
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

// Answers, for a path, what the headers that it reads, however far away, give a name to: {name: where}.
function readerOfHeaders(source) {
  const known = new Map();
  const seen = (path) => {
    if (known.has(path)) return known.get(path);
    const found = new Map();
    known.set(path, found);
    for (const [, name] of readText(path).matchAll(/^#\s*include\s*["<]([^">]+)/gm)) {
      const header = [dirname(path), source, LLHTTP].map((folder) => join(folder, name)).find(exists);
      if (!header) continue;
      const { outer, own, macros } = namesOf(readText(header));
      for (const one of outer) found.set(one, 'anywhere');
      for (const one of [...own, ...macros]) found.set(one, header);
      for (const [one, where] of seen(header)) found.set(one, where);
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

// Each file goes into the first bundle that it gets on with.
export function bundlesOf(files, source) {
  const seen = readerOfHeaders(source);
  const bundles = [];
  for (const path of files) {
    const names = { ...namesOf(readText(path)), seen: seen(path) };
    let home = bundles.find((bundle) => bundle.paths.length < MOST && !quarrel(names, bundle));
    if (!home) {
      home = { paths: [], outer: new Set(), own: new Set(), macros: new Set(), words: new Set(), seen: new Map() };
      bundles.push(home);
    }
    home.paths.push(path);
    for (const kind of ['outer', 'own', 'macros', 'words']) for (const name of names[kind]) home[kind].add(name);
    for (const [name, where] of names.seen) home.seen.set(name, where);
  }
  return bundles.map((bundle) => bundle.paths);
}

function main([source, folder, ...files]) {
  mkdirSync(folder, { recursive: true });
  const texts = bundlesOf(files.map((file) => resolve(file)), source).map((paths) => paths.map((path) => `#include "${path}"\n`).join(''));
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
