// What: photos that wait for their form: cut lines, wrong pieces, refused forms, and a phone that lends its camera to the desk.
// Why: a photo is the part of an application that takes longest on a village line; losing one means another journey.
// Never: no refusal counts as passed without looking that the file is untouched behind it.
import { went, identity, photo } from './lib/deeds.mjs';

export const title = '照片：断了接着传，填错不丢，手机拍了直接到窗口';

const VILLAGE = '990101100201';
const APPLY = `/v/${VILLAGE}/guide/old_age_allow/apply`;
const FORM = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

const token = async (person, path) => (person.token ??= (await person.raw(path)).forms.map((one) => one.value('csrf')).find(Boolean));

async function post(person, path, fields) {
  const body = new URLSearchParams({ csrf: person.token, ...fields });
  return person.raw(path, { method: 'POST', headers: { origin: person.base, 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() });
}

const announce = (person, path, bytes, more = {}) => post(person, path, { form: FORM, field: 'file_identity_card', name: '证件.jpg', size: String(bytes.length), ...more });

const piece = (person, url, offset, bytes, headers = {}) => person.raw(`${url}.json?offset=${offset}`, {
  method: 'POST', headers: { origin: person.base, 'content-type': 'application/octet-stream', 'x-csrf': person.token, ...headers }, body: bytes,
});

// Announces and sends all at once; answers the state.
async function sendWhole(person, path, bytes, more) {
  const { url } = (await announce(person, path, bytes, more)).json;
  return (await piece(person, url, 0, bytes)).json;
}

const turned = (bytes) => { // the frame of a JPEG says how high and how wide it is
  for (let at = 2; at < bytes.length;) {
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    if (bytes[at + 1] >= 0xc0 && bytes[at + 1] <= 0xc2) return [bytes[at + 7] * 256 + bytes[at + 8], bytes[at + 5] * 256 + bytes[at + 6]];
    at += 2 + length;
  }
  return [0, 0];
};

// A JPEG with an EXIF block that names a place and says "lying on its side" (orientation 6).
function withPlace(bytes) {
  const text = 'GPSLatitude 30.1234';
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, ...Buffer.from(text)];
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([...bytes.slice(0, 2), 0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255, ...body, ...bytes.slice(2)]);
}

async function threeCuts(stage, phone) {
  const { assert } = stage;
  const { bytes } = photo('证件.jpg', 3, 60, 40);
  const made = await announce(phone, `/v/${VILLAGE}/kept.json`, bytes);
  assert.equal(made.status, 200, made.text);
  const { url } = made.json;
  let have = 0;
  for (let cut = 0; cut < 3; cut++) {
    const end = Math.floor((bytes.length * (cut + 1)) / 5);
    assert.equal((await piece(phone, url, have, bytes.slice(have, end))).json.offset, end);
    // The answer was lost: who was cut asks, sends the wrong piece, is told where to go on.
    const wrong = await piece(phone, url, have, bytes.slice(have, end));
    assert.equal(wrong.status, 409);
    assert.equal(wrong.json.offset, end);
    have = (await phone.raw(`${url}.json`)).json.offset;
    assert.equal(have, end);
    if (cut === 1) await stage.powerCut();
  }
  assert.equal((await piece(phone, url, have + 7, bytes.slice(have))).status, 409, 'a hole is no picture');
  const last = await piece(phone, url, have, bytes.slice(have));
  assert.equal(last.status, 200, last.text);
  assert.equal(last.json.ready, true);
  assert.equal((await piece(phone, url, bytes.length, new Uint8Array())).json.ready, true, 'the last answer was lost too');
  return last.json;
}

async function refusals(stage, phone) {
  const { assert } = stage;
  const path = `/v/${VILLAGE}/kept.json`;
  const { bytes } = photo('证件.jpg', 4);
  assert.equal((await announce(phone, path, bytes, { size: String(11 << 20) })).status, 422, 'over 10 MB');
  assert.equal((await announce(phone, path, bytes, { size: '0' })).status, 422);
  assert.equal((await announce(phone, path, bytes, { size: '-5' })).status, 422);
  assert.equal((await announce(phone, path, bytes, { form: '' })).status, 422);
  const { url } = (await announce(phone, path, bytes)).json;
  const more = await piece(phone, url, 0, Uint8Array.from([...bytes, 1]));
  assert.equal(more.status, 422, 'more than was said');
  assert.equal(more.json.offset, 0);
  assert.equal((await piece(phone, url, 'x', bytes)).status, 422);
  assert.equal((await piece(phone, url, '-1', bytes)).status, 422);
  assert.equal((await piece(phone, url, '99999999999999999999', bytes)).status, 422);
  assert.equal((await piece(phone, url, 0, bytes, { 'x-csrf': 'no' })).status, 403, 'not from our page');
  assert.equal((await piece(phone, url, 0, new Uint8Array((256 << 10) + 1))).status, 413);
  assert.equal((await phone.raw(`${url}.json`)).json.offset, 0, 'nothing of it was kept');
  for (const [name, head, words] of [['x.jpg', [1, 2, 3, 4], /不是照片/], ['x.heic', [0, 0, 0, 24, ...Buffer.from('ftypheic'), 0, 0, 0, 0], /HEIC/], ['x.jpg', [0xff, 0xd8, 0xff, 0xe0, 0, 16], /不是照片/]]) {
    const bad = Uint8Array.from(head);
    const one = (await announce(phone, path, bad, { name })).json;
    const answer = await piece(phone, one.url, 0, bad);
    assert.equal(answer.status, 422, name);
    assert.match(answer.json.error, words);
    assert.equal(answer.json.offset, 0, 'it may be sent anew');
  }
  const spoilt = (await announce(phone, path, bytes, { sum: '0'.repeat(64) })).json;
  assert.match((await piece(phone, spoilt.url, 0, bytes)).json.error, /传坏/);
  const twice = { 'idempotency-key': 'f'.repeat(32) };
  const key = async () => phone.raw(path, { method: 'POST', headers: { origin: phone.base, 'content-type': 'application/x-www-form-urlencoded', ...twice }, body: new URLSearchParams({ csrf: phone.token, form: FORM, field: 'file_identity_card', name: 'x', size: '9' }).toString() });
  const first = (await key()).json.url;
  assert.equal((await key()).headers.get('location'), `${first}.json`, 'announced once');
}

async function ownersOnly(stage, phone, state) {
  const { assert } = stage;
  const stranger = stage.person('stranger');
  const clerk = await stage.staff('cun1');
  await token(stranger, APPLY);
  await token(clerk, '/desk/password');
  for (const one of [stranger, clerk]) {
    assert.equal((await one.raw(`${state.url}.json`)).status, 404);
    assert.equal((await one.raw(state.photo)).status, 404);
    assert.equal((await piece(one, state.url, 0, new Uint8Array(3))).status, 404);
    assert.equal((await post(one, `${state.url}/turn.json`, { quarters: '1' })).status, 404);
    assert.equal((await post(one, `${state.url}/drop.json`, {})).status, 404);
  }
  const bent = state.url.replace(/.$/, (sign) => (sign === '0' ? '1' : '0'));
  for (const url of [bent, '/files/kept/1', '/files/kept/x', '/files/kept/-1-aa', `/files/kept/${'9'.repeat(70)}`]) assert.equal((await phone.raw(`${url}.json`)).status, 404, url);
  assert.equal((await phone.raw(`${state.url}.json`)).json.ready, true, 'still there');
}

async function stripped(stage, phone) {
  const { assert } = stage;
  const { bytes } = photo('证件.jpg', 6, 60, 40);
  const state = await sendWhole(phone, `/v/${VILLAGE}/kept.json`, withPlace(bytes));
  const shown = await phone.raw(state.photo);
  assert.equal(shown.type, 'image/jpeg');
  assert.deepEqual(turned(shown.bytes), [320, 480], 'upright');
  assert.doesNotMatch(Buffer.from(shown.bytes).toString('latin1'), /GPS|Exif/);
  assert.equal(shown.headers.get('x-content-type-options'), 'nosniff');
  assert.match(shown.headers.get('content-security-policy'), /sandbox/);
  assert.match(shown.headers.get('cache-control'), /private/);
  const again = await phone.raw(state.photo, { headers: { 'if-none-match': shown.headers.get('etag') } });
  assert.equal(again.status, 304);
  assert.deepEqual(turned((await phone.raw(`${state.photo}?size=320`)).bytes), [213, 320], 'a small one');
  const right = (await post(phone, `${state.url}/turn.json`, { quarters: '1' })).json;
  assert.deepEqual(turned((await phone.raw(right.photo)).bytes), [480, 320]);
  assert.equal((await post(phone, `${state.url}/turn.json`, { quarters: '5' })).status, 422);
  const back = (await post(phone, `${state.url}/turn.json`, { quarters: '3' })).json;
  assert.deepEqual((await phone.raw(back.photo)).bytes, shown.bytes, 'turned back it is the first one again');
  assert.equal((await post(phone, `${state.url}/drop.json`, {})).json.gone, true);
  assert.equal((await phone.raw(`${state.url}.json`)).status, 404);
}

async function formsKeepThem(stage, phone, clerk) {
  const { assert } = stage;
  const state = await sendWhole(phone, `/v/${VILLAGE}/kept.json`, photo('证件.jpg', 8).bytes);
  const answers = { name: '赵有福', identity: identity('19400314', 555), phone: '13800995621', address: '三组 8 号', account: '6217000000000000004', resides_since: '1990-05', collector: 'self', consent: 'yes' };
  const { pairs } = (await phone.get(APPLY)).form(APPLY).fill({ ...answers, consent: [] }).entries();
  const refused = await phone.send('post', new URL(APPLY, phone.base).href, [...pairs, ['kept', state.value], ['kept', state.value], ['step', 'check']], true);
  assert.equal(refused.status, 422);
  const lines = refused.all({ tag: 'input', name: 'kept' }).map((one) => one.get('value'));
  assert.deepEqual(lines, [state.value], 'once');
  const sent = went(await refused.form(APPLY).fill({ consent: 'yes' }).submit('下一步，核对一遍').then((page) => page.form(APPLY).submit('确认提交')));
  const number = (sent.one({ class: 'bigno' }) ?? sent.one({ class: 'p-number' })).text;
  const row = (await clerk.get(`/desk/cases.json?view=all&q=${number}`)).json.table.rows.find((one) => one.number === number);
  const files = (await clerk.get(`/desk/cases/${row.id}.json`)).json.materials.rows.flatMap((one) => one.files);
  assert.equal(files.length, 1);
  assert.match(files[0].thumb, /\?size=320$/);
  const small = await clerk.raw(files[0].thumb);
  assert.equal(small.type, 'image/jpeg');
  assert.match((await clerk.raw(files[0].save_url)).headers.get('content-disposition'), /^attachment/);
}

async function handOver(stage, clerk) {
  const { assert } = stage;
  const other = await stage.staff('cun2');
  await token(other, '/desk/password');
  const made = await post(clerk, '/desk/handover.json', { form: FORM, field: 'file_household_book', title: '户口簿' });
  assert.equal(made.status, 200, made.text);
  const desk = made.json.handover;
  assert.equal(desk.state, 'waiting');
  assert.equal((await clerk.raw(desk.qr_url)).type, 'image/svg+xml');
  for (const url of [desk.url, desk.qr_url, desk.events_url]) assert.equal((await other.raw(url)).status, 404, "another clerk's");
  assert.equal((await post(other, `${desk.end_url}.json`, {})).status, 404);

  const path = new URL(desk.address).pathname;
  const phone = stage.person('phone');
  const second = stage.person('second phone');
  const first = await phone.get(path);
  assert.match(first.text, /户口簿/);
  assert.match(first.text, /云岭村党群服务中心|党群服务中心/);
  assert.match((await second.get(path)).text, /开始拍照/, 'looking takes nothing');
  await token(second, path);
  const opened = went(await first.form(path).submit());
  phone.token = opened.form(/\/photos$/).value('csrf');
  assert.equal((await post(second, path, {})).status, 409, 'a second device');
  assert.equal((await second.raw(path)).status, 409);
  assert.equal((await announce(second, `${path}/kept.json`, new Uint8Array(5))).status, 404);
  assert.equal((await clerk.raw(`${desk.url}.json`)).json.handover.state, 'open');

  const state = await sendWhole(phone, `${path}/kept.json`, photo('户口.jpg', 9).bytes, { form: 'another', field: 'file_other' });
  assert.equal(state.field, 'file_household_book', 'the field is the desk\'s');
  const { files } = (await clerk.raw(`${desk.url}.json`)).json.handover;
  assert.deepEqual(files.map((one) => one.url), [state.url]);
  assert.equal((await clerk.raw(files[0].photo)).status, 200, "the clerk's own");
  assert.equal((await other.raw(files[0].photo)).status, 404);
  assert.equal((await second.raw(files[0].photo)).status, 404);
  const plain = (await phone.get(path)).form(/\/photos$/).fill({ file_household_book: [photo('二.jpg', 10)] });
  went(await plain.submit());
  assert.equal((await clerk.raw(`${desk.url}.json`)).json.handover.files.length, 2, 'without a script too');

  assert.equal((await post(clerk, `${desk.end_url}.json`, {})).json.handover.state, 'ended');
  assert.equal((await phone.raw(state.photo)).status, 404, 'revoked');
  assert.equal((await announce(phone, `${path}/kept.json`, new Uint8Array(5))).status, 404);
  assert.equal((await clerk.raw(desk.qr_url)).status, 404);
  return files[0];
}

// The desk hears of the phone without asking: also when it listens before the phone comes.
async function hears(stage, clerk) {
  const { assert } = stage;
  const desk = (await post(clerk, '/desk/handover.json', { form: FORM, field: 'file_household_book', title: '户口簿' })).json.handover;
  const cookie = [...clerk.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stop = new AbortController();
  const stream = await fetch(new URL(desk.events_url, clerk.base), { headers: { cookie }, signal: stop.signal });
  assert.equal(stream.headers.get('content-type'), 'text/event-stream');
  const reader = stream.body.getReader();
  const phone = stage.person('phone');
  const path = new URL(desk.address).pathname;
  await (await phone.get(path)).form(path).submit();
  let heard = '';
  const late = setTimeout(() => stop.abort(), 10_000);
  while (!/data: 2/.test(heard)) heard += new TextDecoder().decode((await reader.read()).value);
  clearTimeout(late);
  stop.abort();
  assert.match(heard, /event: changed/);
}

async function expires(stage, clerk) {
  const { assert } = stage;
  const desk = (await post(clerk, '/desk/handover.json', { form: FORM, field: 'file_household_book', title: '户口簿' })).json.handover;
  const path = new URL(desk.address).pathname;
  const phone = stage.person('late phone');
  const page = await phone.get(path);
  stage.pass({ hours: 0.2 });
  const late = await page.form(path).submit();
  assert.equal(late.status, 410);
  assert.equal((await phone.raw(path)).status, 410);
  assert.equal((await clerk.raw(`${desk.url}.json`)).json.handover.state, 'expired');
}

// The door of the public counts each announcement (30 of a browser in ten minutes); a form is full at thirty, too.
async function atMost(stage) {
  const { assert } = stage;
  const phone = stage.person('a phone with many photos');
  await token(phone, APPLY);
  const path = `/v/${VILLAGE}/kept.json`;
  for (let i = 0; i < 30; i++) assert.equal((await announce(phone, path, new Uint8Array(9), { form: 'full' })).status, 200);
  assert.equal((await announce(phone, path, new Uint8Array(9), { form: 'another' })).status, 429);
  stage.pass({ hours: 0.2 });
  const over = await announce(phone, path, new Uint8Array(9), { form: 'full' });
  assert.equal(over.status, 422);
  assert.match(over.json.error, /照片太多/);
}

export default async (stage) => {
  const { assert } = stage;
  const phone = stage.person('phone');
  let clerk = null;
  let state = null;
  await stage.step('a photo is sent in pieces, cut three times, once by a power cut', async () => {
    await token(phone, APPLY);
    state = await threeCuts(stage, phone);
  });
  await stage.step('wrong pieces, too much, no picture: refused, and nothing is spoilt', () => refusals(stage, phone));
  await stage.step('nobody else sees, turns or takes it away', () => ownersOnly(stage, phone, state));
  await stage.step('turned upright, without its place, small for lists, turned back without loss', () => stripped(stage, phone));
  await stage.step('a refused form loses no photo, and it arrives with the case', async () => {
    clerk = await stage.staff('cun1');
    await token(clerk, '/desk/password');
    await formsKeepThem(stage, phone, clerk);
  });
  await stage.step('a phone reads the code and the desk has the photos; no second phone, no other clerk', () => handOver(stage, clerk));
  await stage.step('the desk hears of the phone by itself', () => hears(stage, clerk));
  await stage.step('no form takes more than thirty', () => atMost(stage));
  await stage.step('after ten minutes the code is good for nothing', () => expires(stage, clerk));
  await stage.step('what waited too long is gone', async () => {
    stage.pass({ hours: 30 });
    await stage.until(async () => (await phone.raw(`${state.url}.json`)).status === 404, 'the sweep', 90);
  });
};
