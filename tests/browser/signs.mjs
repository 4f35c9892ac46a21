// What: a sign drawn anew while one types, without a click; kept; hung; found on the page of checks.
// Why: the live preview lives in the page's script, and no story over bare HTTP meets it.
// Never: no address is asked by the test that the page would not ask by itself.

export const title = '标牌：改一个数，图马上变；存、挂、查';

export default async (stage) => {
  const { assert } = stage;
  const page = await stage.window('office');
  await stage.signIn(page, 'cun1');
  await stage.step('the drawing follows what is typed', async () => {
    await page.goto('/desk/signs/make?item=branch');
    const box = () => page.locator('#sign .drawing').getAttribute('viewBox');
    const before = await box();
    await page.locator('#f-width').fill('600');
    await page.waitForFunction((old) => document.querySelector('#sign .drawing').getAttribute('viewBox') !== old, before);
    assert.match(await box(), /^0 0 6300 /, '600 mm and fifteen on each side');
    await page.locator('#f-words').fill('中共云禾县青禾镇|云岭村总支部委员会');
    await page.locator('#sign .drawing', { hasText: '总支部' }).waitFor();
    await page.locator('#f-width').fill('7');
    await page.locator('#sign [role=alert]').waitFor();
    await page.locator('#f-width').fill('600');
    await page.locator('#sign [role=alert]').waitFor({ state: 'detached' });
    await stage.look(page, 'make');
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '存为本村的' }).click()]);
    assert.equal(await page.locator('#f-width').inputValue(), '600', 'kept');
  });
  await stage.step('what was hung is written down, what is wrong is told', async () => {
    await page.goto('/desk/signs');
    await page.locator('#i-roof').check();
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '记下来' }).click()]);
    await page.getByText('记好了 1 块').waitFor();
    for (const path of ['/desk/signs', '/desk/signs/check', '/desk/signs/gate', '/desk/signs/texts', '/desk/signs/texts/lending', '/desk/booklet']) {
      await page.goto(path);
      await stage.look(page, path.slice(6).replaceAll('/', '-'));
    }
  });
};
