// What: a branch's dues: bases fixed by rule, receipts that work out their own months, arrears, an exemption, the large route, a
//       hand-over, a void, the year's statement.
// Why: every fen has a receipt, and what the ledger, the receipts and the hand-overs say is one sum.
// Never: a receipt is changed or its number used again; nobody is paid for unnamed; no statement shows what one person paid.
import { identity, passDays, went } from './lib/deeds.mjs';
import { newcomer } from './lib/village.mjs';

export const title = '党费：定基数、收费开收据、欠交提醒、减免、上缴，台账分文不差';

const EMPTY = '990101101201';
const BRANCH = '云桥村党支部';
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const monthOf = (day, by = 0) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1 + by, 15)).toISOString().slice(0, 7);

async function bases(stage, story) {
  const { assert } = stage;
  story.secretary = await newcomer(stage, { login: 'shuji3', name: '石大成', role: 'village_secretary', org: EMPTY });
  const { secretary } = story;
  story.org = /\d+$/.exec(went(await make(secretary, 'party_org', { name: BRANCH, set_up_on: '1990-07-01' })).path)[0];
  for (const [i, name] of ['覃甲春', '覃乙夏', '覃丙秋'].entries()) {
    went(await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 820 + i), address: '云桥村1组' }));
    went(await make(secretary, 'party_member', { person_text: name, organisation_text: BRANCH, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' }));
  }
  story.month = monthOf(stage.today);
  const base = { from_month: story.month, dues_class: 'wage' };
  assert.match(errors(await make(secretary, 'dues_base', { ...base, member_text: '覃甲春' })), /请填每月收入/);
  assert.match(errors(await make(secretary, 'dues_base', { from_month: story.month, dues_class: 'farmer', member_text: '覃乙夏', chosen: '1.01' })), /0\.20 到 1\.00/);
  assert.match(went(await make(secretary, 'dues_base', { ...base, member_text: '覃甲春', base: '3000.01' })).text, /30(\.00)? ?元/);
  went(await make(secretary, 'dues_base', { from_month: story.month, dues_class: 'farmer', member_text: '覃乙夏', chosen: '0.50' }));
  went(await make(secretary, 'dues_base', { ...base, member_text: '覃丙秋', base: '3000' }));
  assert.match(errors(await make(secretary, 'dues_base', { ...base, member_text: '覃丙秋', base: '4000' })), /已经定过了/);
}

async function receipts(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const pay = { member_text: '覃甲春', until_month: story.month, paid_on: stage.today, channel: 'cash', payer: 'self' };
  story.pay = (values) => make(secretary, 'dues_payment', { ...pay, paid_on: stage.today, ...values });
  assert.equal((await secretary.get('/desk/r/dues_payment/new')).form(/new$/).value('paid_on'), stage.today, 'a receipt is of today unless one says otherwise');
  assert.equal((await secretary.get('/desk/r/dues_handover/new')).form(/new$/).value('organisation_text'), BRANCH, 'the one branch there is need not be chosen');
  assert.match(errors(await story.pay({ until_month: monthOf(stage.today, 1) })), /不能提前交/);
  assert.match(errors(await story.pay({ payer: 'relative' })), /代交人/);
  assert.match(errors(await story.pay({ until_month: '', extra: '1000' })), /大额党费/);
  const receipt = went(await story.pay({ extra: '5.55' }));
  assert.match(receipt.text, /35\.55/);
  assert.match(errors(await story.pay({})), /没有欠交/);
  went(await story.pay({ until_month: '', extra: '1000', large: '1' }));
  assert.ok(!receipt.body.includes('/edit"'), 'a receipt has no way to be changed');
  const print = await secretary.get(receipt.path.replace('/desk/r/', '/desk/papers/of/'));
  assert.equal(went(await print.form(/dues_receipt\/80mm$/).submit()).type, 'application/pdf');
  const late = await make(secretary, 'dues_base', { member_text: '覃甲春', from_month: story.month, dues_class: 'student' });
  assert.match(errors(late), /已经收过/);
  story.receipt = receipt.path;
}

const sums = async (story) => {
  const { receipts: all, handed, held, lines, extra, balanced } = (await story.secretary.get(`/desk/dues/${story.org}.json`)).json;
  return { all, handed, held, lines, extra, balanced };
};

async function moneyMoves(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  assert.deepEqual(await sums(story), { all: '1035.55', handed: '0.00', held: '1035.55', lines: '30.00', extra: '1005.55', balanced: true });
  const wrong = went(await story.pay({ member_text: '覃丙秋' }));
  const number = /DF\S+/.exec(wrong.text)[0];
  went(await (await secretary.get(wrong.path)).form(/void$/).fill({ reason: '收错了人' }).submit());
  const again = went(await story.pay({ member_text: '覃丙秋' }));
  assert.ok(/DF\S+/.exec(again.text)[0] !== number, 'a number is not used again');
  const given = went(await make(secretary, 'dues_handover', { organisation_text: BRANCH, handed_on: stage.today, receiver: '谢春梅' }));
  assert.match(given.text, /50\.55/);
  story.given = given.path;
  assert.deepEqual(await sums(story), { all: '1050.55', handed: '50.55', held: '1000.00', lines: '45.00', extra: '1005.55', balanced: true });
  const late = await (await secretary.get(story.receipt)).form(/void$/).fill({ reason: '收错了人' }).submit();
  assert.match(late.text, /已经上缴，不能作废/);
  went(await make(secretary, 'dues_handover', { organisation_text: BRANCH, large: '1', handed_on: stage.today, receiver: '谢春梅' }));
  assert.equal((await sums(story)).held, '0.00');
}

// What was brought waits for the township, which sends it back with a reason or says that it is right.
async function confirmed(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const step = async (who, name, values = {}) => (await who.get(story.given)).form(new RegExp(`step/${name}$`)).fill(values).submit();
  const town = await newcomer(stage, { login: 'zhen2o', name: '谢春梅', role: 'town_organiser', org: EMPTY.slice(0, 9) });
  assert.match(JSON.stringify((await town.get('/desk.json')).json.groups), /党费上缴.*等镇里核对/s);
  assert.ok(!(await secretary.get(story.given)).forms.some((one) => /step\/confirm$/.test(one.action)), 'who brings it does not check it');
  went(await step(town, 'differ', { reason: '少了五块' }));
  went(await step(secretary, 'again', { reason: '数过了，是对的' }));
  went(await step(town, 'confirm'));
  assert.match((await secretary.get(`/desk/dues/${story.org}`)).text, /镇里核对过 50\.55/);
  const late = await (await secretary.get(story.given)).form(/void$/).fill({ reason: '重交' }).submit();
  assert.match(late.text, /镇里已经核对过，不能作废/);
}

// Half a year later: one who never paid, one who was let off.
async function arrears(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const first = story.month;
  await passDays(stage, 65, secretary);
  const base = { from_month: `${stage.today.slice(0, 4)}-01` };
  if (stage.today.slice(0, 4) !== first.slice(0, 4)) {
    went(await make(secretary, 'dues_base', { ...base, member_text: '覃乙夏', dues_class: 'farmer', chosen: '0.50' }));
    went(await make(secretary, 'dues_base', { ...base, member_text: '覃甲春', dues_class: 'wage', base: '5000' }));
  }
  const page = await secretary.get(`/desk/dues/${story.org}`);
  assert.match(page.text, /覃乙夏 ?连续 [23] 个月没交/);
  const exempt = { member_text: '覃甲春', from_month: monthOf(first, 1), until_month: monthOf(stage.today), reduced: '0', why: '遭灾', applied_on: stage.today, agreed_on: stage.today, decision_no: '云镇党〔3〕号', decided_by: '镇党委' };
  assert.match(errors(await make(secretary, 'dues_exemption', { ...exempt, from_month: first })), /已经收过/);
  went(await make(secretary, 'dues_exemption', exempt));
  assert.match(errors(await story.pay({ until_month: monthOf(stage.today) })), /没有欠交/);
  assert.doesNotMatch(page.text, /这里不再收/);
  const paid = went(await story.pay({ member_text: '覃乙夏', until_month: monthOf(stage.today), payer: 'relative', payer_name: '覃小妹' }));
  const after = await secretary.get(`/desk/dues/${story.org}`);
  assert.ok(!/覃乙夏 ?连续/.test(after.text), 'what was paid back is owed no longer');
  assert.equal((await sums(story)).balanced, true);
  const told = await secretary.get(`/desk/dues/${story.org}/statement`);
  assert.match(told.text, /应交党费的党员 ?3 人/);
  assert.ok(!/覃[甲乙丙]/.test(told.text), 'a statement names nobody');
  went(await (await secretary.get(paid.path)).form(/void$/).fill({ reason: '钱退了' }).submit());
  const year = stage.today.slice(0, 4);
  await passDays(stage, 250, secretary);
  assert.match((await secretary.get(`/desk/dues/${story.org}?year=${year}`)).text, /以前欠的，超过了补交的 6 个月，这里不再收/);
}

export default async (stage) => {
  const story = {};
  await stage.step('bases are fixed by rule', () => bases(stage, story));
  await stage.step('a receipt works out its own months', () => receipts(stage, story));
  await stage.step('what moves adds up, and numbers are used once', () => moneyMoves(stage, story));
  await stage.step('the township checks what was brought', () => confirmed(stage, story));
  await stage.step('arrears, an exemption, the year in public', () => arrears(stage, story));
};
