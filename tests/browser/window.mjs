// What: five different affairs at the window, one after the other, with every key and click counted once
//       the person is found; then what a working day does to a form: the line cut, another caller, a colleague.
// Why: "quick" is a number. Whoever makes the form longer has to change the bound here, and docs/manual/cadre.md.
// Never: nothing is filled in that the page does not ask for, and no waiting by the clock where something shows.
export const title = '窗口一天：五件事各多少下、草稿、核对、对照';

// Keys and clicks of the longest affair, from the person found to the receipt. docs/manual/cadre.md says the same.
const MOST = 60;

// What is answered by kind of field; words cost three keys a sign, as with pinyin.
const ANSWERS = { card: '6217000000000000004', number: '3', decimal: '200', month: '199005', tel: '13800990011', words: '房子漏雨要修' };

class Hands {
  constructor(page) {
    Object.assign(this, { page, count: 0 });
  }

  async press(key) {
    this.count += key.split('+').length;
    await this.page.keyboard.press(key);
  }

  async type(text) {
    const words = /[^\x20-\x7e]/.test(text);
    this.count += words ? text.length * 3 : text.length;
    if (words) await this.page.keyboard.insertText(text);
    else await this.page.keyboard.type(text);
  }

  async click(what) {
    this.count++;
    await what.click();
  }
}

async function answer(hands, field, today) {
  if (await field.locator('input[type=radio], input[type=checkbox]').count()) {
    if (await field.locator('input:checked').count()) return;
    await hands.click(field.locator('label').filter({ has: field.page().locator('input[type=radio], input[type=checkbox]') }).first());
    return;
  }
  const input = field.locator('input:not([type=hidden]), select, textarea').first();
  if (await input.evaluate((one) => one.value)) return;
  if (!(await input.evaluate((one) => one === document.activeElement))) await hands.click(input);
  if (await input.evaluate((one) => one.tagName === 'SELECT')) {
    await hands.press('ArrowDown');
    return;
  }
  const kind = await input.evaluate((one) => (one.dataset.card !== undefined ? 'card' : one.type === 'date' ? 'date'
    : one.type === 'tel' ? 'tel' : one.inputMode === 'decimal' ? 'decimal' : one.inputMode === 'numeric' && one.maxLength === 12 ? 'month'
      : one.inputMode === 'numeric' ? 'number' : 'words'));
  if (kind === 'date') {
    hands.count += today.length;
    await input.fill(today);
    return;
  }
  const year = /哪一年/.test(await field.innerText());
  await hands.type(year ? today.slice(0, 4) : kind === 'words' && await input.evaluate((one) => one.tagName !== 'TEXTAREA') ? '88012' : ANSWERS[kind]);
  if (await input.evaluate((one) => one.tagName !== 'TEXTAREA')) await hands.press('Enter');
}

// From the page of the person who was found to the receipt.
async function take(stage, page, affair, look) {
  const hands = new Hands(page);
  await page.locator('#item-q').waitFor();
  await hands.type(affair.words);
  await page.locator('#items a').filter({ hasText: affair.title }).first().waitFor();
  await hands.press('ArrowDown');
  const first = await page.evaluate(() => document.activeElement.textContent);
  if (first.startsWith(affair.title)) await hands.press('Enter');
  else await hands.click(page.locator('#items a').filter({ hasText: affair.title }).first());
  await stage.seen(page, page.getByRole('heading', { name: affair.title, exact: true }));
  const asked = page.locator('form[data-draft] .fg > .f:has(.req)');
  // Twice: what was answered may ask for more.
  for (let turn = 0; turn < 2; turn++) {
    for (let i = 0; i < (await asked.count()); i++) if (await asked.nth(i).isVisible()) await answer(hands, asked.nth(i), stage.today);
  }
  const papers = page.locator('form[data-draft] .mat tbody tr:has(.req):not(:has(.tag-ok)) .tk');
  for (let i = 0; i < (await papers.count()); i++) if (await papers.nth(i).isVisible()) await hands.click(papers.nth(i));
  if (look) await stage.look(page, 'window-form');
  await hands.press('Control+Enter');
  await stage.seen(page, page.getByText('以上是否属实'));
  if (look) await stage.look(page, 'window-check');
  await hands.press('Enter');
  await page.waitForURL(/\/receipt$/);
  await stage.seen(page, page.locator('.bigno'));
  stage.assert.match(await page.evaluate(() => document.activeElement.textContent), /受理回执 A5/, 'the next key prints');
  return hands.count;
}

const AFFAIRS = [
  { title: '高龄津贴', words: 'gljt', age: 80 },
  { title: '最低生活保障', words: 'zdsh', age: 30 },
  { title: '养老待遇资格认证', words: 'yldyzg', age: 70 },
  { title: '水费代缴', words: 'sfdj', age: 40 },
  { title: '临时救助', words: 'lsjz', age: 50 },
];

async function findByKeys(page, person) {
  await page.keyboard.press('F2');
  await page.keyboard.insertText(person.name);
  await page.locator('#person-q-list [data-id]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('#band').waitFor();
}

const peopleOf = async (page, age) => (await (await page.request.get(`/desk/people.json?age=${age}`)).json()).table.rows;

async function fiveAffairs(stage, page) {
  const counts = {};
  await page.goto('/desk/intake');
  await stage.look(page, 'window-empty');
  for (const [i, affair] of AFFAIRS.entries()) {
    const person = (await peopleOf(page, affair.age))[i];
    await findByKeys(page, person);
    counts[affair.title] = await take(stage, page, affair, i === 0);
    await page.keyboard.press('F4');
    await page.waitForURL(/\/desk\/intake$/);
  }
  console.log(`  keys and clicks: ${JSON.stringify(counts)}`);
  for (const [name, count] of Object.entries(counts)) stage.assert.ok(count <= MOST, `${name}: ${count} keys and clicks`);
}

const stateOf = (page) => page.locator('#draft-state').innerText();

async function draftsSurvive(stage, page, story) {
  story.person = (await peopleOf(page, 82))[3];
  story.form = `/desk/intake?person=${story.person.id}&item=M10`;
  await page.goto(story.form);
  await page.locator('#f-resides_since').fill('1991-06');
  await page.keyboard.press('Tab');
  await stage.until(async () => /草稿已存 \d\d:\d\d/.test(await stateOf(page)), 'saved on leaving the field');
  await page.context().setOffline(true);
  await page.locator('#f-note').fill('断网时写的');
  await page.keyboard.press('Tab');
  await stage.until(async () => /网络断了，内容还在这一页/.test(await stateOf(page)), 'says that the line is down');
  await page.context().setOffline(false);
  await stage.until(async () => /在线，草稿已存/.test(await stateOf(page)), 'saved when the line is back');
  stage.complaints.splice(0); // the browser says that it was offline
  await page.goto('/desk');
  await stage.look(page, 'home-unfinished');
  await page.locator('.todo-2 a').filter({ hasText: story.person.name }).first().click();
  await page.getByText('已经找回来了').waitFor();
  stage.assert.equal(await page.locator('#f-resides_since').inputValue(), '1991-06');
  stage.assert.equal(await page.locator('#f-note').inputValue(), '断网时写的');
}

async function twoWindows(stage, page, story) {
  const other = await page.context().newPage();
  await other.goto(story.form);
  await other.locator('#f-note').fill('另一个窗口');
  await other.keyboard.press('Control+s');
  await stage.until(async () => /草稿已存/.test(await stateOf(other)), 'the other window saved');
  await page.locator('#f-note').fill('后存的算数');
  await page.keyboard.press('Control+s');
  const warned = async () => /另一个窗口也存过草稿/.test(await stateOf(page));
  await stage.until(warned, 'the later save says so');
  const again = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.locator('#f-note').fill('最后存的算数');
  await page.keyboard.press('Control+s');
  await (await again).finished();
  stage.assert.ok(await warned(), 'and goes on saying so: the next save comes seconds later');
  await other.reload();
  stage.assert.equal(await other.locator('#f-note').inputValue(), '最后存的算数');
  await other.close();
}

// A plain browser without script: the button saves and comes back to the form.
async function withoutScript(stage) {
  const plain = await stage.window('office', { javaScriptEnabled: false });
  await stage.signIn(plain, 'cun1');
  await plain.goto('/desk/intake?item=B12');
  await plain.locator('#f-note').fill('没有脚本也存得下');
  await plain.getByRole('button', { name: '存草稿' }).click();
  await plain.getByText(/草稿已存 \d\d:\d\d/).first().waitFor();
  stage.assert.equal(await plain.locator('#f-note').inputValue(), '没有脚本也存得下');
  await plain.getByRole('button', { name: '不要了，重新填' }).click();
  await plain.getByText('已经删掉').waitFor();
  stage.assert.equal(await plain.locator('#f-note').inputValue(), '');
}

async function checkLosesNothing(stage, page, story) {
  await page.goto(story.form);
  await page.locator('#f-account').fill('6217000000000000004');
  await page.locator('#f-collector label').first().click();
  await page.keyboard.press('Control+Enter');
  await stage.seen(page, page.getByText('以上是否属实'));
  const read = await stage.words(page, '.turn');
  stage.assert.match(read, /\*\*\*\* 0004/, 'numbers are masked');
  stage.assert.ok(!read.includes('6217000000000000004'));
  await page.getByRole('button', { name: '返回修改' }).click();
  await page.locator('#f-account').waitFor();
  stage.assert.equal(await page.locator('#f-account').inputValue(), '6217000000000000004');
  await page.keyboard.press('Control+Enter');
  await stage.seen(page, page.getByText('以上是否属实'));
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/receipt$/);
  const drafts = await (await page.request.get('/desk/unfinished.json')).json();
  stage.assert.ok(!drafts.unfinished.some((one) => one.url === story.form), 'sent: the draft is gone');
  await page.goto(story.form);
  await page.getByText(/已在办（.*），不要重复受理/).waitFor();
}

async function revealed(stage, page, story) {
  await page.goto(story.form);
  await page.locator('#f-note').fill('看号码不丢内容');
  await page.locator('.look summary').first().click();
  await page.locator('.look button').first().click();
  await page.locator('[data-masked]').waitFor();
  stage.assert.match(await stage.words(page, '[data-masked]'), /^990000\d{11}[\dX]$/);
  stage.assert.equal(await page.locator('#f-note').inputValue(), '看号码不丢内容');
  await stage.look(page, 'window-revealed');
}

async function forbidden(stage, page) {
  await page.goto('/desk/intake');
  await page.locator('#item-q').fill('亲属证明');
  await page.keyboard.press('Enter');
  await page.getByText('村里不能开这个证明').waitFor();
  await stage.look(page, 'window-forbidden');
  const slip = await page.request.get(await page.getByRole('link', { name: /打印答复单/ }).getAttribute('href'));
  stage.assert.equal(slip.status(), 200);
  stage.assert.match(slip.headers()['content-type'], /pdf/);
}

// Two people correct the same person: one the address, the other the group; then both the address.
async function sideBySide(stage, page, story) {
  const url = `/desk/r/person/${story.person.id}/edit`;
  await page.goto(url);
  await page.locator('#f-address').fill('云岭村老屋场 9 号');
  await page.locator('#f-phone').fill('13900990077');
  const colleague = await stage.window('office');
  await stage.signIn(colleague, 'shuji1');
  await colleague.goto(url);
  await colleague.locator('#f-address').fill('云岭村新村 1 号');
  await colleague.locator('#f-group_no').fill('9组');
  await colleague.keyboard.press('Control+Enter');
  await colleague.getByText('已保存').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: '您填的时候，别人先改过了' }).waitFor();
  await stage.look(page, 'stale');
  const text = await stage.words(page, '.vs');
  stage.assert.match(text, /两边都改了/);
  stage.assert.match(text, /别人改的/);
  stage.assert.ok(!text.includes('13900990077'), 'the number is masked here too');
  await page.locator('input[name=take_address][value=mine]').check();
  stage.assert.ok(await page.locator('input[name=take_group_no][value=theirs]').isChecked(), 'what I did not touch is theirs');
  await page.locator('button[data-go]').click();
  await page.getByText('已保存').waitFor();
  const facts = await stage.words(page);
  stage.assert.match(facts, /老屋场 9 号/);
  stage.assert.match(facts, /9组/);
  stage.assert.match(facts, /139\*\*\*\*0077/);
}

async function otherSizes(stage, story) {
  for (const size of ['wide', 'phone']) {
    const page = await stage.window(size);
    await stage.signIn(page, 'cun1');
    for (const [path, name] of [['/desk/intake', 'window-empty'], [story.form, 'window-form']]) {
      await page.goto(path);
      await stage.look(page, `${name}-${size}`);
    }
  }
}

export default async (stage) => {
  const story = {};
  const page = await stage.window('office');
  await stage.signIn(page, 'cun1');
  await stage.step('five affairs by key, counted', () => fiveAffairs(stage, page));
  await stage.step('a draft survives a cut line and a walk away', () => draftsSurvive(stage, page, story));
  await stage.step('two windows: the later save wins and says so', () => twoWindows(stage, page, story));
  await stage.step('without script a plain button saves', () => withoutScript(stage));
  await stage.step('read back, changed, confirmed: nothing is lost', () => checkLosesNothing(stage, page, story));
  await stage.step('a number is shown for half a minute, what was typed stays', () => revealed(stage, page, story));
  await stage.step('a certificate that a village must not issue', () => forbidden(stage, page));
  await stage.step('a colleague saved first: both versions side by side', () => sideBySide(stage, page, story));
  await stage.step('1920 and a phone', () => otherSizes(stage, story));
};
