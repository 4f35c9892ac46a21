// What: a village that begins with nothing gets its centre by clicking: cadres, the rule and the month, rooms and their plan, the
//       open day, the plates as one file for the print shop, a screen on the wall; and every face shows it.
// Why: the purpose is that nothing is typed twice; each desk has its own story, none sees that they meet.
// Never: a name, a telephone or a day is typed at a second place; nothing of the demo's own rows is used.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEW_VILLAGE, PASSWORD, newVillage } from '../stories/lib/village.mjs';

export const title = '从一张白纸到一个阵地：名册、值班、房间、标牌、大屏，一个下午点出来';

const CADRES = [
  { name: '石大山', post: '村党支部书记', work_phone: '0990-5560001', side: 'party', may_lead: '1' },
  { name: '蓝秀英', post: '村委会主任', work_phone: '0990-5560002', side: 'village', may_lead: '1' },
  { name: '覃小明', post: '村会计', work_phone: '0990-5560003', side: 'supervise', may_lead: '0' },
];
const DAY = '10';

// Fields by their names: what is picked is pressed, what is written is typed.
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const picked = page.locator(`label:has([name=${name}][value="${value}"])`);
    await (await picked.count() > 0 ? picked.first().click() : page.locator(`[name=${name}]`).first().fill(value));
  }
}

const press = (page, locator) => Promise.all([page.waitForNavigation(), locator.click()]);
const save = (page) => press(page, page.locator('main form').getByRole('button', { name: '保存', exact: true }).last());

async function signIn(stage, story) {
  await newVillage(stage);
  const page = await stage.window('office');
  await page.goto('/desk/login');
  await page.fill('[name=username]', 'xin1');
  await page.fill('[name=password]', PASSWORD);
  await press(page, page.locator('form[action$="/login"] button').first());
  story.page = page;
}

async function duty(stage, { page }) {
  for (const cadre of CADRES) {
    await page.goto('/desk/duty');
    await press(page, page.getByRole('link', { name: '添一位' }).first());
    await fill(page, cadre);
    await save(page);
  }
  await page.goto('/desk/duty');
  await press(page, page.getByRole('link', { name: '选一选' }));
  await fill(page, { way: 'day', from_on: stage.today, lead: '0', night_way: 'person' });
  await save(page);
  await page.goto('/desk/duty');
  await press(page, page.locator('main form').getByRole('button', { name: /^排/ }).first());
  await press(page, page.getByRole('button', { name: '公布' }));
  const now = (await (await page.request.get(`/v/${NEW_VILLAGE}/duty/now.json`)).json()).duty.people;
  stage.assert.equal(now.length, 1);
  stage.assert.ok(CADRES.some((one) => one.name === now[0].name), 'one of the three is on duty today');
  await stage.look(page, 'centre-duty');
}

async function rooms(stage, { page }) {
  await page.goto('/desk/rooms');
  await press(page, page.getByRole('link', { name: '加房间' }).first());
  await press(page, page.getByRole('button', { name: '加上勾了的' }));
  await page.goto('/desk/rooms/plan?floor=1');
  const put = page.locator('main button').filter({ hasText: /^放上：/ });
  while (await put.filter({ visible: true }).count() > 0) await put.filter({ visible: true }).first().click();
  for (const mark of ['大门', '您在这里']) await page.getByRole('button', { name: `＋${mark}` }).click();
  await press(page, page.getByRole('button', { name: '存下平面图' }));
  await page.getByText('平面图存好了').waitFor();
  await stage.look(page, 'centre-plan');
}

async function openDay(stage, { page }) {
  await page.goto('/desk/openness');
  await fill(page, { day: DAY });
  await press(page, page.locator('form[action$="/openness/day"] button').first());
  await page.getByText('公开日定好了').waitFor();
}

// What a print shop gets: one file, read back as paper.
async function plates(stage, { page }) {
  const { assert } = stage;
  await page.goto('/desk/signs');
  await stage.look(page, 'centre-signs');
  const link = page.getByRole('link', { name: /要做的，一个文件/ });
  const answer = await page.request.get(await link.getAttribute('href'));
  const file = join(stage.copy.data, 'plates.pdf');
  writeFileSync(file, await answer.body());
  const words = execFileSync('pdftotext', ['-layout', file, '-']).toString().replace(/\s+/g, '');
  const about = execFileSync('pdfinfo', [file]).toString();
  assert.ok(Number(/Pages:\s+(\d+)/.exec(about)[1]) > 20, about);
  const fonts = execFileSync('pdffonts', [file]).toString().split('\n').slice(2).filter(Boolean);
  assert.ok(fonts.length > 0 && fonts.every((one) => /\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+/.test(one)), 'every font is in the file');
  for (const word of ['新桥村党群服务中心', '农家书屋', `每月${DAY}日`, ...CADRES.flatMap((one) => [one.name, one.work_phone])]) assert.ok(words.includes(word), `${word} is on a plate`);
}

async function screen(stage, story) {
  const { page } = story;
  await page.goto('/desk/hall');
  await press(page, page.getByRole('link', { name: '登记一台' }).first());
  await fill(page, { name: '大厅正面', use: 'wall' });
  await save(page);
  story.wall = (await (await page.request.get('/desk/hall.json')).json()).devices[0].url;
}

async function faces(stage, story) {
  const { assert } = stage;
  const today = (await (await story.page.request.get(`/v/${NEW_VILLAGE}/duty/now.json`)).json()).duty.people[0];
  const show = async (size, path, name, ...wanted) => {
    const face = await stage.window(size);
    await face.goto(path);
    if (name) await stage.look(face, name);
    const words = (await face.locator('body').innerText()).replace(/\s+/g, '');
    for (const one of wanted) assert.ok(words.includes(one), `${path} says ${one}`);
  };
  const phone = CADRES.find((one) => one.name === today.name).work_phone;
  await show('phone', `/v/${NEW_VILLAGE}`, 'centre-phone', today.name, phone, `每月${DAY}日`);
  await show('narrow', `/v/${NEW_VILLAGE}/plan`, '', '农家书屋');
  await show('phone', `/v/${NEW_VILLAGE}/rooms`, '', '农家书屋');
  await show('office', `/v/${NEW_VILLAGE}/kiosk`, 'centre-kiosk', today.name, phone);
  await show('wide', story.wall, 'centre-wall', today.name, phone, '新桥村党群服务中心');
}

export default async (stage) => {
  const story = {};
  await stage.step('nothing but a place and an account', () => signIn(stage, story));
  await stage.step('three cadres, a rule, the month', () => duty(stage, story));
  await stage.step('rooms and the plan, by clicking', () => rooms(stage, story));
  await stage.step('the open day', () => openDay(stage, story));
  await stage.step('the plates, for the print shop', () => plates(stage, story));
  await stage.step('a screen on the wall', () => screen(stage, story));
  await stage.step('every face shows it', () => faces(stage, story));
};
