// What: walks the manual (docs/manual): each picture in it is taken here, of the page that its text speaks of.
// Why: a manual with yesterday's pages teaches the wrong thing. What this story cannot do any more, the manual
//      must not say.
// Never: no picture is kept in the repository; none is taken of a page that was not reached as a person does.
import { photo } from '../stories/lib/deeds.mjs';

export const title = '使用手册里的每一张图';

const VILLAGE = '990101100201';
const bytes = (picture) => ({ name: picture.name, mimeType: picture.type, buffer: Buffer.from(picture.bytes) });

async function fillIn(stage, page, user) {
  const account = stage.account({ user });
  await page.goto('/desk/login');
  await page.locator('main input[type=text], main input:not([type])').first().fill(account.user);
  await page.locator('main input[type=password]').fill(account.password);
  return account;
}

async function intake(stage, page, story) {
  const rows = await (await page.request.get('/desk/people.json?age=80')).json();
  story.person = rows.table.rows[0];
  await page.goto('/desk/intake');
  await page.locator('#person-q').fill(story.person.name);
  await page.locator('#person-q-list [data-id]').first().waitFor();
  await stage.picture(page, 'find-person');
  await page.goto(`/desk/intake?person=${story.person.id}&item=M10`);
  await page.getByRole('heading', { name: '高龄津贴' }).waitFor();
  await page.getByLabel(/领津贴的卡号/).fill('6217000000000000004');
  await page.getByLabel(/从哪个月起/).fill('1990-05');
  await page.getByLabel('老人自己').check();
  for (const name of ['form', 'identity_card', 'household_book']) await page.locator(`#f-got_${name}`).check();
  await stage.picture(page, 'intake-form');
  await page.locator('#f-file_bank_card').setInputFiles([bytes(photo('卡.jpg', 5, 60, 40))]);
  await page.locator('#f-file_bank_card-t [name=kept]').waitFor({ state: 'attached' });
  await page.locator('#f-file_bank_card-t').scrollIntoViewIfNeeded();
  await stage.picture(page, 'intake-photo');
  await page.locator('#f-note').focus();
  await page.keyboard.press('Control+Enter');
  await page.getByText('以上是否属实').waitFor();
  await stage.picture(page, 'intake-check');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/receipt$/);
  await stage.picture(page, 'receipt');
  story.id = /cases\/(\d+)\//.exec(page.url())[1];
}

async function oneCase(stage, page, story) {
  await page.goto(`/desk/cases/${story.id}`);
  await stage.picture(page, 'case');
  const asked = page.locator('details', { has: page.locator('form[action$="/step/ask"], form[action*="/step/ask_"]') }).first();
  await asked.locator('summary').first().click();
  await asked.scrollIntoViewIfNeeded();
  await stage.picture(page, 'ask-papers');
  await page.goto(`/desk/papers/of/case/${story.id}`);
  await stage.picture(page, 'papers');
}

// The register's pages as they are opened from the menu.
async function registers(stage, page, story) {
  await page.goto(`/desk/people/${story.person.id}`);
  await stage.picture(page, 'person');
  await page.goto('/desk/r/visit/new');
  await stage.picture(page, 'visit');
  await page.goto('/desk/r/authority/new');
  await stage.picture(page, 'authority');
  await page.goto('/desk/r/absence/new');
  await stage.picture(page, 'absence');
  await page.goto('/desk/r/person/import');
  await stage.picture(page, 'import');
  await page.goto('/desk/rectifications');
  await stage.picture(page, 'rectifications');
  await page.goto('/desk/reports');
  await page.locator('main table a, main .card a').first().click();
  await page.waitForURL(/\/desk\/reports\/\w+/);
  await stage.picture(page, 'report');
  await page.goto(`/desk/intake?go=1&item_q=${encodeURIComponent('亲属证明')}`);
  await page.getByText('村里不能开这个证明').waitFor();
  await stage.picture(page, 'no-certificate');
}

async function publicity(stage, page, story) {
  await page.goto(`/desk/cases/${story.id}`);
  const form = page.locator('form[action$="/step/post_village"]');
  if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').click();
  await form.locator('button[data-go]').click();
  await page.locator('[role=status], .flash').filter({ hasText: '已办理' }).first().waitFor();
  await page.goto(`/v/${VILLAGE}/publicity`);
  await stage.picture(page, 'publicity');
}

async function deliver(stage, page, story) {
  stage.pass({ days: 6 });
  const step = async (user, name, values) => {
    const other = await stage.window('office');
    await stage.signIn(other, user);
    await stage.until(async () => {
      await other.goto(`/desk/cases/${story.id}`);
      return other.locator(`form[action$="/step/${name}"]`).count();
    }, name);
    const form = other.locator(`form[action$="/step/${name}"]`);
    if (!(await form.isVisible())) await other.locator('details', { has: form }).locator('summary').click();
    for (const [field, value] of Object.entries(values)) await form.locator(`[name="${field}"]`).first().fill(value);
    if (user === 'zhen1') await stage.picture(other, 'review');
    await form.locator('button[data-go]').click();
    await other.locator('[role=status], .flash').filter({ hasText: '已办理' }).first().waitFor();
  };
  await step('zhen1', 'pass_town', {});
  await step('xian', 'approve_county', { result_text: '从下个月起按月发放。', amount: '100' });
  await stage.signIn(page, 'cun1');
  await page.goto(`/desk/cases/${story.id}`);
  await stage.picture(page, 'deliver');
}

// The branch's desks, as its secretary opens them.
async function party(stage) {
  const page = await stage.window('office');
  await stage.signIn(page, 'shuji1');
  await page.goto('/desk/party');
  await stage.picture(page, 'party-org');
  await page.getByRole('link', { name: '王月娥' }).first().click();
  await stage.picture(page, 'party-member');
  await page.goto('/desk/transfers');
  await stage.picture(page, 'transfers');
  await page.goto('/desk/development');
  await page.getByRole('row').filter({ hasText: '马国庆' }).getByRole('link').first().click();
  await page.getByText('接下来是').waitFor();
  await stage.picture(page, 'development-road');
  await page.goto('/desk/life');
  await stage.picture(page, 'life');
  await page.getByRole('row').filter({ hasText: '记好了' }).getByRole('link').first().click();
  await stage.picture(page, 'life-activity');
  await page.goto('/desk/dues');
  await stage.picture(page, 'dues');
  await page.getByRole('link', { name: '一起收' }).click();
  await stage.picture(page, 'dues-collect');
  await page.goto('/desk/posts');
  await stage.picture(page, 'branch-posts');
  await page.goto('/desk/points');
  await stage.picture(page, 'member-points');
  await page.goto('/desk/party/figures');
  await stage.picture(page, 'party-figures');
  await page.goto('/desk/learning');
  await stage.picture(page, 'learning');
  await page.goto('/desk/exams');
  await page.locator('main table a').first().click();
  await stage.picture(page, 'exam');
  await page.goto('/desk/exchange');
  await page.locator('main table a').first().click();
  await stage.picture(page, 'exchange');
  await page.goto('/desk/r/training_class');
  await page.locator('main table a').first().click();
  await stage.picture(page, 'training');
  await page.goto('/desk/stations');
  await page.locator('main table a').first().click();
  await stage.picture(page, 'station');
}

// What is newer in the centre.
async function centre(stage) {
  const page = await stage.window('office');
  await stage.signIn(page, 'cun1');
  await page.goto('/desk/duty');
  await stage.picture(page, 'duty');
  await page.goto('/desk/rooms/plan');
  await stage.picture(page, 'rooms-plan');
  await page.goto('/desk/openness');
  await stage.picture(page, 'openness');
  await page.goto('/desk/hall');
  await stage.picture(page, 'hall');
  await page.goto('/desk/hall/broadcast');
  await stage.picture(page, 'broadcast');
  await page.goto('/desk/signs');
  await stage.picture(page, 'signs');
  await page.goto('/desk/tour');
  await stage.picture(page, 'tour');
}

async function county(stage) {
  const page = await stage.window('office');
  await stage.signIn(page, 'xian');
  await page.goto('/desk');
  await stage.picture(page, 'county-queue');
  await page.goto('/desk/reasons');
  await stage.picture(page, 'reasons');
  await page.goto('/desk/figures');
  await stage.picture(page, 'figures');
  await page.goto('/desk/figures/bulletin');
  await stage.picture(page, 'bulletin');
  await page.goto('/desk/calendar');
  await page.locator('details.fold summary').first().click();
  await stage.picture(page, 'calendar');
}

async function administrators(stage) {
  for (const user of ['sysadmin', 'secadmin', 'auditor']) {
    const page = await stage.window('office');
    await administrator(stage, page, user);
    if (user === 'sysadmin') {
      await page.goto('/desk/users');
      await stage.picture(page, 'users');
      await page.goto('/desk/users/new');
      await stage.picture(page, 'user-new');
      await page.goto('/desk/upkeep');
      await stage.picture(page, 'upkeep');
    } else if (user === 'secadmin') {
      const rows = await (await page.request.get('/desk/users.json?q=cun1')).json();
      await page.goto(`/desk/users/${rows.table.rows[0].id}`);
      await stage.picture(page, 'user-roles');
    } else {
      await page.goto('/desk/audit');
      await stage.picture(page, 'audit');
    }
  }
}

async function administrator(stage, page, user) {
  const account = await fillIn(stage, page, user);
  const code = page.locator('main input[name=code]');
  if (user === 'sysadmin') await stage.picture(page, 'one-time-code');
  await code.fill(await stage.code(account.second));
  await page.locator('main form button[type=submit], main form button:not([type])').first().click();
  await page.waitForURL((url) => url.pathname !== '/desk/login');
}

async function villager(stage) {
  const phone = await stage.window('phone');
  await phone.goto(`/v/${VILLAGE}`);
  await stage.picture(phone, 'portal');
  await phone.goto(`/v/${VILLAGE}/guide/old_age_allow`);
  await stage.picture(phone, 'portal-item');
  await phone.goto(`/v/${VILLAGE}/track`);
  await stage.picture(phone, 'portal-track');
  await phone.goto(`/v/${VILLAGE}/open`);
  await stage.picture(phone, 'portal-open');
  await phone.goto(`/v/${VILLAGE}/stations`);
  await stage.picture(phone, 'portal-stations');
  await phone.goto(`/v/${VILLAGE}/party`);
  await stage.picture(phone, 'portal-party');
  await phone.goto(`/v/${VILLAGE}/learn`);
  await stage.picture(phone, 'portal-learn');
}

export default async (stage) => {
  const story = {};
  const page = await stage.window('office');
  await stage.step('signing in, the list of the morning', async () => {
    await fillIn(stage, page, 'cun1');
    await stage.picture(page, 'login');
    await stage.signIn(page, 'cun1');
    await page.goto('/desk');
    await stage.picture(page, 'home');
  });
  await stage.step('taking a case in', () => intake(stage, page, story));
  await stage.step('one case', () => oneCase(stage, page, story));
  await stage.step('registers and what is sent up', () => registers(stage, page, story));
  await stage.step('on view, approved, delivered', async () => {
    await publicity(stage, page, story);
    await deliver(stage, page, story);
  });
  await stage.step('the branch', () => party(stage));
  await stage.step('the centre', () => centre(stage));
  await stage.step('the county', () => county(stage));
  await stage.step('three administrators', () => administrators(stage));
  await stage.step('a villager with a phone', () => villager(stage));
};
