// What: a branch opens a topic and names who looks at what is said; a member says something on his own phone, another at the desk; one post is let be seen,
//       one is not, with a reason that its author reads and nobody else does; taken back; closed on its day.
// Why: members talk when they know who reads it first, and that what was not shown has a reason.
// Never: something is seen before the named person let it be, by another branch, or with somebody's number in it; a word is changed for its author.
import { identity, passDays, went } from './lib/deeds.mjs';
import { letIn, memberPagesOn } from './lib/member.mjs';
import { NEW_VILLAGE, PASSWORD, newVillage } from './lib/village.mjs';

export const title = '党员交流：支部出话题，手机上、电脑上说，指定的人看过才放出来，不放的写原因';

const NUMBERS = [identity('19700311', 881), identity('19710311', 882), identity('19720311', 883)];
const NAMES = ['覃甲春', '覃乙夏', '覃丙秋'];
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const idOf = (page) => /\d+$/.exec(went(page).path)[0];

async function branches(stage, story) {
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, members: [], phones: [] });
  secretary.signIn = () => secretary.login('xin1', PASSWORD);
  for (const name of ['桥东党支部', '桥西党支部']) went(await make(secretary, 'party_org', { name, set_up_on: '1990-07-01' }));
  for (const [i, name] of NAMES.entries()) {
    went(await make(secretary, 'person', { name, identity: NUMBERS[i], address: '新桥村1组' }));
    story.members.push(idOf(await make(secretary, 'party_member', { person_text: name, organisation_text: i < 2 ? '桥东党支部' : '桥西党支部', member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' })));
  }
  await memberPagesOn(stage);
  for (const [i, member] of story.members.entries()) story.phones.push(await letIn(stage, secretary, NEW_VILLAGE, member, NUMBERS[i]));
  const run = await stage.cli(['user', 'add', '--login', 'xin2', '--name', '韦小雪', '--org', NEW_VILLAGE, '--role', 'party_organiser']);
  story.organiser = stage.person('xin2');
  const page = await story.organiser.login('xin2', /: (\S+)\s*$/.exec(run.out)[1]);
  went(await page.form('/desk/password').fill({ old: /: (\S+)\s*$/.exec(run.out)[1], new: `${PASSWORD}9`, again: `${PASSWORD}9` }).submit());
}

async function opened(stage, story) {
  const { assert } = stage;
  const { organiser, phones } = story;
  const form = (await organiser.get('/desk/r/exchange_topic/new')).form(/new$/);
  const named = form.options('moderator').find((one) => one.title.includes('田小满')).value;
  const topic = { name: '水渠怎么管', words: '轮着管，还是请人管？', moderator: named, talk_days: '10' };
  assert.match(errors(await form.fill(topic).submit()), /请选是哪个党支部/);
  assert.match(errors(await make(organiser, 'exchange_topic', { ...topic, organisation_text: '桥东党支部', words: '问 13900002222' })), /像是有个人的号码/);
  story.topic = went(await make(organiser, 'exchange_topic', { ...topic, organisation_text: '桥东党支部' })).path;
  story.notes = went(await make(organiser, 'exchange_topic', { ...topic, name: '学习心得', topic_kind: 'notes', audience: 'place', organisation_text: '桥东党支部', talk_days: '100' })).path;
  const page = await phones[0].get(`/v/${NEW_VILLAGE}/member`);
  assert.match(page.text, /2 个话题正在说/);
  story.talk = `/v/${NEW_VILLAGE}/member/exchange/${/\d+$/.exec(story.topic)[0]}`;
  assert.equal((await phones[2].raw(story.talk)).status, 404, 'another branch');
  assert.match((await phones[2].get(`/v/${NEW_VILLAGE}/member`)).text, /1 个话题正在说.*学习心得/s, 'what is for all branches of the village');
  assert.equal((await stage.person('nobody').raw(story.talk)).status, 403);
}

const say = async (who, path, values) => (await who.get(path)).forms.find((one) => one.has('text')).fill(values).submit();

async function said(stage, story) {
  const { assert } = stage;
  const { phones, organiser } = story;
  assert.match(errors(await say(phones[0], story.talk, { text: '老韦 13900002222 会修' })), /像是有个人的号码/);
  assert.match(went(await say(phones[0], story.talk, { text: '一户管一段，写在墙上' })).text, /您说的.*等人看/s);
  went(await say(phones[1], story.talk, { text: '请人管，钱从哪里出' }));
  went(await say(organiser, story.topic, { text: '先把渠长登记清楚' }));
  assert.match(errors(await say(phones[1], `/v/${NEW_VILLAGE}/member/exchange/${/\d+$/.exec(story.notes)[0]}`, { text: '学了一课' })), /心得要有题目/);
  assert.ok(!/一户管一段/.test((await phones[1].get(story.talk)).text), 'nothing is seen before it was looked at');
}

async function looked(stage, story) {
  const { assert } = stage;
  const { secretary, organiser, phones } = story;
  assert.match(JSON.stringify((await secretary.get('/desk.json')).json.groups), /交流发言.*覃甲春/s);
  const at = async (who, name) => (await who.get(`${story.topic}.json`)).json.waiting.find((one) => one.name === name);
  assert.equal((await at(organiser, '覃甲春')).actions.length, 0, 'another one is named');
  const { id } = await at(secretary, '覃甲春');
  const by = (await organiser.get(`/desk/r/exchange_post/${id}`)).form(/step\/show$/);
  assert.match((await by.submit()).text, /这个话题的发言由田小满看/);
  const step = async (name, key, values) => {
    const one = await at(secretary, name);
    return (await secretary.get(story.topic)).forms.find((form) => form.action.endsWith(`/posts/${one.id}/step/${key}`)).fill(values).submit();
  };
  went(await step('覃甲春', 'show', {}));
  assert.match(errors(await step('覃乙夏', 'hide', {})), /请.*(原因|理由)/);
  went(await step('覃乙夏', 'hide', { reason: '钱的事先在会上定' }));
  went(await step('韦小雪', 'show', {}));
  const page = await phones[1].get(story.talk);
  assert.match(page.text, /大家说的.*一户管一段.*先把渠长登记清楚.*您说的.*请人管.*没有放.*钱的事先在会上定/s);
  assert.ok(!/钱从哪里出|钱的事/.test((await phones[0].get(story.talk)).text), 'why is between the branch and the author');
}

async function over(stage, story) {
  const { assert } = stage;
  const { phones, secretary } = story;
  const mine = (await phones[0].get(story.talk)).form(/withdraw$/);
  went(await mine.submit('收回这一条'));
  assert.ok(!/一户管一段/.test((await phones[1].get(story.talk)).text), 'its author has taken it back');
  await passDays(stage, 11, secretary);
  await stage.until(async () => /收了，还能看/.test((await phones[0].get(story.talk)).text), 'the topic closes on its day');
  const page = await phones[0].get(story.talk);
  assert.match(page.text, /收了，还能看.*先把渠长登记清楚/s);
  assert.ok(!page.forms.some((form) => form.has('text')), 'nothing more is said');
}

export default async (stage) => {
  const story = {};
  await stage.step('two branches, three members inside on their phones', () => branches(stage, story));
  await stage.step('topics are opened, and who looks is named', () => opened(stage, story));
  await stage.step('something is said', () => said(stage, story));
  await stage.step('looked at: shown, or not with a reason', () => looked(stage, story));
  await stage.step('taken back, and over on its day', () => over(stage, story));
};
