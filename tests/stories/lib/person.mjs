// What: one person at one browser: cookies, pages, forms, redirects, and how much they had to do.
// Why: every story is told by people; what they type and press is counted, so that a promise such as
//      "two minutes at the window" is a number that a test can hold.
// Never: it follows no redirect to another place than the server, and sends no cookie it was not given.
import { ask } from './ask.mjs';
import { parse } from './html.mjs';
import { Form } from './form.mjs';

export class Page {
  constructor(person, url, status, headers, bytes) {
    this.person = person;
    this.url = url;
    this.path = new URL(url).pathname;
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get type() {
    return (this.headers.get('content-type') ?? '').split(';')[0];
  }

  get body() {
    this.decoded ??= new TextDecoder().decode(this.bytes);
    return this.decoded;
  }

  get json() {
    return JSON.parse(this.body);
  }

  get tree() {
    this.parsed ??= parse(this.body);
    return this.parsed;
  }

  get text() {
    this.read ??= this.type === 'text/html' ? this.tree.text : this.body;
    return this.read;
  }

  all(wanted) {
    return this.tree.all(wanted);
  }

  one(wanted) {
    return this.tree.one(wanted);
  }

  get forms() {
    return this.tree.all({ tag: 'form' }).map((element) => new Form(element, this));
  }

  // The form with this action (text or RegExp), id, or a button that says this; one that sends before one that searches.
  form(wanted) {
    const forms = this.forms;
    const fits = (form) => (wanted instanceof RegExp ? wanted.test(form.action)
      : form.action === wanted || form.element.get('id') === wanted
        || form.fields.some((field) => field.tag === 'button' && field.element.text === wanted));
    const hit = forms.find((form) => form.method === 'post' && fits(form)) ?? forms.find(fits);
    if (!hit) throw new Error(`no form ${wanted} on ${this.path} (${this.status}); there are ${forms.map((form) => form.action).join(', ') || 'none'}`);
    return hit;
  }

  // Follows the link with this text or address.
  async follow(wanted) {
    const agrees = (value) => (wanted instanceof RegExp ? wanted.test(value) : value === wanted);
    const link = this.all({ tag: 'a' }).find((one) => one.has('href') && (agrees(one.text) || agrees(one.get('href'))));
    if (!link) throw new Error(`no link ${wanted} on ${this.path}`);
    this.person.effort.clicks++;
    return this.person.get(new URL(link.get('href'), this.url).href);
  }

  // The sentences of the error summary, and under which field each stands: [{field, text}].
  get errors() {
    const summary = this.one({ role: 'alert' });
    if (!summary) return [];
    return summary.all({ tag: 'a' }).map((link) => ({ field: (link.get('href') ?? '').replace(/^#f?-?/, ''), text: link.text }));
  }
}

function encode(pairs, multipart) {
  if (!multipart) {
    const body = new URLSearchParams();
    for (const [name, value] of pairs) body.append(name, typeof value === 'object' ? value.name : value);
    return { body: body.toString(), type: 'application/x-www-form-urlencoded' };
  }
  const body = new FormData();
  for (const [name, value] of pairs) {
    if (value && typeof value === 'object') body.append(name, new Blob([value.bytes], { type: value.type }), value.name);
    else body.append(name, value);
  }
  return { body, type: null };
}

export class Person {
  constructor(base, name = '') {
    this.base = base;
    this.name = name;
    this.cookies = new Map();
    this.page = null;
    this.effort = { fields: 0, clicks: 0, pages: 0 };
  }

  #keepCookies(headers) {
    for (const line of headers.getSetCookie()) {
      const [pair, ...rest] = line.split(';').map((part) => part.trim());
      const cut = pair.indexOf('=');
      const gone = rest.some((part) => /^max-age=0$/i.test(part) || /^expires=Thu, 01 Jan 1970/i.test(part));
      if (gone) this.cookies.delete(pair.slice(0, cut));
      else this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
  }

  // One request, no redirect followed. options: {method, headers, body}.
  async raw(url, options = {}) {
    const target = new URL(url, this.base);
    if (target.origin !== new URL(this.base).origin) throw new Error(`${url} leads away from the server`);
    // Not packed unless a story asks: packing ten thousand pages here and unpacking them shows nothing that once does not.
    const headers = { 'accept-encoding': 'identity', ...options.headers };
    if (this.cookies.size) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(target, { ...options, headers });
    this.#keepCookies(answer.headers);
    return new Page(this, target.href, answer.status, answer.headers, answer.bytes);
  }

  async #arrive(page) {
    let current = page;
    for (let hops = 0; [302, 303, 307].includes(current.status); hops++) {
      if (hops === 5) throw new Error(`too many redirects from ${page.url}`);
      current = await this.raw(new URL(current.headers.get('location'), current.url).href);
      current.via = page.status;
    }
    this.page = current;
    this.effort.pages++;
    const html = current.type === 'text/html';
    const faults = html ? current.tree.faults : [];
    if (faults.length) throw new Error(`${current.path} is not well-formed: ${faults.slice(0, 3).join('; ')}`);
    const stops = html && /.{0,20}[。！？；]。.{0,20}/.exec(current.text);
    if (stops) throw new Error(`${current.path} ends a sentence twice: ${stops[0]}`);
    return current;
  }

  async get(url, headers = {}) {
    return this.#arrive(await this.raw(url, { headers }));
  }

  // Sends pairs as a browser sends a form; multipart when the form says so.
  async send(method, url, pairs, multipart = false) {
    if (method === 'get') {
      const target = new URL(url);
      target.search = new URLSearchParams(pairs.filter(([, value]) => typeof value !== 'object')).toString();
      return this.get(target.href);
    }
    const { body, type } = encode(pairs, multipart);
    const headers = { origin: new URL(this.base).origin };
    if (type) headers['content-type'] = type;
    return this.#arrive(await this.raw(url, { method: 'POST', headers, body }));
  }

  // Signs in at the desk; the story fails when the server refuses.
  async login(user, password, code = '') {
    const page = await this.get('/desk/login');
    const form = page.forms.find((one) => one.has('password'));
    if (!form) throw new Error('the login page has no password field');
    const before = { ...this.effort };
    const name = form.names.find((one) => /^(user|username|login|account)$/.test(one));
    const arrived = await form.fill({ [name]: user, password, ...(code ? { code } : {}) }).submit();
    this.effort = before;
    if (arrived.status !== 200 || arrived.path === '/desk/login') {
      throw new Error(`${user} could not sign in: ${arrived.status} ${arrived.text.slice(0, 200)}`);
    }
    return arrived;
  }
}
