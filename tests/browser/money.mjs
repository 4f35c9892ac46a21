// What: the books by hand: an entry is made with the form that shows only what its side asks, checked by another, and the sheet for
//       the wall is looked through, one find let through with a reason.
// Why: which fields a transfer asks and where the reason for letting through appears lives in the page's script.
// Never: the phone number is on the sheet before somebody let it through.
export const title = '村级账：一个人记、另一个人审，公示前先看一遍';

const PHONE = '13800001122';
const monthBefore = (day, months) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1 - months, 15)).toISOString().slice(0, 7);

async function make(stage, desk) {
  const { assert } = stage;
  await desk.goto('/desk/money');
  await stage.look(desk, 'money');
  await desk.getByRole('link', { name: '记一笔' }).click();
  await desk.getByRole('radio', { name: '账户之间转账' }).check();
  assert.equal(await desk.getByLabel('支出项目').isVisible(), false, 'a transfer asks for no kind of expenditure');
  await desk.locator('#f-account').fill('农商行');
  await desk.getByRole('option', { name: /农商行基本户/ }).click();
  await desk.locator('#f-to_account').fill('库存');
  await desk.getByRole('option', { name: /库存现金/ }).click();
  await desk.locator('#f-day').fill(stage.today);
  await desk.locator('#f-amount').fill('150');
  await desk.locator('#f-purpose').fill('提备用金');
  await Promise.all([desk.waitForNavigation(), desk.getByRole('button', { name: '保存' }).click()]);
  await desk.getByText('您登记的账，要由另一个人审核').waitFor();
  return new URL(desk.url()).pathname;
}

async function check(stage, desk, path) {
  await desk.goto(path);
  await stage.look(desk, 'money-entry');
  await Promise.all([desk.waitForNavigation(), desk.getByRole('button', { name: '审核通过，入账' }).click()]);
  await desk.getByText('已入账').first().waitFor();
  await desk.goto('/desk/money/close');
  await stage.look(desk, 'money-close');
}

async function publish(stage, desk) {
  const { assert } = stage;
  await desk.goto(`/desk/money/public?month=${monthBefore(stage.today, 2)}`);
  const sheet = desk.locator('table');
  assert.ok(!(await sheet.innerText()).includes(PHONE));
  const line = desk.getByRole('group', { name: new RegExp(PHONE) });
  assert.equal(await line.getByLabel(/为什么可以公开/).isVisible(), false, 'asked only of what is let through');
  await line.getByRole('radio', { name: '放行' }).check();
  await line.getByLabel(/为什么可以公开/).fill('施工队的公开电话');
  await stage.look(desk, 'money-public');
  await Promise.all([desk.waitForNavigation(), desk.getByRole('button', { name: '照这样公示' }).click()]);
  assert.ok((await sheet.innerText()).includes(PHONE));
}

export default async (stage) => {
  const clerk = await stage.window('office');
  const secretary = await stage.window('office');
  await stage.signIn(clerk, 'cun1');
  await stage.signIn(secretary, 'shuji1');
  let path = '';
  await stage.step('one makes an entry', async () => { path = await make(stage, clerk); });
  await stage.step('another checks it', () => check(stage, secretary, path));
  await stage.step('the sheet for the wall is looked through', () => publish(stage, secretary));
};
