// What: one-time codes (RFC 6238) as a phone makes them, for those whose role asks for one at login.
// Why: the program takes each code once; a story may sign in twice within half a minute and must wait like a person, or let
//      the half minute go by on the server's clock.
// Never: it makes no code of a step that was used before.
import { createHmac } from 'node:crypto';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30_000;
const used = new Map();

export function codeOfStep(secret, step) {
  const bits = [...secret.replace(/\s|=/g, '')].map((sign) => SIGNS.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const sleep = () => new Promise((done) => { setTimeout(done, 500); });

// A code that is good at the server's clock (now: a function, ms) and was not used on that server: this one, the
// next; else waits for another (wait lets some time go by). Not the one before, which the server no longer takes when
// a slow machine sends it after the turn of the half minute.
export async function freshCode(secret, now, server = '', wait = sleep) {
  const key = `${server} ${secret}`;
  for (;;) {
    const step = Math.floor(now() / STEP);
    const next = Math.max(step, (used.get(key) ?? 0) + 1);
    if (next <= step + 1) {
      used.set(key, next);
      return codeOfStep(secret, next);
    }
    await wait();
  }
}

// The secret that the page of enrolment shows.
export const secretOf = (page) => /\b(?:[A-Z2-7]{4} ?){6,8}\b/.exec(page.text)?.[0].replace(/ /g, '');
