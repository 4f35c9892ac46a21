#!/usr/bin/env node
// What: refuses source that breaks a safety rule: forbidden calls, raw memory, SQL that is not a
//       literal, markup that the content security policy would block, careless Chinese typography.
// Why: an injection or an overflow is easiest to keep out where it would be written.
// Never: it does not excuse anything silently; exceptions stand in tools/seams.txt with a reason.
// Use: tools/codecheck.mjs [repository]
import { join } from 'node:path';
import { below, exists, isC, listFiles, readText, runGate, tokenise } from './lib/c-source.mjs';
import { sqlDoors, checkSql } from './lib/sql-rule.mjs';
import { checkTemplate, checkScript, checkStyle, checkChinese } from './lib/page-rule.mjs';

const CALLS = {
  text: 'strcpy strcat sprintf vsprintf gets strncpy strncat strtok scanf sscanf fscanf vscanf vsscanf atoi atol atoll',
  stack: 'alloca',
  process: 'system popen execl execle execlp execv execve execvp execvpe fexecve posix_spawn posix_spawnp',
  names: 'tmpnam tempnam mktemp tmpfile',
  random: 'rand srand random srandom drand48',
  time: 'gmtime localtime asctime ctime',
  signal: 'signal',
  memory: 'malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf aligned_alloc posix_memalign',
  sqlite: 'sqlite3_exec sqlite3_mprintf sqlite3_vmprintf sqlite3_snprintf PQexec PQescapeString PQescapeLiteral',
  abort: 'abort',
};
const RULE_OF = new Map();
for (const [rule, names] of Object.entries(CALLS)) for (const name of names.split(' ')) RULE_OF.set(name, rule);

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK|not implemented)\b|暂未实现|敬请期待/;

// The exceptions, and whether each was needed.
class Seams {
  constructor(root) {
    const path = join(root, 'tools/seams.txt');
    const lines = exists(path) ? readText(path).split('\n') : [];
    this.rows = [];
    lines.forEach((text, index) => {
      if (!text.trim() || text.startsWith('#')) return;
      const [rule, place, subject, why] = text.split('\t');
      this.rows.push({ rule, place, subject, why, line: index + 1, used: false });
    });
  }

  allow(rule, file, subject) {
    const row = this.rows.find((one) => one.rule === rule && file.startsWith(one.place)
      && (one.subject === '*' || one.subject.split(',').includes(subject)));
    if (row) row.used = true;
    return Boolean(row);
  }

  complaints() {
    // Rule "global" is asked by tools/globals.mjs, which needs a build.
    const bad = this.rows.filter((row) => !row.why || (!row.used && row.rule !== 'global'));
    return bad.map((row) => `tools/seams.txt:${row.line}: ${row.why ? 'no longer needed' : 'has no reason'}`);
  }
}

function checkCalls(file, tokens, seams, findings) {
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' || tokens[at + 1]?.text !== '(') return;
    const before = tokens[at - 1]?.text;
    if (before === '.' || before === '->') return;
    const rule = RULE_OF.get(token.text);
    if (rule && !seams.allow(rule, file, token.text)) {
      findings.push(`${file}:${token.line}: ${token.text}() is forbidden (rule ${rule})`);
    }
  });
}

// Who may do what is decided in one folder; a switch on roles elsewhere is a second, hidden table.
function checkRoles(file, tokens, seams, findings) {
  tokens.forEach((token, at) => {
    if (token.text !== 'switch') return;
    const end = tokens.findIndex((one, i) => i > at && one.text === '{');
    const asks = tokens.slice(at, end < 0 ? at : end).some((one) => one.kind === 'word' && /(^|_)role$/.test(one.text));
    if (asks && !file.startsWith('src/engine/access/') && !seams.allow('role', file, '*')) {
      findings.push(`${file}:${token.line}: a switch on roles belongs to engine/access`);
    }
  });
}

// A real person's number must never be in the repository: invented ones use region 99.
function checkIdentity(file, text, findings) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  for (const hit of text.matchAll(/(?<![0-9A-Za-z])([1-8]\d{5})((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX](?![0-9A-Za-z])/g)) {
    const number = hit[0];
    const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
    if ('10X98765432'[sum % 11] !== number[17]) continue;
    const line = text.slice(0, hit.index).split('\n').length;
    findings.push(`${file}:${line}: an identity number that could be a real person's; use region 990000`);
  }
}

function checkUnfinished(file, text, findings) {
  text.split('\n').forEach((line, index) => {
    if (UNFINISHED.test(line)) findings.push(`${file}:${index + 1}: left unfinished: ${line.trim().slice(0, 60)}`);
  });
}

function checkCFile(path, file, doors, seams, findings) {
  const text = readText(path);
  const tokens = tokenise(text);
  if (!/^\s*(\/\*|\/\/)/.test(text)) findings.push(`${file}:1: a file opens by saying what it is`);
  checkCalls(file, tokens, seams, findings);
  checkRoles(file, tokens, seams, findings);
  checkSql(file, tokens, doors, seams, findings);
  for (const token of tokens) if (token.kind === 'string') checkChinese(file, token.text, token.line, findings);
}

function checkSources(root, seams, findings) {
  const files = listFiles(join(root, 'src'), isC);
  const doors = sqlDoors(files.map((path) => tokenise(readText(path))));
  for (const path of files) checkCFile(path, below(root, path), doors, seams, findings);
  return files.length;
}

function checkPages(root, findings) {
  const kinds = [
    ['web/templates', (name) => name.endsWith('.mustache'), checkTemplate],
    ['web/assets', (name) => name.endsWith('.js'), checkScript],
    ['web/assets', (name) => name.endsWith('.css'), checkStyle],
    ['catalogue', (name) => /\.ya?ml$/.test(name), () => {}],
  ];
  let looked = 0;
  for (const [folder, wanted, check] of kinds) {
    for (const path of listFiles(join(root, folder), wanted)) {
      const file = below(root, path);
      const text = readText(path);
      check(file, text, findings);
      text.split('\n').forEach((line, index) => checkChinese(file, line, index + 1, findings));
      looked++;
    }
  }
  return looked;
}

function checkEverywhere(root, findings) {
  const wanted = (name) => /\.(c|h|ya?ml|mustache|js|mjs|css|md|json|tsv|csv|txt)$/.test(name) && name !== 'package-lock.json';
  for (const folder of ['src', 'web', 'catalogue', 'tests', 'docs', 'bench', 'packaging']) {
    for (const path of listFiles(join(root, folder), wanted)) {
      const text = readText(path);
      const file = below(root, path);
      checkIdentity(file, text, findings);
      if (/^(src|web|catalogue)\//.test(file)) checkUnfinished(file, text, findings);
    }
  }
}

export function look(root, findings) {
  const seams = new Seams(root);
  const looked = checkSources(root, seams, findings) + checkPages(root, findings);
  checkEverywhere(root, findings);
  findings.push(...seams.complaints());
  return `${looked} files`;
}

runGate(import.meta, 'codecheck', look);
