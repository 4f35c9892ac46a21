// What: many submissions at the same moment of which some fail when they have already written something.
// Why: a batch sets no savepoints until one fails so late; then all of it is given up and done again, each by itself.
// Never: who failed leaves no trace, nobody else is harmed or done twice, no figure counts what was given up.
import { caseOf, confirmed, oldPerson } from './lib/deeds.mjs';

export const title = '同时提交，有的写到一半不成：不成的不留痕，别人的一件不少';
const TOKEN = 'k3p-5f0a9b7d2c41e8';
export const options = { serve: ['--metrics', TOKEN] };

const GOOD = 24;
const BAD = 6;
const FACTS = { account: '6217000000000000004', resides_since: '1990-05', collector: 'self' };
const GOT = { got_form: true, got_household_book: true, got_bank_card: true };

async function redone(stage) {
  const answer = await stage.person('the monitor').raw('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  return Number(/^lianxin_commits_redone_total (\d+)$/m.exec(answer.text)[1]);
}

const rows = async (clerk) => (await clerk.get('/desk/cases.json?view=all&rows=200')).json.table.rows.map((one) => one.id);

// A case whose step is refused for want of a reason only when the list of what is missing has been written.
async function caseToSpoil(clerk, person) {
  const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  const page = await confirmed(form.fill({ ...FACTS, ...GOT }));
  return /\d+/.exec(page.path)[0];
}

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  let spoiled = '';
  let before = [];
  let answers = [];
  await stage.step('a case waits whose step can fail late', async () => {
    spoiled = await caseToSpoil(clerk, await oldPerson(clerk));
  });
  await stage.step('thirty at once, each fifth fails behind its first write', async () => {
    const person = await oldPerson(clerk, 80, 1);
    const ready = [];
    for (let i = 0; i < GOOD; i++) {
      ready.push((await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake').fill({ bill_number: `88${i}`, paid: '30' }));
    }
    for (let i = 0; i < BAD; i++) {
      ready.splice(i * 5, 0, (await clerk.get(`/desk/cases/${spoiled}`)).form(/ask_more$/).fill({ missing: ['form', 'bank_card'] }));
    }
    before = await rows(clerk);
    const again = await redone(stage);
    answers = await Promise.all(ready.map((form) => form.submit()));
    if (stage.engine === 'sqlite') assert.ok((await redone(stage)) > again, 'a batch was given up and done again');
  });
  await stage.step('who failed is told why, everybody else is done once', async () => {
    const refused = answers.filter((one) => one.status === 422);
    assert.equal(refused.length, BAD, answers.map((one) => one.status).join(' '));
    for (const one of refused) assert.match(one.text, /请写明|请填写|请选/);
    const fresh = (await rows(clerk)).filter((id) => !before.includes(id));
    assert.equal(fresh.length, GOOD);
    const numbers = answers.filter((one) => one.status !== 422).map((one) => /\/desk\/cases\/(\d+)/.exec(one.path)[1]);
    assert.deepEqual([...new Set(numbers)].sort(), fresh.map(String).sort());
  });
  await stage.step('the case of the failed steps is as it was', async () => {
    const seen = await caseOf(clerk, spoiled);
    assert.equal(seen.state.text, '村级核实');
    assert.ok(!JSON.stringify(seen.history).includes('补'), 'nothing of it in its history');
  });
};
