// What: the hall's large screen in a browser: it shows what changes within two seconds, says when its data are old, comes back by
//       itself, and does not grow over hundreds of updates (bench/wall.mjs takes ten thousand). And the page that plays what is on
//       the loudspeaker's schedule, from the form at the desk to the list of what was heard.
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

// ---- the loudspeaker ----

// A browser without sound has no voice: this one says at once what it is given, and keeps it.
function giveVoice() {
  const voice = { lang: 'zh-CN', name: '普通话' };
  window.said = [];
  Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: function Utterance(words) { this.text = words; } });
  Object.defineProperty(window, 'speechSynthesis', { value: { getVoices: () => [voice], speak: (one) => { window.said.push(one.text); setTimeout(one.onend, 50); } } });
}

// A tenth of a second of silence.
function recording() {
  const head = Buffer.from('524946460000000057415645666d74201000000001000100401f0000401f0000010008006461746100000000', 'hex');
  head.writeUInt32LE(836, 4);
  head.writeUInt32LE(800, 40);
  return Buffer.concat([head, Buffer.alloc(800, 128)]);
}

async function planned(stage, story) {
  const { desk } = story;
  const hour = ((Date.now() + 8 * 3_600_000) % 86_400_000) / 3_600_000;
  stage.pass({ hours: 24 - hour + 8.003 }); // eleven seconds past eight: what the demo data say each morning is due
  await stage.signIn(desk, 'cun1');
  story.speaker = (await (await desk.request.get('/desk/hall.json')).json()).devices.find((one) => one.use === '广播').url;
  await desk.goto('/desk/r/broadcast/new');
  await desk.getByLabel('叫什么').fill('村歌');
  await desk.getByText('放一段录音', { exact: true }).click();
  for (const time of ['0800', '1230']) await desk.locator(`[name=times][value="${time}"]`).check();
  await desk.locator('[name=from_on]').fill(stage.today);
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByText('12:30 在安静时间里').first().waitFor();
  await desk.locator('[name=times][value="1230"]').uncheck();
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.waitForURL(/\/r\/broadcast\/\d+/);
  await desk.goto('/desk/hall/broadcast');
  await desk.getByLabel('录音文件').setInputFiles({ name: '村歌.wav', mimeType: 'audio/wav', buffer: recording() });
  await desk.getByRole('button', { name: '放上去' }).click();
  await desk.getByText('还没有录音').waitFor({ state: 'detached' });
  await stage.look(desk, 'broadcast-desk');
}

async function aloud(stage, story) {
  const { assert } = stage;
  const { desk } = story;
  const player = await stage.window('wide');
  await player.addInitScript(giveVoice);
  await player.goto(story.speaker);
  await player.getByText('村歌（录音）').waitFor();
  await stage.look(player, 'speaker');
  assert.deepEqual(await player.evaluate(() => window.said), [], 'nothing is heard before somebody says so');
  await player.getByRole('button', { name: '开始守着放' }).click();
  await player.locator('[data-speaker-now]', { hasText: '村歌' }).waitFor();
  await player.locator('[data-speaker-now]', { hasText: '守着呢' }).waitFor();
  const said = await player.evaluate(() => window.said);
  assert.deepEqual(said.map((words) => words.slice(0, 9)), ['各位乡亲，早上好。'], 'what is due and no more, once');
  const log = async () => (await (await desk.request.get('/desk/hall/broadcast.json')).json()).plays.slice(0, 2).map((one) => `${one.name}：${one.outcome}`).sort().join();
  await stage.until(async () => await log() === '早上好，云岭：念了,村歌：放了录音', 'the log of what was heard');
  await desk.goto('/desk/hall/broadcast');
  await desk.getByRole('region', { name: '放过的' }).getByText('村歌').waitFor();
}

export default async (stage) => {
  const story = { desk: await stage.window('office'), wall: await stage.window('wide') };
  await stage.step('the desk and the preview', () => setUp(stage, story));
  await stage.step('it changes by itself', () => live(stage, story));
  await stage.step('what is old is said to be, and mends itself', () => old(stage, story));
  await stage.step('hundreds of updates later it is as it was', () => longRun(stage, story));
  await stage.step('without script the state at load', () => withoutScript(stage, story));
  await stage.step('the loudspeaker: planned at the desk, not in quiet hours', () => planned(stage, story));
  await stage.step('the page on the hall\'s computer plays what is due, and says so', () => aloud(stage, story));
};
