// What: the public's face in Chromium: a phone that remembers, a link for a relative sent on without a share sheet,
//       and the screen in the hall with its number pad, which forgets when nobody touches it.
// Why: copying, a pad under a finger and a clock that wipes exist only in a browser.
// Never: the minute without a touch is not waited for: the page's own clock is moved, and only that.
import { confirmed, numberOf, oldPerson } from '../stories/lib/deeds.mjs';

export const title = '群众的几张脸：手机记住办件、家里人的链接、大厅触摸屏看完就忘';

const VILLAGE = '990101100201';
const KIOSK = `/v/${VILLAGE}/kiosk`;
const UPRIGHT = { viewport: { width: 1080, height: 1920 }, hasTouch: true };

async function takeCase(stage, story) {
  const clerk = await stage.staff('cun1');
  story.person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=M10&person=${story.person.id}`)).form('/desk/intake');
  story.number = numberOf(await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self' })));
  story.tail = story.person.phone.slice(-4);
}

async function remembers(stage, story) {
  const phone = await stage.window('phone');
  story.phone = phone;
  await phone.goto(`/v/${VILLAGE}/track`);
  await phone.locator('#f-number').fill(story.number);
  await phone.locator('#f-phone_tail').fill(story.tail);
  await phone.getByRole('button', { name: '查进度' }).click();
  await phone.getByText('这部手机记住了这件事').waitFor();
  await stage.look(phone, 'own-case');
  await phone.goto(`/v/${VILLAGE}/track`);
  await phone.locator('.p-mine a', { hasText: story.number }).waitFor();
  await stage.look(phone, 'my-cases');
  await phone.setViewportSize({ width: 320, height: 640 });
  await stage.look(phone, 'my-cases-narrow');
  await phone.setViewportSize({ width: 390, height: 844 });
  stage.assert.equal(await phone.evaluate(() => document.cookie.includes('mine=')), false, 'no script reads it');
}

// Chromium of a headless machine has no share sheet: what a poor phone does is what happens.
async function sendsOn(stage, story) {
  const { assert } = stage;
  const { phone } = story;
  await phone.locator('.p-mine a').first().click();
  await phone.getByRole('link', { name: '给家里人一个只能看的链接' }).click();
  await phone.locator('#f-name').fill('韦秋菊');
  await phone.locator('#f-phone').fill('13900004271');
  await phone.locator('#f-relation').selectOption('child');
  await phone.getByRole('button', { name: '让他看' }).click();
  await phone.getByRole('heading', { name: '让他扫这个码' }).waitFor();
  assert.equal(await phone.evaluate(() => typeof navigator.share), 'undefined');
  await phone.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await phone.getByRole('button', { name: '发给别人' }).click();
  await phone.getByRole('status').filter({ hasText: '复制好了' }).waitFor();
  const copied = await phone.evaluate(() => navigator.clipboard.readText());
  story.link = new URL(/https?:\S+\/read\/\S+/.exec(copied)[0]).pathname;
  assert.equal(copied.includes('/case/'), false, 'never the own key');
  await stage.look(phone, 'reader-link');
}

async function cannotCopy(stage, story) {
  const phone = await stage.window('narrow', { javaScriptEnabled: false });
  await phone.goto(`/v/${VILLAGE}/guide/old_age_allow`);
  await phone.locator('.p-address', { hasText: '/guide/old_age_allow' }).waitFor();
  stage.assert.equal(await phone.getByRole('button', { name: '发给别人' }).isVisible(), false, 'without script the address to write down');
  const other = await stage.window('phone');
  await other.addInitScript(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false; });
  await other.goto(`/v/${VILLAGE}/guide/old_age_allow`);
  await other.getByRole('button', { name: '发给别人' }).click();
  await other.getByRole('status').filter({ hasText: '请长按下面的地址复制' }).waitFor();
  await stage.look(other, 'guide-share');
  story.other = other;
}

async function reads(stage, story) {
  const { assert } = stage;
  const hers = await stage.window('phone');
  await hers.goto(story.link);
  await stage.look(hers, 'reader-door');
  await hers.locator('#f-phone_tail').fill('4271');
  await hers.getByRole('button', { name: '看办到哪了' }).click();
  await hers.getByText('只能看，不能替他').waitFor();
  await stage.look(hers, 'reader-case');
  assert.equal(await hers.getByRole('link', { name: '现在补材料' }).count(), 0);
  await hers.goBack();
  assert.equal(await hers.getByText('办到哪了，谁在办').count(), 0, 'the back button shows the door again');
}

async function pad(stage, story) {
  const { assert } = stage;
  const screen = await stage.window('wide', UPRIGHT);
  story.screen = screen;
  await screen.clock.install();
  await screen.goto(KIOSK);
  await stage.look(screen, 'kiosk-home');
  await screen.getByRole('link', { name: /查进度/ }).click();
  const key = (name) => screen.locator('[data-kiosk-pad]').getByRole('button', { name, exact: true });
  for (const digit of story.number.replace(/\D/g, '')) await key(digit).click();
  await key('9').click();
  await key('删一位').click();
  await key('下一格').click();
  for (const digit of story.tail) await key(digit).click();
  assert.equal(await screen.locator('#f-number').inputValue(), story.number.replace(/\D/g, ''));
  const small = await screen.evaluate(() => [...document.querySelectorAll('a,button,input:not([type=hidden])')].filter((one) => one.offsetParent && !one.classList.contains('skip'))
    .map((one) => [one.textContent || one.name, one.getBoundingClientRect()]).filter(([, box]) => box.height < 60 || box.width < 60).map(([name, box]) => `${name} ${box.width}x${box.height}`));
  assert.deepEqual(small, [], 'nothing below 60 px for a finger');
  await stage.look(screen, 'kiosk-pad');
  await screen.getByRole('button', { name: '查进度' }).click();
  await screen.getByText('办到哪了，谁在办').waitFor();
  await stage.look(screen, 'kiosk-case');
}

async function forgets(stage, story) {
  const { assert } = stage;
  const { screen } = story;
  await screen.clock.fastForward(46_000);
  await screen.getByRole('alertdialog').waitFor();
  await stage.look(screen, 'kiosk-ask');
  await screen.getByRole('button', { name: '我还在看' }).click();
  assert.equal(await screen.getByRole('alertdialog').count(), 0);
  await screen.getByText('办到哪了，谁在办').waitFor();
  await screen.clock.fastForward(61_000);
  await screen.waitForURL((url) => url.pathname === KIOSK);
  await screen.getByRole('heading', { name: '想做什么？点一点' }).waitFor();
  await screen.goBack();
  assert.equal(await screen.getByText('办到哪了，谁在办').count(), 0, 'the back button shows nothing');
  assert.equal((await screen.content()).includes(story.number.slice(-4)), false);
}

// A scanner is a keyboard: it types the address and Enter.
async function scans(stage, story) {
  const screen = await stage.window('office', { hasTouch: true });
  await screen.goto(`${KIOSK}/track`);
  await stage.look(screen, 'kiosk-lying');
  const own = new URL(story.own, stage.url).href;
  await screen.keyboard.type(own);
  await screen.keyboard.press('Enter');
  await screen.getByText('办到哪了，谁在办').waitFor();
  await screen.getByRole('link', { name: '看完了，回首页' }).click();
  await screen.waitForURL((url) => url.pathname === KIOSK);
  await screen.goto(`${KIOSK}/track`);
  await screen.keyboard.type('https://elsewhere.example/x');
  await screen.keyboard.press('Enter');
  await screen.getByText('扫到的不是受理单上的码').first().waitFor();
}

export default async (stage) => {
  const story = {};
  await stage.step('an affair is taken at the window', () => takeCase(stage, story));
  await stage.step('her phone remembers it', async () => {
    await remembers(stage, story);
    await story.phone.locator('.p-mine a').first().click();
    story.own = new URL(story.phone.url()).pathname;
    await story.phone.goto(`/v/${VILLAGE}/track`);
  });
  await stage.step('she sends her daughter a link that only looks', () => sendsOn(stage, story));
  await stage.step('where nothing can be copied the address stands there', () => cannotCopy(stage, story));
  await stage.step('the daughter looks', () => reads(stage, story));
  await stage.step('at the screen in the hall a finger is enough', () => pad(stage, story));
  await stage.step('which asks, and forgets', () => forgets(stage, story));
  await stage.step('and takes the code of a receipt', () => scans(stage, story));
};
