// What: a stage whose people sit at a real browser.
// Why: see ../run.mjs. Every page opened is watched from its first byte: console, policy, requests.
// Never: it does not loosen the content security policy to look inside a page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Stage } from '../../stories/lib/stage.mjs';
import { launchOptions } from '../../support/chromium.mjs';
import { Windows } from './windows.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A page knows axe from its birth on and reads it when it is asked: half a megabyte sent anew for each look took longer than the look.
const BORN_WITH = `globalThis.bringAxe = () => { ${AXE} };`;

// Runs in the page; only words come back, what axe knows of each element it passed is a hundred times as much.
async function judge(tags) {
  globalThis.axe ?? globalThis.bringAxe();
  const { violations } = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join('; ')}`);
}

// What a browser says while a server is away: 503 to who follows it as it goes, then nothing answers.
const CUT = /ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to fetch|ERR_INCOMPLETE|ERR_EMPTY|ERR_CONNECTION_RESET|503 for \S+\/events$|status of 503/;

export const SIZES = {
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
  office: { width: 1366, height: 768 },
  wide: { width: 1920, height: 1080 },
};

export function launch() {
  return chromium.launch(launchOptions('--font-render-hinting=none', '--lang=zh-CN'));
}

export const windowsOf = (browser) => new Windows(browser, async (context) => {
  context.setDefaultTimeout(20_000);
  await context.addInitScript({ content: BORN_WITH });
});

export class BrowserStage extends Stage {
  // windows: see windowsOf. pictured: every page that is looked at leaves a picture in artefacts.
  constructor(world, copy, note, windows, artefacts, pictured) {
    super(world, copy, note);
    Object.assign(this, { windows, artefacts, pictured, taken: [], complaints: [], shots: 0, pictures: new Set() });
  }

  // A page at a size of SIZES, with JavaScript unless said otherwise. Its own cookies.
  async window(size = 'phone', options = {}) {
    const window = await this.windows.take({
      viewport: SIZES[size], locale: 'zh-CN', timezoneId: 'Asia/Shanghai',
      isMobile: size === 'phone' || size === 'narrow', hasTouch: size === 'phone' || size === 'narrow',
      ...options,
    }, this.url);
    this.taken.push(window);
    this.#watch(window);
    return window.page;
  }

  #watch(window) {
    const { page } = window;
    const complain = (text) => this.complaints.push(`${page.url()}: ${text}`);
    window.hear('console', (message) => {
      // A form that comes back with errors is a 422, which Chromium calls an error of the network.
      const refused = /Failed to load resource.*status of (401|403|404|409|422)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !refused) complain(message.text());
    });
    window.hear('pageerror', (error) => complain(String(error)));
    window.hear('crash', () => complain('the page crashed'));
    window.hear('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== new URL(this.url).origin) complain(`asks ${url.origin}`);
    });
    window.hear('response', (response) => {
      if (response.status() >= 500) complain(`${response.status()} for ${response.url()}`);
    });
  }

  // Signs in at the desk in this window as the demo account that fits.
  async signIn(page, wanted) {
    const account = typeof wanted === 'string' ? this.account({ user: wanted }) : this.account(wanted);
    await page.goto('/desk/login');
    await page.locator('main input[type=text], main input:not([type])').first().fill(account.user);
    await page.locator('main input[type=password]').fill(account.password);
    await page.locator('main form button[type=submit], main form button:not([type])').first().click();
    await page.waitForURL((url) => url.pathname !== '/desk/login');
    return account;
  }

  // Waits until it is seen and all of the page has come: its script hears keys, and what follows can be read.
  async seen(page, locator) {
    await locator.waitFor();
    await page.waitForLoadState();
  }

  // What a person reads there once all of the page has come: a sign at its top may be seen while its end is still on the way.
  async words(page, where = 'main') {
    await page.waitForLoadState();
    return page.locator(where).innerText();
  }

  // Keeps a picture where one wants them (--artefacts), holds the page to the accessibility rules and to its own width.
  async look(page, name) {
    await page.waitForLoadState();
    const number = String(++this.shots).padStart(2, '0');
    if (this.pictured) await page.screenshot({ path: join(this.artefacts, `${name}-${number}.png`), fullPage: true });
    await this.#accessible(page, name);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    this.assert.ok(over <= 0, `${name}: the page is ${over} px wider than the window`);
  }

  // A picture for docs/manual: what the window shows, or one part of it; where none is wanted, it could be taken. The name
  // stands in the call as a plain text: tools/papers.mjs compares it with the pictures that the manual names.
  async picture(page, name, part = null) {
    this.assert.ok(!this.pictures.has(name), `the picture ${name} is made twice`);
    this.pictures.add(name);
    await (part ?? page.locator('main').first()).waitFor();
    await page.waitForLoadState();
    if (!this.pictured) return;
    await (part ?? page).screenshot({ path: join(this.artefacts, 'pictures', `${name}.png`), animations: 'disabled' });
  }

  // Both speak to the engine, not through the page's scripts: the policy stays as it is.
  async #accessible(page, name) {
    const words = await page.evaluate(judge, TAGS);
    this.assert.deepEqual(words, [], `${name}: accessibility`);
  }

  // For a step that stopped the server itself.
  forgetTheCut() {
    this.complaints = this.complaints.filter((text) => !CUT.test(text));
  }

  async step(title, act) {
    return super.step(title, async () => {
      const result = await this.#pictureIfItFails(act);
      const said = this.complaints.splice(0);
      this.assert.deepEqual(said, [], 'the browser complained');
      return result;
    });
  }

  // What somebody saw when a step failed is worth a picture always.
  async #pictureIfItFails(act) {
    try {
      return await act();
    } catch (error) {
      for (const page of this.taken.flatMap((one) => one.context.pages())) {
        await page.screenshot({ path: join(this.artefacts, `failed-${++this.shots}.png`), timeout: 5000 }).catch(() => null);
      }
      throw error;
    }
  }

  async close() {
    for (const window of this.taken) await this.windows.giveBack(window);
    await super.close();
  }
}
