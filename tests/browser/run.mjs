#!/usr/bin/env node
// What: tells the stories of this folder in a real Chromium: what a person sees, presses and reads.
// Why: a form that works over HTTP may still be unusable; only a browser knows the content security
//      policy, the keyboard, the layout and the script.
// Never: no page may break the policy, log an error, ask another server for anything or have an
//        accessibility violation; each fails the story even when nobody asked.
// Use: tests/browser/run.mjs --binary BUILD/lianxin [--only part] [--share FOLDER] [--artefacts FOLDER: a picture of each page]
// A story is as in tests/stories; its stage also has open pages: see lib/browser-stage.mjs.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, runAll } from '../stories/run.mjs';
import { BrowserStage, launch, windowsOf } from './lib/browser-stage.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const settings = readArguments(process.argv.slice(2));
const artefacts = resolve(settings.artefacts ?? join(here, '../artefacts'));
if (!settings.share) rmSync(artefacts, { recursive: true, force: true }); // who shares the stories shares the folder
mkdirSync(artefacts, { recursive: true });

const browser = await launch();
const windows = windowsOf(browser);
const code = await runAll(resolve(settings.folder ?? here), settings, (story, stage) => story.default(stage),
  (world, copy, note) => new BrowserStage(world, copy, note, windows, artefacts, Boolean(settings.artefacts)));
await browser.close();
process.exit(code);
