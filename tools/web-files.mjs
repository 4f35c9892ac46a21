#!/usr/bin/env node
// What: runs web/build.mjs into a clean folder and tells Ninja which files it stood on.
// Why: web/build.mjs knows pages, not builds; Ninja must see a changed style sheet.
// Never: it does not fetch anything; ./dev has installed the locked packages before.
// Use: tools/web-files.mjs WEB-FOLDER OUT-FOLDER STAMP DEPFILE
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exists, listFiles } from './lib/c-source.mjs';

const [web, out, stamp, depfile] = process.argv.slice(2);
if (!exists(join(web, 'node_modules'))) {
  console.error('web/node_modules is missing: run ./dev build, or npm ci in web/');
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const run = spawnSync(process.execPath, [join(web, 'build.mjs'), out], { stdio: 'inherit' });
if (run.status !== 0) process.exit(run.status ?? 1);

const sources = [join(web, 'build.mjs'), join(web, 'package-lock.json')]
  .concat(listFiles(join(web, 'assets'), () => true), listFiles(join(web, 'templates'), () => true));
const folders = [...new Set(sources.map((path) => dirname(path)))];
const escaped = [...sources, ...folders].map((path) => path.replace(/ /g, '\\ '));
writeFileSync(depfile, `${stamp}: ${escaped.join(' \\\n ')}\n`);
writeFileSync(stamp, `${sources.length} files\n`);
