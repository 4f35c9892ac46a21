// What: a village that begins with nothing, with somebody who runs it; and waiting for a live page's event.
// Why: what works with the demo's rows alone does not work; several stories begin so.
// Never: it gives the new village anything but its place and one account.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { went } from './deeds.mjs';

export const NEW_VILLAGE = '990101100299';
export const PASSWORD = 'Yunhe-Shan-58';

// The secretary of 新桥村, signed in.
export async function newVillage(stage) {
  const file = join(stage.copy.data, 'one.csv');
  writeFileSync(file, `code,name\n${NEW_VILLAGE},新桥村\n`);
  const loaded = await stage.cli(['regions', '--file', file]);
  assert.equal(loaded.code, 0, loaded.out + loaded.err);
  return newcomer(stage, { login: 'xin1', name: '田小满', role: 'village_secretary' });
}

// Somebody with an account that is new, signed in, the first password changed; signIn() signs in again.
export async function newcomer(stage, { login, name, role, org = NEW_VILLAGE, more = [] }) {
  const run = await stage.cli(['user', 'add', '--login', login, '--name', name, '--org', org, '--role', role, ...more]);
  assert.equal(run.code, 0, run.out + run.err);
  const first = /: (\S+)\s*$/.exec(run.out)[1];
  const person = stage.person(login);
  const page = await person.login(login, first);
  went(await page.form('/desk/password').fill({ old: first, new: PASSWORD, again: PASSWORD }).submit());
  person.signIn = () => person.login(login, PASSWORD);
  return person;
}

// Resolves with the milliseconds until the stream says that something changed.
export async function heard(url, act) {
  const stop = new AbortController();
  const answer = await fetch(url, { signal: stop.signal, headers: { accept: 'text/event-stream' } });
  const reader = answer.body.getReader();
  const began = Date.now();
  await act();
  const late = setTimeout(() => stop.abort(), 10_000);
  try {
    for (let text = ''; ;) {
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream ended');
      text += Buffer.from(value).toString();
      if (text.includes('event: changed')) return Date.now() - began;
    }
  } finally {
    clearTimeout(late);
    stop.abort();
  }
}
