// What: a member's relation goes to another branch of the county by one act of that branch, comes back refused or withdrawn, goes out
//       of the county by a letter that expires and is issued again, and comes in from outside by a letter entered once.
// Why: at each moment a member is of exactly one branch, and nobody enters him twice or loses sight of who has to act.
// Never: the other branch sees or does anything before it is asked; a letter's number is used twice; arrears are passed over.
import { identity, passDays, went } from './lib/deeds.mjs';
import { newcomer } from './lib/village.mjs';

export const title = '组织关系转接：县内一次接收，县外开信、换发、回执，外面转来照信登记';

const HOME = '990101100203';
const THERE = '990101100204';
const BRANCH = '云桥村党支部';
const OTHER = '石门村党支部';
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const rows = async (who, register, query = '') => (await who.get(`/desk/r/${register}.json?view=all${query}`)).json.table.rows;
const monthOf = (day, by = 0) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1 + by, 15)).toISOString().slice(0, 7);
const idOf = (page) => /\d+$/.exec(page.path)[0];

async function step(who, register, id, name, values = {}) {
  return (await who.get(`/desk/r/${register}/${id}`)).form(new RegExp(`/step/${name}$`)).fill(values).submit();
}

const offers = (page, name) => page.forms.some((one) => one.action.endsWith(`/step/${name}`));

async function begins(stage, story) {
  story.home = await newcomer(stage, { login: 'shuji3', name: '石大成', role: 'village_secretary', org: HOME });
  story.there = await newcomer(stage, { login: 'shuji4', name: '韦立秋', role: 'party_secretary', org: THERE });
  story.town = await stage.staff('zhen1org');
  for (const [who, name] of [[story.home, BRANCH], [story.there, OTHER]]) went(await make(who, 'party_org', { name, set_up_on: '1990-07-01' }));
  story.month = monthOf(stage.today);
  story.base = (who, name, month) => make(who, 'dues_base', { member_text: name, from_month: month, dues_class: 'student' });
  for (const [i, name] of ['覃甲春', '覃乙夏', '覃丙秋'].entries()) {
    went(await make(story.home, 'person', { name, identity: identity(`19${70 + i}0311`, 830 + i), phone: `1370000010${i}`, address: '云桥村1组' }));
    const member = went(await make(story.home, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
    story[name] = idOf(member);
    const from = monthOf(stage.today, name === '覃丙秋' ? -2 : 0);
    went(await story.base(story.home, name, from));
    if (from.slice(0, 4) !== story.month.slice(0, 4)) went(await story.base(story.home, name, `${story.month.slice(0, 4)}-01`));
  }
  went(await make(story.home, 'dues_payment', { member_text: '覃甲春', until_month: story.month, paid_on: stage.today, channel: 'cash', payer: 'self' }));
  went(await make(story.home, 'party_post', { organisation_text: BRANCH, member_text: '覃甲春', post: 'org_member', how: 'appointed', from_on: '2024-07-01' }));
}

const inside = (story, values) => make(story.home, 'transfer_out', { flow: 'transfer_inside', member_text: '覃甲春', to_name: OTHER, why: 'home', ...values });

async function oneAct(stage, story) {
  const { assert } = stage;
  const { home, there } = story;
  assert.match(errors(await inside(story, { to_name: '没有这个支部' })), /县里没有查到/);
  assert.match(errors(await inside(story, { to_name: BRANCH })), /就在这个党组织/);
  assert.match(errors(await inside(story, { flow: 'transfer_outside' })), /就在本县/);
  const sent = went(await inside(story, { to_name: '石门' }));
  assert.match(sent.text, /等对方支部接收/);
  assert.doesNotMatch(sent.text, /组织关系转入|经办人 ?未登记/, "neither rows that are another branch's nor what nobody is asked for");
  assert.match(errors(await inside(story, {})), /正在转到/);
  const [waiting] = await rows(there, 'transfer_in');
  assert.match(JSON.stringify(await there.get('/desk').then((page) => page.text)), /组织关系转入/, 'it stands in what waits for the other branch');
  assert.equal((await there.get(sent.path)).status, 404, 'the other branch does not see the one at home');
  assert.equal((await home.get(`/desk/r/transfer_in/${waiting.id}`)).status, 404);
  assert.equal((await there.get(`/desk/party/members/${story.覃甲春}`)).status, 404, 'nor the member before he is accepted');
  const arrival = await there.get(`/desk/r/transfer_in/${waiting.id}`);
  assert.match(arrival.text, /覃甲春/);
  assert.ok(!arrival.body.includes('13700000100'), 'a number is masked');
  went(await step(there, 'transfer_in', waiting.id, 'accept'));
  const member = await there.get(`/desk/party/members/${story.覃甲春}`);
  assert.match(member.text, new RegExp(`所在党组织 ?${OTHER}`));
  assert.match(member.text, new RegExp(`${BRANCH}.*${OTHER}|${OTHER}.*${BRANCH}`), 'from, to and by whom stands in the history');
  assert.match(member.text, /韦立秋/);
  assert.equal((await home.get(`/desk/party/members/${story.覃甲春}`)).status, 404, 'he is of one branch');
  assert.match((await home.get(sent.path)).text, /对方已接收/);
  const [post] = await rows(home, 'party_post');
  assert.equal(post.until_on.length > 0, true, 'his post at home has ended');
  assert.equal((await step(there, 'transfer_in', waiting.id, 'accept').catch(() => null)), null, 'accepted once');
  went(await (await there.get(`/desk/r/party_member/${story.覃甲春}/edit`)).form(/edit$/).fill({ note: '新转来的' }).submit());
}

async function duesGoOn(stage, story) {
  const { assert } = stage;
  const pay = (who, until) => make(who, 'dues_payment', { member_text: '覃甲春', until_month: until, paid_on: stage.today, channel: 'cash', payer: 'self' });
  assert.match(errors(await pay(story.there, story.month)), /没有欠交/, 'what was paid at home is not paid again');
  await passDays(stage, 31, story.home, story.there, story.town);
  const now = monthOf(stage.today);
  if (now.slice(0, 4) !== story.month.slice(0, 4)) {
    for (const [who, name] of [[story.there, '覃甲春'], [story.home, '覃乙夏'], [story.home, '覃丙秋']]) went(await story.base(who, name, `${now.slice(0, 4)}-01`));
  }
  const receipt = went(await pay(story.there, now));
  assert.match(receipt.text, new RegExp(`收的党组织 ?${OTHER}`));
  assert.match(receipt.text, /0\.20/, 'one month: the first after those that were paid at home');
}

async function refused(stage, story) {
  const { assert } = stage;
  const { home, there } = story;
  const late = await inside(story, { member_text: '覃丙秋' });
  assert.match(errors(late), /个月党费没交，共 0\.\d0 元。请先收齐/);
  assert.equal(late.form(/new$/).value('to_name'), OTHER, 'nothing typed is lost');
  const sent = went(await late.form(/new$/).fill({ arrears_reason: '外出打工，联系不上，已经说好到那边补交' }).submit());
  const [waiting] = (await rows(there, 'transfer_in')).filter((one) => one.name === '覃丙秋');
  const page = await there.get(`/desk/r/transfer_in/${waiting.id}`);
  assert.match(page.text, /说好到那边补交/, 'arrears are told to who takes him');
  const silent = await step(there, 'transfer_in', waiting.id, 'refuse');
  assert.match(errors(silent), /请写明原因/);
  went(await step(there, 'transfer_in', waiting.id, 'refuse', { reason: '他不住在我们村' }));
  const home2 = await home.get(sent.path);
  assert.match(home2.text, /对方没有接收/);
  assert.match(home2.text, /他不住在我们村/);
  assert.match((await home.get(`/desk/party/members/${story.覃丙秋}`)).text, new RegExp(`所在党组织 ?${BRANCH}`));
  const again = went(await inside(story, { member_text: '覃丙秋', arrears_reason: '同上' }));
  went(await step(home, 'transfer_out', idOf(again), 'withdraw', { reason: '本人不转了' }));
  const [gone] = (await rows(there, 'transfer_in')).filter((one) => one.name === '覃丙秋' && one.id !== waiting.id);
  assert.ok(!offers(await there.get(`/desk/r/transfer_in/${gone.id}`), 'accept'), 'what was withdrawn waits for nobody');
}

const OUTSIDE = '中共示范市第二机械厂总支部委员会';

async function byLetter(stage, story) {
  const { assert } = stage;
  const { home, town } = story;
  const asked = went(await make(home, 'transfer_out', { flow: 'transfer_outside', member_text: '覃乙夏', to_name: OUTSIDE, why: 'work', arrears_reason: '外出务工，回来补交' }));
  const id = idOf(asked);
  assert.ok(!offers(asked, 'issue'), 'a branch issues no letter');
  const long = await step(town, 'transfer_out', id, 'issue', { letter_days: '91' });
  assert.match(errors(long), /1 到 90/);
  went(await step(town, 'transfer_out', id, 'issue', { letter_days: '10', issuer_contact: '青禾镇政府，000000' }));
  const of = async () => (await rows(town, 'transfer_out')).find((one) => String(one.id) === id);
  const first = (await of()).letter_no;
  assert.match(first, /〔\d{4}〕组转字第1号/);
  const print = await town.get(`/desk/papers/of/transfer_out/${id}`);
  assert.equal(went(await print.form(/transfer_letter\/A4$/).submit()).type, 'application/pdf');
  assert.match((await home.get(`/desk/party/members/${story.覃乙夏}`)).text, new RegExp(`所在党组织 ?${BRANCH}`), 'until the receipt is here he is at home');
  await passDays(stage, 10, home, story.there, town);
  await stage.until(async () => /已过期/.test((await town.get(`/desk/r/transfer_out/${id}`)).text), 'the end of the letter');
  const line = (await town.get('/desk/transfers.json')).json.leaving.find((one) => one.name === '覃乙夏');
  assert.deepEqual([line.late, line.whom], [true, '青禾镇党委'], 'the queue says what is over its time, and at whom');
  assert.match((await home.get('/desk/transfers')).text, /在谁手里.*青禾镇党委 ?1 件 过期 1 件/);
  const lateReceipt = await step(town, 'transfer_out', id, 'receipt', { received_on: stage.today });
  assert.match(errors(lateReceipt), /已经过期了。请先换发/);
  went(await step(town, 'transfer_out', id, 'reissue', { letter_days: '30', reason: '路上耽误了，支部已说明' }));
  const again = (await of()).letter_no;
  assert.ok(again !== first, 'a number is not used again');
  const second = await town.get(`/desk/r/transfer_out/${id}`);
  assert.match(second.text, new RegExp(`替换哪一封 ?${first}`));
  went(await step(town, 'transfer_out', id, 'receipt', { received_on: stage.today, receipt_no: '回 7' }));
  const gone = await home.get(`/desk/party/members/${story.覃乙夏}`);
  assert.match(gone.text, /已转出/);
  assert.ok(gone.text.includes(again), 'the letter is named');
}

async function fromOutside(stage, story) {
  const { assert } = stage;
  const { there, town } = story;
  const letter = { name: '闻人远', identity: identity('19880808', 845), phone: '13700000199', address: '石门村2组', kind: 'full', admission_date: '2012-05-03', full_on: '2013-05-03',
    organisation_text: OTHER, from_name: OUTSIDE, why: 'home', dues_until: monthOf(stage.today, -1), letter_no: '示机组〔5〕号', letter_on: stage.today, letter_days: '30' };
  const bare = await make(there, 'transfer_in', { ...letter, letter_no: '', dues_until: '' });
  assert.match(errors(bare), /编号.*党费交到哪个月|党费交到哪个月.*编号/);
  const taken = went(await bare.form(/new$/).fill({ letter_no: letter.letter_no, dues_until: letter.dues_until }).submit());
  assert.match(errors(await make(there, 'transfer_in', letter)), /已经登记过/);
  went(await step(there, 'transfer_in', idOf(taken), 'accept'));
  const [member] = (await rows(there, 'party_member')).filter((one) => one.name === '闻人远');
  assert.match((await there.get(`/desk/party/members/${member.id}`)).text, /组织关系转入/);
  assert.ok((await there.get(`/desk/people.json?q=${encodeURIComponent('闻人远')}`)).json.table.rows.length === 1, 'the person was made of the letter');
  const slip = await town.get(`/desk/papers/of/transfer_in/${idOf(taken)}`);
  assert.equal(went(await slip.form(/transfer_receipt\/A5$/).submit()).type, 'application/pdf');
  went(await step(town, 'transfer_in', idOf(taken), 'send_receipt', { receipt_on: stage.today }));
  const twice = await make(there, 'transfer_in', { ...letter, letter_no: '示机组〔6〕号' });
  assert.match(errors(twice), /已经登记在一个党组织/);
  // Who went out comes back: his row is taken up again.
  went(await step(there, 'transfer_in', idOf(went(await make(there, 'transfer_in', { ...letter, name: '覃乙夏', identity: identity('19710311', 831), letter_no: '示机组〔7〕号', admission_date: '1999-07-01', full_on: '2000-07-01' }))), 'accept'));
  assert.match((await there.get(`/desk/party/members/${story.覃乙夏}`)).text, new RegExp(`正式党员.*所在党组织 ?${OTHER}`));
}

export default async (stage) => {
  const story = {};
  await stage.step('two branches, three members', () => begins(stage, story));
  await stage.step('inside the county by one act', () => oneAct(stage, story));
  await stage.step('dues go on in the new branch', () => duesGoOn(stage, story));
  await stage.step('refused, withdrawn: he stays', () => refused(stage, story));
  await stage.step('out of the county by a letter', () => byLetter(stage, story));
  await stage.step('in from outside', () => fromOutside(stage, story));
};
