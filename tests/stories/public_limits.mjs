// What: the doors that anybody can open: one form too many gets 429 and a plain sentence, and nothing typed is lost.
// Why: a machine that fills in forms all night must not bury the village; a grandmother at the hall's computer must get through.
// Never: the limits are the county's settings, and here they are set low; nothing else about them is made up.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, photo, went } from './lib/deeds.mjs';

export const title = '群众网上提交有上限：多了说清楚，填的不丢，换个地方照办';

const VILLAGE = '990101100201';
const OTHER = '990101100202';
const feedbackOf = (org) => `/v/${org}/feedback`;
const APPLY = `/v/${VILLAGE}/guide/old_age_allow/apply`;

function settings(stage, values) {
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'limits.yaml'), Object.entries(values).map(([name, value]) => `setting: ${name}\nvalue: "${value}"\n`).join('---\n'));
  return ['--overlay', folder];
}

async function restart(stage, values, more = []) {
  await stage.server.stop();
  stage.server.args = [...settings(stage, values), ...more];
  await stage.server.start();
}

async function speak(who, org, text, from = '') {
  const page = await who.get(feedbackOf(org));
  const form = page.forms.find((one) => one.has('text'));
  const kind = form.options('kind').find((one) => one.value).value;
  if (!from) return form.fill({ kind, text }).submit();
  const { pairs } = form.fill({ kind, text }).entries();
  return who.raw(feedbackOf(org), { method: 'POST', headers: { origin: new URL(who.base).origin, 'x-forwarded-for': from, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(pairs).toString() });
}

async function refused(stage, answer) {
  stage.assert.equal(answer.status, 429, answer.text.slice(0, 200));
  stage.assert.match(answer.text, /提交得太多了.*(分钟后|明天)/);
  stage.assert.ok(Number(answer.headers.get('retry-after')) > 0);
}

const answers = (serial, phone) => ({
  name: '赵有福', identity: identity('19400314', serial), phone, address: '三组 8 号',
  account: '6217000000000000004', resides_since: '1990-05', collector: 'self', consent: 'yes',
});

async function apply(who, serial, phone, files = {}) {
  const check = await (await who.get(APPLY)).form(APPLY).fill({ ...answers(serial, phone), ...files }).submit('下一步，核对一遍');
  if (check.status !== 200) return check;
  return check.form(APPLY).submit('确认提交');
}

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  const count = async () => (await clerk.get('/desk/r/feedback.json')).json.table.rows.length;
  await stage.step('one browser: the third is too much, what was typed stays, and it is not written', async () => {
    await restart(stage, { public_device: 2 });
    const one = stage.person('one phone');
    went(await speak(one, VILLAGE, '字太小'));
    went(await speak(one, VILLAGE, '字还是太小'));
    const before = await count();
    const answer = await speak(one, VILLAGE, '第三条，写得很长很长');
    await refused(stage, answer);
    assert.equal(answer.forms.find((form) => form.has('text')).value('text'), '第三条，写得很长很长');
    assert.equal(await count(), before);
    went(await speak(stage.person('another phone'), VILLAGE, '别的手机照常'));
    const json = await one.raw(`${feedbackOf(VILLAGE)}.json`, { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf: answer.forms.find((form) => form.has('text')).value('csrf') }).toString() });
    assert.ok([422, 429].includes(json.status), `tools are told by the status: ${json.status}`);
  });
  await stage.step('the same form sent twice is one, and not counted again', async () => {
    await restart(stage, { public_device: 2 });
    const one = stage.person('two clicks');
    const page = await one.get(feedbackOf(VILLAGE));
    const form = page.forms.find((each) => each.has('text'));
    const kind = form.options('kind').find((each) => each.value).value;
    form.fill({ kind, text: '点了好几下' });
    for (let i = 0; i < 4; i++) went(await form.submit());
    went(await speak(one, VILLAGE, '第二条'));
  });
  await stage.step('after the time it goes on', async () => {
    const one = stage.person('a patient one');
    went(await speak(one, VILLAGE, '一'));
    went(await speak(one, VILLAGE, '二'));
    await refused(stage, await speak(one, VILLAGE, '三'));
    stage.pass({ hours: 0.25 });
    went(await speak(one, VILLAGE, '三'));
    stage.pass({ hours: 0.25 });
  });
  await stage.step('one centre that is flooded does not close the next', async () => {
    await restart(stage, { public_centre: 2 });
    for (const text of ['一', '二']) went(await speak(stage.person(text), VILLAGE, text));
    await refused(stage, await speak(stage.person('三'), VILLAGE, '三'));
    went(await speak(stage.person('四'), OTHER, '四'));
  });
  await stage.step('a network: what the client says of its address counts only from a configured proxy', async () => {
    stage.pass({ hours: 0.25 });
    await restart(stage, { public_network: 2 });
    for (const from of ['203.0.113.5', '198.51.100.7']) assert.equal((await speak(stage.person(from), VILLAGE, from, from)).status, 303);
    await refused(stage, await speak(stage.person('192.0.2.9'), VILLAGE, '换个假地址', '192.0.2.9'));
    stage.pass({ hours: 0.25 });
    await restart(stage, { public_network: 2 }, ['--proxies', '127.0.0.1']);
    for (const from of ['203.0.113.5', '203.0.113.77']) assert.equal((await speak(stage.person(from), VILLAGE, from, from)).status, 303);
    await refused(stage, await speak(stage.person('same network'), VILLAGE, '同一个网段', '203.0.113.200'));
    assert.equal((await speak(stage.person('another network'), VILLAGE, '别的网段', '198.51.100.7')).status, 303);
    for (const from of ['2001:db8:1:2::5', '2001:db8:1:2:ffff::9']) assert.equal((await speak(stage.person(from), VILLAGE, from, from)).status, 303);
    await refused(stage, await speak(stage.person('same /64'), VILLAGE, '同一个 /64', '2001:db8:1:2:1::1'));
  });
  await stage.step('faulty ones are counted too, before anybody works on them', async () => {
    stage.pass({ hours: 0.25 });
    await restart(stage, { public_tries: 4 });
    const one = stage.person('a machine');
    const wrong = async () => (await one.get(APPLY)).form(APPLY).fill({ name: 'x' }).submit('下一步，核对一遍');
    for (let i = 0; i < 4; i++) assert.equal((await wrong()).status, 422, `try ${i + 1}`);
    const answer = await wrong();
    await refused(stage, answer);
    assert.equal(answer.form(APPLY).value('name'), 'x');
  });
  await stage.step('one phone number a day, however written; the photos of the one too many are kept', async () => {
    stage.pass({ hours: 0.25 });
    await restart(stage, { public_phone: 2 });
    went(await apply(stage.person('a'), 501, '13800995631'));
    went(await apply(stage.person('b'), 502, '138 0099 5631'));
    const late = stage.person('c');
    const answer = await apply(late, 503, '13800995631', { file_identity_card: [photo('证.jpg', 5)] });
    await refused(stage, answer);
    const evening = new Date(Date.now() + Number(stage.world.program.shift) + 8 * 3_600_000).getUTCHours() >= 21;
    assert.match(answer.text, evening ? /明天|分钟后/ : /明天/);
    assert.equal(answer.form(APPLY).value('address'), '三组 8 号');
    assert.match(answer.form(APPLY).value('kept'), /^\d+-[0-9a-f]+$/, 'the photo goes along');
    went(await apply(stage.person('d'), 504, '13800995632'));
  });
};
