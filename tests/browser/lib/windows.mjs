// What: windows of a browser that one story after another uses: taken by a story, given back when it ends.
// Why: to a new one belong a new process, which reads our styles, the fonts and axe for the first time, and axe sent to it: a second of
//      processor time, and a run takes a hundred and fifty.
// Never: one story sees what another left. What stays behind in a window is cleared; a window in which a story altered what
//        cannot be taken back (below), or of which it made more than one page, is closed. Each story has its own address, too, so that what
//        a browser keeps by address is another's. ../selftest leaves all that it can and looks for it in the next story.
const ALTERING = {
  page: ['addInitScript', 'addLocatorHandler', 'close', 'emulateMedia', 'exposeBinding', 'exposeFunction', 'on', 'once', 'route', 'routeFromHAR',
    'routeWebSocket', 'setDefaultTimeout', 'setDefaultNavigationTimeout', 'setExtraHTTPHeaders', 'setViewportSize'],
  context: ['addInitScript', 'exposeBinding', 'exposeFunction', 'grantPermissions', 'newCDPSession', 'newPage', 'on', 'once', 'route', 'routeFromHAR',
    'routeWebSocket', 'setDefaultTimeout', 'setDefaultNavigationTimeout', 'setExtraHTTPHeaders', 'setGeolocation', 'setHTTPCredentials', 'setOffline'],
  clock: ['fastForward', 'install', 'pauseAt', 'resume', 'runFor', 'setFixedTime', 'setSystemTime'],
};
const ASKING = ['delete', 'fetch', 'get', 'head', 'patch', 'post', 'put'];

class Window {
  // address: of the story's server, to which what begins with / belongs. altered: what of ALTERING the story did.
  constructor(context, page, line) {
    Object.assign(this, { context, page, line, address: null, altered: false, heard: [], listen: page.on.bind(page) });
    for (const [what, names] of Object.entries(ALTERING)) {
      const owner = { page, context, clock: page.clock }[what];
      for (const name of names) this.#around(owner, name, (...given) => { this.altered = true; return given; });
    }
    const newPage = context.newPage.bind(context);
    context.newPage = async () => this.#addressed(await newPage());
    this.#addressed(page);
    for (const name of ASKING) this.#around(context.request, name, this.#whole);
  }

  #whole = (to, ...rest) => [typeof to === 'string' ? new URL(to, this.address).href : to, ...rest];

  #addressed(page) {
    this.#around(page, 'goto', this.#whole);
    return page;
  }

  #around(owner, name, before) {
    const plain = owner[name].bind(owner);
    owner[name] = (...given) => plain(...before(...given));
  }

  // As page.on, for as long as the story has the window.
  hear(event, listener) {
    this.heard.push([event, listener]);
    this.listen(event, listener);
  }

  get isReusable() {
    return !this.altered && !this.page.isClosed() && this.context.pages().length === 1;
  }

  forget() {
    for (const [event, listener] of this.heard.splice(0)) this.page.off(event, listener);
  }

  async clear() {
    await this.page.evaluate(() => { window.name = ''; });
    await this.page.goto('about:blank');
    await this.line.send('Storage.clearDataForOrigin', { origin: this.address, storageTypes: 'all' });
    await this.line.send('ServiceWorker.enable');
    await this.line.send('ServiceWorker.stopAllWorkers');
    await this.line.send('ServiceWorker.disable');
    await this.line.send('Network.clearBrowserCache');
    await this.context.clearCookies();
    await this.line.send('Page.resetNavigationHistory');
  }
}

export class Windows {
  // dress(context): what each is given at its birth, before its page.
  constructor(browser, dress) {
    Object.assign(this, { browser, dress, free: new Map() });
  }

  // A window with these settings (as Playwright's newContext takes them) at this address, a new one or one that was given back.
  async take(settings, address) {
    const kind = JSON.stringify(settings);
    const window = this.free.get(kind)?.pop() ?? await this.#make(settings);
    return Object.assign(window, { kind, address });
  }

  async #make(settings) {
    const context = await this.browser.newContext(settings);
    await this.dress(context);
    const page = await context.newPage();
    return new Window(context, page, await context.newCDPSession(page));
  }

  // The story that took it has ended. What cannot be cleared is closed.
  async giveBack(window) {
    window.forget();
    const isClear = window.isReusable && await window.clear().then(() => window.context.serviceWorkers().length === 0, () => false);
    if (!isClear) await window.context.close();
    else this.free.set(window.kind, [...(this.free.get(window.kind) ?? []), window]);
  }
}
