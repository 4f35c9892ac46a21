// What: a disclosure from draft to wall with the mouse and keys: filled from the register, sent, checked by the committee, published,
//       read and asked about on a telephone and on the hall's screen.
// Why: the one road that everybody of the village's board walks, on the faces they have, held to the accessibility rules.
// Never: nothing is sent by the test that a press would not send.

export const title = '村务公开：起草、审核、公布，手机和自助机上看';

const VILLAGE = '990101100201';

async function deskOf(stage, user, size) {
  const page = await stage.window(size);
  await stage.signIn(page, user);
  return page;
}

const press = (page, where) => Promise.all([page.waitForNavigation(), page.locator(where).first().click()]);

async function draft(stage, page) {
  await page.goto('/desk/openness');
  await stage.look(page, 'openness-month');
  await press(page, '.op-list a:has-text("救助、补贴和待遇")');
  await press(page, 'form[action$="/fill"] button');
  await page.fill('[name=cell_0]', '李*花');
  await page.fill('[name=cell_2]', '慰问');
  await page.fill('[name=cell_3]', '200');
  await press(page, 'form[action$="/line"] button[value=put]');
  await stage.look(page, 'openness-draft');
  await press(page, 'form[action$="/step/send"] button');
  stage.assert.match(await page.textContent('h1 + .tag'), /等监督委员会审/);
  return page.url();
}

async function check(stage, url) {
  const page = await deskOf(stage, 'jian1', 'wide');
  await page.goto(url);
  await page.locator('[name=verdict][value=agree]').check();
  await page.fill('[name=opinion]', '核对过了。');
  await stage.look(page, 'openness-check');
  await press(page, 'form[action$="/check"] button');
}

async function read(stage, id) {
  for (const [size, path] of [['phone', 'open'], ['narrow', 'open'], ['office', 'kiosk/open']]) {
    const page = await stage.window(size);
    await page.goto(`/v/${VILLAGE}/${path}`);
    await stage.look(page, `openness-${size}-list`);
    await page.goto(`/v/${VILLAGE}/${path}/${id}`);
    stage.assert.match(await page.textContent('main'), /李\*花/);
    await stage.look(page, `openness-${size}-one`);
  }
  const phone = await stage.window('phone');
  await phone.goto(`/v/${VILLAGE}/open/${id}`);
  await phone.locator('[name=kind][value=ask]').check();
  await phone.fill('[name=text]', '慰问是哪天发的？');
  await press(phone, 'form[action$="/ask"] button[type=submit]');
  stage.assert.match(await phone.textContent('.p-flash'), /编号 TW/);
}

export default async (stage) => {
  let clerk;
  let url;
  await stage.step('the clerk draws it, adds a line and sends it', async () => {
    clerk = await deskOf(stage, 'cun1', 'office');
    url = await draft(stage, clerk);
  });
  await stage.step('the committee agrees', () => check(stage, url));
  await stage.step('it is published in one act', async () => {
    await clerk.goto(url);
    await press(clerk, 'form[action$="/step/publish"] button');
    await stage.look(clerk, 'openness-published');
  });
  await stage.step('read and asked about on a telephone, read in the hall', () => read(stage, /(\d+)/.exec(url.split('/').at(-1))[1]));
};
