// What: the rule that SQL is written, never put together: every function with a parameter named
//       `sql` is a door, and what goes through a door is a literal, a constant named *_sql, or the
//       `sql` parameter of a function that is itself a door. A value of type struct sql is statement
//       text made from the catalogue; making one is a seam (rule sql-made).
// Why: a query that holds a value as text is an injection waiting; parameters are $1, $2 ….
// Never: it does not trust a name alone; what is stored under *_sql must be literal too, outside the
//        seams that make statements from the checked catalogue (rule sql-made).
import { callArguments } from './c-source.mjs';

const isName = (text) => /^[A-Za-z_]\w*$/.test(text);
const NOT_FUNCTIONS = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof', 'defined', '__attribute__']);

// Index of the parameter called sql in this parenthesis, or -1: a declaration's last word is its name.
function sqlParameter(list) {
  return list.findIndex((part) => {
    const words = part.filter((token) => token.kind === 'word');
    const names = words.map((token) => token.text);
    const isText = names.slice(0, -1).some((name) => name === 'char' || name === 'str');
    return isText && names[names.length - 1] === 'sql' && part[part.length - 1].text === 'sql';
  });
}

// name -> index of the SQL argument, over all files.
export function sqlDoors(files) {
  const doors = new Map();
  for (const tokens of files) {
    tokens.forEach((token, at) => {
      if (token.kind !== 'word' || NOT_FUNCTIONS.has(token.text) || tokens[at + 1]?.text !== '(') return;
      const list = callArguments(tokens, at);
      const index = list ? sqlParameter(list) : -1;
      if (index >= 0) doors.set(token.text, index);
    });
  }
  return doors;
}

const isLiteralRun = (part) => part.length > 0 && part.every((token) => token.kind === 'string');

// "…", S("…"), STR_INIT("…"), {"…", n}: text that stands in the source.
function isLiteral(part) {
  if (isLiteralRun(part)) return true;
  const wrapped = ['S', 'STR_INIT', 'SQL'].includes(part[0]?.text) && part[1]?.text === '(' && part[part.length - 1].text === ')';
  return wrapped && isLiteral(part.slice(2, -1));
}

// A choice between allowed texts: condition ? "a" : "b".
function isChoice(part, insideDoor) {
  const mark = part.findIndex((token) => token.text === '?');
  if (mark < 0) return false;
  const colon = part.findIndex((token, i) => i > mark && token.text === ':');
  if (colon < 0) return false;
  return isAllowed(part.slice(mark + 1, colon), insideDoor) && isAllowed(part.slice(colon + 1), insideDoor);
}

function isAllowed(part, insideDoor) {
  if (isLiteral(part) || isChoice(part, insideDoor)) return true;
  const last = part[part.length - 1];
  if (!last) return false;
  const path = part.every((token) => isName(token.text) || ['.', '->', '[', ']', '&', '*', '(', ')'].includes(token.text) || token.kind === 'number');
  const words = part.filter((token) => token.kind === 'word');
  const holder = words[words.length - 1]?.text ?? '';
  if (!path || part.some((token, i) => token.text === '(' && isName(part[i - 1]?.text ?? ''))) return false;
  if (/_sql$/.test(holder)) return true;
  return holder === 'sql' && insideDoor && words.length === 1;
}

// Is this "name(" a declaration or definition, not a call? A type word stands before it.
function isDeclaration(tokens, at) {
  const before = tokens[at - 1];
  if (!before) return false;
  if (before.text === '*') return tokens[at - 2]?.kind === 'word' && !['return'].includes(tokens[at - 2].text) && /_t$|^(str|char|void|err|db|doc)$/.test(tokens[at - 2].text);
  return before.kind === 'word' && !['return', 'else', 'do', 'case'].includes(before.text);
}

// Walks the file, knowing whether it stands inside a function that is itself a door.
function* callsOf(tokens, doors) {
  let depth = 0;
  let door = false;
  let pending = false;
  for (let at = 0; at < tokens.length; at++) {
    const { text, kind } = tokens[at];
    if (text === '{' && kind === 'mark') {
      if (depth++ === 0) door = pending;
      pending = false;
    } else if (text === '}' && kind === 'mark') depth--;
    if (kind !== 'word' || !doors.has(text) || tokens[at + 1]?.text !== '(') continue;
    if (depth === 0 || isDeclaration(tokens, at)) {
      const list = callArguments(tokens, at);
      pending = depth === 0 && list !== null && sqlParameter(list) >= 0;
    } else yield { at, door };
  }
}

// (struct sql){ … }, struct sql x = { … } and .text = of one: where made statements come into being.
function checkMade(file, tokens, seams, findings) {
  tokens.forEach((token, at) => {
    if (token.text !== 'struct' || tokens[at + 1]?.text !== 'sql') return;
    const next = tokens[at + 2];
    const cast = next?.text === ')' && tokens[at + 3]?.text === '{';
    const named = next?.kind === 'word' && tokens[at + 3]?.text === '=' && tokens[at + 4]?.text === '{';
    if ((cast || named) && !seams.allow('sql-made', file, 'struct sql')) {
      findings.push(`${file}:${token.line}: a struct sql is made only where the catalogue becomes statements`);
    }
  });
}

function checkStored(file, tokens, seams, findings) {
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' || !/_sql$/.test(token.text) || tokens[at + 1]?.text !== '=' || tokens[at + 2]?.text === '=') return;
    const end = tokens.findIndex((one, i) => i > at && (one.text === ';' || one.text === ','));
    const value = tokens.slice(at + 2, end < 0 ? at + 2 : end);
    const literal = isLiteral(value) || value[0]?.text === '{' || isAllowed(value, false);
    if (!literal && !seams.allow('sql-made', file, token.text)) {
      findings.push(`${file}:${token.line}: ${token.text} must hold SQL that stands in the source`);
    }
  });
}

// Even a made statement holds no value as text: 'SELECT … = '%s'' has a quote or an equals sign before
// the conversion. Names stand in double quotes, values are $1, $2 ….
function checkFormats(file, tokens, findings) {
  for (const token of tokens) {
    if (token.kind !== 'string' || !/\b(SELECT|INSERT|UPDATE|DELETE|WHERE|AND|VALUES)\b/.test(token.text)) continue;
    if (/'%|[=<>(]\s*%[^%]|LIKE\s*%|\bIN\s*\(%/.test(token.text)) {
      findings.push(`${file}:${token.line}: a value goes into SQL as a parameter, not as text: ${token.text.slice(0, 50)}`);
    }
  }
}

export function checkSql(file, tokens, doors, seams, findings) {
  for (const { at, door } of callsOf(tokens, doors)) {
    const list = callArguments(tokens, at);
    const part = list?.[doors.get(tokens[at].text)] ?? [];
    if (isAllowed(part, door) || seams.allow('sql', file, tokens[at].text)) continue;
    const shown = part.map((token) => token.text).join(' ').slice(0, 60);
    findings.push(`${file}:${tokens[at].line}: ${tokens[at].text}() takes SQL as a literal, not ${shown}`);
  }
  checkStored(file, tokens, seams, findings);
  checkMade(file, tokens, seams, findings);
  checkFormats(file, tokens, findings);
}
