// What: somebody without a phone rates: by telephone, read out by one who did not handle the case, or on paper with a fingerprint.
// Why: what can be done by phone has a way without one, and it must not become a way for staff to rate themselves.
// Never: who took a step of the case writes nothing down; nobody rates twice; the channel is always told.
import { oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '没有手机的人怎么评：没经手的人打电话问，或者交按了手印的评价表';

async function closedCase(clerk, which) {
  const person = await oldPerson(clerk, 60, which);
  const form = (await clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill({ bill_number: '12345', paid: '30' }).submit());
  const id = /\d+/.exec(page.path)[0];
  await takeStep(clerk, id, 'finish', { result_text: '已代缴。' });
  return id;
}

const open = async (who, id) => (await who.get(`/desk/cases/${id}`)).follow(/\/rate$/);

const rowsOf = async (who, list) => (await who.get(`/desk/${list}.json`)).json.table.rows;

// The one row that is new. Not the greatest id: ids come in blocks, one a writer, so the newest row may have a smaller one.
function added(before, after) {
  const known = new Set(before.map((row) => row.id));
  const fresh = after.filter((row) => !known.has(row.id));
  if (fresh.length !== 1) throw new Error(`${fresh.length} new rows`);
  return fresh[0];
}

async function byTelephone(stage, story) {
  const { assert } = stage;
  const before = await rowsOf(story.clerk, 'rectifications');
  const page = await open(story.secretary, story.called);
  assert.match(page.text, /照着念给群众听/);
  const form = page.form(/\/rate$/);
  assert.deepEqual(form.options('channel').map((one) => one.value).sort(), ['call', 'paper']);
  const refused = await form.fill({ channel: 'call', text: '水费是交了，等了半天。' }).submit('记下评价');
  assert.equal(refused.status, 422);
  assert.match(refused.text, /请先选一个/);
  assert.match(refused.body, /等了半天/, 'what was typed is still there');
  const done = went(await refused.form(/\/rate$/).fill({ channel: 'call', level: '2', reasons: ['slow'] }).submit('记下评价'));
  assert.match(done.text, /不满意/);
  const row = added(before, await rowsOf(story.clerk, 'rectifications'));
  assert.match(JSON.stringify(row), /水费代缴/);
}

async function onPaper(stage, story) {
  const { assert } = stage;
  const before = await rowsOf(story.secretary, 'ratings');
  const page = await open(story.secretary, story.written);
  const without = await page.form(/\/rate$/).fill({ channel: 'paper', level: '5' }).submit('记下评价');
  assert.equal(without.status, 422);
  assert.match(without.text, /按了手印/);
  went(await without.form(/\/rate$/).fill({ channel: 'paper', level: '5', file_paper: [photo('评价表.jpg', 5)] }).submit('记下评价'));
  const row = added(before, await rowsOf(story.secretary, 'ratings'));
  assert.match(JSON.stringify(row), /纸质评价表/);
}

export default async (stage) => {
  const { assert } = stage;
  const story = {};
  await stage.step('two cases are over', async () => {
    story.clerk = await stage.staff('cun1');
    story.secretary = await stage.staff('shuji1');
    story.called = await closedCase(story.clerk, 0);
    story.written = await closedCase(story.clerk, 1);
  });
  await stage.step('who handled the case writes nothing down', async () => {
    const page = await story.clerk.raw(`/desk/cases/${story.called}/rate`);
    assert.equal(page.status, 403);
    assert.match(page.text, /没有经手/);
    assert.equal((await (await stage.staff('cun2')).raw(`/desk/cases/${story.called}/rate`)).status, 404, 'another village');
  });
  await stage.step('by telephone: not satisfied, a rectification opens', () => byTelephone(stage, story));
  await stage.step('on paper: only with the sheet', () => onPaper(stage, story));
  await stage.step('once', async () => {
    const again = await story.secretary.raw(`/desk/cases/${story.called}/rate`);
    assert.equal(again.status, 409);
    assert.match(again.text, /已经评过/);
  });
};
