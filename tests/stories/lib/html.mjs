// What: reads the HTML of our own pages into a small tree, and the forms in it.
// Why: a story must fill in the form that a person would see, with the fields it really has; a
//      regular expression over markup would pass on a page that no browser shows that way.
// Never: it does not repair. Tags that do not close in order are reported, since our templates are
//        ours; only the void elements and the optional end of <option> and <p> are known.
const VOID = new Set('area base br col embed hr img input link meta source track wbr path use circle rect line'.split(' '));
const RAW = new Set(['script', 'style', 'textarea', 'title']);
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', hellip: '…', middot: '·', copy: '©', times: '×' };

export function decode(text) {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (name[0] === '#') {
      const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
      return String.fromCodePoint(code);
    }
    return NAMED[name] ?? whole;
  });
}

export class Element {
  // written: what stands behind the name in the tag; of most elements nobody asks for it.
  constructor(tag, written, parent) {
    this.tag = tag;
    this.written = written;
    this.read = null;
    this.parent = parent;
    this.children = [];
  }

  get attributes() {
    this.read ??= readAttributes(this.written);
    return this.read;
  }

  get(name) {
    return this.attributes[name];
  }

  has(name) {
    return name in this.attributes;
  }

  get classes() {
    return (this.get('class') ?? '').split(/\s+/).filter(Boolean);
  }

  // What a reader sees, blanks folded.
  get text() {
    const parts = [];
    const visit = (node) => {
      if (typeof node === 'string') parts.push(node);
      else if (!['script', 'style', 'template', 'head'].includes(node.tag)) {
        node.children.forEach(visit);
        if (!['a', 'b', 'i', 'em', 'strong', 'span', 'small', 'abbr', 'mark'].includes(node.tag)) parts.push(' ');
      }
    };
    visit(this);
    return parts.join('').replace(/\s+/g, ' ').trim();
  }

  // Every element below that fits {tag, id, class, name, href, text …}; a RegExp is matched.
  all(wanted = {}) {
    const found = [];
    const asked = Object.entries(wanted);
    const visit = (node) => {
      for (const child of node.children) {
        if (typeof child === 'string') continue;
        if (fits(child, asked)) found.push(child);
        visit(child);
      }
    };
    visit(this);
    return found;
  }

  one(wanted) {
    return this.all(wanted)[0] ?? null;
  }

  closest(tag) {
    for (let node = this; node; node = node.parent) if (node.tag === tag) return node;
    return null;
  }
}

const agrees = (value, wanted) => (wanted instanceof RegExp ? wanted.test(value ?? '') : value === wanted);

function fits(element, asked) {
  return asked.every(([key, value]) => {
    if (key === 'tag') return agrees(element.tag, value);
    if (key === 'text') return agrees(element.text, value);
    if (key === 'class') return element.classes.some((name) => agrees(name, value));
    return element.has(key) && agrees(element.get(key), value);
  });
}

function readAttributes(text) {
  const found = {};
  for (const hit of text.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    const name = hit[1].toLowerCase();
    if (!(name in found)) found[name] = decode(hit[2] ?? hit[3] ?? hit[4] ?? '');
  }
  return found;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.root = new Element('#document', '', null);
    this.open = this.root;
    this.faults = [];
  }

  addText(text) {
    if (text) this.open.children.push(decode(text));
  }

  close(tag) {
    if (VOID.has(tag)) return;
    let node = this.open;
    while (node !== this.root && node.tag !== tag) {
      if (!['p', 'option', 'li', 'tr', 'td', 'th', 'tbody', 'thead', 'dd', 'dt'].includes(node.tag)) {
        this.faults.push(`</${tag}> closes over <${node.tag}>`);
      }
      node = node.parent;
    }
    if (node === this.root) this.faults.push(`</${tag}> without <${tag}>`);
    else this.open = node.parent;
  }

  // Returns the position after the raw content of a textarea, title, script or style.
  addRaw(element, at) {
    const closing = new RegExp(`</${element.tag}`, 'gi');
    closing.lastIndex = at;
    const stop = closing.exec(this.text)?.index ?? this.text.length;
    const raw = this.text.slice(at, stop);
    const first = element.tag === 'textarea' ? raw.replace(/^\r?\n/, '') : raw;
    element.children.push(['script', 'style'].includes(element.tag) ? raw : decode(first));
    const after = this.text.indexOf('>', stop);
    return after < 0 ? this.text.length : after + 1;
  }

  start(tag, written, closed, at) {
    if (tag === 'option' && this.open.tag === 'option') this.open = this.open.parent;
    const element = new Element(tag, written, this.open);
    this.open.children.push(element);
    if (RAW.has(tag) && !closed) return this.addRaw(element, at);
    if (!closed && !VOID.has(tag)) this.open = element;
    return at;
  }

  read() {
    const shape = /<!--[\s\S]*?-->|<!doctype[^>]*>|<\/([a-z][a-z0-9-]*)\s*>|<([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
    let at = 0;
    for (let hit = shape.exec(this.text); hit; hit = shape.exec(this.text)) {
      this.addText(this.text.slice(at, hit.index));
      at = hit.index + hit[0].length;
      if (hit[1]) this.close(hit[1].toLowerCase());
      else if (hit[2]) {
        const closed = hit[3].trimEnd().endsWith('/');
        at = this.start(hit[2].toLowerCase(), hit[3], closed, at);
      }
      shape.lastIndex = at;
    }
    this.addText(this.text.slice(at));
    for (let node = this.open; node !== this.root; node = node.parent) this.faults.push(`<${node.tag}> is not closed`);
    return this.root;
  }
}

export function parse(text) {
  const reader = new Reader(text);
  const root = reader.read();
  root.faults = reader.faults;
  return root;
}
