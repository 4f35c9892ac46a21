// What: the portal's edges: a refused form loses no photo, a visitor can say only what a villager may say, guesses end.
// Why: these pages take what anybody on the network sends; the road itself is told elsewhere.
// Never: no refusal counts as passed without looking at what was kept behind it.
import { identity, numberOf, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '手机办事的边界：填错不丢，别人的看不到，猜不出来';

const VILLAGE = '990101100201';
const TOWN = '990101100';
const APPLY = `/v/${VILLAGE}/guide/old_age_allow/apply`;
const CHECK = '下一步，核对一遍';
let serial = 100;

const answers = () => ({
  name: '赵有福', identity: identity('19400314', ++serial), phone: '13800995621', address: '三组 8 号',
  account: '6217000000000000004', resides_since: '1990-05', collector: 'self', consent: 'yes',
});

const hidden = (page, name) => page.all({ tag: 'input', name }).map((one) => one.get('value'));

async function apply(person, change = {}, files = {}) {
  const form = (await person.get(APPLY)).form(APPLY);
  return form.fill({ ...answers(), ...change, ...files }).submit();
}

async function deskCase(staff, number) {
  const list = (await staff.get(`/desk/cases.json?view=all&q=${number}`)).json;
  const row = list.table.rows.find((one) => one.number === number);
  return (await staff.get(`/desk/cases/${row.id}.json`)).json;
}

const photosOf = (found) => found.materials.rows.flatMap((row) => row.files.map((file) => file.url.split('/').pop()));

async function loseNothing(stage, phone, story) {
  const { assert } = stage;
  const form = (await phone.get(APPLY)).form(APPLY);
  const typed = answers();
  const refused = await form.fill({
    ...typed, identity: typed.identity.slice(0, 17), consent: [], file_identity_card: [photo('证|件.jpg', 5)],
  }).submit(CHECK);
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.errors.map((one) => one.field), ['identity', 'consent']);
  assert.equal(hidden(refused, 'kept').length, 1, 'the photo goes along');
  assert.match((await phone.raw(refused.one({ class: 'shot' }).one({ tag: 'img' }).get('src'))).type, /^image\//, 'and is shown');
  const again = refused.form(APPLY);
  assert.equal(again.value('name'), typed.name);
  assert.equal(again.value('account'), typed.account);

  const check = await again.fill({ identity: typed.identity, consent: 'yes' }).submit(CHECK);
  assert.equal(check.status, 200);
  assert.equal(check.via, undefined, 'nothing was sent yet');
  assert.match(check.text, /1 张照片/);
  assert.match(check.text, new RegExp(typed.identity));
  const back = await check.form(APPLY).submit('返回修改');
  assert.equal(back.form(APPLY).value('address'), typed.address);
  const more = await back.form(APPLY).fill({ note: '腿脚不便' }).submit(CHECK);
  assert.match(more.text, /腿脚不便/);
  const sent = went(await more.form(APPLY).submit('确认提交'));
  assert.match(sent.text, /待窗口核实/);
  assert.doesNotMatch(sent.text, /赵有福/, 'the name is masked');
  story.number = numberOf(sent);
  story.link = sent.path;
}

async function sayOnlyOnesOwn(stage, phone, clerk) {
  const { assert } = stage;
  const page = await phone.get(APPLY);
  const form = page.form(APPLY).fill(answers());
  const { pairs } = form.entries();
  const smuggled = { verified: '1', person: '1', result_text: '已批准', amount: '9999', state: 'delivered', got_form: '1', decision_number: 'X1', archive_number: 'X2' };
  const kept = ['way', ...Object.keys(smuggled)];
  const all = [...pairs.filter(([name]) => !kept.includes(name)), ['way', 'window'], ...Object.entries(smuggled)];
  const sent = went(await phone.send('post', new URL(APPLY, phone.base).href, all, true));
  const found = await deskCase(clerk, numberOf(sent));
  const said = JSON.stringify(found);
  assert.doesNotMatch(said, /已批准|9999|X1|X2/);
  assert.match(found.applicant.about, /待窗口核实/);
  assert.equal(found.applicant.url, '', 'tied to nobody');
  assert.equal(found.case.state.text, '待受理');
  const way = found.facts.find((one) => one.title === '办理方式');
  assert.equal(way.text, '本人在手机上办');
}

async function photosAreOnesOwn(stage, phone, stranger, clerk) {
  const { assert } = stage;
  const refused = await apply(phone, { consent: [] }, { file_identity_card: [photo('证件.jpg', 7)] });
  assert.equal(refused.status, 422);
  const [line] = hidden(refused, 'kept');
  const send = async (person, kept) => {
    const { pairs } = (await person.get(APPLY)).form(APPLY).fill(answers()).entries();
    const url = new URL(APPLY, person.base).href;
    return deskCase(clerk, numberOf(went(await person.send('post', url, [...pairs, ['kept', kept]], true))));
  };
  assert.equal(photosOf(await send(phone, line)).length, 1);
  assert.equal(photosOf(await send(stranger, line)).length, 0, 'another browser cannot use the line');
  assert.equal(photosOf(await send(phone, line.replace(/.$/, (sign) => (sign === '0' ? '1' : '0')))).length, 0, 'nor can it be bent');
  const broken = await apply(phone, {}, { file_bank_card: [{ name: 'x.jpg', type: 'image/jpeg', bytes: Uint8Array.from([1, 2, 3]) }] });
  assert.equal(broken.status, 422);
  assert.equal(broken.errors[0].field, 'file_bank_card');
}

async function tiesThePerson(stage, phone, clerk) {
  const { assert } = stage;
  const number = identity('19380102', 321);
  const form = (await clerk.get('/desk/intake')).form(/\/desk\/intake\/person/);
  went(await form.fill({ name: '钱守业', identity: number, phone: '13800990011' }).submit());
  const same = await deskCase(clerk, numberOf(went(await apply(phone, { name: '钱守业', identity: number }))));
  assert.match(same.applicant.url, /^\/desk\/people\/\d+$/, 'known by number and name');
  const other = await deskCase(clerk, numberOf(went(await apply(phone, { name: '赵有福', identity: number }))));
  assert.equal(other.applicant.url, '', 'the number alone ties nobody');
}

async function filesByLinkOnly(stage, phone, stranger, clerk, story) {
  const { assert } = stage;
  const [id] = photosOf(await deskCase(clerk, story.number));
  const own = await phone.raw(`${story.link}/files/${id}`);
  assert.equal(own.status, 200);
  assert.equal(own.type, 'image/jpeg');
  const elsewhere = went(await apply(stranger));
  assert.equal((await stranger.raw(`${elsewhere.path}/files/${id}`)).status, 404, "another case's link opens it not");
  assert.equal((await stranger.raw(`${story.link.replace(/.$/, (c) => (c === '0' ? '1' : '0'))}/files/${id}`)).status, 404);
  assert.equal((await stranger.raw(story.link.replace(/\.\w+$/, ''))).status, 404, 'the number alone is no link');
  const paper = await phone.raw(`${story.link}/receipt.pdf`);
  assert.equal(paper.type, 'application/pdf');
  assert.equal(new TextDecoder('latin1').decode(paper.bytes.slice(0, 5)), '%PDF-');
}

async function nothingToComplete(stage, phone, clerk, story) {
  const { assert } = stage;
  assert.equal((await phone.get(`${story.link}/complete`)).status, 409);
  const { id } = (await deskCase(clerk, story.number)).case;
  await takeStep(clerk, id, 'ask_more', { reason_code: ['no_card'], missing: ['bank_card'], reason: '卡号看不清' });
  const empty = await (await phone.get(`${story.link}/complete`)).form(`${story.link}/complete`).submit();
  assert.equal(empty.status, 422);
  assert.equal(empty.errors[0].field, 'file_bank_card');
  went(await empty.form(`${story.link}/complete`).fill({ note: '明天送到窗口' }).submit());
  assert.equal((await phone.get(`${story.link}/complete`)).status, 409, 'once');
  assert.match((await phone.get(story.link)).text, /明天送到窗口/);
}

async function guessesEnd(stage, phone, story) {
  const { assert } = stage;
  const url = `/v/${VILLAGE}/track`;
  const short = story.number.replace(/^BJ\d+-/, '');
  const guess = async (tail) => (await phone.get(url)).form(url).fill({ number: short, phone_tail: tail }).submit();
  const bad = await guess('12');
  assert.equal(bad.status, 422);
  assert.equal(bad.errors[0].field, 'phone_tail');
  for (let i = 0; i < 10; i++) {
    const wrong = await guess(String(1000 + i));
    assert.equal(wrong.errors[0].field, 'number');
    assert.equal(wrong.form(url).value('number'), short, 'what was typed stays');
  }
  const blocked = await guess('5621');
  assert.equal(blocked.status, 422, 'the right one too, for a while');
  assert.match(blocked.text, /15 分钟/);
  stage.pass({ hours: 1 });
  assert.equal(went(await guess('5621')).path, story.link);
}

async function villageIsChosen(stage, phone) {
  const { assert } = stage;
  const url = `/v/${TOWN}/guide/old_age_allow/apply`;
  const form = (await phone.get(url)).form(url);
  const refused = await form.fill(answers()).submit();
  assert.deepEqual(refused.errors.map((one) => one.field), ['village']);
  const sent = went(await refused.form(url).fill({ village: VILLAGE }).submit());
  assert.match(sent.path, new RegExp(`^/v/${VILLAGE}/case/`));
  assert.equal((await phone.get('/v/990101/guide/old_age_allow/apply')).status, 404);
  assert.equal((await phone.get(`/v/${VILLAGE}/guide/power_fee/apply`)).status, 404, 'at the window only');
}

export default async (stage) => {
  const story = {};
  const phone = stage.person('赵有福的手机');
  const stranger = stage.person('别人的手机');
  const clerk = await stage.staff('cun1');
  await stage.step('填错了退回来，照片和填的都还在；核对、返回、再核对，交上去', () => loseNothing(stage, phone, story));
  await stage.step('表里夹带的别的内容不收', () => sayOnlyOnesOwn(stage, phone, clerk));
  await stage.step('传过的照片只有这台手机接着用得上', () => photosAreOnesOwn(stage, phone, stranger, clerk));
  await stage.step('号码和姓名都对上，才和村民台账连起来', () => tiesThePerson(stage, phone, clerk));
  await stage.step('照片和回执只有本人的链接打得开', () => filesByLinkOnly(stage, phone, stranger, clerk, story));
  await stage.step('不缺材料时不能补，空的不收，补一次', () => nothingToComplete(stage, phone, clerk, story));
  await stage.step('编号和后四位猜错十次就停一会儿', () => guessesEnd(stage, phone, story));
  await stage.step('在镇里的页面上要选哪个村', () => villageIsChosen(stage, phone));
};
