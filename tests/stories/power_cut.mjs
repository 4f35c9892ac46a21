// What: the power goes while eight windows send; what was promised is there, and nothing twice.
// Why: a 303 is a promise: the receipt is printed and the villager has gone home.
// Never: a case is not counted as kept because some case is there: each is looked up by its own address.
import { oldPerson } from './lib/deeds.mjs';

export const title = '断电：已经受理的一件不少，也一件不重';

const CLIENTS = 8;

function bodyOf(form) {
  const body = new FormData();
  for (const [name, value] of form.entries().pairs) if (typeof value !== 'object') body.append(name, value);
  return body;
}

async function send(stage, clerk, one) {
  const answer = await clerk.raw('/desk/intake', { method: 'POST', headers: { origin: stage.url }, body: bodyOf(one.form) });
  one.status = answer.status;
  one.location = answer.headers.get('location');
}

// Sends form after form until the line is cut; every one that was begun is kept in `all`.
async function window(stage, clerk, person, all) {
  for (;;) {
    const one = { clerk, status: 0, location: null };
    try {
      const page = await clerk.get(`/desk/intake?item=M10&person=${person.id}`);
      one.form = page.form('/desk/intake').fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self',
        got_form: true, got_identity_card: true, got_household_book: true, got_bank_card: true });
      all.push(one);
      await send(stage, clerk, one);
    } catch {
      return;
    }
  }
}

const total = async (clerk) => (await clerk.get('/desk/cases.json?view=all')).json.table.total;

async function round(stage, clerks, person, milliseconds) {
  const { assert } = stage;
  const before = await total(clerks[0]);
  const all = [];
  const windows = clerks.map((clerk) => window(stage, clerk, person, all));
  await stage.until(() => all.filter((one) => one.status === 303).length >= CLIENTS, 'the first receipts', 60);
  await new Promise((done) => { setTimeout(done, milliseconds); });
  await stage.powerCut();
  await Promise.all(windows);
  const promised = all.filter((one) => one.status === 303);
  const others = all.filter((one) => one.status !== 303);
  assert.ok(others.every((one) => one.status === 0), `an odd answer: ${others.map((one) => one.status)}`);
  assert.equal(new Set(promised.map((one) => one.location)).size, promised.length, 'one receipt for two forms');
  for (const one of promised) assert.equal((await clerks[0].get(one.location)).status, 200, `${one.location} is gone`);
  for (const one of others) await send(stage, one.clerk, one);
  assert.ok(others.every((one) => one.status === 303), 'what was cut off can be sent again as it stands');
  const places = new Set(all.map((one) => one.location));
  assert.equal(places.size, all.length);
  assert.equal(await total(clerks[0]), before + all.length, 'as many cases as forms');
}

export default async (stage) => {
  const clerks = [];
  let person = null;
  await stage.step('eight windows sign in', async () => {
    for (let i = 0; i < CLIENTS; i++) clerks.push(await stage.staff('cun1'));
    person = await oldPerson(clerks[0]);
  });
  for (const milliseconds of [0, 137, 411]) {
    await stage.step(`the power goes ${milliseconds} ms after the first receipts`, () => round(stage, clerks, person, milliseconds));
  }
  await stage.step('the audit trail is whole', async () => {
    const run = await stage.cli(['audit', 'verify']);
    stage.assert.equal(run.code, 0, run.out + run.err);
  });
};
