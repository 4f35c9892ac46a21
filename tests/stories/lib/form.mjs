// What: a form of a page as a person meets it: its fields with what they hold, filled by name,
//       sent as a browser would send it.
// Why: a story that posts made-up fields proves nothing about the page.
// Never: it fills no field that the page does not offer, and chooses no option that is not there.
class Field {
  constructor(element) {
    this.element = element;
    this.tag = element.tag;
    this.name = element.get('name');
    this.type = element.tag === 'input' ? (element.get('type') ?? 'text').toLowerCase() : element.tag;
    this.disabled = element.has('disabled') || (element.closest('fieldset')?.has('disabled') ?? false);
    this.required = element.has('required');
  }

  get value() {
    if (this.tag === 'textarea') return this.element.children.join('');
    return this.element.get('value') ?? '';
  }
}

const optionValue = (option) => option.get('value') ?? option.text;

export class Form {
  constructor(element, page) {
    this.element = element;
    this.page = page;
    this.action = element.get('action') || page.path;
    this.method = (element.get('method') ?? 'get').toLowerCase();
    this.multipart = element.get('enctype') === 'multipart/form-data';
    this.fields = this.#collect();
    this.values = new Map();
    this.#start();
  }

  // Fields inside, and those outside that name this form by form="id".
  #collect() {
    const id = this.element.get('id');
    const wanted = { tag: /^(input|select|textarea|button)$/ };
    const inside = this.element.all(wanted).filter((one) => !one.has('form') || one.get('form') === id);
    const outside = id ? this.page.tree.all({ ...wanted, form: id }).filter((one) => !inside.includes(one)) : [];
    return [...inside, ...outside].map((one) => new Field(one));
  }

  #start() {
    for (const field of this.fields) {
      if (!field.name || field.disabled) continue;
      if (['submit', 'button', 'image', 'reset'].includes(field.type) || field.tag === 'button') continue;
      if (field.type === 'file') this.values.set(field.name, this.values.get(field.name) ?? []);
      else if (field.type === 'checkbox' || field.type === 'radio') this.#startChoice(field);
      else if (field.tag === 'select') this.#startSelect(field);
      else this.values.set(field.name, [...(this.values.get(field.name) ?? []), field.value]);
    }
  }

  #startChoice(field) {
    const held = this.values.get(field.name) ?? [];
    if (field.element.has('checked')) held.push(field.element.get('value') ?? 'on');
    this.values.set(field.name, held);
  }

  #startSelect(field) {
    const options = field.element.all({ tag: 'option' });
    const chosen = options.filter((one) => one.has('selected'));
    const usual = field.element.has('multiple') ? [] : options.slice(0, 1);
    this.values.set(field.name, (chosen.length ? chosen : usual).map(optionValue));
  }

  get names() {
    return [...new Set(this.fields.map((field) => field.name).filter(Boolean))];
  }

  has(name) {
    return this.fields.some((field) => field.name === name && !field.disabled);
  }

  // What the field holds now: text, or a list when it may hold several.
  value(name) {
    const held = this.values.get(name) ?? [];
    return held.length > 1 ? held : held[0] ?? '';
  }

  // The choices a radio group, check boxes or a select offer: [{value, title}].
  options(name) {
    return this.fields.filter((field) => field.name === name).flatMap((field) => {
      if (field.tag === 'select') return field.element.all({ tag: 'option' }).map((one) => ({ value: optionValue(one), title: one.text }));
      const label = field.element.closest('label') ?? this.page.tree.one({ tag: 'label', for: field.element.get('id') ?? '\0' });
      return [{ value: field.element.get('value') ?? 'on', title: label?.text ?? '' }];
    });
  }

  // Values by name: text, a number, true/false for one box, a list of options or files
  // ({name, type, bytes}). Options may be given by what they say.
  fill(values) {
    for (const [name, given] of Object.entries(values)) {
      const field = this.fields.find((one) => one.name === name && !one.disabled);
      if (!field) throw new Error(`the form ${this.action} of ${this.page.path} has no field "${name}"; it has ${this.names.join(', ')}`);
      if (field.type === 'hidden') throw new Error(`"${name}" is hidden: a person cannot fill it in`);
      if (field.element.has('readonly')) throw new Error(`"${name}" cannot be changed on this page`);
      this.values.set(name, this.#accept(field, name, given));
      this.page.person.effort.fields++;
    }
    return this;
  }

  #accept(field, name, given) {
    const list = Array.isArray(given) ? given : [given];
    if (field.type === 'file') return list;
    if (field.type === 'checkbox' && typeof given === 'boolean') return given ? [field.element.get('value') ?? 'on'] : [];
    if (!['checkbox', 'radio', 'select'].includes(field.type)) return list.map(String);
    const options = this.options(name);
    return list.map((wanted) => {
      const hit = options.find((one) => one.value === String(wanted)) ?? options.find((one) => one.title === String(wanted));
      if (!hit) throw new Error(`"${name}" does not offer "${wanted}"; it offers ${options.map((one) => `${one.value}=${one.title}`).join(', ')}`);
      return hit.value;
    });
  }

  // The pairs a browser would send when this button (by name=value or by its words) is pressed.
  entries(button) {
    const pairs = [];
    for (const [name, list] of this.values) for (const value of list) pairs.push([name, value]);
    const buttons = this.fields.filter((field) => field.type === 'submit' || (field.tag === 'button' && (field.element.get('type') ?? 'submit') === 'submit'));
    const pressed = button === undefined ? null : buttons.find((field) => field.element.text === button || field.value === button || field.name === button);
    if (button !== undefined && !pressed) {
      throw new Error(`no button "${button}" on ${this.page.path}; there are ${buttons.map((field) => field.element.text || field.value).join(', ')}`);
    }
    if (pressed?.name) pairs.push([pressed.name, pressed.value]);
    return { pairs, action: pressed?.element.get('formaction') ?? this.action };
  }

  submit(button) {
    const { pairs, action } = this.entries(button);
    this.page.person.effort.clicks++;
    return this.page.person.send(this.method, new URL(action, this.page.url).href, pairs, this.multipart);
  }
}
