// What: one phone remembers the affairs that were opened on it, says so, lists them, and forgets: one, all, by a tick,
//       by days; the words that people use find what they mean.
// Why: nobody types a receipt's number twice, and a phone is lent to neighbours.
// Never: nothing counts as forgotten because the page no longer shows it: the cookie is sent again and looked at.
import { confirmed, numberOf, oldPerson, passDays, went } from './lib/deeds.mjs';

export const title = '我的办件：只记在这部手机上，点开就看，随时能忘；土话、拼音都搜得到';

const VILLAGE = '990101100201';
const TRACK = `/v/${VILLAGE}/track`;
const FORGET = `${TRACK}/forget`;

async function takeCase(clerk, person) {
  const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  return numberOf(await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self' })));
}

const find = async (phone, number, person, values = {}) =>
  went(await (await phone.get(TRACK)).form(TRACK).fill({ number, phone_tail: person.phone.slice(-4), ...values }).submit());

const mine = async (phone) => (await phone.get(`${TRACK}.json`)).json.mine;

async function remembers(stage, story) {
  const { assert } = stage;
  const { phone } = story;
  assert.equal((await mine(phone)).has_rows, false);
  const own = await find(phone, story.numbers[0], story.people[0]);
  assert.match(own.text, /这部手机记住了这件事/, 'it says so');
  assert.match(own.text, /90 天没再看就忘/);
  story.own = own.path;
  const list = await phone.get(TRACK);
  assert.match(list.text, new RegExp(`高龄津贴[^]*村级核实[^]*村里正在核对您的情况[^]*前办好[^]*${story.numbers[0]}`), 'state, next step, day');
  assert.doesNotMatch(list.text, new RegExp(story.people[0].name));
  assert.equal((await phone.get(`/v/${VILLAGE}`)).text.includes(story.numbers[0]), true, 'the first page has it too');
  assert.match((await list.follow(new RegExp(`^${story.own.replaceAll('.', '\\.')}$`))).text, /办到哪了，谁在办/);
}

async function holdsNothing(stage, story) {
  const { assert } = stage;
  const cookie = story.phone.cookies.get('mine');
  assert.match(cookie, /^\d+-\d+\.[0-9a-f]{32}$/, 'an id, a day, a mark');
  assert.equal(cookie.includes(story.numbers[0]), false);
  const raw = await story.phone.raw(story.own);
  const line = raw.headers.getSetCookie().find((one) => one.startsWith('mine='));
  assert.match(line, /HttpOnly; SameSite=Lax/);
  assert.match(line, /Max-Age=7776000/);
  const thief = stage.person('another phone');
  await thief.get(TRACK);
  thief.cookies.set('mine', cookie);
  assert.equal((await mine(thief)).has_rows, false, 'it is worth nothing on another phone');
  const bent = cookie.replace(/^\d+/, (id) => String(Number(id) + 1));
  story.phone.cookies.set('mine', bent);
  assert.equal((await mine(story.phone)).has_rows, false, 'nor when its id is changed');
  story.phone.cookies.set('mine', cookie);
  assert.equal((await mine(story.phone)).rows.length, 1);
}

async function sharedPhone(stage, story) {
  const { assert } = stage;
  const once = await find(story.phone, story.numbers[1], story.people[1], { shared: '1' });
  assert.match(once.text, /没有记这件事/);
  assert.equal((await mine(story.phone)).rows.length, 1, 'a tick keeps it off');
  await find(story.phone, story.numbers[1], story.people[1]);
  assert.equal((await mine(story.phone)).rows.length, 2);
  assert.equal((await mine(story.phone)).rows[0].number, story.numbers[1], 'the last one first');
}

async function forgets(stage, story) {
  const { assert } = stage;
  const { phone } = story;
  const one = await phone.get(story.own);
  went(await one.form(FORGET).submit('不再记住这件'));
  assert.deepEqual((await mine(phone)).rows.map((row) => row.number), [story.numbers[1]]);
  const all = went(await (await phone.get(TRACK)).form(FORGET).submit('这不是我的手机，都忘掉，不再记住'));
  assert.match(all.text, /都忘掉了/);
  await phone.get(story.own);
  assert.equal((await mine(phone)).has_rows, false, 'and goes on forgetting');
  went(await (await phone.get(TRACK)).form(FORGET).submit('这是我的手机，记住看过的'));
  await phone.get(story.own);
  assert.equal((await mine(phone)).rows.length, 1);
  await passDays(stage, 91);
  assert.equal((await mine(phone)).has_rows, false, 'and days end it');
}

async function notAtTheDesk(stage, story) {
  const { assert } = stage;
  await story.clerk.signIn();
  const seen = await story.clerk.get(story.own);
  assert.equal(seen.status, 200);
  assert.equal(story.clerk.cookies.has('mine'), false, 'the machine at the window remembers no villager');
  assert.doesNotMatch(seen.text, /这部手机记住了/);
}

async function words(stage, story) {
  const { assert } = stage;
  for (const word of ['老人补贴', 'gaoling', 'glbt', '高龄补贴', 'GAOLING', '高龄津贴']) {
    const found = await story.phone.get(`/v/${VILLAGE}/guide?q=${encodeURIComponent(word)}`);
    assert.ok(found.all({ tag: 'a' }).some((one) => one.get('href') === `/v/${VILLAGE}/guide/old_age_allow`), `"${word}" finds 高龄津贴`);
  }
}

export default async (stage) => {
  const story = { phone: stage.person('a villager') };
  await stage.step('two affairs are taken at the window', async () => {
    story.clerk = await stage.staff('cun1');
    story.people = [await oldPerson(story.clerk, 80, 0), await oldPerson(story.clerk, 80, 1)];
    story.numbers = [];
    for (const person of story.people) story.numbers.push(await takeCase(story.clerk, person));
  });
  await stage.step('what was opened once is remembered, with where it stands', () => remembers(stage, story));
  await stage.step('in a cookie that holds nothing and fits no other phone', () => holdsNothing(stage, story));
  await stage.step('a tick keeps a lent phone clean', () => sharedPhone(stage, story));
  await stage.step('one press forgets one, one forgets all', () => forgets(stage, story));
  await stage.step('a machine of the office remembers nobody', () => notAtTheDesk(stage, story));
  await stage.step('the words that people use find what they mean', () => words(stage, story));
};
