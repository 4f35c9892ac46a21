// What: a branch of a new village sets posts for members without office: offered, claimed, filled, seen on the portal and in the hall,
//       left again, reviewed in words; promises made public, ended by their day, told to the branch, their outcome shown; a household's
//       contact, the resident first secretary's promise.
// Why: who has taken a post or promised something is to be seen by everybody, and what became of it too; nobody copies a board.
// Never: somebody in office holds such a post, more hold it than there are places, a promise is changed after it was shown, or
//        another village or the township writes here.
import { identity, passDays, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage } from './lib/village.mjs';

export const title = '设岗定责和公开承诺：设岗、认岗、公布、评议，承诺到期写兑现，都在村里的网页上';

const BRANCH = '新桥村党支部';
const PAGE = `/v/${NEW_VILLAGE}/party`;
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name, values = {}) => (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit();
const after = (stage, days) => new Date(Date.parse(stage.today) + days * 86_400_000).toISOString().slice(0, 10);

async function offered(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, visitor: stage.person('a villager') });
  assert.match((await story.visitor.get(PAGE)).text, /还没有公布的岗位.*还没有公开的承诺/s, 'nothing is a page too');
  assert.match(errors(await make(secretary, 'branch_post', { name: '巡渠岗', duties: '看水渠', from_on: stage.today })), /先到“党组织”里登记/);
  story.org = /\d+$/.exec(went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' })).path)[0];
  for (const [i, name] of ['覃甲春', '覃乙夏', '覃丙秋'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 840 + i), address: '新桥村1组' }));
    went(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  }
  went(await make(secretary, 'party_post', { organisation_text: BRANCH, member_text: '覃丙秋', post: 'secretary', how: 'appointed', from_on: stage.today }));
  const board = await secretary.get('/desk/posts');
  assert.ok(board.path.endsWith(`/desk/posts/${story.org}`), 'the only branch is the page');
  const drafted = went(await board.form(/example$/).submit());
  assert.match(drafted.text, /政策宣传岗/);
  assert.ok(!/政策宣传岗/.test((await story.visitor.get(PAGE)).text), 'an example is a draft');
  story.post = went(await make(secretary, 'branch_post', { name: '巡渠岗', duties: '看护水渠，堵了就清', places: '1', from_on: stage.today })).path;
  const early = await make(secretary, 'branch_post_holder', { post_text: '巡渠岗', member_text: '覃甲春', asked_on: stage.today });
  assert.match(errors(early), /没有公布，不能认领/);
  went(await step(secretary, story.post, 'offer'));
  assert.match((await story.visitor.get(PAGE)).text, /巡渠岗.*还没有人，党员可以向支部认领/s);
}

async function claimed(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const claim = { post_text: '巡渠岗', asked_on: stage.today };
  assert.match(errors(await make(secretary, 'branch_post_holder', { ...claim, member_text: '覃丙秋' })), /现在任支部的“书记”/);
  const first = went(await make(secretary, 'branch_post_holder', { ...claim, member_text: '覃甲春', how: 'claimed' })).path;
  assert.match(errors(await make(secretary, 'branch_post_holder', { ...claim, member_text: '覃甲春' })), /已经认领了/);
  const second = went(await make(secretary, 'branch_post_holder', { ...claim, member_text: '覃乙夏', how: 'matched' })).path;
  assert.match(JSON.stringify((await secretary.get('/desk.json')).json.groups), /认岗和在岗.*覃甲春/s, 'who waits is told');
  went(await step(secretary, first, 'confirm', { from_on: stage.today }));
  assert.match(errors(await step(secretary, second, 'confirm', { from_on: stage.today })), /设 1 名，已经有 1 名在岗/);
  const page = await visitor.get(PAGE);
  assert.match(page.text, /在岗的党员 ?覃甲春/);
  assert.ok(!/覃乙夏/.test(page.text));
  const hall = await (await visitor.get(`/v/${NEW_VILLAGE}/kiosk/open`)).follow(/党员岗位和承诺/);
  assert.match(hall.text, /覃甲春/, 'the hall shows the same');
  assert.match((await visitor.get(`/v/${NEW_VILLAGE}`)).text, /党员岗位和承诺/);
  assert.match(errors(await step(secretary, story.post, 'end', { reason: '不用了' })), /还有 1 名党员在这个岗上/);
  went(await step(secretary, first, 'leave', { until_on: stage.today, reason: '年纪大了' }));
  assert.ok(!/覃甲春/.test((await visitor.get(PAGE)).text), 'who left is no longer named');
  went(await step(secretary, second, 'confirm', { from_on: stage.today }));
  assert.match((await secretary.get('/desk/posts')).text, /1 名在岗的今年还没有评议/);
  const year = stage.today.slice(0, 4);
  const review = { holder_text: '覃乙夏', year, words: '每月看两遍渠，清了三次', reviewed_on: stage.today };
  assert.match(errors(await make(secretary, 'branch_post_review', { ...review, year: String(Number(year) + 1) })), /还没有到/);
  assert.match(went(await make(secretary, 'branch_post_review', review)).text, /田小满/);
  assert.match(errors(await make(secretary, 'branch_post_review', review)), /已经评议过了/);
  assert.ok(!/还没有评议/.test((await secretary.get('/desk/posts')).text));
}

async function promised(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const at = went(await make(secretary, 'pledge', { member_text: '覃甲春', text: '每周给两位老人送一次菜', made_on: stage.today, until_on: after(stage, 3) })).path;
  assert.ok(!/送一次菜/.test((await visitor.get(PAGE)).text), 'the branch looks first');
  went(await step(secretary, at, 'publish'));
  assert.match((await visitor.get(PAGE)).text, /覃甲春.*每周给两位老人送一次菜/s);
  const edit = (await secretary.get(`${at}/edit`)).form(/edit$/).fill({ text: '每月送一次' });
  assert.match(errors(await edit.submit()), /公开过的承诺不能改/);
  const waits = async () => JSON.stringify((await secretary.get('/desk.json')).json.groups);
  assert.ok(!/到期了/.test(await waits()), 'before its day nothing waits');
  await passDays(stage, 4, secretary);
  await stage.until(async () => /公开承诺.*到期了，等写兑现情况/s.test(await waits()), 'the end of the promise');
  assert.match((await secretary.get('/desk/posts')).text, /1 条到期，等写兑现情况/);
  const settle = { outcome: 'partly', outcome_words: '送了三周，第四周外出', outcome_on: stage.today };
  assert.match(errors(await step(secretary, at, 'settle', { ...settle, outcome_words: '' })), /请填写怎么样/);
  went(await step(secretary, at, 'settle', settle));
  assert.match((await visitor.get(PAGE)).text, /兑现了没有 ?兑现了一部分.*送了三周/s);
  assert.match(errors(await (await secretary.get(`${at}/edit`)).form(/edit$/).fill({ outcome: 'fulfilled' }).submit()), /公开过了，不能改/);
}

async function others(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  went(await make(secretary, 'household', { book: 'H-901', head: '覃老三', address: '新桥村2组' }));
  went(await make(secretary, 'member_contact', { member_text: '覃甲春', household_text: 'H-901', from_on: stage.today }));
  assert.match(went(await make(secretary, 'member_contact_note', { contact_text: '覃老三', met_on: stage.today, words: '屋顶漏雨' })).text, /屋顶漏雨/);
  const at = went(await make(secretary, 'first_secretary', { name: '石远来', unit: '县水利局', from_on: stage.today, phone: '0771-5550123', duties: '抓党建', promise: '修好两里水渠' })).path;
  went(await step(secretary, at, 'publish'));
  assert.match((await visitor.get(PAGE)).text, /石远来.*县水利局.*0771-5550123.*修好两里水渠/s);
}

async function gone(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const at = went(await make(secretary, 'pledge', { member_text: '覃乙夏', text: '教会三户缴医保', made_on: stage.today, until_on: after(stage, 30) })).path;
  went(await step(secretary, at, 'publish'));
  assert.match((await visitor.get(PAGE)).text, /在岗的党员 ?覃乙夏.*覃乙夏.*教会三户缴医保/s);
  const member = (await secretary.get('/desk/party/members.json')).json.table.rows.find((one) => one.name === '覃乙夏');
  went(await (await secretary.get(`/desk/r/party_member/${member.id}/edit`)).form(/edit$/).fill({ member_state: 'withdrawn', left_on: stage.today }).submit());
  assert.ok(!/覃乙夏/.test((await visitor.get(PAGE)).text), 'who is no member is named no longer');
}

async function rights(stage, story) {
  const { assert } = stage;
  assert.equal((await (await stage.staff('shuji1')).raw(story.post)).status, 404, 'another branch');
  assert.equal((await (await stage.staff('cun3')).raw('/desk/posts')).status, 403, 'the window has no such work');
  const town = await stage.staff('zhen1org');
  const seen = await town.get(story.post);
  assert.match(seen.text, /巡渠岗/);
  assert.ok(!seen.forms.some((one) => /step|void/.test(one.action)), 'the township sees and does not write');
  assert.equal((await town.raw('/desk/r/branch_post/new')).status, 403);
}

export default async (stage) => {
  const story = {};
  await stage.step('posts are drafted, one is offered', () => offered(stage, story));
  await stage.step('claimed, filled up to its places, left, reviewed', () => claimed(stage, story));
  await stage.step('a promise, its end, its outcome', () => promised(stage, story));
  await stage.step('a household, and the resident first secretary', () => others(stage, story));
  await stage.step('somebody leaves the Party', () => gone(stage, story));
  await stage.step('who has no business here', () => rights(stage, story));
};
