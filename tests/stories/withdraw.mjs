// What: a villager takes an application back, alone, by the link of the receipt: in the middle, and while the list is on view.
// Why: the flow offers it to the applicant; without a page it is a right on paper.
// Never: nobody else takes it back, and nothing is taken back that has been decided.
import { caseOf, numberOf, oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '撤回自己的申请：先说清楚意味着什么，公示马上撤下';

const VILLAGE = '990101100201';

async function makeCase(clerk, item, values, which = 0) {
  const person = await oldPerson(clerk, 80, which);
  const form = (await clerk.get(`/desk/intake?item=${item}&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill(values).submit());
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page), person };
}

async function track(villager, made) {
  const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  return went(await form.fill({ number: made.number, phone_tail: made.person.phone.slice(-4) }).submit());
}

const allowance = { account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true };

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  const villager = stage.person('a villager');
  const story = {};
  await stage.step('the page of the case offers it, and says what it means before it is done', async () => {
    Object.assign(story, await makeCase(clerk, 'B01', { bill_number: '12345', paid: '30' }));
    const own = await track(villager, story);
    story.link = own.path;
    const page = await own.follow('撤回申请');
    assert.match(page.text, /这件事就到此为止/);
    assert.match(page.text, /可以重新申请/);
    assert.equal((await caseOf(clerk, story.id)).state.text, '正在办理', 'looking changes nothing');
    const back = await page.follow('不了，回去看看');
    assert.equal(back.path, story.link);
  });
  await stage.step('too long a reason is refused and kept; a reason is not needed', async () => {
    const page = await villager.get(`${story.link}/step/withdraw`);
    const refused = await page.form(/withdraw$/).fill({ reason: '长'.repeat(301) }).submit();
    assert.equal(refused.status, 422);
    assert.equal(refused.form(/withdraw$/).value('reason').length, 301);
    const done = went(await refused.form(/withdraw$/).fill({ reason: '儿子已经代我交了' }).submit());
    assert.equal(done.path, story.link);
    assert.match(done.text, /您已经撤回申请/);
  });
  await stage.step('the desk sees who did it and why; it cannot be done again', async () => {
    const found = await caseOf(clerk, story.id);
    assert.equal(found.state.text, '已撤回');
    const line = found.history[0];
    assert.equal(line.person, '申请人');
    assert.match(line.note, /儿子已经代我交了/);
    const again = await villager.get(`${story.link}/step/withdraw`);
    assert.equal(again.status, 409);
    const page = await villager.get(story.link);
    assert.ok(!page.all({ tag: 'a' }).some((one) => one.text === '撤回申请'));
    assert.ok(!page.all({ tag: 'a' }).some((one) => one.text === '去评价'), 'there is nothing to rate');
  });
  await stage.step('while the list is on view: it comes down at once', async () => {
    const form = { ...allowance, file_bank_card: [photo('卡.jpg', 3)] };
    const made = await makeCase(clerk, 'M10', form, 1);
    await takeStep(clerk, made.id, 'post_village');
    const { publicity } = await caseOf(clerk, made.id);
    const onView = async () => (await villager.get(`/v/${VILLAGE}/publicity`)).all({ tag: 'a' }).some((one) => one.get('href') === publicity.url);
    assert.ok(await onView());
    const page = await (await track(villager, made)).follow('撤回申请');
    assert.match(page.text, /正在公示的，马上撤下来/);
    went(await page.form(/withdraw$/).submit());
    assert.equal(await onView(), false);
    assert.equal((await caseOf(clerk, made.id)).state.text, '已撤回');
  });
  await stage.step('steps of the desk and made-up ones do not open here', async () => {
    const made = await makeCase(clerk, 'B01', { bill_number: '12346', paid: '30' }, 2);
    const own = await track(villager, made);
    for (const step of ['finish', 'supplement', 'cannot', 'x']) assert.equal((await villager.raw(`${own.path}/step/${step}`)).status, 404, step);
    const token = (await villager.get(`${own.path}/step/withdraw`)).form(/withdraw$/).value('csrf');
    const post = (path) => villager.raw(path, { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf: token }).toString() });
    assert.equal((await post(`${own.path}/step/finish`)).status, 404);
    assert.notEqual((await post(`/v/${VILLAGE}/case/${'x'.repeat(20)}/step/withdraw`)).status, 303);
    assert.equal((await caseOf(clerk, made.id)).state.text, '正在办理');
  });
};
