// What: the hall's large screen in a browser: it shows what changes within two seconds, says when its data are old, comes back by
//       itself, and does not grow over hundreds of updates (bench/wall.mjs takes ten thousand).
// Why: it is opened once and left hanging; whatever it does wrong, it does for weeks.
// Never: the page is reloaded by the test where the product promises that it changes by itself.
import { openEars, weeks } from './lib/weeks.mjs';

export const title = '大厅屏：自己变、断了变黄、挂几个星期不长大';

const UPDATES = 150;

async function setUp(stage, story) {
  const { desk } = story;
  await stage.signIn(desk, 'cun1');
  await desk.goto('/desk/hall');
  await stage.look(desk, 'hall-desk');
  story.link = (await (await desk.request.get('/desk/hall.json')).json()).devices.find((one) => one.use === '大屏').url;
  await desk.goto('/desk/hall/preview');
  await stage.look(desk, 'hall-preview');
}

// Says where whoever is on duty is, by the form behind the board.
async function away(desk, words) {
  const name = (await (await desk.request.get('/v/990101100201/duty/now.json')).json()).duty.people[0].name;
  await desk.goto('/desk/duty/whereabouts');
  await desk.locator('.board').getByRole('link', { name }).click();
  if (words) await desk.getByText(words, { exact: true }).click();
  return desk.getByRole('button', { name: words ? '说不准' : '回来了，在村部' });
}

async function live(stage, story) {
  const { assert } = stage;
  const { wall, desk } = story;
  await wall.goto(story.link);
  await wall.locator('.w-duty').first().waitFor();
  await wall.waitForFunction(() => Number(document.body.getAttribute('data-looked')) > 0);
  await stage.look(wall, 'hall-wall');
  const button = await away(desk, '入户走访');
  const began = Date.now();
  const [, ms] = await Promise.all([button.click(), wall.locator('.w-away', { hasText: '入户走访' }).waitFor({ timeout: 5000 }).then(() => Date.now() - began)]);
  assert.ok(ms < 2500, `shown after ${ms} ms`);
  await (await away(desk, '')).click();
  await wall.locator('.w-away').waitFor({ state: 'detached', timeout: 5000 });
  assert.equal(await wall.evaluate(() => window.localStorage.length + window.sessionStorage.length), 0);
  assert.deepEqual(await wall.context().cookies(), [], 'nothing is left on the computer');
}

async function old(stage, story) {
  const { assert } = stage;
  const page = await stage.window('wide');
  await page.clock.install();
  await page.goto(story.link);
  await page.waitForFunction(() => Number(document.body.getAttribute('data-looked')) > 0);
  const isOld = () => page.evaluate(() => document.documentElement.classList.contains('w-old'));
  assert.equal(await isOld(), false);
  await page.route('**/wall/**', (route) => route.fulfill({ status: 503, body: '' }));
  await page.clock.runFor(130_000);
  assert.equal(await isOld(), true, 'what is two minutes old is said to be');
  await stage.look(page, 'hall-wall-old');
  await page.unroute('**/wall/**');
  await page.clock.runFor(65_000);
  await page.waitForFunction(() => !document.documentElement.classList.contains('w-old'));
  stage.complaints = stage.complaints.filter((one) => !/503/.test(one)); // the refusal was made here
}

async function longRun(stage, story) {
  const { assert } = stage;
  const page = await stage.window('wide');
  await openEars(page.context());
  await page.goto(story.link);
  const { before, after } = await weeks(page, UPDATES);
  stage.remember = `heap ${Math.round(before.heap / 1024)} → ${Math.round(after.heap / 1024)} kB, nodes ${before.nodes} → ${after.nodes}`;
  assert.ok(after.heap - before.heap < 400 * 1024, stage.remember);
  assert.ok(after.nodes - before.nodes < 1000 && after.listeners - before.listeners < 20, `${stage.remember}, listeners ${before.listeners} → ${after.listeners}`);
}

async function withoutScript(stage, story) {
  const still = await stage.window('office', { javaScriptEnabled: false });
  await still.goto(story.link);
  stage.assert.ok(await still.locator('h1', { hasText: '云岭村党群服务中心' }).isVisible());
}

export default async (stage) => {
  const story = { desk: await stage.window('office'), wall: await stage.window('wide') };
  await stage.step('the desk and the preview', () => setUp(stage, story));
  await stage.step('it changes by itself', () => live(stage, story));
  await stage.step('what is old is said to be, and mends itself', () => old(stage, story));
  await stage.step('hundreds of updates later it is as it was', () => longRun(stage, story));
  await stage.step('without script the state at load', () => withoutScript(stage, story));
};
