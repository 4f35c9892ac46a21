// What: the desk and the screen that faces the villager, side by side: each changes by itself when the other did something.
// Why: she should not have to reload and the clerk should not have to look at a button; and what she read must be gone.
// Never: no page is reloaded by the test where the product promises that it changes by itself.
export const title = '两块屏并排：窗口送过去，群众点，窗口自己看见';

const soon = { timeout: 4000 };

async function pair(stage, story) {
  const { desk, tablet } = story;
  await stage.signIn(desk, 'cun1');
  await desk.goto('/desk/screen');
  await stage.look(desk, 'screens');
  await desk.getByRole('button', { name: '出配对码' }).click();
  const code = (await desk.locator('.scr-code').innerText()).replace(/\s/g, '');
  await stage.look(desk, 'screens-code');
  await tablet.goto('/screen');
  await stage.look(tablet, 'screen-pair');
  await tablet.getByLabel('六位配对码').fill(code);
  await tablet.getByRole('button', { name: '连上' }).click();
  await tablet.getByRole('heading', { name: /党群服务中心/ }).waitFor();
  await stage.look(tablet, 'screen-idle');
  await desk.getByText('归您用').waitFor({ timeout: 8000 });
}

// From the form to the page that is read back; which: the person among the old ones.
async function check(stage, desk, which) {
  const people = await (await desk.request.get('/desk/people.json?age=60')).json();
  await desk.goto(`/desk/intake?item=B01&person=${people.table.rows[which].id}`);
  await desk.locator('[name=bill_number]').fill('12345');
  await desk.locator('[name=paid]').fill('30');
  await desk.getByRole('button', { name: '提交，请群众确认' }).click();
  await desk.getByText('以上是否属实').waitFor();
}

async function yes(stage, story) {
  const { desk, tablet } = story;
  await check(stage, desk, 0);
  await stage.look(desk, 'check-screen');
  await desk.getByRole('button', { name: '给群众的屏幕看' }).click();
  await tablet.getByText('上面写的都对吗').waitFor(soon);
  await stage.look(tablet, 'screen-read');
  await desk.getByText('等群众点').waitFor();
  // What she answers changes the screen, which hears of it before the answer to her has come: that is slow here.
  await tablet.route('**/screen/read', async (route) => {
    const sent = route.request();
    const { status, headers } = await fetch(sent.url(), { method: 'POST', headers: await sent.allHeaders(), body: sent.postDataBuffer(), redirect: 'manual' });
    await new Promise((done) => { setTimeout(done, 1000); });
    await route.fulfill({ status, headers: Object.fromEntries(headers) }).catch(() => null); // she was shown something else meanwhile
  }, { times: 1 });
  // By the keyboard alone: both answers are reached and pressed.
  const answer = tablet.getByRole('button', { name: '都对' });
  for (let i = 0; i < 8 && !(await answer.evaluate((one) => one === document.activeElement)); i++) await tablet.keyboard.press('Tab');
  await tablet.keyboard.press('Enter');
  await tablet.getByText('谢谢您').waitFor();
  await stage.look(tablet, 'screen-thanks');
  await desk.getByText('群众点了“都对”').waitFor(soon);
  await desk.getByRole('button', { name: '属实，受理' }).click();
  await desk.waitForURL(/\/receipt$/);
  story.id = /\d+/.exec(new URL(desk.url()).pathname)[0];
}

async function nothingLeft(stage, { tablet }) {
  await tablet.goBack();
  await tablet.getByRole('heading', { name: /党群服务中心/ }).waitFor();
  stage.assert.ok(!/水费代缴/.test(await tablet.locator('body').innerText()), 'the way back shows nothing');
  stage.assert.equal(await tablet.evaluate(() => window.localStorage.length + window.sessionStorage.length), 0);
}

async function sign(stage, { desk, tablet }) {
  await check(stage, desk, 1);
  await desk.getByRole('button', { name: '给群众的屏幕看' }).click();
  const pad = tablet.locator('canvas');
  await pad.waitFor(soon);
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  await tablet.mouse.move(box.x + 40, box.y + 20);
  await tablet.mouse.down();
  for (const [x, y] of [[120, 60], [60, 70], [200, 20], [260, 80]]) await tablet.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await tablet.mouse.up();
  await tablet.getByText('已签').waitFor();
  await stage.look(tablet, 'screen-signed');
  await tablet.getByRole('button', { name: '都对' }).click();
  await desk.getByText('群众在屏幕上签好了').waitFor(soon);
  await desk.getByAltText('群众在屏幕上签的名字').waitFor();
  await stage.look(desk, 'check-signed');
  await desk.getByRole('button', { name: '属实，受理' }).click();
  await desk.waitForURL(/\/receipt$/);
}

async function rate(stage, { desk, tablet, id }) {
  await desk.goto(`/desk/cases/${id}`);
  const finish = desk.locator(`form[action*="/step/finish"]`);
  if (!(await finish.isVisible())) await desk.locator('details', { has: finish }).locator('summary').click();
  await finish.locator('[name=result_text]').fill('已代缴。');
  await finish.locator('[data-go]').click();
  await desk.getByRole('button', { name: '请群众在屏幕上评' }).click();
  await tablet.getByText('办得怎么样').waitFor(soon);
  await stage.look(tablet, 'screen-rate');
  await tablet.getByText('满意', { exact: true }).click();
  await tablet.getByRole('button', { name: '交上去' }).click();
  await tablet.getByText('评价收到了').waitFor();
  await desk.getByText('评价收到了').or(desk.locator('#h-rate')).first().waitFor({ timeout: 6000 });
  await stage.look(desk, 'case-rated');
}

async function back(stage, { desk, tablet }) {
  await check(stage, desk, 2);
  await desk.getByRole('button', { name: '给群众的屏幕看' }).click();
  await tablet.getByText('上面写的都对吗').waitFor(soon);
  await desk.getByRole('button', { name: '收回' }).click();
  await desk.getByText('收回了').waitFor();
  await tablet.getByRole('heading', { name: /党群服务中心/ }).waitFor(soon);
}

async function forgotten(stage, { desk, tablet }) {
  await desk.getByRole('button', { name: '再送一次' }).click();
  await tablet.getByText('上面写的都对吗').waitFor(soon);
  stage.pass({ hours: 4 / 60 });
  await tablet.getByRole('heading', { name: /党群服务中心/ }).waitFor({ timeout: 20_000 });
  await desk.getByText('没有人动').waitFor({ timeout: 20_000 });
}

export default async (stage) => {
  const story = { desk: await stage.window('office'), tablet: await stage.window('office', { viewport: { width: 1024, height: 768 }, hasTouch: true }) };
  await stage.step('a code pairs the tablet; the desk sees it by itself', () => pair(stage, story));
  await stage.step('she reads and says yes by the keyboard', () => yes(stage, story));
  await stage.step('the way back shows nothing', () => nothingLeft(stage, story));
  await stage.step('she signs with her finger', () => sign(stage, story));
  await stage.step('she rates', () => rate(stage, story));
  await stage.step('taken back', () => back(stage, story));
  await stage.step('nobody touches it', () => forgotten(stage, story));
};
