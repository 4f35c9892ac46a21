// What: a photo that does not belong in a case is voided, with a reason, by who may; nobody sees it any more but the trail.
// Why: the wrong person's identity card in a case is a leak until somebody can take it away.
// Never: a clerk voids without the right, and nothing is voided without a reason.
import { caseOf, numberOf, oldPerson, photo, went } from './lib/deeds.mjs';

export const title = '传错的照片可以作废：写明原因，留下记录，申请人也看不到了';

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  const secretary = await stage.staff('shuji1');
  const story = {};
  const filesOf = async (who) => (await caseOf(who, story.id)).materials.rows.flatMap((one) => one.files);
  await stage.step('a case with a photo', async () => {
    const person = await oldPerson(clerk);
    const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
    const page = went(await form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, file_bank_card: [photo('错的.jpg', 3)] }).submit());
    Object.assign(story, { id: /\d+/.exec(page.path)[0], number: numberOf(page), person });
    [story.file] = await filesOf(secretary);
    const track = (await stage.person().get('/v/990101100201/track')).form(/track$/);
    story.villager = track.page.person;
    story.own = went(await track.fill({ number: story.number, phone_tail: person.phone.slice(-4) }).submit()).path;
    story.ownFile = `${story.own}/files/${story.file.url.split('/').pop()}`;
    assert.equal((await story.villager.raw(story.ownFile)).status, 200);
  });
  await stage.step('the clerk is offered nothing, and the address is closed to her', async () => {
    assert.equal((await filesOf(clerk))[0].void_url, '');
    assert.equal((await clerk.raw(`${story.file.url}/void`)).status, 403);
    assert.equal((await (await stage.staff('cun2')).raw(`${story.file.url}/void`)).status, 403);
  });
  await stage.step('the secretary voids it, not without a reason', async () => {
    const page = await (await secretary.get(`/desk/cases/${story.id}`)).follow(story.file.void_url);
    const refused = await page.form(/\/void$/).submit();
    assert.equal(refused.status, 422);
    const done = went(await refused.form(/\/void$/).fill({ reason: '拍成了邻居的卡' }).submit());
    assert.equal(done.path, `/desk/cases/${story.id}`);
  });
  await stage.step('it is gone for everybody and stays in the history', async () => {
    assert.deepEqual(await filesOf(secretary), []);
    for (const who of [clerk, secretary]) assert.equal((await who.raw(story.file.url)).status, 404);
    assert.equal((await story.villager.raw(story.ownFile)).status, 404);
    const found = await caseOf(secretary, story.id);
    assert.equal(found.history[0].title, '附件作废');
    assert.match(found.history[0].note, /错的.jpg：拍成了邻居的卡/);
    assert.doesNotMatch((await story.villager.get(story.own)).text, /附件作废|邻居/);
  });
  await stage.step('what is saved by the generic form leads to the page made for it', async () => {
    const form = (await secretary.get(`/desk/r/person/${story.person.id}/edit`)).form(/\/edit$/);
    assert.equal(went(await form.fill({ address: '三组 9 号' }).submit()).path, `/desk/people/${story.person.id}`);
    const fresh = (await secretary.get(`/desk/r/household/new`)).form(/household\/new$/);
    const page = await fresh.submit();
    assert.equal(page.status, 422, 'a register without a page of its own keeps its own way');
  });
};
