// What: a notice whose message is measured while it is typed, released and read on a telephone and in the hall; a problem told at the
//       screen by tapping, followed on a telephone; a stop of the tour.
// Why: what can be written, told and heard without anybody's help is written, told and heard.
// Never: no page is passed that breaks the rules of accessibility, and none that stores something in the browser.
export const title = '通知边写边数字数，大厅点一点说事，扫码听讲解';

const VILLAGE = '990101100201';

async function notice(stage, { desk, phone, hall }) {
  const { assert } = stage;
  await desk.goto('/desk/r/notice/new');
  await desk.getByLabel('标题').fill('周六义诊');
  await desk.getByLabel('正文').fill('周六上午9:00县医院的医生来村里义诊，量血压、看牙，不收钱。');
  await desk.getByLabel('公开到哪天').fill(new Date(Date.parse(stage.today) + 6 * 86_400_000).toISOString().slice(0, 10));
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByRole('heading', { name: '一篇文字，几处用' }).waitFor();
  const message = desk.getByLabel('短信', { exact: true });
  await message.fill('义'.repeat(68));
  assert.equal(await desk.locator('#f-message-m').innerText(), '68 个字，还能写 2 个', 'it is counted while it is typed');
  await message.fill('义'.repeat(73));
  assert.equal(await desk.locator('#f-message-m').innerText(), '73 个字，多了 3 个');
  await desk.getByRole('button', { name: '存这几种说法' }).click();
  await desk.getByText('短信最多 70 个字').first().waitFor();
  await message.fill('周六上午九点义诊，不收钱。');
  await desk.getByRole('button', { name: '存这几种说法' }).click();
  await desk.getByText('存好了').waitFor();
  await stage.look(desk, 'notice');
  await desk.getByRole('button', { name: '签发', exact: true }).click();
  await desk.getByText('公开中').first().waitFor();
  await phone.goto(`/v/${VILLAGE}/news`);
  await stage.look(phone, 'portal-news');
  await phone.getByRole('link', { name: /周六义诊/ }).click();
  await phone.getByText('量血压、看牙').waitFor();
  await stage.look(phone, 'portal-news-one');
  await hall.goto(`/v/${VILLAGE}/kiosk/news`);
  await hall.getByText('周六义诊').waitFor();
}

async function voice(stage, { phone, hall }) {
  const { assert } = stage;
  await hall.goto(`/v/${VILLAGE}/kiosk/voice`);
  await stage.look(hall, 'kiosk-voice');
  await hall.getByText('垃圾、环境', { exact: true }).click();
  await hall.locator('input[name=phone]').click();
  for (const key of '13900002468') await hall.locator('[data-kiosk-pad]').getByRole('button', { name: key, exact: true }).click();
  await hall.getByRole('button', { name: '交给村里' }).click();
  await hall.getByRole('heading', { name: /收到了，谢谢您说出来/ }).waitFor();
  const number = /SS[\d-]+/.exec(await hall.locator('main').innerText())[0];
  await hall.goto(`/v/${VILLAGE}/kiosk`);
  await hall.goBack().catch(() => {}); // the browser has kept nothing that it could show
  assert.ok(!(await hall.locator('body').innerText()).includes(number), 'the next one finds nothing by going back');
  await phone.goto(`/v/${VILLAGE}/voice`);
  await stage.look(phone, 'portal-voice');
  await phone.getByLabel('编号').fill(number);
  await phone.getByLabel('手机号后四位').fill('2468');
  await phone.getByRole('button', { name: '查一查' }).click();
  await phone.getByRole('heading', { name: '待接' }).waitFor();
  await stage.look(phone, 'portal-voice-own');
  assert.equal(await phone.evaluate(() => window.localStorage.length + window.sessionStorage.length), 0);
}

async function tour(stage, { desk, phone, hall }) {
  await desk.goto('/desk/tour');
  await stage.look(desk, 'tour');
  await phone.goto(`/v/${VILLAGE}/tour`);
  await phone.getByRole('link', { name: '从第一站开始参观' }).click();
  await phone.getByText('这里是廉政文化展示区').first().waitFor();
  await stage.look(phone, 'portal-tour-stop');
  await phone.getByRole('link', { name: /^下一站/ }).click();
  await phone.getByText('第 2 站').waitFor();
  await hall.goto(`/v/${VILLAGE}/kiosk/history`);
  await hall.getByText('修成东干渠').waitFor();
  await stage.look(hall, 'kiosk-history');
}

export default async (stage) => {
  const story = { desk: await stage.window('office'), phone: await stage.window('phone'), hall: await stage.window('office') };
  await stage.signIn(story.desk, 'cun1');
  await stage.step('a notice is measured, released, read', () => notice(stage, story));
  await stage.step('a problem is told at the screen and followed on a telephone', () => voice(stage, story));
  await stage.step('a visitor goes from stop to stop', () => tour(stage, story));
};
