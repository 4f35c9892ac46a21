// What: every item of the catalogue taken at the window with a filled form, and refused with each required field missing.
// Why: a required field that no page asks, or that a condition hides for good, is found by nobody until a villager stands there.
// Never: no item is left out, and nothing is filled that the page does not offer.
import { identity, oldPerson } from './lib/deeds.mjs';

export const title = '每一个事项：都能受理，缺哪项说哪项';

export const options = { sqliteOnly: 'which field a form asks for is the catalogue\'s; what is kept of an acceptance is told on both elsewhere' };

const CARD = '6217000000000000004';

// A value of the right kind, by what the page says of the field.
function valueOf(field) {
  if (field.is_number) return '2';
  if (field.is_money) return '860.50';
  if (field.is_date) return '2025-03-12';
  if (field.is_month) return '2024-07';
  if (field.is_yes) return '1';
  if (field.is_card) return CARD;
  if (field.is_phone) return '13900000001';
  if (field.is_identity) return identity('20240601', 101);
  if (field.is_long) return '按实际情况填写，窗口核对过。';
  return '实际情况';
}

// More than one number must fit: what is told as out of range is set to the nearest bound that the page names.
function within(text) {
  const bounds = /应在 (-?\d+) 到 (-?\d+) 之间/.exec(text);
  return bounds ? bounds[1] : null;
}

function chosen(field, values) {
  if (field.more) return { [field.more.name]: ['王大川、王小川'] };
  if (field.options.length > 0 && !field.is_yes) {
    const wanted = field.options.find((one) => one.value && (!values || values.includes(one.value))) ?? field.options.find((one) => one.value);
    return { [field.name]: wanted ? [wanted.value] : [] };
  }
  return { [field.name]: [valueOf(field)] };
}

// An optional number of a paper that must fit the person is left out, as a clerk leaves it out.
const OWN_NUMBER = 'certificate';
const asked = (field) => !field.readonly && !field.is_files && !field.derive && field.name !== OWN_NUMBER;

// The answers under which a field is asked: those of the field that it looks at, chosen so that it is.
function answers(fields, target) {
  const values = {};
  for (const field of fields.filter(asked)) Object.assign(values, chosen(field));
  for (let one = target; one?.show_if; one = fields.find((other) => other.name === one.show_if.field)) {
    const by = fields.find((other) => other.name === one.show_if.field);
    if (!by) break;
    const { values: wanted, low, high } = one.show_if;
    if (low || high) values[by.name] = [String(low ? Math.ceil(Number(low)) : Math.max(0, Math.floor(Number(high))))];
    else if (by.is_yes) values[by.name] = [wanted.split(' ')[0]];
    else values[by.name] = [wanted.split(' ')[0]];
  }
  return values;
}

class Window {
  constructor(stage, clerk, person, item) {
    Object.assign(this, { stage, clerk, person, item });
  }

  async open() {
    this.page = await this.clerk.get(`/desk/intake.json?item=${this.item}&person=${this.person.id}`);
    const form = (await this.clerk.get(`/desk/intake?item=${this.item}&person=${this.person.id}`)).form('/desk/intake');
    this.csrf = form.value('csrf');
    this.fields = this.page.json.fields;
  }

  async send(values) {
    const body = new URLSearchParams({ csrf: this.csrf, submission: crypto.randomUUID().replaceAll('-', ''), item: this.item, person: String(this.person.id) });
    for (const [name, list] of Object.entries(values)) for (const one of list) body.append(name, one);
    return this.clerk.raw('/desk/intake', {
      method: 'POST', body: body.toString(),
      headers: { origin: this.stage.url, 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  // Sends until no number is out of its bounds; answers what the server says then.
  async settle(values) {
    for (let turn = 0; turn < 4; turn++) {
      const answer = await this.send(values);
      const text = new TextDecoder().decode(answer.bytes ?? new Uint8Array());
      if (answer.status !== 422) return { status: answer.status, text };
      let mended = false;
      for (const field of this.fields.filter((one) => one.is_number && values[one.name])) {
        const place = text.indexOf(`id="${field.id}-e"`);
        const bound = place < 0 ? null : within(text.slice(place, place + 400));
        if (bound !== null && values[field.name][0] !== bound) {
          values[field.name] = [bound];
          mended = true;
        }
      }
      if (!mended) return { status: 422, text };
    }
    return { status: 422, text: 'no number fits' };
  }
}

const faultsOf = (text) => [...text.matchAll(/id="f-([a-z_]+)-e"/g)].map((hit) => hit[1]);

// The answers with this field asked; numbers that were found to fit stay, but for those that it looks at.
function around(window, filled, field) {
  const values = { ...filled, ...answers(window.fields, field), way: ['window'] };
  for (const [name, list] of Object.entries(filled)) {
    const number = window.fields.find((one) => one.name === name)?.is_number;
    if (number && !looksAt(window.fields, field, name)) values[name] = list;
  }
  return values;
}

// What is wrong with an item: refused though filled, or taken without something that it requires.
async function tellOne(window) {
  await window.open();
  const filled = { ...answers(window.fields, null), way: ['window'] };
  const good = await window.settle(filled);
  const wrong = good.status === 303 ? [] : [`refused though filled: ${faultsOf(good.text)}`];
  const own = window.fields.filter((one) => !/^(way|agent_|authority)/.test(one.name) && one.required && asked(one) && !one.is_yes);
  for (const field of own) {
    if ((field.show_if && field.show_if.field.startsWith('person.'))) continue; // asked of others than this person
    if (field.value && field.options.length === 0) continue; // what is not sent has its usual value
    const values = around(window, filled, field);
    const whole = await window.settle(values);
    if (whole.status !== 303) wrong.push(`${field.name} given, refused: ${faultsOf(whole.text)}`);
    delete values[field.name];
    if (field.more) delete values[field.more.name];
    const answer = await window.settle(values);
    if (answer.status !== 422 || !faultsOf(answer.text).includes(field.name)) wrong.push(`${field.name} left out: ${answer.status}`);
  }
  return wrong;
}

// Whether the way to a field goes through this other one, so that its number must stay as it was set.
function looksAt(fields, target, name) {
  for (let one = target; one?.show_if; one = fields.find((other) => other.name === one.show_if.field)) {
    if (one.show_if.field === name) return true;
  }
  return false;
}

export default async (stage) => {
  const { assert } = stage;
  let clerk;
  let person;
  let codes;
  await stage.step('the clerk has somebody of the register before her', async () => {
    clerk = await stage.staff('cun1');
    person = await oldPerson(clerk);
    const page = (await clerk.get(`/desk/intake.json?person=${person.id}`)).json;
    // The usual ones stand twice, and what a village must not certify is no item.
    const found = page.item_search.groups.flatMap((group) => group.items.map((one) => /item=([A-Z]\d+)/.exec(one.url)?.[1]));
    codes = [...new Set(found.filter(Boolean))];
    assert.equal(codes.length, 85);
  });
  await stage.step('every item is taken, and each required field is asked for', async () => {
    const wrong = [];
    for (const code of codes) {
      for (const one of await tellOne(new Window(stage, clerk, person, code))) wrong.push(`${code} ${one}`);
    }
    assert.deepEqual(wrong, [], 'every field that is called required is asked for, and nothing else');
  });
};
