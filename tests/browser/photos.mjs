// What: photos in a real browser: three cuts on a slow line, turning, retaking, the desk and a phone together, the viewer by keys.
// Why: progress, back-off, dialogs and event streams live in the page's script; no story over bare HTTP meets them.
// Never: a time is said, not judged (the machine may be busy); what is judged are bytes and what the person sees.
import { photo } from '../stories/lib/deeds.mjs';

export const title = '照片在浏览器里：断线接着传、手机传、看大图';

const VILLAGE = '990101100201';
const APPLY = `/v/${VILLAGE}/guide/old_age_allow/apply`;

const bytes = (picture) => ({ name: picture.name, mimeType: picture.type, buffer: Buffer.from(picture.bytes) });

// A photograph as a phone takes it, drawn by the browser: large, and hard to make small.
const snapshot = async (page, name) => ({
  name, mimeType: 'image/jpeg',
  buffer: Buffer.from((await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 3000; canvas.height = 2250;
    const pen = canvas.getContext('2d');
    for (let i = 0; i < 2000; i++) { pen.fillStyle = `hsl(${(i * 37) % 360},60%,${i % 90}%)`; pen.fillRect((i * 71) % 3000, (i * 53) % 2250, 100, 70); }
    return canvas.toDataURL('image/jpeg', 0.95);
  })).split(',')[1], 'base64'),
});

const done = (page, id, count = 1) => page.waitForFunction(([where, wanted]) => document.querySelectorAll(`#${where} .shot input[name=kept]`).length === wanted, [id, count], { timeout: 60_000 });

// Tells how long a page took on a line of 200 kbit/s and 400 ms, and how much came over it.
async function slowLine(stage, size, path, most) {
  const page = await stage.window(size);
  const line = await page.context().newCDPSession(page);
  let came = 0;
  await line.send('Network.enable');
  line.on('Network.loadingFinished', (event) => { came += event.encodedDataLength; });
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 200_000 / 8, uploadThroughput: 200_000 / 8 });
  const began = Date.now();
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  const usable = Date.now() - began;
  await page.waitForLoadState('load');
  console.log(`     ${path}: usable after ${(usable / 1000).toFixed(1)} s at 200 kbit/s and 400 ms, all after ${((Date.now() - began) / 1000).toFixed(1)} s, ${Math.round(came / 1024)} KB`);
  stage.assert.ok(came > 0 && came < most, `${path} took ${came} bytes`);
  return page;
}

async function threeCuts(stage, page) {
  let cuts = 0;
  let pieces = 0;
  let sent = 0;
  const picture = await snapshot(page, '身份证.jpg');
  const began = Date.now();
  await page.route(/\/files\/kept\/[^/]+\.json\?offset=/, async (route) => {
    pieces++;
    if (cuts < 3 && pieces % 2 === 0) {
      cuts++;
      await route.abort('connectionreset');
    } else {
      sent += route.request().postDataBuffer().length;
      await route.continue();
    }
  });
  await page.locator('#f-file_identity_card').setInputFiles([picture]);
  await page.locator('#f-file_identity_card-t progress').waitFor();
  await stage.look(page, 'photos-coming');
  await page.locator('#f-file_identity_card-t').getByText(/线路断了/).waitFor();
  await done(page, 'f-file_identity_card-t');
  stage.assert.equal(cuts, 3, 'three cuts');
  console.log(`     a photo of ${Math.round(sent / 1024)} KB with three cuts: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  stage.assert.ok(sent < 450 * 1024, 'made small first');
  // Chromium says of each cut that the line broke: that many lines of its console are expected, no other.
  const said = stage.complaints.filter((line) => /ERR_CONNECTION_RESET/.test(line));
  stage.assert.equal(said.length, 3);
  stage.complaints = stage.complaints.filter((line) => !said.includes(line));
  await page.unroute(/\/files\/kept\/[^/]+\.json\?offset=/);
}

async function turnAndRetake(stage, page) {
  const list = page.locator('#f-file_identity_card-t');
  const shape = () => list.locator('img').evaluate((image) => new Promise((finish) => {
    const look = () => finish([image.naturalWidth, image.naturalHeight]);
    if (image.complete) look(); else image.onload = look;
  }));
  stage.assert.deepEqual(await shape(), [320, 240]);
  await list.getByRole('button', { name: /^右转/ }).click();
  await page.locator('[data-photos=file_identity_card] [role=status]').filter({ hasText: '转好了' }).waitFor();
  await page.waitForFunction(() => { const one = document.querySelector('#f-file_identity_card-t img'); return one.complete && one.naturalHeight > one.naturalWidth; });
  const before = await list.locator('[name=kept]').inputValue();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), list.getByRole('button', { name: /^重拍/ }).click()]);
  await chooser.setFiles([bytes(photo('重拍.jpg', 12, 60, 40))]);
  await page.waitForFunction((old) => { const one = document.querySelectorAll('#f-file_identity_card-t [name=kept]'); return one.length === 1 && one[0].value !== old; }, before);
  await page.locator('#f-file_bank_card').setInputFiles([bytes(photo('多余.jpg', 13))]);
  await done(page, 'f-file_bank_card-t');
  await page.locator('#f-file_bank_card-t').getByRole('button', { name: /^去掉/ }).press('Enter');
  await page.locator('#f-file_bank_card-t .shot').waitFor({ state: 'detached' });
  await page.locator('#f-file_bank_card').setInputFiles([{ name: '假.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') }]);
  await page.locator('#f-file_bank_card-t').getByText(/不是照片/).waitFor();
  await stage.look(page, 'photos-refused');
  await page.locator('#f-file_bank_card-t').getByRole('button', { name: /^去掉/ }).click();
}

async function sendForm(stage, page) {
  await page.getByRole('button', { name: '下一步' }).click();
  await stage.seen(page, page.locator('.errsum')); // it stands above the photos
  stage.assert.equal(await page.locator('#f-file_identity_card-t [name=kept]').count(), 1, 'the refused form has the photo');
  await page.locator('#f-file_identity_card-t img').waitFor();
  await stage.look(page, 'photos-kept');
}

async function atTheDesk(stage, desk) {
  const rows = await (await desk.request.get('/desk/people.json?age=80')).json();
  await desk.goto(`/desk/intake?person=${rows.table.rows[1].id}&item=M10`);
  await desk.getByRole('button', { name: /^手机传/ }).first().waitFor();
  await desk.locator('[data-photos=file_identity_card]').getByRole('button', { name: /^手机传/ }).click();
  await desk.locator('dialog img').waitFor();
  await stage.look(desk, 'handover-desk');
}

async function phoneHelps(stage, desk) {
  const id = /handover\/(\d+)/.exec(await desk.locator('dialog img').getAttribute('src'))[1];
  const state = async () => (await (await desk.request.get(`/desk/handover/${id}.json`)).json()).handover;
  const phone = await stage.window('phone');
  await phone.goto(new URL((await state()).address).pathname);
  await stage.look(phone, 'handover-phone');
  await phone.getByRole('button', { name: '开始拍照' }).click();
  await phone.getByText('拍完了，交给窗口').waitFor();
  await desk.locator('dialog').getByText('手机已经打开').waitFor();
  await phone.locator('input[type=file]').setInputFiles([await snapshot(phone, '正面.jpg'), bytes(photo('反面.jpg', 22, 60, 40))]);
  await done(phone, 'f-file_identity_card-t', 2);
  await stage.look(phone, 'handover-phone-sent');
  await done(desk, 'f-file_identity_card-t', 2);
  await desk.locator('dialog').getByText('已经传来 2 张').waitFor();
  await stage.look(desk, 'handover-desk-got');
  await phone.getByRole('button', { name: /拍完了/ }).click();
  await phone.getByText('照片都交给窗口了').waitFor();
  await stage.look(phone, 'handover-phone-done');
  await desk.locator('dialog').waitFor({ state: 'detached' });
  await desk.locator('[data-photos=file_identity_card] [role=status]').filter({ hasText: '手机那边结束了' }).waitFor();
  stage.assert.equal(await desk.locator('#f-got_identity_card').isChecked(), true, 'ticked by itself');
  await stage.look(desk, 'intake-photos');
}

async function takeCase(stage, desk) {
  await desk.locator('#f-file_household_book').setInputFiles([bytes(photo('户口簿.jpg', 31, 80, 60))]);
  await done(desk, 'f-file_household_book-t');
  await desk.getByLabel(/领津贴的卡号/).fill('6217000000000000004');
  await desk.getByLabel(/从哪个月起/).fill('1990-05');
  await desk.getByLabel('老人自己').check();
  for (const name of ['form', 'bank_card']) await desk.locator(`#f-got_${name}`).check();
  await desk.locator('#f-note').focus();
  await desk.keyboard.press('Control+Enter');
  await stage.seen(desk, desk.getByText('以上是否属实'));
  await desk.keyboard.press('Control+Enter');
  await desk.waitForURL(/\/receipt$/);
  return /cases\/(\d+)\//.exec(desk.url())[1];
}

async function view(stage, page, id) {
  const { assert } = stage;
  await page.goto(`/desk/cases/${id}`);
  await page.waitForFunction(() => [...document.scripts].some((one) => /viewer/.test(one.src)));
  await page.locator('a.file').first().focus();
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
  await page.locator('dialog.view img').waitFor();
  await page.waitForFunction(() => document.querySelector('dialog.view img').naturalWidth > 400);
  const scale = () => page.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('dialog.view img')).transform).a);
  const before = await scale();
  await page.keyboard.press('+');
  assert.ok(await scale() > before * 1.4, 'larger by key');
  await page.keyboard.press('0');
  assert.ok(Math.abs(await scale() - before) < 0.01, 'back');
  await page.mouse.move(683, 400);
  await page.mouse.wheel(0, -200);
  await page.waitForFunction((old) => new DOMMatrix(getComputedStyle(document.querySelector('dialog.view img')).transform).a > old * 1.1, before);
  await page.keyboard.press('r');
  const first = await page.locator('dialog.view img').getAttribute('src');
  await page.keyboard.press('PageDown');
  assert.notEqual(await page.locator('dialog.view img').getAttribute('src'), first);
  await page.keyboard.press('c');
  assert.equal(await page.locator('dialog.view .view-pane').count(), 2);
  await page.locator('dialog.view select').selectOption({ index: 0 });
  await page.waitForFunction(() => [...document.querySelectorAll('dialog.view img')].every((one) => one.complete && one.naturalWidth > 100));
  await stage.look(page, 'viewer-two');
  await page.keyboard.press('Escape');
  await page.locator('dialog.view').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.className), 'file', 'back where it began');
}

export default async (stage) => {
  const desk = await stage.window('office');
  let phone = null;
  let id = 0;
  await stage.step('the guide and the form on a slow line', async () => {
    await slowLine(stage, 'phone', `/v/${VILLAGE}/guide/old_age_allow`, 60 * 1024);
    phone = await slowLine(stage, 'phone', APPLY, 70 * 1024);
  });
  await stage.step('a photo on that line, cut three times', () => threeCuts(stage, phone));
  await stage.step('turned, taken again, taken away, refused', async () => {
    const line = await phone.context().newCDPSession(phone);
    await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await turnAndRetake(stage, phone);
  });
  await stage.step('a form that comes back still has it', () => sendForm(stage, phone));
  await stage.step('the desk shows a code', async () => {
    await stage.signIn(desk, 'cun1');
    await atTheDesk(stage, desk);
  });
  await stage.step('a phone reads it and its photos appear', () => phoneHelps(stage, desk));
  await stage.step('the case is taken', async () => { id = await takeCase(stage, desk); });
  await stage.step('who reviews looks closely and compares, by keys', async () => {
    await desk.goto(`/desk/cases/${id}`);
    await view(stage, desk, id);
  });
};
