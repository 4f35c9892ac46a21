// What: the month's table by hand, and a whereabouts board on one page that a second page shows within two seconds.
// Why: a roster is moved by dragging or it is kept on paper; and who looks for somebody should not have to reload.
// Never: no page is reloaded by the test where the product promises that it changes by itself.
export const title = '值班：拖着排班；这边挂去向牌，那边两秒内看见';

const VILLAGE = '990101100201';

const nextMonth = (today) => new Date(Date.parse(`${today.slice(0, 7)}-28`) + 5 * 86_400_000).toISOString().slice(0, 7);

const nameOf = (desk, day) => desk.locator(`[data-day="${day}"] .rota-p`);

// Whose day it is, not who leads on it: that name stands in the same field.
const isDayOf = (desk, day, name) => nameOf(desk, day).filter({ hasText: name }).waitFor();

async function drag(stage, { desk, month }) {
  const { assert } = stage;
  await desk.goto(`/desk/duty?month=${month}`);
  await stage.look(desk, 'duty-month');
  const days = await desk.locator('[data-day]').evaluateAll((all) => all.map((one) => [one.getAttribute('data-day'), one.querySelector('.rota-p').textContent]));
  const [from, name] = days[9];
  const [to, other] = days.slice(10).find(([, who]) => who !== name);
  await nameOf(desk, from).dragTo(desk.locator(`[data-day="${to}"]`));
  await isDayOf(desk, to, name);
  assert.equal(await nameOf(desk, from).innerText(), other, 'two days change their people');
  assert.match(await desk.locator('[data-duty-say]').innerText(), /对调了/);
  const third = days.slice(15).find(([day, who]) => who !== name && day !== to)[0];
  await desk.locator('.crew .rota-p', { hasText: name }).dragTo(desk.locator(`[data-day="${third}"]`));
  await isDayOf(desk, third, name);
  await desk.reload();
  assert.equal(await nameOf(desk, third).innerText(), name, 'what was shown is what is kept');
  assert.ok(await desk.locator(`[data-day="${third}"]`, { hasText: '手工' }).isVisible());
}

// By the keyboard and the form alone.
async function form(stage, { desk, month }) {
  const { assert } = stage;
  const day = `${month}-20`;
  await desk.goto(`/desk/duty?month=${month}`);
  await desk.locator(`[data-day="${day}"] a`).press('Enter');
  await desk.getByRole('heading', { name: /20日/ }).waitFor();
  await stage.look(desk, 'duty-day');
  const person = desk.getByLabel('值班', { exact: true });
  const now = await person.inputValue();
  const wanted = await person.locator('option').evaluateAll((all, held) => all.map((one) => one.value).filter((one) => one && one !== held)[0], now);
  await person.selectOption(wanted);
  await desk.getByLabel('带班', { exact: true }).selectOption('');
  await desk.getByRole('button', { name: '存这一天' }).click();
  await desk.getByText('改由').waitFor();
  assert.equal(await desk.locator(`[data-day="${day}"] .rota-p`).getAttribute('data-cadre'), wanted);
}

async function whereabouts(stage, { desk, phone, hall }) {
  const { assert } = stage;
  const duty = await (await phone.request.get(`/v/${VILLAGE}/duty/now.json`)).json();
  const who = duty.duty.people[0].name;
  await phone.goto(`/v/${VILLAGE}`);
  await hall.goto(`/v/${VILLAGE}/kiosk`);
  const heard = phone.waitForRequest(/duty\/now/);
  await phone.locator('.p-duty').waitFor();
  await heard; // the line is open: it has looked once
  await desk.goto('/desk/duty/whereabouts');
  await desk.locator('.board').getByRole('link', { name: who }).click();
  await stage.look(desk, 'whereabouts');
  // Two taps.
  await desk.getByText('入户走访', { exact: true }).click();
  const began = Date.now();
  await Promise.all([
    phone.locator('.p-away', { hasText: '入户走访' }).waitFor({ timeout: 4000 }).then(() => Date.now() - began),
    hall.locator('.p-away', { hasText: '入户走访' }).waitFor({ timeout: 4000 }).then(() => Date.now() - began),
    desk.getByRole('button', { name: '说不准' }).click(),
  ]).then(([first, second]) => assert.ok(first < 2000 && second < 2000, `shown after ${first} and ${second} ms`));
  await stage.look(phone, 'portal-duty-away');
  await desk.locator('.board', { hasText: '入户走访' }).waitFor();
  await desk.getByRole('button', { name: '回来了，在村部' }).click();
  await phone.locator('.p-away').waitFor({ state: 'detached', timeout: 4000 });
  assert.equal(await phone.evaluate(() => window.localStorage.length + window.sessionStorage.length), 0);
}

async function pages(stage, { phone, desk }) {
  await phone.goto(`/v/${VILLAGE}/duty`);
  await stage.look(phone, 'portal-duty');
  for (const [path, name] of [['/desk/duty/swaps', 'duty-swaps'], ['/desk/duty/log', 'duty-log'], ['/desk/duty/calls', 'duty-calls']]) {
    await desk.goto(path);
    await stage.look(desk, name);
  }
}

async function withoutScript(stage) {
  const { assert } = stage;
  const still = await stage.window('narrow', { javaScriptEnabled: false });
  await still.goto(`/v/${VILLAGE}`);
  assert.ok(await still.locator('.p-duty .p-tel').first().isVisible(), 'the state at load');
}

export default async (stage) => {
  const story = { desk: await stage.window('office'), phone: await stage.window('phone'), hall: await stage.window('office'), month: nextMonth(stage.today) };
  await stage.signIn(story.desk, 'cun1');
  await stage.step('names are dragged', () => drag(stage, story));
  await stage.step('and the form does it too', () => form(stage, story));
  await stage.step('a second page shows it within two seconds', () => whereabouts(stage, story));
  await stage.step('the other pages', () => pages(stage, story));
  await stage.step('without script the state at load', () => withoutScript(stage));
};
