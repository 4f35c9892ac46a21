// What: what a village shows of its Party branch: the organisation with its secretary and number of members, a theme day that is coming, posts: on the
//       village's page, in the hall, on the wall; following what is registered, and gone when it is over.
// Why: a board of the organisation that somebody has to rewrite is wrong by the next month; only what was published is seen.
// Never: a member's name is listed, an agenda is shown, or somebody publishes whose post may not.
import { identity, passDays, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage, newcomer } from './lib/village.mjs';

export const title = '党组织公示、主题党日预告：公开了才有，换人增人自动改，过了日子自动撤，大屏、自助机、网页一样';

const BRANCH = '新桥村党支部';
const PAGE = `/v/${NEW_VILLAGE}/party`;
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name) => (await who.get(at)).form(new RegExp(`step/${name}$`)).submit();
const after = (stage, days) => new Date(Date.parse(stage.today) + days * 86_400_000).toISOString().slice(0, 10);

async function admit(story, name, serial) {
  const { secretary } = story;
  went(await make(secretary, 'person', { name, identity: identity('19700311', serial), address: '新桥村1组' }));
  went(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
}

async function board(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, visitor: stage.person('a villager') });
  story.org = /\d+$/.exec(went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' })).path)[0];
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) await admit(story, name, 871 + i);
  went(await make(secretary, 'party_post', { organisation_text: BRANCH, member_text: '覃甲春', post: 'secretary', how: 'appointed', from_on: stage.today }));
  const at = went(await make(secretary, 'party_board', { organisation_text: BRANCH, words: '建在渠边的支部' })).path;
  assert.ok(!(await story.visitor.get(PAGE)).text.includes(BRANCH), 'a draft is not public');
  went(await step(secretary, at, 'publish'));
  const page = await story.visitor.get(PAGE);
  assert.match(page.text, /新桥村党支部.*书记 ?覃甲春.*党员 ?2 名.*建在渠边的支部/s);
  assert.ok(!/覃乙夏/.test(page.text), 'members are counted, not listed');
  await admit(story, '覃丙秋', 873);
  assert.match((await story.visitor.get(PAGE)).text, /党员 ?3 名/, 'it follows');
  story.board = at;
}

async function themeDay(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const form = (await secretary.get(`/desk/life/${story.org}/new?kind=theme_day`)).form(/new$/);
  const plan = { title: '清理水渠', held_on: after(stage, 2), hours: '9:00—11:00', place: '二号渠', agenda: '先学条例', shown: '1' };
  assert.match(errors(await form.fill({ ...plan, kinds: ['lesson'] }).submit()), /只有主题党日可以预告/);
  const at = went(await form.fill({ ...plan, kinds: ['theme_day'] }).submit()).path;
  const page = await visitor.get(PAGE);
  assert.match(page.text, /主题党日.*清理水渠.*9:00—11:00.*二号渠/s);
  assert.ok(!/先学条例/.test(page.text));
  const id = /\d+$/.exec(at)[0];
  went(await (await secretary.get(`/desk/r/life_activity/${id}/edit`)).form(/edit$/).fill({ place: '一号渠' }).submit());
  assert.match((await visitor.get(PAGE)).text, /一号渠/, 'it follows');
  assert.match((await (await visitor.get(`/v/${NEW_VILLAGE}/kiosk`)).follow(/^党员之家/)).text, /书记 ?覃甲春.*清理水渠/s, 'the hall shows the same');
}

async function onTheWall(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const wall = await secretary.get('/desk/hall/preview?left_panels=organisation&left_panels=theme_day&middle_panels=posts&right_panels=notices');
  assert.match(wall.text, /新桥村党支部.*书记 覃甲春.*党员 3 名.*清理水渠.*一号渠/s);
  assert.ok(!/党员岗位/.test(wall.text), 'an empty panel is left out');
}

async function over(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  await passDays(stage, 3, secretary);
  assert.ok(!/清理水渠/.test((await visitor.get(PAGE)).text), 'what is over is gone');
  went(await step(secretary, story.board, 'take_down'));
  assert.ok(!(await visitor.get(PAGE)).text.includes('覃甲春'));
}

// What belongs to the village's tier is the township's own where the branch is seated there: there is nobody below.
async function seatedAbove(stage, story) {
  const { assert } = stage;
  const clerk = await newcomer(stage, { login: 'jiguan1', name: '石机关', org: '990101100', role: 'party_secretary' });
  went(await make(clerk, 'party_org', { name: '镇机关党支部', seat: 'town', set_up_on: '1990-07-01' }));
  const at = went(await make(clerk, 'party_board', { organisation_text: '镇机关党支部' })).path;
  assert.match(went(await step(clerk, at, 'publish')).text, /公开中/);
  const letter = { name: '闻人远', identity: identity('19880808', 874), kind: 'full', admission_date: '2012-05-03', full_on: '2013-05-03', organisation_text: '镇机关党支部', from_name: '外地的党支部',
    why: 'work', dues_until: stage.today.slice(0, 7), letter_no: '外〔1〕号', letter_on: stage.today, letter_days: '30' };
  went(await make(clerk, 'transfer_in', letter));
  assert.match(JSON.stringify((await clerk.get('/desk.json')).json.groups), /组织关系转入.*闻人远/s, 'it waits at his desk');
  const post = went(await make(clerk, 'branch_post', { name: '窗口引导岗', organisation_text: '镇机关党支部', post_class: 'centre', duties: '每周一上午在镇便民大厅引路。', from_on: stage.today })).path;
  assert.match(went(await step(clerk, post, 'offer')).text, /公布了/);
  const town = await (await stage.staff('zhen1org')).get(post);
  assert.ok(!town.forms.some((one) => /step/.test(one.action)), "the township's organiser reads it, the step is the branch's");
  assert.equal((await story.secretary.raw(post)).status, 404, 'nor has a village anything to do with it');
}

// Every number is the number of the rows that it opens.
async function figures(stage) {
  const { assert } = stage;
  const town = await stage.staff('zhen1org');
  const page = await town.get('/desk/party/figures');
  const { figures: single, under } = (await town.get('/desk/party/figures.json')).json;
  const opened = page.all({ tag: 'a', href: /^\/desk\/(party\/members|r\/\w+)\?/ }).map((one) => [one.get('href'), /\d+/.exec(one.text)[0]]);
  assert.ok(opened.length > 8, 'the demo has members of several stages and ages, dues, somebody away');
  for (const [url, number] of opened) {
    const { rows } = (await town.get(url.replace('?', '.json?'))).json.table;
    assert.equal(String(rows.length), number, url);
  }
  assert.ok(single.every((one) => one.of.length > 0), 'of how many stands beside');
  const village = under.table.rows.find((row) => row.url.endsWith('990101100201'));
  assert.ok(Number(village.members) > 5);
  const own = (await (await stage.staff('shuji1')).get('/desk/party/figures.json')).json;
  assert.equal(Number(own.ages.table.rows[0].all) + Number(own.ages.table.rows[1].all), Number(village.members), 'a branch sees its own');
  assert.equal((await (await stage.staff('shuji1')).raw('/desk/party/figures?org=990101100202')).status, 403, 'and no other');
  assert.equal((await (await stage.staff('cun3')).raw('/desk/party/figures')).status, 403);
}

export default async (stage) => {
  const story = {};
  await stage.step('the organisation, in numbers, following what is registered', () => board(stage, story));
  await stage.step('a theme day that is coming', () => themeDay(stage, story));
  await stage.step('on the wall', () => onTheWall(stage, story));
  await stage.step('over, and taken down', () => over(stage, story));
  await stage.step('a branch seated at the township', () => seatedAbove(stage, story));
  await stage.step('figures open their rows', () => figures(stage));
};
