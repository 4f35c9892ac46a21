// What: the plan's grid with the mouse and with the keyboard alone, finding the way on the hall's screen, and stock-taking while
//       the line is down: answers kept across a reload, sent once when it is back.
// Why: dragging, keys and what a browser keeps live in the page's script; no story over bare HTTP meets them.
// Never: no number is typed into the table by the test where a hand would drag.

export const title = '平面图用鼠标和键盘画，没有信号也能盘点';

const VILLAGE = '990101100201';

const piece = (page, name) => page.locator(`.plan [role=button][aria-label^="${name}，"]`);
const where = async (page, name) => (await piece(page, name).getAttribute('aria-label')).match(/\d+/g).map(Number);

async function byMouse(stage, page) {
  const { assert } = stage;
  await page.goto('/desk/rooms/plan?floor=1');
  const [x, y, w, h] = await where(page, '卫生室');
  const box = await piece(page, '卫生室').locator('.pl-body').boundingBox();
  const cell = box.width / w;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + cell, box.y + box.height / 3, { steps: 4 });
  await page.mouse.move(box.x + box.width / 2 + cell * 2, box.y + box.height / 3, { steps: 4 });
  await page.mouse.up();
  assert.deepEqual(await where(page, '卫生室'), [x + 2, y, w, h], 'it was dragged two cells to the right');
  const grip = await piece(page, '卫生室').locator('[data-grip]').boundingBox();
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x + grip.width / 2 + cell, grip.y + grip.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.deepEqual(await where(page, '卫生室'), [x + 2, y, w + 1, h], 'and made a cell wider');
  await stage.look(page, 'plan-by-mouse');
  await Promise.all([page.waitForNavigation(), page.locator('button[data-go]').click()]);
  assert.deepEqual(await where(page, '卫生室'), [x + 2, y, w + 1, h], 'saved as it was drawn');
}

async function byKeyboard(stage, page) {
  const { assert } = stage;
  const [x, y, w, h] = await where(page, '卫生室');
  await piece(page, '卫生室').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  assert.deepEqual(await where(page, '卫生室'), [x - 2, y, w - 1, h]);
  assert.match(await page.locator('[data-plan-say]').textContent(), /卫生室，左 \d+/, 'where it is now is said');
  await page.keyboard.press('d');
  assert.match(await page.locator('[data-plan-say]').textContent(), /门在/);
  await page.keyboard.press('Delete');
  assert.equal(await piece(page, '卫生室').count(), 0);
  const back = page.getByRole('button', { name: '放上：卫生室' });
  await back.focus();
  await page.keyboard.press('Enter');
  assert.equal(await piece(page, '卫生室').count(), 1);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label').startsWith('卫生室')), true, 'it has the focus where it was put');
  await Promise.all([page.waitForNavigation(), page.locator('button[data-go]').click()]);
  assert.equal(await piece(page, '卫生室').count(), 1, 'saved');
}

async function theWay(stage) {
  for (const [size, path] of [['phone', 'plan'], ['narrow', 'plan'], ['office', 'kiosk/plan']]) {
    const page = await stage.window(size);
    await page.goto(`/v/${VILLAGE}/${path}`);
    await page.getByRole('link', { name: /党员活动室/ }).last().click();
    await page.locator('.p-way').waitFor();
    stage.assert.match(await page.locator('.p-way').textContent(), /上二楼/);
    await stage.look(page, `way-${size}`);
  }
}

async function offline(stage, page) {
  const { assert } = stage;
  await page.goto('/desk/stock');
  await Promise.all([page.waitForURL(/stock\/\d+/), page.getByRole('button', { name: '开始盘点' }).click()]);
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => caches.open('stock')).then((kept) => kept.keys()).then((keys) => keys.length > 3));
  const sent = [];
  page.on('response', (answer) => { if (/stock\/\d+\/line\.json/.test(answer.url())) sent.push(answer.status()); });
  const thing = (name) => page.locator('.thing', { has: page.locator(`b:text-is("${name}")`) });
  await page.context().setOffline(true);
  await thing('国旗').getByRole('button', { name: /在，完好/ }).click();
  await thing('国旗').getByText('等信号').waitFor();
  await page.evaluate(() => window.scrollTo(0, 0)); // what lies half under the bar at the top is no target
  await stage.look(page, 'stock-offline');
  // The telephone has dropped the page: it opens again without a line, with its answers, and goes on.
  await page.reload();
  await thing('国旗').getByText('在，完好，等信号').waitFor();
  await thing('电视机').getByRole('button', { name: /没找到/ }).click();
  await thing('电视机').getByText('没找到，等信号').waitFor();
  assert.deepEqual(sent, []);
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.getByText('都送到了').waitFor();
  await page.waitForTimeout(5000);
  assert.deepEqual(sent, [303, 303], 'each answer was taken once');
  await page.reload();
  assert.equal(await page.locator('[data-stock-done]').textContent(), '2');
  assert.equal(await page.evaluate(() => localStorage.length), 0, 'nothing stays in the browser');
  await page.getByRole('button', { name: /全部盘完/ }).click();
  await page.getByText('这次盘完了').waitFor();
  await page.waitForFunction(() => caches.has('stock').then((there) => !there));
  // Chromium says of each try that there was no line: that is what the story is about.
  stage.complaints = stage.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text));
}

export default async (stage) => {
  const page = await stage.window('office');
  await stage.signIn(page, 'cun1');
  await stage.step('a room is dragged and made wider with the mouse', () => byMouse(stage, page));
  await stage.step('the same with the keyboard alone', () => byKeyboard(stage, page));
  await stage.step('the way to a room, on a phone and in the hall', () => theWay(stage));
  await stage.step('stock-taking while the line is down', async () => {
    const phone = await stage.window('phone');
    await stage.signIn(phone, 'cun1');
    await offline(stage, phone);
  });
  await stage.step('every page of rooms holds the rules of accessibility', async () => {
    for (const path of ['/desk/rooms', '/desk/rooms/usual', '/desk/rooms/book?day=2027-01-05&begins=0900&ends=1000&people=5', '/desk/rooms/use', '/desk/assets', '/desk/rooms/plate']) {
      await page.goto(path);
      await stage.look(page, path.split('?')[0].slice(6).replaceAll('/', '-'));
    }
  });
};
