// What: a branch secretary's jobs by mouse and keyboard at the office's screen, and a member's own page on his phone: a meeting with its minutes and a
//       vote, dues in cash with the receipt, an applicant's next step and one that comes too early, an opinion that is answered.
// Why: whether the branch's work is light shows only where somebody clicks it; each of these pages is looked at as it stands.
// Never: a wait by the clock; a rule of the Party counted anew here (tests/stories and the unit programs do).
import { memberPagesOn } from '../stories/lib/member.mjs';

export const title = '党支部在浏览器里：开会、收党费、发展党员、党员手机页、答复意见';

const VILLAGE = '990101100201';

// A field of the form by its name, as it is seen.
const field = (page, name) => page.locator(`main [name="${name}"]:visible`).first();

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

// Presses a button whose page comes anew with a word for it.
async function send(stage, page, button, said) {
  await page.getByRole('button', { name: button, exact: true }).last().click();
  await stage.seen(page, page.locator('main, [role=status]').filter({ hasText: said }).first());
}

async function meeting(stage, story) {
  const { desk } = story;
  const { assert } = stage;
  await desk.goto('/desk/life');
  await desk.locator('li, div').filter({ hasText: '支部党员大会' }).getByRole('link', { name: '安排' }).first().click();
  assert.ok(await desk.locator('[name=kinds][value=members_meeting]').isChecked(), 'the meeting that is lacking is chosen');
  await fill(desk, { title: '商量水渠怎么修', held_on: stage.today, hours: '8:30—10:00', place: '村部会议室', chair: '赵国庆', recorder: '孙秀兰', agenda: '一、水渠怎么修\n二、谁来修' });
  await send(stage, desk, '保存', '商量水渠怎么修');
  const absent = desk.getByRole('row').filter({ hasText: '刘永福' });
  await absent.locator('select').selectOption('excused');
  await absent.locator('input[name^=why_]').fill('在县医院住院');
  await stage.look(desk, 'life-attendance');
  await desk.locator('form[action$="/attendance"] button[data-go]').click();
  await stage.seen(desk, desk.getByText(/实到/).first());
  await desk.getByRole('link', { name: '写会议记录' }).click();
  await fill(desk, { minutes: '赵国庆讲了两个办法，大家都说先修东渠。', decisions: '先修东渠，十二月动工。' });
  await send(stage, desk, '保存', '先修东渠');
  await desk.getByText('记一次表决').click();
  await fill(desk, { about: '先修东渠', yes_votes: '1' });
  await desk.locator('form[action$="/vote"] button[data-go]').click();
  await stage.seen(desk, desk.getByText('没有通过').first());
  await stage.look(desk, 'life-voted');
  await desk.goto('/desk/life');
  assert.ok(!/还没做的.*支部党员大会.*安排/s.test((await stage.words(desk)).split('2026年的计划')[0].split('做完了')[0]), 'it is no longer lacking');
}

async function dues(stage, story) {
  const { desk } = story;
  const { assert } = stage;
  await desk.goto('/desk/dues');
  await desk.getByRole('link', { name: '一起收' }).click();
  await desk.getByRole('checkbox', { name: '王月娥交了' }).check();
  await stage.look(desk, 'dues-collect');
  await send(stage, desk, '收好，开收据', /开了 1 张收据/);
  const paid = desk.getByRole('row').filter({ hasText: '王月娥' });
  assert.ok(!/欠/.test(await paid.innerText()), 'he owes nothing now');
  await desk.getByRole('link', { name: '收据', exact: true }).click();
  await desk.getByRole('row').filter({ hasText: '王月娥' }).getByRole('link').first().click();
  await stage.look(desk, 'dues-receipt');
  await desk.getByRole('link', { name: '打印' }).click();
  const receipt = await desk.locator('main form[action$="/A5"]').first().getAttribute('action');
  assert.match(receipt, /dues_receipt/);
}

// At the size of a phone the name of the centre stays beside its sign, whatever the draft has to say.
async function onASmallScreen(stage, story) {
  const { desk } = story;
  await desk.setViewportSize({ width: 390, height: 844 });
  await desk.goto('/desk/r/party_member/new');
  await desk.getByText('会自动存草稿').waitFor();
  stage.assert.ok(await desk.locator('.brand').evaluate((one) => one.offsetHeight) < 60, 'the name is not written downwards');
  await desk.goto('/desk/dues');
  await stage.look(desk, 'dues-phone');
  stage.assert.equal(await desk.locator('.t-months td.n:visible').count(), 0, 'a member is a line, not twelve months');
  await desk.getByRole('row').filter({ hasText: '欠' }).getByRole('link').first().click();
  stage.assert.equal(await desk.locator('.t-months td.n:visible').count() > 0, true, 'his own page has them');
  await desk.getByRole('link', { name: '全支部的' }).click();
  await desk.getByRole('link', { name: '一起收' }).click();
  await desk.getByLabel('全选本页').check();
  stage.assert.equal(await desk.locator('input[name=member]:not(:checked)').count(), 0, 'all are ticked at once on a phone too');
  await stage.look(desk, 'dues-collect-phone');
  await desk.setViewportSize({ width: 1366, height: 768 });
}

async function road(stage, story) {
  const { desk } = story;
  const { assert } = stage;
  await desk.goto('/desk/development');
  await desk.getByRole('row').filter({ hasText: '马国庆' }).getByRole('link').first().click();
  const early = desk.locator('form[action$="/step/candidate"]');
  if (!(await early.isVisible())) await desk.locator('details', { has: early }).locator('> summary').click();
  await early.locator('[name=day]').fill(stage.today);
  await early.locator('[name=opinions]').fill('都同意。');
  await early.locator('[name=outcome]').first().check();
  await early.locator('[data-go]').last().click();
  await stage.seen(desk, desk.getByText('有 1 处需要更正'));
  assert.match(await stage.words(desk), /积极分子要经过一年以上培养教育和考察，才能列为发展对象/);
  await stage.look(desk, 'development-early');
}

async function ownPage(stage, story) {
  const { desk } = story;
  const { assert } = stage;
  await desk.goto('/desk/party');
  await desk.getByRole('link', { name: '党员手机页' }).click();
  await desk.getByRole('link', { name: '赵国庆' }).click();
  await desk.getByRole('button', { name: '给进门码' }).click();
  await desk.locator('.scr-code').waitFor();
  await stage.look(desk, 'member-code');
  const code = /\d{4} \d{4}/.exec(await desk.locator('.scr-code').innerText())[0];
  const rows = (await (await desk.request.get('/desk/party/members.json')).json()).table.rows;
  await desk.goto(`/desk/party/members/${rows.find((one) => one.name === '赵国庆').id}`);
  const tail = /\d{6}\*+(\w{4})/.exec(await stage.words(desk))[1];
  const phone = await stage.window('phone');
  story.phone = phone;
  await phone.goto(`/v/${VILLAGE}`);
  await phone.getByRole('link', { name: /我的党务/ }).click();
  await fill(phone, { code, tail });
  await send(stage, phone, '进去看', /进来了/);
  await stage.look(phone, 'member-home');
  assert.match(await stage.words(phone), /党费.*没交.*商量水渠怎么修/s);
}

async function opinion(stage, story) {
  const { desk, phone } = story;
  await phone.goto(`/v/${VILLAGE}/stations`);
  await phone.getByRole('link', { name: '进去看，写意见' }).first().click();
  await phone.locator('[name=topic]').selectOption({ index: 1 });
  await fill(phone, { text: '三组的路灯不亮，晚上开会不好走。' });
  await send(stage, phone, '交给站里', /编号/);
  story.own = phone.url();
  stage.assert.ok(!(await phone.getByRole('button', { name: '不用办了' }).isVisible()), 'nobody is first asked to take it back');
  await desk.goto('/desk');
  await desk.goto('/desk/r/station_matter?way=web');
  await desk.getByRole('table').getByRole('link').first().click();
  const answer = desk.locator('form[action$="/step/answer"]');
  if (!(await answer.isVisible())) await desk.locator('details', { has: answer }).locator('summary').click();
  await answer.locator('[name=answer]').fill('电工明天来修，修好了给您回电话。');
  await answer.locator('[data-go]').click();
  await stage.seen(desk, desk.getByText('已办理').first());
  await phone.goto(story.own);
  await stage.seen(phone, phone.getByText('电工明天来修').first());
  await stage.look(phone, 'opinion-answered');
}

export default async (stage) => {
  const story = {};
  await memberPagesOn(stage);
  story.desk = await stage.window('office');
  await stage.step('a meeting: planned, who came, minutes, a vote', async () => {
    await stage.signIn(story.desk, 'shuji1');
    await meeting(stage, story);
  });
  await stage.step('dues in cash, and the receipt', () => dues(stage, story));
  await stage.step('the same desk at the size of a phone', () => onASmallScreen(stage, story));
  await stage.step('a step that comes too early is refused in the words of the rule', () => road(stage, story));
  await stage.step('a member lets himself in on his phone', () => ownPage(stage, story));
  await stage.step('an opinion from the phone, answered at the desk', () => opinion(stage, story));
};
