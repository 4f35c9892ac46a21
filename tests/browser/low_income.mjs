// What: 低保 with mouse, keyboard and thumb in Chromium: from the phone of somebody whom no register knows, through
//       completion, publicity, an objection and its re-check, to a poor rating that opens a rectification.
// Why: the longest road has the most pages, and a page that cannot be pressed ends it.
// Never: no wait by the clock alone: every wait is for something that the person would see.
import { identity, photo } from '../stories/lib/deeds.mjs';

export const title = '低保在浏览器里：手机申请，补材料、公示、异议、复核、差评';

const VILLAGE = '990101100201';
const NAME = '覃月亮';

const bytes = (picture) => ({ name: picture.name, mimeType: picture.type, buffer: Buffer.from(picture.bytes) });

async function fillApplication(phone) {
  const typed = { name: NAME, identity: identity('19710203', 771), phone: '13900001357', address: '云岭村 3组 18号', family_more: '覃月亮、覃小星',
    family_income: '621', medical_cost: '8000', savings: '0', account: '6217000000000000004' };
  for (const [name, value] of Object.entries(typed)) {
    if (name === 'medical_cost') await choose(phone, 'cause', 'illness'); // asked only then
    await phone.locator(`form[action$="/apply"] [name="${name}"]`).fill(value);
  }
  await phone.getByLabel(/种地、养殖/).check();
  await choose(phone, 'housing', '自有住房，安全');
  await phone.locator('#f-file_bank_card').setInputFiles([bytes(photo('卡.jpg', 7, 60, 40))]);
  await phone.locator('#f-file_bank_card-t [name=kept]').waitFor({ state: 'attached' });
  await phone.locator('[name=consent]').check();
}

// A choice by value or by its words, whether it is drawn as tiles or as a list.
async function choose(page, name, wanted) {
  const list = page.locator(`select[name="${name}"]`);
  if (await list.count()) {
    const value = await list.locator('option').evaluateAll((all, words) => all.find((one) => one.value === words || one.textContent === words)?.value, wanted);
    await list.selectOption(value);
    return;
  }
  const tile = page.locator(`[name="${name}"][value="${wanted}"]`);
  if (await tile.count()) await tile.check();
  else await page.getByLabel(wanted, { exact: true }).check();
}

async function apply(stage, story) {
  const phone = await stage.window('phone');
  story.phone = phone;
  await phone.goto(`/v/${VILLAGE}/guide?q=${encodeURIComponent('吃低保')}`);
  await phone.locator('a[href$="/guide/dibao"]').first().click();
  await phone.getByRole('link', { name: '在线申请' }).click();
  await phone.locator('form[action$="/apply"]').waitFor();
  await fillApplication(phone);
  await stage.look(phone, 'dibao-apply');
  await phone.getByRole('button', { name: '下一步，核对一遍' }).click();
  await phone.getByRole('button', { name: '确认提交' }).waitFor();
  await stage.look(phone, 'dibao-check');
  await phone.getByRole('button', { name: '确认提交' }).click();
  await phone.getByText('待窗口核实').first().waitFor();
  story.own = new URL(phone.url()).pathname;
  await stage.look(phone, 'dibao-sent');
}

async function press(page, story, step, fields = {}, ticks = []) {
  await page.goto(`/desk/cases/${story.id}`);
  const form = page.locator(`form[action*="/step/${step}"]`);
  if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').click();
  for (const tick of ticks) await form.locator(tick).check();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`).first();
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption(value);
    else if (['radio', 'checkbox'].includes(await field.getAttribute('type'))) await form.locator(`[name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
  await form.locator('button[data-go]').click();
  await page.locator('[role=status]').filter({ hasText: '已办理' }).first().waitFor();
  await page.waitForLoadState(); // a story goes on to read the page's end
}

async function signedIn(stage, user) {
  const page = await stage.window('office');
  await stage.signIn(page, user);
  return page;
}

async function villageAccepts(stage, story) {
  const clerk = await signedIn(stage, 'cun1');
  await clerk.goto('/desk');
  await clerk.locator('main a').filter({ hasText: NAME }).first().click();
  await clerk.waitForURL(/\/desk\/cases\/\d+/);
  story.id = /cases\/(\d+)/.exec(clerk.url())[1];
  await stage.look(clerk, 'dibao-waiting');
  await press(clerk, story, 'accept', {}, ['[name=verified][value="1"], [name=verified][value=true]']);
  await press(clerk, story, 'pass_village');
}

async function townAsks(stage, story) {
  const town = await signedIn(stage, 'zhen1');
  await press(town, story, 'ask_more_town', { reason: '请补诊断证明，拍清楚盖章的那一页。' }, ['[name=missing][value=illness_papers]']);
  stage.assert.match(await stage.words(town), /待补材料/);
  await stage.look(town, 'dibao-stopped');
}

async function completes(stage, story) {
  const { phone } = story;
  await phone.goto(story.own);
  await phone.getByText('盖章的那一页').first().waitFor();
  await phone.locator('a[href$="/complete"]').first().click();
  await phone.locator('#f-file_illness_papers').setInputFiles([bytes(photo('诊断.jpg', 9, 60, 40))]);
  await phone.locator('#f-file_illness_papers-t [name=kept]').waitFor({ state: 'attached' });
  await stage.look(phone, 'dibao-complete');
  await phone.getByRole('button', { name: '交上去' }).click();
  await phone.waitForURL((url) => url.pathname === story.own);
  stage.assert.match(await stage.words(phone), /镇里正在审核/);
}

async function objects(stage, story) {
  const town = await signedIn(stage, 'zhen1');
  await press(town, story, 'post_town');
  const notice = await town.locator('a[href*="/publicity/"]').first().getAttribute('href');
  const neighbour = await stage.window('phone');
  await neighbour.goto(notice);
  stage.assert.ok(!(await neighbour.content()).includes(NAME), 'masked');
  await choose(neighbour, 'kind', 'income');
  await neighbour.locator('form[action$="/objection"] [name=text]').fill('他家儿子在县城有门面。');
  await stage.look(neighbour, 'dibao-objection');
  await neighbour.getByRole('button', { name: '提交意见' }).click();
  await neighbour.getByText(/YY\d+/).first().waitFor();
  const lead = await signedIn(stage, 'zhen1lead');
  await press(lead, story, 'overrule', { reason: '入户核实，门面是租的，收入没有超线。' });
  stage.pass({ days: 7 });
  const again = await signedIn(stage, 'zhen1');
  await stage.until(async () => /公示期满/.test(JSON.stringify((await (await again.request.get(`/desk/cases/${story.id}.json`)).json()).case.state)), 'the posting is over');
  await press(again, story, 'send_county');
}

async function approveAndDeliver(stage, story) {
  const county = await signedIn(stage, 'xian');
  await press(county, story, 'approve_county', { result_text: '从下个月起按月发低保金。', amount: '620', decided_on: stage.today });
  const clerk = await signedIn(stage, 'cun1');
  await press(clerk, story, 'deliver', { delivered_on: stage.today, deliver_way: 'door' });
}

async function ratesPoorly(stage, story) {
  const { phone } = story;
  await phone.goto(story.own);
  await phone.getByRole('link', { name: '去评价' }).click();
  await phone.locator('label[for=level-2]').click();
  await phone.getByLabel('跑了好几趟').check();
  await phone.getByRole('button', { name: '提交评价' }).click();
  await phone.getByText('对不住，我们会改').waitFor();
  await stage.look(phone, 'dibao-rated');
  const clerk = await signedIn(stage, 'cun1');
  await clerk.goto('/desk/rectifications');
  await clerk.locator('main a[href*="/desk/rectifications/"]').filter({ hasText: /最低生活保障|ZG/ }).first().click();
  await clerk.getByText('群众怎么评的').waitFor();
  await stage.look(clerk, 'dibao-rectification');
}

export default async (stage) => {
  const story = {};
  await stage.step('from the phone, by what people call it', () => apply(stage, story));
  await stage.step('the village verifies and accepts', () => villageAccepts(stage, story));
  await stage.step('the town asks for a paper, the clock stands', () => townAsks(stage, story));
  await stage.step('completed from the phone', () => completes(stage, story));
  await stage.step('on view; a neighbour objects; the re-check goes on', () => objects(stage, story));
  await stage.step('the county approves, the village delivers', () => approveAndDeliver(stage, story));
  await stage.step('a poor rating opens a rectification', () => ratesPoorly(stage, story));
};
