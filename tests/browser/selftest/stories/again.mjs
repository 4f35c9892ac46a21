// A window is given back and taken again as from story to story, here at one address: the hardest case.
export const title = 'windows that are used again';
export const options = { figures: false }; // the fake keeps none

// Runs in the page.
async function leaveThings() {
  localStorage.setItem('left', '1');
  sessionStorage.setItem('left', '1');
  document.cookie = 'left=1';
  window.name = 'left';
  await (await caches.open('left')).put('/left', new Response('1'));
  await new Promise((done) => { indexedDB.open('left').onsuccess = (event) => { event.target.result.close(); done(); }; });
  await navigator.serviceWorker.register('/worker.js');
  await navigator.serviceWorker.ready;
  history.pushState(null, '', '/left');
}

async function thingsFound() {
  return [localStorage.length, sessionStorage.length, document.cookie, window.name, (await caches.keys()).length, (await indexedDB.databases()).length,
    (await navigator.serviceWorker.getRegistrations()).length];
}

// Each of these a window is not used again after.
const ALTERATIONS = {
  size: (page) => page.setViewportSize({ width: 500, height: 500 }),
  route: (page) => page.route('**/sound', (route) => route.continue()),
  script: (page) => page.addInitScript(() => { window.left = 1; }),
  listener: async (page) => page.on('dialog', () => null),
  clock: (page) => page.clock.install(),
  offline: (page) => page.context().setOffline(true),
  permission: (page) => page.context().grantPermissions(['geolocation']),
  'route of all its pages': (page) => page.context().route('**/sound', (route) => route.continue()),
  'second page': (page) => page.context().newPage(),
  line: (page) => page.context().newCDPSession(page),
  end: (page) => page.close(),
};

export default async (stage) => {
  const { assert } = stage;
  const giveBack = () => stage.windows.giveBack(stage.taken.pop());
  await stage.step('nothing is left in a window', async () => {
    const page = await stage.window('phone');
    await page.goto('/sound');
    const atFirst = await page.evaluate(thingsFound);
    await page.evaluate(leaveThings);
    assert.notDeepEqual(await page.evaluate(thingsFound), atFirst);
    await giveBack();
    assert.equal(await stage.window('phone'), page, 'it is the same window');
    assert.equal(await page.goBack(), null, 'nothing to go back to');
    await page.goto('/sound');
    assert.deepEqual(await page.evaluate(thingsFound), atFirst);
    assert.notEqual(await stage.window('phone'), page, 'one at a time has it');
  });
  await stage.step('an altered one is not used again', async () => {
    for (const [name, alter] of Object.entries(ALTERATIONS)) {
      const page = await stage.window('wide');
      await page.goto('/sound');
      await alter(page);
      await giveBack();
      assert.ok(page.isClosed(), name);
    }
  });
};
