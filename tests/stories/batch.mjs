// What: many submissions at the same moment of which some fail when they have already written something.
// Why: a batch sets no savepoints until one fails so late; then all of it is given up and done again, each by itself.
// Never: who failed leaves no trace, nobody else is harmed or done twice, no figure counts what was given up.
import { oldPerson, went } from './lib/deeds.mjs';

export const title = '同时提交，有的写到一半不成：不成的不留痕，别人的一件不少';
const TOKEN = 'k3p-5f0a9b7d2c41e8';
export const options = { serve: ['--metrics', TOKEN] };

const GOOD = 24;
const VOIDS = 7;

async function redone(stage) {
  const answer = await stage.person('the monitor').raw('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  return Number(/^lianxin_commits_redone_total (\d+)$/m.exec(answer.text)[1]);
}

const rows = async (clerk) => (await clerk.get('/desk/cases.json?view=all&rows=200')).json.table.rows.map((one) => one.id);

// A visit that is voided by several at once: all but the first find it changed when they have begun to write.
async function visitToVoid(stage, clerk, person) {
  const form = (await clerk.get('/desk/r/visit/new')).form(/visit\/new$/);
  went(await form.fill({ person_text: person.identity.slice(-4), visited_on: stage.today, found: '都好' }).submit());
  return Math.max(...(await clerk.get('/desk/r/visit.json')).json.table.rows.map((one) => one.id));
}

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  let visit = 0;
  let before = [];
  let answers = [];
  await stage.step('a visit stands there to be voided', async () => {
    visit = await visitToVoid(stage, clerk, await oldPerson(clerk));
  });
  await stage.step('many at once, some fail behind their first write', async () => {
    const person = await oldPerson(clerk, 80, 1);
    const ready = [];
    for (let i = 0; i < GOOD; i++) {
      ready.push((await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake').fill({ bill_number: `88${i}`, paid: '30' }));
    }
    for (let i = 0; i < VOIDS; i++) {
      ready.splice(i * 4, 0, (await clerk.get(`/desk/r/visit/${visit}`)).form(/void$/).fill({ reason: `登记错了 ${i}` }));
    }
    before = await rows(clerk);
    const again = await redone(stage);
    answers = await Promise.all(ready.map((form) => form.submit()));
    if (stage.engine === 'sqlite') assert.ok((await redone(stage)) > again, 'a batch was given up and done again');
  });
  await stage.step('who failed is told why, everybody else is done once', async () => {
    const refused = answers.filter((one) => one.status === 409);
    assert.equal(refused.length, VOIDS - 1, answers.map((one) => one.status).join(' '));
    const fresh = (await rows(clerk)).filter((id) => !before.includes(id));
    assert.equal(fresh.length, GOOD);
    const numbers = answers.map((one) => /\/desk\/cases\/(\d+)/.exec(one.path)?.[1]).filter(Boolean);
    assert.deepEqual([...new Set(numbers)].sort(), fresh.map(String).sort());
  });
  await stage.step('what a list offers to tick says which version was seen', async () => {
    const list = (await clerk.get('/desk/cases.json?view=all&rows=200')).json.table.rows;
    assert.ok(list.length > 0 && list.every((one) => one.version >= 1), JSON.stringify(list[0]));
  });
  await stage.step('voided once, with the reason of the one who was first', async () => {
    const seen = (await clerk.get(`/desk/r/visit/${visit}.json`)).json;
    assert.match(seen.record.void_reason, /^登记错了 \d$/);
  });
};
