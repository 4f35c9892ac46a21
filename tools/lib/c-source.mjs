// What: reads C source as tokens and finds the files the gates look at.
// Why: a gate that greps is fooled by comments and strings; one small lexer serves them all.
// Never: it does not expand macros nor judge anything; that is the gates' work.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// All files below `folder` (absolute) whose name passes `wanted`, sorted; a missing folder has none.
export function listFiles(folder, wanted) {
  const found = [];
  const visit = (path) => {
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const full = join(path, entry.name);
      if (entry.isDirectory()) visit(full);
      else if (wanted(entry.name)) found.push(full);
    }
  };
  visit(folder);
  return found.sort();
}

export const isC = (name) => name.endsWith('.c') || name.endsWith('.h');

export function readText(path) {
  return readFileSync(path, 'utf8');
}

export function exists(path) {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

export const below = (root, path) => relative(root, path).split('\\').join('/');

const SHAPES = [
  ['blank', /[ \t\r\f\v]+|\\\r?\n/y],
  ['line', /\n/y],
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['include', /#[ \t]*include[ \t]*(?:"[^"\n]*"|<[^>\n]*>)/y],
  ['string', /(?:u8|[uUL])?"(?:\\[\s\S]|[^"\\\n])*"/y],
  ['char', /(?:[uUL])?'(?:\\[\s\S]|[^'\\\n])*'/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*/y],
  ['mark', /->|\.\.\.|##|[^\s]/y],
];

// Tokens {kind, text, line, raw?}; blanks and comments are left out unless `comments` is set.
export function tokenise(text, { comments = false } = {}) {
  const tokens = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    let kind = 'mark';
    let piece = text[at];
    for (const [name, shape] of SHAPES) {
      shape.lastIndex = at;
      const hit = shape.exec(text);
      if (hit) {
        kind = name;
        piece = hit[0];
        break;
      }
    }
    const kept = kind !== 'blank' && kind !== 'line' && (kind !== 'comment' || comments);
    if (kept) tokens.push({ kind, text: piece, line });
    for (const c of piece) if (c === '\n') line++;
    at += piece.length;
  }
  return tokens;
}

// The includes of a file: [{name, system, line}].
export function includes(text) {
  return tokenise(text)
    .filter((token) => token.kind === 'include')
    .map((token) => ({
      name: token.text.replace(/^[^"<]*["<]/, '').slice(0, -1),
      system: token.text.endsWith('>'),
      line: token.line,
    }));
}

// The arguments of the call whose name stands at `at` and whose "(" stands at `at + 1`:
// a list of token lists, or null when the parenthesis does not close.
export function callArguments(tokens, at) {
  const list = [[]];
  let depth = 0;
  for (let i = at + 1; i < tokens.length; i++) {
    const { text, kind } = tokens[i];
    const mark = kind === 'mark';
    if (mark && (text === '(' || text === '{' || text === '[')) {
      if (depth++ === 0) continue;
    } else if (mark && (text === ')' || text === '}' || text === ']')) {
      if (--depth === 0) return list;
    } else if (mark && text === ',' && depth === 1) {
      list.push([]);
      continue;
    }
    list[list.length - 1].push(tokens[i]);
  }
  return null;
}

// Prints findings, one a line, then the gate's own count; answers the exit code.
export function report(gate, looked, findings) {
  for (const finding of findings) console.log(finding);
  const verdict = findings.length === 0 ? 'clean' : `${findings.length} found`;
  console.log(`${gate}: ${looked}, ${verdict}`);
  return findings.length === 0 ? 0 : 1;
}

// A gate is one function, look(root, findings) → what it looked at in words; run by itself it prints and answers by its
// exit code, and the self-test calls it without a process for each planted fault.
export function runGate(meta, gate, look) {
  if (process.argv[1] !== fileURLToPath(meta.url)) return;
  const findings = [];
  const looked = look(resolve(process.argv[2] ?? '.'), findings);
  process.exit(report(gate, looked, findings));
}
