// What: the hall's touch screen: a number taken and forgotten, what a browser keeps after somebody has gone, the low position, and
//       the guide and who is on duty while the line is down.
// Why: the next one who touches it must find nothing of the one before; and a hall is open when the line is down.
// Never: a page counts as forgotten because it is not shown: history, storage and caches are looked into.
export const title = '大厅触摸屏：取号、不留下、坐着用、断网也看得到指南和值班';

const VILLAGE = '990101100201';
const KIOSK = `/v/${VILLAGE}/kiosk`;
const KEPT = new RegExp(`^${KIOSK}(/guide(/[a-z0-9_]+)?|/duty|/plan|/help)?$|^/static/`);

const kept = (page) => page.evaluate(async () => {
  const all = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) all.push(new URL(one.url).pathname + new URL(one.url).search);
  return all;
});

async function number(stage, story) {
  const { assert } = stage;
  const desk = await stage.window('office');
  await stage.signIn(desk, 'cun1');
  await desk.goto('/desk/tickets');
  await desk.getByRole('button', { name: '开排队叫号' }).click();
  await desk.getByRole('heading', { name: '在等的' }).waitFor();
  await stage.look(desk, 'tickets-desk');
  const { screen } = story;
  await screen.goto(KIOSK);
  await screen.getByRole('link', { name: /取号办事/ }).click();
  await stage.look(screen, 'kiosk-ticket-take');
  await screen.getByRole('button', { name: /民生保障/ }).click();
  await screen.getByText('A001').waitFor();
  await stage.look(screen, 'kiosk-ticket');
  await desk.locator('.q b', { hasText: 'A001' }).waitFor({ timeout: 5000 });
  await desk.keyboard.press('F4');
  await desk.locator('.call-no', { hasText: 'A001' }).waitFor();
}

async function forgets(stage, story) {
  const { assert } = stage;
  const page = await stage.window('office', { hasTouch: true });
  await page.clock.install();
  await page.goto(KIOSK);
  await page.getByRole('link', { name: /取号办事/ }).click();
  await page.getByRole('button', { name: /便民服务/ }).click();
  await page.getByText('B001').waitFor();
  await page.clock.fastForward(62_000);
  await page.waitForURL((url) => url.pathname === KIOSK);
  await page.goBack();
  assert.ok(!(await page.content()).includes('B001'), 'the back button shows nothing');
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, '']);
  for (const one of await kept(page)) assert.match(one.split('?')[0], KEPT, one);
  for (const one of (await kept(page)).filter((path) => !path.startsWith('/static/'))) assert.ok(!one.includes('?'), `${one}: nothing that was asked for`);
}

async function low(stage, story) {
  const { assert } = stage;
  const { screen } = story;
  await screen.goto(KIOSK);
  const top = async () => (await screen.locator('.k-tiles').boundingBox()).y;
  const before = await top();
  await screen.getByRole('button', { name: '坐着用' }).click();
  assert.ok(await top() > before && await top() > 1920 * 0.45, 'what is touched lies in the lower half');
  await stage.look(screen, 'kiosk-low');
  await screen.getByRole('link', { name: /办事指南/ }).click();
  await screen.waitForURL(/guide#low$/);
  assert.equal(await screen.evaluate(() => document.documentElement.hasAttribute('data-low')), true, 'and stays from page to page');
  await screen.getByRole('link', { name: '回首页' }).click();
  await screen.waitForURL((url) => url.pathname === KIOSK && url.hash === '');
  assert.equal(await screen.evaluate(() => document.documentElement.hasAttribute('data-low')), false, 'and ends with who wanted it');
}

async function noLine(stage, story) {
  const { assert } = stage;
  const { screen } = story;
  await screen.goto(KIOSK);
  await screen.waitForFunction((path) => caches.open('kiosk').then((all) => all.keys()).then((keys) => keys.filter((one) => one.url.includes(path)).length > 20), `${KIOSK}/guide/`);
  await screen.goto(`${KIOSK}/track`);
  await stage.server.stop();
  await screen.goto(KIOSK);
  const off = screen.locator('.k-off');
  await off.waitFor();
  await stage.look(screen, 'kiosk-offline');
  await screen.getByRole('link', { name: /办事指南/ }).click();
  await screen.getByRole('heading', { name: /办事/ }).first().waitFor();
  await screen.goto(`${KIOSK}/guide/old_age_allow`);
  assert.match(await screen.locator('main').innerText(), /身份证|户口/, 'an item that nobody had opened');
  await screen.goto(`${KIOSK}/duty`);
  assert.match(await screen.locator('main').innerText(), /值班/);
  await screen.goto(`${KIOSK}/track`);
  assert.equal(await screen.locator('#f-number').count(), 0, 'what needs a line is not offered');
  assert.ok(await off.isVisible());
  await stage.server.start();
  await screen.goto(KIOSK);
  assert.equal(await off.isVisible(), false);
  stage.forgetTheCut();
}

export default async (stage) => {
  const story = { screen: await stage.window('wide', { viewport: { width: 1080, height: 1920 }, hasTouch: true }) };
  await stage.step('a number is taken and called', () => number(stage, story));
  await stage.step('nothing is left of who was here', () => forgets(stage, story));
  await stage.step('the low position', () => low(stage, story));
  await stage.step('without a line', () => noLine(stage, story));
};
