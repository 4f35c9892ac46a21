// What: a village's books from nothing: accounts, opening balances, income, expenditure and transfers made by one and checked by
//       another, a month closed by name, put right without changing it, and printed for the wall past the guard.
// Why: the books must balance to the fen, and no closed month may ever change; what hangs on the wall must tell nothing private.
// Never: nobody checks his own entry, another village reaches nothing, and nothing typed is lost.
import { passDays, photo, went } from './lib/deeds.mjs';

export const title = '村级账：两个人记和审，结账后不变，更正另记，公示前先遮住';

const VILLAGE = '990101100201';
const EMPTY = '990101101201';
const PHONE = '13800001122';
const number = (text) => Math.round(Number(String(text).replace(/,/g, '')) * 100);
const monthBefore = (day, months = 1) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1 - months, 15)).toISOString().slice(0, 7);
const errors = (page) => page.errors.map((one) => one.text).join();
const sums = async (who, query = '') => (await who.get(`/desk/money.json${query}`)).json.sums.map((one) => ({ ...one, closing: number(one.closing) }));

// ---- an empty village ----

async function newcomer(stage, login, name, role) {
  const run = await stage.cli(['user', 'add', '--login', login, '--name', name, '--org', EMPTY, '--role', role]);
  const first = /: (\S+)\s*$/.exec(run.out)[1];
  const person = stage.person(login);
  const page = await person.login(login, first);
  went(await page.form('/desk/password').fill({ old: first, new: 'Yunhe-Shan-58', again: 'Yunhe-Shan-58' }).submit());
  person.signIn = () => person.login(login, 'Yunhe-Shan-58');
  return person;
}

async function entry(who, values) {
  const form = (await who.get('/desk/r/money_entry/new')).form(/money_entry\/new$/);
  return form.fill(values).submit();
}

async function fromNothing(stage, story) {
  const { assert } = stage;
  const maker = await stage.staff('cun3');
  const checker = await newcomer(stage, 'shuji3', '石大成', 'village_secretary');
  const first = await maker.get('/desk/money');
  for (const word of ['三步就能用起来', '登记账户', '记期初余额']) assert.ok(first.text.includes(word), word);
  assert.match((await maker.get('/desk/money/close')).text, /没有月份可以结/);
  assert.match((await maker.get('/desk/money/public')).text, /还没有哪个月结过账/);
  assert.equal((await maker.get('/desk/money/ledger')).status, 200);
  assert.match((await maker.get('/desk/money/statement')).text, /没有收入/);
  for (const [name, kind, turn] of [['现金', 'cash', '1'], ['信用社', 'bank', '2']]) {
    went(await (await maker.get('/desk/r/money_account/new')).form(/money_account\/new$/).fill({ name, account_kind: kind, turn }).submit());
  }
  const opening = went(await entry(maker, { side: 'open', account_text: '信用社', day: stage.today, amount: '5000.05', purpose: '启用时的余额' }));
  assert.match(opening.text, /待审核/);
  assert.ok(!opening.forms.some((one) => /step\/check$/.test(one.action)), 'nobody checks his own entry');
  assert.equal((await sums(maker)).at(-1).closing, 0, 'what is not checked counts nothing');
  went(await (await checker.get(opening.path)).form(/step\/check$/).submit());
  assert.equal((await sums(maker)).at(-1).closing, 500005);
  story.fresh = { maker, checker, opening: opening.path };
}

// ---- bad input ----

async function refused(stage, story) {
  const { assert } = stage;
  const { maker } = story.fresh;
  const good = { side: 'spend', account_text: '信用社', spend_kind: 'office', day: stage.today, amount: '120.50', payee: '县供电公司', purpose: '村部电费' };
  for (const [change, words] of [
    [{ amount: '0' }, /金额不能是 0/], [{ amount: '-5' }, /金额要大于 0/], [{ amount: '12.345' }, /请填金额/], [{ amount: '十二' }, /请填金额/],
    [{ spend_kind: '' }, /请选支出项目/], [{ payee: '' }, /请写钱付给了谁/], [{ account_text: '没有这个' }, /没有查到/],
    [{ day: '2099-01-01' }, /还没有到/], [{ purpose: '' }, /摘要/],
  ]) {
    const page = await entry(maker, { ...good, ...change });
    assert.equal(page.status, 422, JSON.stringify(change));
    assert.match(errors(page), words);
    assert.equal(page.form(/money_entry\/new$/).value('payee'), change.payee ?? good.payee, 'nothing typed is lost');
  }
  const move = await entry(maker, { side: 'move', account_text: '信用社', to_account_text: '信用社', day: stage.today, amount: '1', purpose: '提现' });
  assert.match(errors(move), /同一个账户/);
  const again = await entry(maker, { side: 'open', account_text: '信用社', day: stage.today, amount: '1', purpose: '再来一次' });
  assert.match(errors(again), /期初余额只能是第一笔/);
  const stolen = await entry(maker, { ...good, account_text: '农商行基本户' });
  assert.equal(stolen.status, 422, "another village's account is none of ours");
}

// ---- sent back, put right, dropped; two checkers at once ----

async function goingRound(stage, story) {
  const { assert } = stage;
  const { maker, checker } = story.fresh;
  const made = went(await entry(maker, { side: 'move', account_text: '信用社', to_account_text: '现金', day: stage.today, amount: '300', purpose: '提备用金' }));
  const waits = async (who) => (await who.get('/desk.json')).json.groups.some((one) => one.rows.some((row) => row.url === made.path));
  assert.deepEqual([await waits(maker), await waits(checker)], [false, true], 'nobody is told to check what he has made');
  const bare = await (await checker.get(made.path)).form(/step\/return$/).submit();
  assert.equal(bare.status, 422, 'sending back wants a reason');
  went(await (await checker.get(made.path)).form(/step\/return$/).fill({ reason: '金额不对' }).submit());
  const edit = (await (await maker.get(made.path)).follow(/edit$/)).form(/edit$/);
  went(await edit.fill({ amount: '200' }).submit());
  went(await (await maker.get(made.path)).form(/step\/resend$/).submit());
  const page = await checker.get(made.path);
  const twin = page.form(/step\/check$/);
  const other = await newcomer(stage, 'jiandu3', '云小燕', 'village_secretary');
  const rival = (await other.get(made.path)).form(/step\/check$/);
  const both = await Promise.all([twin.submit(), rival.submit()]);
  const won = both.filter((one) => /已入账/.test(one.text) && one.status === 200);
  assert.equal(won.length, 1, `one of two checkers: ${both.map((one) => one.status)}`);
  assert.deepEqual((await sums(maker)).map((one) => one.closing), [20000, 480005, 500005]);
  const wrong = went(await entry(maker, { side: 'income', account_text: '现金', income_kind: 'other', day: stage.today, amount: '9', payee: '某人', purpose: '记重了' }));
  went(await (await maker.get(wrong.path)).form(/step\/drop$/).fill({ reason: '记重了' }).submit());
  assert.match((await maker.get(wrong.path)).text, /已作废/);
  assert.equal((await sums(maker)).at(-1).closing, 500005);
  const file = (await maker.get(made.path)).form(/files$/);
  went(await file.fill({ file_attachment: [photo('收据.jpg', 7)] }).submit());
  assert.match((await maker.get(made.path)).text, /收据/);
}

// ---- closing ----

async function closing(stage, story) {
  const { assert } = stage;
  const { maker, checker } = story.fresh;
  const month = stage.today.slice(0, 7);
  assert.match((await checker.get('/desk/money/close')).text, /还没过完/);
  await passDays(stage, 35, maker, checker);
  const waits = went(await entry(maker, { side: 'spend', account_text: '现金', spend_kind: 'office', day: `${month}-28` > stage.today ? stage.today : `${month}-28`, amount: '50', payee: '文具店', purpose: '办公用纸' }));
  const page = await checker.get('/desk/money/close');
  assert.match(page.text, /1 笔没有审核/);
  assert.ok(!page.forms.some((one) => /close$/.test(one.action)), 'not before all is checked');
  went(await (await checker.get(waits.path)).form(/step\/check$/).submit());
  assert.ok(!(await maker.get('/desk/money/close')).forms.some((one) => /money\/close$/.test(one.action)), 'who makes entries closes nothing');
  const bare = await (await checker.get('/desk/money/close')).form(/money\/close$/).fill({ note: '' }).submit();
  assert.equal(bare.status, 422);
  assert.match(errors(bare), /没有凭证照片/);
  const done = went(await (await checker.get('/desk/money/close')).form(/money\/close$/).fill({ note: '小额没有发票' }).submit());
  assert.match(done.text, /结好账了/);
  assert.match(done.text, /和结账时一样/);
  const late = await entry(maker, { side: 'spend', account_text: '现金', spend_kind: 'office', day: `${month}-28`, amount: '1', payee: '文具店', purpose: '晚到的票' });
  assert.match(errors(late), /已经结账/);
  story.fresh.closed = { month, path: waits.path };
}

async function putRight(stage, story) {
  const { assert } = stage;
  const { maker, checker, closed } = story.fresh;
  const before = (await maker.get(`/desk/money/statement.json?period=${closed.month}`)).json.sums;
  assert.ok(!(await maker.get(closed.path)).body.includes('/edit'), 'what was checked has no way to be changed');
  const form = (await (await maker.get(closed.path)).follow(/更正/)).form(/correct$/);
  const empty = await form.fill({ why: '', right: '45' }).submit();
  assert.equal(empty.status, 422);
  assert.equal(empty.form(/correct$/).value('right'), '45', 'nothing typed is lost');
  const made = went(await empty.form(/correct$/).fill({ why: '多写了 5 元', right: '45' }).submit());
  assert.match(made.text, /更正的是/);
  for (const row of (await maker.get('/desk/r/money_entry.json')).json.table.rows.filter((one) => /更正|冲销/.test(one.purpose))) {
    went(await (await checker.get(`/desk/money/entry/${row.id}`)).form(/step\/check$/).submit());
  }
  assert.deepEqual((await maker.get(`/desk/money/statement.json?period=${closed.month}`)).json.sums, before, 'the closed month is what it was');
  assert.equal((await sums(maker)).at(-1).closing, 500005 - 4500);
  assert.match((await maker.get(closed.path)).text, /被这几笔更正/);
}

// ---- the demo's village: ledger, statements, the sheet for the wall ----

async function statements(stage, story) {
  const { assert } = stage;
  const clerk = story.clerk;
  const month = monthBefore(story.began);
  const page = (await clerk.get(`/desk/money/statement.json?period=${month}`)).json;
  const total = page.sums.at(-1);
  assert.equal(number(total.opening) + number(total.income) - number(total.spend), number(total.closing));
  assert.equal(page.lines.reduce((sum, one) => sum + number(one.in || 0), 0), number(total.income), 'line by line to the fen');
  assert.equal(page.spend.reduce((sum, one) => sum + number(one.amount), 0), number(total.spend));
  const account = page.sums[1];
  const ledger = (await clerk.get(account.url.replace('?', '.json?'))).json;
  assert.equal(ledger.lines.at(-1).balance, account.closing, 'the running balance ends where the statement does');
  for (const suffix of ['pdf', 'xlsx']) {
    const file = await clerk.raw(`/desk/money/statement.${suffix}?period=${month}`);
    assert.equal(file.status, 200, suffix);
    assert.equal(Buffer.from(file.bytes.slice(0, 2)).toString(), suffix === 'pdf' ? '%P' : 'PK');
  }
  const quarter = (await clerk.get(`/desk/money/statement.json?period=${month.slice(0, 4)}-Q${Math.ceil(+month.slice(5) / 3)}`)).json;
  assert.ok(number(quarter.sums.at(-1).income) >= number(total.income));
}

async function theWall(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  const month = monthBefore(story.began, 2);
  const path = `/desk/money/public?month=${month}`;
  const page = await secretary.get(path);
  assert.match(page.text, /公开前看一看/);
  const sheet = (one) => JSON.stringify(one.json.sheet.lines);
  assert.ok(!sheet(await secretary.get(path.replace('?', '.json?'))).includes(PHONE), 'hidden before anybody decides');
  const open = (await secretary.get(path.replace('?', '.json?'))).json;
  const spent = open.sheet.lines.reduce((sum, one) => sum + number(one.out || 0), 0);
  assert.equal(spent, number(/本月支出 ([\d,.]+)/.exec(open.sheet.totals)[1]), 'the lines on the wall add up to what stands below them');
  const doc = open.guard;
  assert.deepEqual(new Set(doc.decisions.map((one) => one.kind)), new Set(['电话号码', '门牌号', '病情或残疾']));
  const phone = doc.decisions.find((one) => one.kind === '电话号码');
  const bare = await page.form(/money\/public/).fill({ [phone.name]: 'show', [phone.why]: '' }).submit();
  assert.equal(bare.status, 422);
  assert.match(errors(bare), /写明为什么可以公开/);
  went(await bare.form(/money\/public/).fill({ [phone.name]: 'show', [phone.why]: '施工队的公开电话' }).submit());
  const shown = await secretary.get(path.replace('?', '.json?'));
  assert.ok(sheet(shown).includes(PHONE), 'let through by name');
  assert.ok(!sheet(shown).includes('尿毒症') && !sheet(shown).includes('27号'), 'and nothing else');
  assert.match((await secretary.get(path)).text, /何永福 放行/);
  const pdf = await secretary.raw(path.replace('?', '.pdf?'));
  assert.equal(pdf.status, 200);
  went(await (await secretary.get(path)).form(/money\/public/).fill({ [phone.name]: 'hide' }).submit());
  assert.ok(!sheet(await secretary.get(path.replace('?', '.json?'))).includes(PHONE), 'and taken back');
  const auditor = await stage.staff('auditor');
  const trail = await auditor.get('/desk/audit?kind=write&q=' + encodeURIComponent('施工队'));
  assert.match(trail.text, /放行公开/);
  assert.ok(!trail.text.includes(PHONE), 'the trail tells why, never what');
  const clerk = await story.clerk.get(path);
  assert.ok(!clerk.forms.some((one) => /money\/public/.test(one.action)), 'who makes entries publishes nothing');
}

async function others(stage, story) {
  const { assert } = stage;
  const neighbour = await stage.staff('cun2');
  const id = (await story.clerk.get('/desk/r/money_entry.json')).json.table.rows[0].id;
  for (const path of [`/desk/money/entry/${id}`, `/desk/money/correct?entry=${id}`]) assert.equal((await neighbour.raw(path)).status, 404, path);
  for (const path of ['/desk/money', '/desk/money/ledger', '/desk/money/close', '/desk/money/statement', '/desk/money/public']) {
    assert.ok([403, 404].includes((await neighbour.raw(`${path}?at=${VILLAGE}`)).status), path);
  }
  assert.ok(!(await neighbour.get('/desk/money')).text.includes('农商行基本户'));
  const town = await stage.staff('zhen1');
  assert.match((await town.get('/desk/money')).text, /云岭村/);
  const theirs = await town.get(`/desk/money?at=${VILLAGE}`);
  assert.match(theirs.text, /农商行基本户/);
  assert.ok(!theirs.body.includes('money_entry/new'), 'the township reads');
  assert.ok(!(await town.get(`/desk/money/entry/${id}`)).forms.some((one) => /step\//.test(one.action)));
}

export default async (stage) => {
  const story = { clerk: await stage.staff('cun1'), secretary: await stage.staff('shuji1'), began: stage.today };
  await stage.step('a statement says the same line by line, by kind and by account', () => statements(stage, story));
  await stage.step('the sheet for the wall passes the guard: hidden, let through by name, taken back', () => theWall(stage, story));
  await stage.step('another village reaches nothing, the township reads', () => others(stage, story));
  await stage.step('an empty village begins: accounts, an opening balance, checked by another', () => fromNothing(stage, story));
  await stage.step('bad input is told in words and nothing typed is lost', () => refused(stage, story));
  await stage.step('sent back and put right; of two who check at once one does', () => goingRound(stage, story));
  await stage.step('a month is closed when all is checked, by who may', () => closing(stage, story));
  await stage.step('a closed month is put right by entries of their own', () => putRight(stage, story));
};
