// What: every allocation of a request fails, one after another, once and lasting.
// Why: the promise is that lack of memory is the end of a request (503), never of the process, and that
//      nothing is half written.
// Never: a request counts as tried only when the failure was met by the program (memoryFailed), and the loop of
//        one ends only when it came through without meeting one.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { photo } from '../stories/lib/deeds.mjs';
import { Person } from '../stories/lib/person.mjs';
import { faultyWorld } from './faulty.mjs';
import { Ledger, Office, VILLAGE } from './office.mjs';

const MOST = 20000;
const LASTING_MS = 1500;

const read = (person, path, headers = {}) => async () => (await person.raw(path, { headers })).status;

// Each of a form's sendings is the same sending: what was done already is answered as done.
function again(person, form) {
  const { pairs } = form.entries();
  const body = new URLSearchParams(pairs.filter(([, value]) => typeof value !== 'object'));
  return async () => (await person.raw(new URL(form.action, person.base).href, {
    method: 'POST', body: body.toString(), headers: { origin: person.base, 'content-type': 'application/x-www-form-urlencoded' },
  })).status;
}

async function stepForm(person) {
  const rows = (await person.get('/desk/cases.json?desk=mine')).json.table.rows;
  for (const { id } of rows) {
    const page = await person.get(`/desk/cases/${id}`);
    const form = page.forms.find((one) => one.action.startsWith(`/desk/cases/${id}/step/`) && one.method === 'post');
    if (!form) continue;
    const step = form.action.split('?')[0];
    const asked = (await person.get(step)).form(new RegExp(`^${step}`));
    for (const field of asked.fields) {
      if (field.tag === 'textarea' && field.name) asked.fill({ [field.name]: '请核对' });
      if (field.required && field.tag === 'select') asked.fill({ [field.name]: asked.options(field.name).at(-1).value });
    }
    return asked;
  }
  throw new Error('no case waits for a step');
}

async function requests(office, ledger, reviewer) {
  const { clerk } = office;
  const rows = (await clerk.get('/desk/cases.json?view=all')).json.table.rows;
  const id = rows[0].id;
  const form = await stepForm(reviewer);
  const remark = (await reviewer.get(`/desk/cases/${(await reviewer.get('/desk/cases.json?desk=mine')).json.table.rows[0].id}/remarks`)).forms.find((one) => one.action.includes('/remarks'));
  remark.fill({ remark: '请核对收入一栏' });
  const upload = { bytes: photo('原件.jpg', 3, 60, 40).bytes };
  const announce = async () => {
    const answer = await clerk.raw('/desk/kept.json', { method: 'POST', headers: { origin: office.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf: office.csrf, form: randomBytes(16).toString('hex'), field: 'file_original', name: '原件.jpg', size: String(upload.bytes.length) }).toString() });
    if (answer.status === 200) upload.url = answer.json.url;
    return answer.status;
  };
  await announce();
  const paper = await (await clerk.get(`/desk/cases/${id}`)).form(/\/papers\/of\/case\/\d+\/receipt\/A5$/).submit();
  const send = async () => (await clerk.raw(`${upload.url}.json?offset=0`, { method: 'POST', body: upload.bytes,
    headers: { origin: office.url, 'content-type': 'application/octet-stream', 'x-csrf': office.csrf } })).status;
  return [
    ['a list', read(clerk, '/desk/cases'), { inShort: true }],
    ['a search', read(clerk, `/desk/people?q=${encodeURIComponent('李')}`)],
    ['the page of a case', read(clerk, `/desk/cases/${id}`)],
    ['a public page', read(new Person(office.url), `/v/${VILLAGE}/guide`)],
    ['a workbook', read(clerk, '/desk/cases.xlsx?view=all')],
    ['a receipt as PDF', read(clerk, paper.url)],
    ['an application', () => office.post(ledger), { inShort: true, short: 19 }],
    ['a step', again(reviewer, form)],
    ['a remark', again(reviewer, remark)],
    ['announcing a photo', announce, { every: 5 }], // one whose answer alone failed stands there, and sixty may wait
    ['a photo', send],
  ];
}

const sound = (status) => [200, 303].includes(status);

async function once(office, faults, act, n, lasts) {
  const before = faults.get('memoryFailed');
  faults.set({ memoryLasts: lasts ? 1 : 0, memoryLeft: n });
  let status = 0;
  // Where nothing can be had at all, some answers come only when there is memory again.
  const limit = lasts ? setTimeout(() => faults.rest(), LASTING_MS) : null;
  try {
    status = await act();
  } catch (error) {
    if (!error.noAnswer) throw error;
  }
  faults.rest();
  clearTimeout(limit);
  const { exitCode, signalCode } = office.server.child;
  assert.ok(exitCode === null && !signalCode, `allocation ${n}: the server ended (${signalCode ?? exitCode})\n${office.server.said().slice(-3000)}`);
  assert.ok(status === 0 || status === 503 || sound(status), `allocation ${n}: ${status}\n${office.server.said().trim().split('\n').slice(-2).join('\n')}`);
  return { status, met: faults.get('memoryFailed') > before };
}

// Memory is there again: the next one comes through. Who lost a connection to the database opens it anew here, which takes more
// allocations than any request, and would else be what fails in every try after.
async function recover(name, act) {
  let status = 0;
  for (let tries = 0; status === 0 && tries < 3; tries++) status = await act().catch(() => 0);
  assert.ok(sound(status), `${name}, with memory again: ${status}`);
}

// pace: every how many allocations, and how many in the short round, where those alone are tried that are inShort.
async function each(office, faults, [name, act, { every = 1, short = 7 } = {}], settings) {
  const seen = new Map();
  let closed = 0;
  const step = settings.short ? short : settings.lasts ? 13 : every;
  for (let n = 1; n <= MOST; n += step) {
    const { status, met } = await once(office, faults, act, n, settings.lasts);
    if (!met && status === 0) {
      n -= step; // the line of the request before was being closed: that is said to nobody's harm, and asked again
      if (++closed > 20) throw new Error(`${name}: lines are closed with memory enough`);
      continue;
    }
    if (!met) {
      assert.ok(sound(status), `${name} with memory enough: ${status}`);
      assert.ok(n > 1, `${name} asks for no memory`);
      return `${n - 1} allocations: ${[...seen].map(([one, count]) => `${count} × ${one || 'line closed'}`).join(', ')}`;
    }
    seen.set(status, (seen.get(status) ?? 0) + 1);
    if (settings.lasts) await recover(name, act);
  }
  throw new Error(`${name} still met a failure at allocation ${MOST}`);
}

export async function memory({ world, step, short }) {
  const faulty = faultyWorld(world);
  const office = await new Office(faulty, await world.copy()).open();
  const ledger = new Ledger();
  const reviewer = new Person(office.url, 'zhen1');
  await reviewer.login('zhen1', world.demo.logins[0].password);
  for (const lasts of short ? [false] : [false, true]) {
    for (const one of await requests(office, ledger, reviewer)) {
      if (short && !one[2]?.inShort) continue;
      await step(`${one[0]}: memory fails ${lasts ? 'from each allocation on' : 'at each allocation'}`, () => each(office, faulty.faults, one, { short, lasts }));
    }
  }
  await step('each promised case once, the trail whole', async () => {
    await office.settle(ledger, true);
    await office.audit();
    return ledger.words;
  });
  await step('it ends cleanly', () => office.close());
}
