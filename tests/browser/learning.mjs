// What: a course kept on a telephone and learnt without a line, its recording kept by a tap of its own, and thrown away again; the television of a
//       room that goes on while the line is down.
// Why: where people learn there is often no line.
// Never: anything is kept that nobody asked for; what is old is shown without saying so.
export const title = '学习：课程存在手机上，没网照样看；活动室的电视断了网接着放';

const VILLAGE = '990101100201';
const LEARN = `/v/${VILLAGE}/learn`;

// Some seconds of a quiet tone, as a browser plays them.
function sound(seconds) {
  const bytes = Buffer.alloc(44 + 8000 * seconds, 128);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]]) bytes.writeUInt16LE(value, at);
  for (const at of [24, 28]) bytes.writeUInt32LE(8000, at);
  bytes.write('data', 36);
  bytes.writeUInt32LE(8000 * seconds, 40);
  for (let i = 44; i < bytes.length; i++) bytes[i] = 128 + Math.round(40 * Math.sin(i / 4));
  return { name: '讲解.wav', mimeType: 'audio/wav', buffer: bytes };
}

const kept = (page) => page.evaluate(async () => {
  const all = await (await caches.open('learn')).keys();
  return all.map((one) => new URL(one.url).pathname);
});

async function spoken(stage, story) {
  const hour = new Date(Date.now() + 8 * 3600000).getUTCHours();
  stage.pass({ hours: (34 - hour) % 24 }); // some time after ten, whenever it is told
  const desk = await stage.window('office');
  await stage.signIn(desk, 'shuji1');
  await desk.goto('/desk/learning');
  await desk.getByRole('link', { name: '公开栏上有什么' }).click();
  await desk.getByLabel('录音', { exact: true }).setInputFiles(sound(2));
  await desk.getByRole('button', { name: '上传' }).click();
  await desk.getByText('传好了').waitFor();
  story.desk = desk;
}

async function onThePhone(stage, story) {
  const { assert } = stage;
  const phone = await stage.window('phone');
  await phone.goto(LEARN);
  const course = phone.locator('[data-learn-course]').first();
  await course.getByRole('button', { name: /存到这部手机/ }).waitFor();
  assert.deepEqual(await kept(phone), [], 'nothing is kept unasked');
  await course.getByRole('button', { name: /存到这部手机/ }).click();
  await course.getByText(/存好了：文字和图片，\d/).waitFor();
  await stage.look(phone, 'portal-learn-kept');
  assert.ok(!(await kept(phone)).some((path) => /files/.test(path)), 'the recording is another matter');
  await phone.getByRole('link', { name: /公开栏上有什么/ }).click();
  await phone.getByRole('button', { name: /把录音存到手机上（\d+ KB）/ }).click();
  await phone.getByText('存好了，没网也能放').waitFor();
  story.phone = phone;
}

async function noLine(stage, story) {
  const { assert } = stage;
  const { phone, desk } = story;
  await desk.goto('/desk/hall');
  const address = await desk.getByRole('link', { name: /在这台电脑上打开.*党员活动室/ }).getAttribute('href');
  await desk.goto('/desk/hall');
  await desk.getByRole('link', { name: /排课.*周三学习/ }).click();
  await desk.getByRole('link', { name: '改日子、时间' }).click();
  for (const box of await desk.locator('[name=days]:checked').all()) await box.uncheck();
  await desk.getByLabel('几点开始', { exact: false }).selectOption('0600');
  await desk.getByLabel('几点结束').selectOption('2200');
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByRole('heading', { name: '照这个先后放' }).waitFor();
  await stage.look(desk, 'lessons-programme');
  const television = await stage.window('wide');
  await television.goto(address);
  await television.getByRole('heading', { name: '公开栏上有什么' }).waitFor();
  await television.getByRole('button', { name: '点一下，开始放' }).click(); // a browser asks for one touch before it sounds
  await television.locator('audio').waitFor({ state: 'attached' });
  await stage.server.stop();
  await phone.goto(LEARN);
  await phone.getByText('网断了，这是存在手机上的').waitFor();
  await phone.getByRole('link', { name: /公开栏上有什么/ }).click();
  await phone.getByText(/存在手机上的。“学完了”等有网再点/).waitFor();
  assert.match(await phone.locator('article').innerText(), /财务至少每季度公开一次/);
  assert.ok(await phone.evaluate(() => new Promise((done) => {
    const player = document.querySelector('audio');
    player.addEventListener('loadedmetadata', () => done(player.duration > 1));
    player.addEventListener('error', () => done(false));
    player.load();
  })), 'the recording plays from here');
  await stage.look(phone, 'portal-lesson-offline');
  await television.getByRole('heading', { name: '有疑问怎么问' }).waitFor({ timeout: 15000 });
  await stage.server.start();
  await phone.goto(LEARN);
  const course = phone.locator('[data-learn-course]').first();
  await course.getByRole('button', { name: '从手机上删掉' }).click();
  await course.getByText('删掉了').waitFor();
  assert.ok(!(await kept(phone)).some((path) => path.startsWith(`${LEARN}/`)), 'thrown away with its recording');
  stage.forgetTheCut();
}

export default async (stage) => {
  const story = {};
  await stage.step('a lesson gets a recording', () => spoken(stage, story));
  await stage.step('a course is kept on a telephone', () => onThePhone(stage, story));
  await stage.step('learnt without a line, and thrown away', () => noLine(stage, story));
};
