#!/usr/bin/env node
// What: plants a fault for every rule in a small made-up repository and sees that the gate finds it,
//       and that it finds nothing in the sound one; the same for the counters of the test runs and the bundles of a build.
// Why: a gate that has stopped looking reports "clean" for ever.
// Never: it does not touch the working tree.
// Use: tools/selftest.mjs
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlesOf } from './bundle.mjs';
import { look as codecheck } from './codecheck.mjs';
import { look as floors } from './floors.mjs';
import { look as papers } from './papers.mjs';
import { look as sizes } from './sizes.mjs';
import { judge } from './unit.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const HEAD = '/* A file of the made-up house. */\n';

// A house in which every gate is content.
const SOUND = {
  'src/base/str.h': `${HEAD}struct str { const char *at; };\n`,
  'src/db/db.h': `${HEAD}#include "base/str.h"\nstruct sql { const char *text; };\nint db_query(int db, const char *sql, int args);\nint db_query_made(int db, struct sql sql, int args);\n`,
  'src/db/db.c': `${HEAD}#include "db/db.h"\n#include <sqlite3.h>\nint db_query(int db, const char *sql, int args)\n{\n\treturn db_prepare(db, sql, args);\n}\nstatic int db_prepare(int db, const char *sql, int args)\n{\n\treturn db + args + (sql != 0);\n}\n`,
  'src/engine/access/access.h': `${HEAD}#include "db/db.h"\n`,
  'src/engine/flow/flow.c': `${HEAD}#include "engine/access/access.h"\nstatic const char list_sql[] =\n\t"SELECT id FROM a "\n\t"WHERE org=$1";\nint list(int db)\n{\n\treturn db_query(db, list_sql, 0) + db_query(db, "SELECT 1", 0) + db_query(db, db > 1 ? "SELECT 2" : list_sql, 0);\n}\n`,
  'src/web/web.h': `${HEAD}#include "engine/access/access.h"\n`,
  'src/modules/window/window.c': `${HEAD}#include "web/web.h"\n#include "window.h"\n/* malloc( in a comment is no call */\nstatic const char text[] = "strcpy(a, b)，中文。";\n`,
  'src/modules/window/window.h': HEAD,
  'src/modules/duty/duty.h': HEAD,
  'src/app/main.c': `${HEAD}#include "modules/window/window.h"\n`,
  'web/templates/desk/home.mustache': '<p class="a">{{title}}，您好</p>{{{chart.svg}}}<script src="{{_page.js}}" defer></script>\n',
  'web/assets/js/10-a.js': '"use strict";\ndocument.title = "a";\n',
  'web/assets/css/10-a.css': '.a{color:red}\n',
  'catalogue/items/a.yaml': 'title: 高龄津贴，按月发放\nstates: [受理, 审核]\n',
};

const longFunction = (lines) => `${HEAD}int f(void)\n{\n${'\tg();\n'.repeat(lines - 4)}\treturn 0;\n}\n`;
const c = (body) => ({ 'src/engine/flow/bad.c': `${HEAD}#include "db/db.h"\nint bad(int db, char *name)\n{\n\t${body}\n}\n` });
const page = (body) => ({ 'web/templates/desk/bad.mustache': `${body}\n` });

// [gate, what is planted, files, what the gate must say]
const FAULTS = [
  ['floors', 'base looks up', { 'src/base/bad.c': `${HEAD}#include "../engine/access/access.h"\n` }, /base lies below engine/],
  ['floors', 'tower sees tower', { 'src/view/bad.c': `${HEAD}#include "db/db.h"\n` }, /do not see each other/],
  ['floors', 'engine order', { 'src/engine/audit/bad.c': `${HEAD}#include "engine/flow/flow.h"\n`, 'src/engine/flow/flow.h': HEAD }, /engine order/],
  ['floors', 'unknown engine part', { 'src/engine/misc/bad.c': HEAD }, /no place in the engine/],
  ['floors', 'module knows module', { 'src/modules/window/bad.c': `${HEAD}#include "../duty/duty.h"\n` }, /never knows another module/],
  ['floors', 'module reaches db', { 'src/modules/window/bad.c': `${HEAD}#include "db/db.h"\n` }, /never db/],
  ['floors', 'library away from home', { 'src/web/bad.c': `${HEAD}#include <sqlite3.h>\n` }, /known only in db/],
  ['floors', 'include from nowhere', { 'src/web/bad.c': `${HEAD}#include "nowhere.h"\n` }, /not in src/],
  ['floors', 'unknown floor', { 'src/attic/bad.c': HEAD }, /no floor is called attic/],
  ['floors', 'private header', { 'src/web/bad.c': `${HEAD}#include "db/driver.h"\n`, 'src/db/driver.h': HEAD }, /private to its folder/],
  ['sizes', 'function of 101 lines', { 'src/base/bad.c': longFunction(101) }, /f has 101 lines/],
  ['sizes', 'too many of 61 lines', { 'src/base/bad.c': longFunction(61) }, /at most 5 %/],
  ['sizes', 'file of 800 lines', { 'src/base/bad.h': HEAD + '\n'.repeat(799) }, /800 lines/],
  ['codecheck', 'strcpy', c('strcpy(name, name);'), /strcpy\(\) is forbidden/],
  ['codecheck', 'raw malloc', c('malloc(3);'), /malloc\(\) is forbidden/],
  ['codecheck', 'call split by a comment', c('system/* */("ls");'), /system\(\) is forbidden/],
  ['codecheck', 'SQL put together', c('db_query(db, str_fmt("SELECT %s", name), 0);'), /takes SQL as a literal/],
  ['codecheck', 'SQL from a variable', c('db_query(db, name, 0);'), /takes SQL as a literal/],
  ['codecheck', 'SQL from a choice with a variable', c('db_query(db, db ? "SELECT 1" : name, 0);'), /takes SQL as a literal/],
  ['codecheck', 'SQL through a local called sql', c('const char *sql = name; db_query(db, sql, 0);'), /takes SQL as a literal/],
  ['codecheck', 'SQL through a name ending in _sql', c('const char *my_sql = name; db_query(db, my_sql, 0);'), /must hold SQL that stands in the source/],
  ['codecheck', 'made SQL outside a seam', c('db_query_made(db, (struct sql){name}, 0);'), /struct sql is made only/],
  ['codecheck', 'a value in a made statement', c('buf_fmt(name, " WHERE a = %s", name);'), /not as text/],
  ['codecheck', 'a quoted value in a made statement', c("buf_fmt(name, \"SELECT 1 FROM b WHERE a LIKE '%s'\", name);"), /not as text/],
  ['codecheck', 'printf SQL by macro text', c('db_query(db, "SELECT " PART(name), 0);'), /takes SQL as a literal/],
  ['codecheck', 'switch on roles', c('switch (user_role) { case 1: break; }'), /switch on roles/],
  ['codecheck', 'no opening comment', { 'src/base/bad.c': 'int a;\n' }, /opens by saying/],
  ['codecheck', 'half-width comma in C text', c('say("您好,请稍候");'), /half-width/],
  ['codecheck', 'unfinished work', c('return 0; /* TODO later */'), /left unfinished/],
  ['codecheck', 'a possible real identity number', { 'catalogue/items/bad.yaml': 'a: "11010519491231002X"\n' }, /identity number/],
  ['codecheck', 'inline style', page('<p style="color:red">'), /style=/],
  ['codecheck', 'inline style over two lines', page('<p\nstyle="color:red">'), /style=/],
  ['codecheck', 'inline script', page('<script>go()</script>'), /inline script/],
  ['codecheck', 'inline handler', page('<a\n href="#" onclick="go()">'), /handler/],
  ['codecheck', 'foreign resource', page('<img src="//example.org/a.png">'), /nothing from elsewhere/],
  ['codecheck', 'javascript address', page('<a href="javascript:go()">'), /javascript:/],
  ['codecheck', 'raw value', page('{{{name}}}'), /raw \{\{\{name/],
  ['codecheck', 'half-width mark in a template', page('<p>您好!请进</p>'), /half-width/],
  ['codecheck', 'half-width mark in the catalogue', { 'catalogue/items/bad.yaml': 'title: 高龄津贴(按月)\n' }, /half-width/],
  ['codecheck', 'evaluated script', { 'web/assets/js/bad.js': 'eval("1");\n' }, /evaluating/],
  ['codecheck', 'markup from text', { 'web/assets/js/bad.js': 'a.innerHTML = b;\n' }, /build nodes/],
  ['papers', 'a link to nothing', { 'docs/bad.md': '[a](nowhere.md)\n' }, /leads nowhere/],
  ['papers', 'a link to a missing heading', { 'docs/bad.md': '# A b\n[a](#a-b) [c](#c)\n' }, /no heading #c/],
  ['papers', 'a picture that no story takes', { 'docs/manual/bad.md': '![a](pictures/gone.png)\n' }, /no browser story takes pictures\/gone\.png/],
  ['papers', 'a picture without words', { 'docs/manual/bad.md': '![](pictures/a.png)\n', 'tests/browser/a.mjs': "await stage.picture(page, 'a');\n" }, /says in words/],
  ['papers', 'a picture taken in vain', { 'tests/browser/bad.mjs': "await stage.picture(page, 'idle');\n" }, /does not use the picture idle/],
  ['papers', 'a picture named by a part', { 'tests/browser/bad.mjs': 'await stage.picture(page, `a-${b}`);\n' }, /named by a plain text/],
  ['papers', 'a picture taken twice', { 'tests/browser/bad.mjs': "await stage.picture(page, 'a');\nawait stage.picture(page, 'a');\n" }, /is taken at/],
  ['codecheck', 'a seam nobody needs', { 'tools/seams.txt': 'memory\tsrc/view/\t*\twhy\n' }, /no longer needed/],
  ['codecheck', 'a seam without a reason', { 'tools/seams.txt': 'memory\tsrc/view/\t*\n' }, /has no reason/],
];

// At the limit, and still sound.
const EDGES = [
  ['sizes', 'function of 60 lines', { 'src/base/edge.c': longFunction(60) }],
  ['sizes', 'file of 799 lines', { 'src/base/edge.h': HEAD + '\n'.repeat(798) }],
  ['codecheck', 'member named like a forbidden call', c('name->free(3);')],
  ['codecheck', 'a seam in use', { ...c('malloc(3);'), 'tools/seams.txt': 'memory\tsrc/engine/flow/bad.c\tmalloc\ta library frees it\n' }],
  ['codecheck', 'an invented identity number', { 'catalogue/items/edge.yaml': 'a: "990000195001010013"\n' }],
];

// What each way of ending a unit program must count as.
const ENDINGS = [
  ['all well', { text: '1..2\nok 1 - a\nok 2 - b\n', code: 0 }, 2, 0],
  ['one wrong', { text: '1..2\nok 1 - a\nnot ok 2 - b\n', code: 1 }, 1, 1],
  ['one skipped', { text: '1..2\nok 1 - a\nnot ok 2 # SKIP b\n', code: 0 }, 1, 1],
  ['crash half-way', { text: '1..3\nok 1 - a\n', code: null, signal: 'SIGSEGV' }, 1, 2],
  ['nothing said', { text: '', code: 0 }, 0, 1],
  ['leak after the last', { text: '1..1\nok 1 - a\n', code: 23 }, 1, 1],
  ['two groups', { text: '1..1\nok 1 - a\n1..2\nok 1 - b\nok 2 - c\n', code: 0 }, 3, 0],
];

// What the layers of a run did, and the last line that ./dev must end with; lines with a bar are the two lanes.
const RUNS = [
  ['a layer that counts', 'layer one echo "3 passed, 1 failed"', '3 passed, 1 failed'],
  ['a layer that says nothing', 'layer one true', '0 passed, 1 failed'],
  ['a layer that did nothing', 'layer one echo "0 passed, 0 failed"', '0 passed, 1 failed'],
  ['a layer that dies after counting', 'layer one bash -c "echo 3 passed, 0 failed; exit 7"', '3 passed, 1 failed'],
  ['a layer that cannot start', 'layer one /nonexistent', '0 passed, 1 failed'],
  ['two lanes', 'first() { layer one echo "3 passed, 0 failed"; layer two echo "4 passed, 0 failed"; }; second() { layer three echo "5 passed, 1 failed"; }; lanes first second',
    '12 passed, 1 failed'],
  ['three lanes', 'first() { layer one echo "3 passed, 0 failed"; }; second() { layer two echo "4 passed, 0 failed"; }; third() { layer three false; }; lanes first second third',
    '7 passed, 1 failed'],
  ['a lane that is killed', 'first() { layer one echo "3 passed, 0 failed"; kill -9 $BASHPID; }; second() { layer two echo "4 passed, 0 failed"; }; lanes first second',
    '7 passed, 1 failed'],
  ['the other lane is killed', 'first() { layer one echo "3 passed, 0 failed"; }; second() { kill -9 $BASHPID; }; lanes first second', '3 passed, 1 failed'],
];

const total = { passed: 0, failed: 0 };

function note(name, good, detail = '') {
  total[good ? 'passed' : 'failed']++;
  if (!good) console.log(`selftest: ${name}\n${detail}`);
}

function plant(files) {
  const root = mkdtempSync(join(tmpdir(), 'lianxin-selftest-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const GATES = { floors, sizes, codecheck, papers };

function found(gate, files) {
  const root = plant({ ...SOUND, ...files });
  const findings = [];
  GATES[gate](root, findings);
  rmSync(root, { recursive: true });
  return findings.join('\n');
}

// As a program: what its exit code and its last line say.
function runGate(gate, files) {
  const root = plant({ ...SOUND, ...files });
  const run = spawnSync(process.execPath, [join(here, `${gate}.mjs`), root], { encoding: 'utf8' });
  rmSync(root, { recursive: true });
  return { code: run.status, text: run.stdout + run.stderr };
}

for (const gate of Object.keys(GATES)) {
  const sound = runGate(gate, {});
  note(`${gate}: a sound house`, sound.code === 0 && /, clean\n$/.test(sound.text), sound.text);
  const [, , files] = FAULTS.find((one) => one[0] === gate);
  const bad = runGate(gate, files);
  note(`${gate}: a fault ends with 1`, bad.code === 1 && /, [1-9]\d* found\n$/.test(bad.text), bad.text);
}
for (const [gate, name, files, expected] of FAULTS) {
  const text = found(gate, files);
  note(`${gate}: ${name}`, expected.test(text), text);
}
for (const [gate, name, files] of EDGES) {
  const text = found(gate, files);
  note(`${gate}: ${name}`, text === '', text);
}
// Compiled, not read: three ways to keep state, and two that are constant.
for (const [name, body, code] of [
  ['a global', 'int kept;', 1],
  ['a static with a value', 'static int kept = 3; int f(void) { return kept++; }', 1],
  ['a local static', 'int f(void) { static _Thread_local int kept; return kept++; }', 1],
  ['constants only', 'static const char *const names[] = {"a"}; const int one = 1; const char *const *f(void) { return names; }', 0],
]) {
  const root = plant({ 'src/a.p/a.c': `${body}\n` });
  spawnSync('cc', ['-c', '-fPIC', join(root, 'src/a.p/a.c'), '-o', join(root, 'src/a.p/a.c.o')]);
  const run = spawnSync(process.execPath, [join(here, 'globals.mjs'), root], { encoding: 'utf8' });
  rmSync(root, { recursive: true });
  note(`globals: ${name}`, run.status === code && /1 objects/.test(run.stdout), run.stdout + run.stderr);
}
// Two files in a bundle or apart; what they share is a header that both read. Chained (the last number) they are one if the second
// would miss what it does not read itself.
for (const [name, one, other, count, chained] of [
  ['names of their own', 'static int a(int c)\n{\n\tint b = c;\n\treturn b;\n}\n', 'static const int b[] = {1, 2};\n', 1, 1],
  ['one name for two functions', 'static int a(void)\n{\n\treturn 1;\n}\n', 'static int a(int b)\n{\n\treturn b;\n}\n', 2, 2],
  ['one name in two lists', 'enum { A, B = 2 };\n', 'enum kind { C, B };\n', 2, 2],
  ['one structure, deep in another', 'struct a {\n\tstruct b { int c; } d;\n};\n', 'struct b { int e; };\n', 2, 2],
  ['a macro that is a word elsewhere', '#define A 1\n', 'int f(void)\n{\n\tint A = 2;\n\treturn A;\n}\n', 2, 2],
  ['a name that the other has from a header', 'static int sum(void)\n{\n\treturn 1;\n}\n', '#include "base/sum.h"\n', 2, 2],
  ['a header of ours that the other does not read', '#include "base/sum.h"\n', '#include <errno.h>\nint f(void)\n{\n\treturn sum(1, 2);\n}\n', 1, 2],
  ["a system's header that the other does not read", '#include <string.h>\n', '#include <errno.h>\nint f(void)\n{\n\treturn strlen("a");\n}\n', 1, 2],
  ['headers that only one of them reads', '#include "base/sum.h"\nint f(void)\n{\n\treturn sum(1, 2);\n}\n', '#include <errno.h>\n', 1, 2],
  ['the same headers, one of them by another', '#include "base/deep.h"\nstatic int a(void)\n{\n\treturn 1;\n}\n', '#include "base/sum.h"\n#include "base/deep.h"\nstatic int b(void)\n{\n\treturn 1;\n}\n', 1, 1],
  ['a name of the first that is a word of the second', '#include "base/deep.h"\nstatic int a(void)\n{\n\treturn 1;\n}\n', '#include <errno.h>\n#include "base/deep.h"\nint b(int a)\n{\n\treturn a;\n}\n', 1, 2],
]) {
  const root = plant({
    'src/base/sum.h': 'int sum(int a, int b);\n', 'src/base/deep.h': '#include "base/sum.h"\n', 'src/base/str.h': SOUND['src/base/str.h'],
    'src/base/a.c': `#include "base/str.h"\n${one}`, 'src/base/b.c': `#include "base/str.h"\n${other}`,
  });
  for (const [isChained, wanted] of [[false, count], [true, chained]]) {
    const bundles = bundlesOf(['a.c', 'b.c'].map((file) => join(root, 'src/base', file)), join(root, 'src'), isChained);
    note(`bundle: ${name}, ${isChained ? 'chained' : 'all'}`, bundles.length === wanted && bundles.flat().length === 2, JSON.stringify(bundles));
  }
  rmSync(root, { recursive: true });
}
for (const [name, run, passed, failed] of ENDINGS) {
  const got = judge(run);
  note(`unit: ${name}`, got.passed === passed && got.failed === failed, JSON.stringify(got));
}
for (const [name, commands, expected] of RUNS) {
  const script = `source "${join(here, '..', 'dev')}"; log_folder=$(mktemp -d); ${commands}; sum_up || echo "exit $?"; rm -rf "$log_folder"`;
  const run = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const last = run.stdout.trim().split('\n').filter((line) => line !== 'exit 1').pop();
  const told = run.stdout.includes('\nexit 1\n') === !expected.endsWith(' 0 failed');
  note(`dev: ${name}`, last === expected && told, run.stdout + run.stderr);
}
console.log(`selftest: ${total.passed + total.failed} planted`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
