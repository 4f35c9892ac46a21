// What: a branch puts its members into groups and fixes post, duty and household for each (一编三定); a campaign with study, problems and their mending,
//       promises of it on the wall, the signed sheet photographed; what of it is public.
// Why: what was registered is picked and not written again; a problem past its day is told; who has which problem stays in the branch.
// Never: another member's post or household is picked, or a problem is shown in public.
import { identity, passDays, photo, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage } from './lib/village.mjs';

export const title = '一编三定、主题教育：编组定岗定责定联系户，学习、查摆、整改、承诺、签名，公开的只有数目';

const BRANCH = '新桥村党支部';
const PAGE = `/v/${NEW_VILLAGE}/party`;
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name, values = {}) => (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit();
const after = (stage, days) => new Date(Date.parse(stage.today) + days * 86_400_000).toISOString().slice(0, 10);

async function groups(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, visitor: stage.person('a villager') });
  went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' }));
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 881), address: '新桥村1组' }));
    went(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  }
  went(await make(secretary, 'household', { book: 'H-902', head: '覃老三', address: '新桥村2组' }));
  went(await make(secretary, 'member_contact', { member_text: '覃乙夏', household_text: 'H-902', from_on: stage.today }));
  went(await make(secretary, 'member_group', { name: '渠东组', leader_text: '覃甲春', area: '东渠', from_on: stage.today }));
  const fixed = { member_text: '覃甲春', team_text: '渠东组', duty: '看好东渠', fixed_on: stage.today };
  assert.match(errors(await make(secretary, 'member_fixing', fixed)), /请定岗/);
  assert.match(errors(await make(secretary, 'member_fixing', { ...fixed, office: '组长', contact_text: '覃老三' })), /这一户不是他联系的/);
  assert.match(went(await make(secretary, 'member_fixing', { ...fixed, member_text: '覃乙夏', office: '组员', contact_text: '覃老三' })).text, /渠东组.*覃老三/s);
  assert.match(errors(await make(secretary, 'member_fixing', { ...fixed, member_text: '覃乙夏', office: '组员' })), /已经编定过了/);
}

async function campaign(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const at = went(await make(secretary, 'campaign', { name: '学条例主题教育', from_on: stage.today, until_on: after(stage, 60), words: '当下就改' })).path;
  went(await make(secretary, 'campaign_study', { campaign_text: '学条例', studied_on: stage.today, words: '条例第一章' }));
  const own = await secretary.get(at);
  assert.ok(!/办理时限/.test(own.text), 'what has no limit shows none');
  const begun = (await own.follow('登记：查摆的问题和整改')).form(/new$/);
  assert.equal(begun.value('campaign_text'), '学条例主题教育', 'what is found is entered from the campaign itself');
  const problem = { campaign_text: '学条例', member_text: '覃甲春', found_on: stage.today, measure: '每月去一次', owner: '覃甲春' };
  const first = went(await make(secretary, 'campaign_problem', { ...problem, text: '联系户去得少', until_on: after(stage, 2) })).path;
  went(await make(secretary, 'campaign_problem', { ...problem, member_text: '', text: '党课开得少', until_on: after(stage, 30) }));
  went(await step(secretary, first, 'decide'));
  const pledge = went(await make(secretary, 'pledge', { member_text: '覃甲春', text: '每月看两位老人', made_on: stage.today, until_on: after(stage, 40), campaign_text: '学条例' })).path;
  went(await step(secretary, pledge, 'publish'));
  const signed = (await secretary.get(at)).form(/files$/);
  went(await signed.fill({ [signed.names.find((one) => one.startsWith('file'))]: [photo('签名墙.jpg', 4)] }).submit());
  went(await (await secretary.get(`${at}/edit`)).form(/edit$/).fill({ signed_on: stage.today, signers: '2' }).submit());
  went(await step(secretary, at, 'publish'));
  const page = await visitor.get(PAGE);
  assert.match(page.text, /学条例主题教育.*公开承诺 ?1 条.*查摆的问题 ?2 个，改好 0 个.*签名 ?2 人/s);
  assert.match(page.text, /每月看两位老人.*主题教育 ?学条例主题教育/s, 'the promise says of which campaign');
  assert.ok(!/联系户去得少|党课开得少/.test(page.text), 'problems stay in the branch');
  const { related } = (await secretary.get(`${at}.json`)).json;
  assert.deepEqual(Object.fromEntries(related.map((one) => [one.title, one.table.rows.length])), { 公开承诺: 1, 主题教育的学习: 1, 查摆的问题和整改: 2 }, 'all that belongs to it stands on its page');
  const late = went(await make(secretary, 'pledge', { member_text: '覃甲春', text: '修好村西的路灯', until_on: after(stage, 40), campaign_text: '学条例' })).path;
  went(await step(secretary, late, 'publish'));
  assert.match((await visitor.get(PAGE)).text, /公开承诺 ?2 条/, 'who comes later is counted');
  await passDays(stage, 3, secretary);
  await stage.until(async () => /查摆的问题.*到期没有改好/s.test(JSON.stringify((await secretary.get('/desk.json')).json.groups)), 'a problem past its day');
  went(await step(secretary, first, 'settle', { result: '上月去了两次', done_on: stage.today }));
  went(await step(secretary, at, 'again'));
  assert.match((await visitor.get(PAGE)).text, /2 个，改好 1 个/);
}

export default async (stage) => {
  const story = {};
  await stage.step('groups, and what is fixed for each', () => groups(stage, story));
  await stage.step('a campaign', () => campaign(stage, story));
};
