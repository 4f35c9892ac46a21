// What: 高龄津贴 once more, now with keyboard and mouse in Chromium: office size at the desk, a phone for the portal.
// Why: only a browser knows focus, layout, the policy and the script; a road that nobody can press is none.
// Never: no wait by the clock alone: every wait is for something that the person would see.
import { photo } from '../stories/lib/deeds.mjs';

export const title = '高龄津贴在浏览器里：键盘、鼠标、手机和长者版';

const VILLAGE = '990101100201';

const bytes = (picture) => ({ name: picture.name, mimeType: picture.type, buffer: Buffer.from(picture.bytes) });

async function findPerson(stage, page, story) {
  await page.goto('/desk/people?age=80');
  await stage.look(page, 'people');
  const rows = await (await page.request.get('/desk/people.json?age=80')).json();
  story.person = rows.table.rows[0];
  await page.goto('/desk');
  await stage.look(page, 'desk');
  await page.getByRole('link', { name: '受理新办件' }).click();
  await page.waitForURL('**/desk/intake');
  await stage.look(page, 'intake-empty');
  await page.locator('#person-q').focus();
  await page.keyboard.type(story.person.name);
  await page.keyboard.press('Enter');
  await page.waitForURL(/[?&](q|person)=/);
  if (!/person=\d/.test(page.url())) await page.locator('.hits a').first().click();
  await page.locator('#band').waitFor();
}

async function fillForm(stage, page) {
  await page.locator('#item-q').fill('长寿钱');
  await page.keyboard.press('Enter');
  await page.waitForURL(/item_q=|item=/);
  // What has only one answer opens at once.
  if (!/[?&]item=\w/.test(page.url())) await page.locator('#items a').filter({ hasText: '高龄津贴' }).first().click();
  await page.getByRole('heading', { name: '高龄津贴' }).waitFor();
  await page.getByLabel(/领津贴的卡号/).fill('6217000000000000004');
  await page.getByLabel(/从哪个月起/).fill('1990-05');
  await page.getByLabel('老人自己').check();
  for (const name of ['form', 'identity_card', 'household_book']) await page.locator(`#f-got_${name}`).check();
  await page.locator('#f-file_bank_card').setInputFiles([bytes(photo('卡.jpg', 5, 60, 40))]);
  await page.locator('#f-file_bank_card-t [name=kept]').waitFor({ state: 'attached' });
  await stage.look(page, 'intake');
}

async function accept(stage, page, story) {
  await page.locator('#f-note').focus();
  await page.keyboard.press('Control+Enter');
  await stage.seen(page, page.getByText('以上是否属实'));
  await stage.look(page, 'check');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/receipt$/);
  story.number = await stage.words(page, '.bigno');
  story.id = /cases\/(\d+)\//.exec(page.url())[1];
  await stage.look(page, 'receipt');
}

// The step's form, opened and sent as a person does it.
async function press(page, story, step, fields = {}) {
  await page.goto(`/desk/cases/${story.id}`);
  const form = page.locator(`form[action$="/step/${step}"]`);
  if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').click();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).first().fill(value);
  await form.locator('button[data-go]').click();
  await page.locator('[role=status], .flash').filter({ hasText: '已办理' }).first().waitFor();
}

async function onPhone(stage, story) {
  const phone = await stage.window('phone');
  await phone.goto(`/v/${VILLAGE}`);
  await stage.look(phone, 'portal');
  for (const [path, name] of [['guide', 'guide'], ['guide/old_age_allow', 'item'], ['guide/old_age_allow/apply', 'apply'], ['publicity', 'publicity'], ['track', 'track']]) {
    await phone.goto(`/v/${VILLAGE}/${path}`);
    await stage.look(phone, name);
  }
  await phone.goto(`/v/${VILLAGE}/publicity`);
  await phone.locator('.p-noticecard').first().click();
  await stage.look(phone, 'notice');
  story.phone = phone;
}

async function elder(stage, story) {
  const { phone } = story;
  await phone.goto(`/v/${VILLAGE}`);
  const before = await phone.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await phone.getByRole('button', { name: '长者版' }).click();
  await phone.getByRole('button', { name: /标准版|普通版|退出/ }).waitFor();
  const after = await phone.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  stage.assert.ok(after > before, `${after} px is not larger than ${before} px`);
  await stage.look(phone, 'portal-elder');
  await phone.goto(`/v/${VILLAGE}/guide/old_age_allow`);
  await stage.look(phone, 'item-elder');
}

async function trackAndRate(stage, story) {
  const { phone } = story;
  await phone.goto(`/v/${VILLAGE}/track`);
  await phone.locator('[name=number]').fill(story.number);
  await phone.locator('[name=phone_tail]').fill(story.person.phone.slice(-4));
  await phone.keyboard.press('Enter');
  await phone.waitForURL(/\/case\//);
  await stage.look(phone, 'case-elder');
  await phone.getByRole('link', { name: /去评价/ }).click();
  await phone.locator('label[for=level-5]').click();
  await stage.look(phone, 'rate-elder');
  await phone.getByRole('button', { name: '提交评价' }).click();
  await phone.getByText('谢谢您，评价收到了').waitFor();
  await stage.look(phone, 'rated-elder');
}

export default async (stage) => {
  const story = {};
  const desk = await stage.window('office');
  await stage.step('the clerk signs in and finds the person by keyboard', async () => {
    await desk.goto('/desk/login');
    await stage.look(desk, 'login');
    await stage.signIn(desk, 'cun1');
    await findPerson(stage, desk, story);
  });
  await stage.step('the item by what people call it, the form, a photo', () => fillForm(stage, desk));
  await stage.step('Ctrl+Enter accepts and gives the receipt', () => accept(stage, desk, story));
  await stage.step('the village puts it on view', async () => {
    await press(desk, story, 'post_village');
    await stage.look(desk, 'case-posting');
  });
  await stage.step('the portal on a phone', () => onPhone(stage, story));
  await stage.step('the portal in large type', () => elder(stage, story));
  await stage.step('six days later the town passes and the county approves', async () => {
    stage.pass({ days: 6 });
    const town = await stage.window('office');
    await stage.signIn(town, 'zhen1');
    await stage.until(async () => /镇级审核/.test(JSON.stringify((await (await town.request.get(`/desk/cases/${story.id}.json`)).json()).case.state)), 'the town');
    await press(town, story, 'pass_town');
    const county = await stage.window('office');
    await stage.signIn(county, 'xian');
    await county.goto('/desk/cases');
    await stage.look(county, 'cases-county');
    await press(county, story, 'approve_county', { result_text: '从下个月起按月发放。', amount: '100' });
    await stage.look(county, 'case-approved');
  });
  await stage.step('the village delivers', async () => {
    await stage.signIn(desk, 'cun1');
    await desk.goto(`/desk/cases/${story.id}`);
    const form = desk.locator('form[action$="/step/deliver"]');
    await form.locator('[name=delivered_on]').fill(stage.today);
    const way = form.locator('[name=deliver_way]').first();
    if ((await way.evaluate((one) => one.tagName)) === 'SELECT') await way.selectOption('door');
    else await form.locator('[name=deliver_way][value=door]').check();
    await form.locator('button[data-go]').click();
    await desk.getByText('已办完').first().waitFor();
    await stage.look(desk, 'case-delivered');
  });
  await stage.step('she looks it up on the phone and rates it', () => trackAndRate(stage, story));
};
