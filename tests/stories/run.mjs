#!/usr/bin/env node
// What: tells every story in this folder to the real program and counts the steps.
// Why: a system works when a person can do the whole job; a story is that job.
// Never: a story without a step, one that cannot be read, and a server that does not end cleanly are
//        failures, not blanks.
// Use: tests/stories/run.mjs --binary BUILD/lianxin [--postgres] [--only part] [--keep] [--folder FOLDER]
//      [--world FOLDER | --make FOLDER] [--quick OTHER-BUILD/lianxin [--turns]] [--share FOLDER]
//      --postgres takes the server's address from LIANXIN_TEST_POSTGRES (see tools/postgres).
//      --make leaves demo data on SQLite in FOLDER, --world begins with those (PostgreSQL: moved there) instead of making its own.
//      --quick runs the commands that most stories begin with (an account, a place) after the first of each: with sanitizers one
//      takes a second of processor time, and a run has a hundred of them.
//      --turns lets that other build tell every other story: to one engine with sanitizers, to the other without.
//      --share lets several runs tell one set of stories: each tells the next that no other has taken (a file in FOLDER says so).
// A story is a file NAME.mjs here: export const title = '…'; export default async (stage) => {…};
// optional: export const options = {empty: true, before: [['command', '--flag']], serve: ['--flag'], sqliteOnly: 'why the engine makes no
//           difference'}; before: commands that are run on its data before the server is.
import { closeSync, openSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { recount } from './lib/recount.mjs';
import { Stage, StoryEnd } from './lib/stage.mjs';
import { World } from './lib/world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const total = { passed: 0, failed: 0 };

export function readArguments(list) {
  const found = { only: '' };
  for (let i = 0; i < list.length; i++) {
    const name = list[i].replace(/^--/, '');
    if (['binary', 'only', 'artefacts', 'folder', 'world', 'make', 'quick', 'share'].includes(name)) found[name] = list[++i];
    else if (['postgres', 'keep', 'turns'].includes(name)) found[name] = true;
    else throw new Error(`unknown argument ${list[i]}`);
  }
  if (!found.binary) throw new Error('--binary is needed');
  if (found.postgres) {
    found.postgres = process.env.LIANXIN_TEST_POSTGRES;
    if (!found.postgres) throw new Error('LIANXIN_TEST_POSTGRES is not set: run through tools/postgres');
  }
  return found;
}

function lastPages(people) {
  return people.filter((one) => one.page).slice(-2).map((one) => {
    const { status, path, text } = one.page;
    return `      ${one.name || 'the public'} last saw ${status} ${path}: ${text.slice(0, 400)}`;
  });
}

export function note(good, title, milliseconds, error = null, people = []) {
  total[good ? 'passed' : 'failed']++;
  console.log(`  ${good ? 'ok  ' : 'FAIL'} ${title} (${milliseconds} ms)`);
  if (error) console.log([`      ${error.stack ?? error}`, ...lastPages(people)].join('\n'));
}

// Whatever a story did, the kept figures are what its rows add up to.
async function checkFigures(copy) {
  try {
    const faults = await recount(copy);
    note(faults.length === 0, 'the figures equal a recount', 0, faults.length ? new Error(faults.slice(0, 8).join('\n')) : null);
  } catch (error) {
    note(false, 'the figures equal a recount', 0, error);
  }
}

// act(story, stage) is what differs between the stories over HTTP and those in a browser.
export async function tell(world, file, act, makeStage = (copy) => new Stage(world, copy, note)) {
  const before = total.passed + total.failed;
  const story = await import(pathToFileURL(file));
  console.log(`\n${story.title ?? file}`);
  if (!story.title || typeof story.default !== 'function') throw new Error(`${file} exports no title or no story`);
  if (story.options?.sqliteOnly && world.postgres) {
    console.log(`  told on SQLite only: ${story.options.sqliteOnly}`);
    return;
  }
  world.begin(basename(file), Boolean(story.options?.sqliteOnly));
  const copy = await world.copy(story.options ?? {});
  const stage = makeStage(copy);
  try {
    for (const command of story.options?.before ?? []) {
      const run = await stage.cli(command);
      if (run.code !== 0) throw new Error(`${command.join(' ')} ended with ${run.code}: ${run.err}`);
    }
    await stage.open(story.options?.serve);
    await act(story, stage);
  } catch (error) {
    if (!(error instanceof StoryEnd)) note(false, 'outside any step', 0, error, stage.people);
  }
  try {
    await stage.close();
  } catch (error) {
    note(false, 'the server ends cleanly', 0, error);
  }
  if (story.options?.figures !== false) await checkFigures(copy);
  await world.drop(copy);
  if (total.passed + total.failed === before) note(false, 'the story has steps', 0);
}

// The stories that this run tells, one after the other; those of a shared set that another run took are passed by.
function* storiesFor(folder, { only, share }) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs') && name !== 'run.mjs' && name.includes(only)).sort();
  for (const file of files) if (!share || take(join(share, file))) yield join(folder, file);
}

function take(mark) {
  try {
    closeSync(openSync(mark, 'wx'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function setStage(settings) {
  const world = new World({ ...settings, cheap: true });
  try {
    const began = Date.now();
    await world.prepare();
    console.log(`demo data ready (${Date.now() - began} ms, ${settings.postgres ? 'postgres' : 'sqlite'})`);
    return world;
  } catch (error) {
    world.end();
    throw error;
  }
}

export async function runAll(folder, settings, act, makeStage) {
  let world = null;
  try {
    for (const file of storiesFor(folder, settings)) {
      world ??= await setStage(settings);
      await tell(world, file, act, makeStage && ((copy) => makeStage(world, copy, note))).catch((error) => note(false, file, 0, error));
    }
    if (!world && settings.share) note(true, 'no story was left to tell', 0);
  } catch (error) {
    note(false, 'the stage is set', 0, error);
  }
  world?.end();
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = readArguments(process.argv.slice(2));
  if (settings.make) {
    await World.makeDemo({ ...settings, cheap: true }, resolve(settings.make));
    console.log('1 passed, 0 failed');
    process.exit(0);
  }
  process.exit(await runAll(resolve(settings.folder ?? here), settings, (story, stage) => story.default(stage)));
}
