// What: 高龄津贴, from the window of the village over publicity, town and county back to the old lady.
// Why: three tiers, a clock that stands still and days on view: the road that most money takes.
// Never: no step is taken by another tier than its own; what the public sees is never more than masked.
import { caseOf, confirmed, FOLDED, initials, numberOf, oldPerson, passDays, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '高龄津贴：从窗口经公示、镇、县，送到老人手上';

const VILLAGE = '990101100201';

async function acceptAtWindow(stage, clerk, story) {
  const { assert } = stage;
  story.person = await oldPerson(clerk);
  const found = await clerk.get(`/desk/intake?item=M10&q=${initials(story.person.name)}`);
  // The only one of that name is opened at once; else she is chosen from the hits.
  const hit = found.all({ tag: 'a' }).find((one) => one.closest('div')?.get('class') === 'hits' && one.text.includes(story.person.name));
  assert.ok(hit || found.one({ id: 'band' })?.text.includes(story.person.name), `${initials(story.person.name)} did not find ${story.person.name}`);
  const form = (hit ? await clerk.get(hit.get('href')) : found).form('/desk/intake');
  assert.equal(form.has('name'), false, 'what the register knows is not asked again');
  assert.equal(form.has('identity'), false);
  form.fill({
    account: '6217000000000000004', resides_since: '1990-05', collector: 'self', lives_with: '一个人住', got_form: true,
    got_identity_card: true, got_household_book: true, got_bank_card: true,
    file_bank_card: [photo('卡号.jpg', 2), photo('卡背.jpg', 3)], file_portrait: [photo('近照.jpg', 4)],
  });
  const receipt = await confirmed(form);
  story.number = numberOf(receipt);
  story.id = /\/cases\/(\d+)\/receipt$/.exec(receipt.path)[1];
  assert.match(story.number, /^BJ\d{6}-\d{6}-\d{4}$/);
  assert.ok(receipt.one({ class: 'qr' }).one({ tag: 'svg' }), 'the receipt has its QR');
  story.receipt = receipt;
}

async function lookAtPapers(stage, clerk, { receipt, id }) {
  const { assert } = stage;
  const prints = receipt.forms.filter((one) => /\/papers\/.*\/(receipt\/A5|slip\/80mm)$/.test(one.action));
  assert.equal(prints.length, 2, 'A5 and the slip');
  for (const form of prints) {
    const paper = await form.submit();
    assert.equal(paper.status, 200);
    assert.equal(paper.type, 'application/pdf');
    assert.equal(new TextDecoder('latin1').decode(paper.bytes.slice(0, 5)), '%PDF-');
    assert.match(new TextDecoder('latin1').decode(paper.bytes.slice(-32)), /%%EOF\s*$/);
  }
  const rows = (await caseOf(clerk, id)).materials.rows;
  assert.equal(rows.find((one) => one.key === 'bank_card').files.length, 2);
  assert.equal(rows.find((one) => one.key === 'portrait').got, true, 'a photo is a paper that came');
}

async function lookAtPictures(stage, clerk, { id }) {
  const { assert } = stage;
  const files = (await caseOf(clerk, id)).materials.rows.flatMap((one) => one.files);
  for (const file of files) {
    const picture = await clerk.raw(file.url);
    assert.equal(picture.status, 200, file.url);
    assert.match(picture.type, /^image\//);
    assert.ok(picture.bytes.length > 100);
  }
  const other = await stage.staff('cun2');
  const answer = await other.raw(files[0].url);
  assert.ok([403, 404].includes(answer.status), `another village sees the card: ${answer.status}`);
  const nobody = await stage.person('nobody').raw(files[0].url);
  assert.notEqual(nobody.status, 200, 'without signing in nothing is shown');
}

async function seeNotice(stage, story) {
  const { assert } = stage;
  const villager = stage.person('a neighbour');
  const seen = await caseOf(story.clerk, story.id);
  story.notice = seen.publicity.url;
  const list = await villager.get(`/v/${VILLAGE}/publicity`);
  assert.ok(list.one({ tag: 'a', href: story.notice }), 'the notice is on the portal');
  const page = await villager.get(story.notice);
  const cells = page.one({ tag: 'tbody' }).all({ tag: 'td' }).map((one) => one.text);
  assert.equal(cells[0][0], story.person.name[0]);
  assert.match(cells[0], FOLDED);
  const everything = page.body + (await villager.get(`${story.notice}.json`)).body;
  const plain = (await story.clerk.get(`/desk/people/${story.person.id}.json`)).json;
  assert.ok(!everything.includes(story.person.name), 'the whole name is not told');
  assert.ok(!everything.includes(story.person.identity.slice(-4)), 'nothing of the identity number');
  assert.ok(!everything.includes(story.person.phone.slice(-4)), 'nothing of the phone');
  assert.ok(plain);
  story.pageOnView = cells.join(' ');
}

async function posting(stage, story) {
  const { assert } = stage;
  const before = await caseOf(story.clerk, story.id);
  assert.equal(before.limit.left, '还剩 20 个工作日');
  const page = await takeStep(story.clerk, story.id, 'post_village');
  assert.match(page.text, /村级公示/);
  const after = await caseOf(story.clerk, story.id);
  assert.equal(after.state.text, '村级公示');
  assert.equal(after.limit.tone, 'stop');
  assert.match(after.publicity.days, /5 天/);
}

async function daysOnView(stage, story) {
  const { assert } = stage;
  await passDays(stage, 4, story.clerk);
  assert.equal((await caseOf(story.clerk, story.id)).state.text, '村级公示', 'the fifth day is still on view');
  await passDays(stage, 1, story.clerk);
  await stage.until(async () => (await caseOf(story.clerk, story.id)).state.text === '镇级审核', 'the town');
  const now = await caseOf(story.clerk, story.id);
  assert.equal(now.publicity.left, '已结束');
  assert.equal(now.limit.tone, 'ok', 'the days on view are not counted');
  const list = await stage.person('a neighbour').get(`/v/${VILLAGE}/publicity`);
  assert.equal(list.one({ tag: 'a', href: story.notice }), null, 'the list on the portal is without it');
}

async function townPasses(stage, story) {
  const { assert } = stage;
  assert.throws(() => story.lastPage.form(/pass_town/), /no form/, 'the village cannot pass for the town');
  const forced = await story.clerk.raw(`/desk/cases/${story.id}/step/pass_town`, {
    method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf: story.lastPage.forms.at(-1).value('csrf'), submission: 'a'.repeat(32), version: '1' }).toString(),
  });
  assert.equal(forced.status, 403, 'a made-up request neither');
  const town = await stage.staff('zhen1');
  const page = await takeStep(town, story.id, 'pass_town', { reason: '年龄、户口都对' });
  assert.match(page.text, /县级审批/);
}

async function countyApproves(stage, story) {
  const { assert } = stage;
  const county = await stage.staff('xian');
  const form = (await county.get(`/desk/cases/${story.id}`)).form(/step\/approve_county$/);
  const empty = await form.submit();
  assert.equal(empty.status, 422, 'a decision says what it decides');
  assert.ok(empty.errors.some((one) => /result_text/.test(one.field)));
  const again = empty.form(/step\/approve_county$/);
  const page = went(await again.fill({ result_text: '从下个月起按月发放。', amount: '100', decision_number: '云民〔2026〕88号' }).submit());
  assert.match(page.text, /待送达/);
  assert.match(page.text, /100/);
}

async function deliver(stage, story) {
  const { assert } = stage;
  const home = await story.clerk.get('/desk');
  const group = home.all({ tag: 'section' }).find((one) => one.get('aria-label') === '待送达');
  assert.ok(group, 'the village is told to deliver');
  const page = await takeStep(story.clerk, story.id, 'deliver', { delivered_on: stage.today, deliver_way: (await firstWay(story)) });
  assert.match(page.text, /已送达/);
  assert.equal((await caseOf(story.clerk, story.id)).actions.length, 0, 'nothing is left to do');
}

async function firstWay(story) {
  const form = (await story.clerk.get(`/desk/cases/${story.id}`)).form(/step\/deliver$/);
  return form.options('deliver_way').find((one) => one.value).value;
}

async function track(stage, story) {
  const { assert } = stage;
  const lady = stage.person('the old lady');
  const form = (await lady.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  const wrong = await form.fill({ number: story.number, phone_tail: story.tail === '0000' ? '1111' : '0000' }).submit();
  assert.ok(!/\/case\//.test(wrong.path), 'wrong digits open nothing');
  const right = went(await wrong.form(`/v/${VILLAGE}/track`).fill({ number: story.number, phone_tail: story.tail }).submit());
  assert.match(right.path, /\/case\//);
  assert.match(right.text, /已送达/);
  assert.match(right.text, /100/);
  assert.ok(!right.text.includes(story.person.name), 'who looks over her shoulder reads no whole name');
  story.lady = lady;
  story.own = right.path;
}

async function rate(stage, story) {
  const { assert } = stage;
  const page = await (await story.lady.get(story.own)).follow(/评价/);
  const form = page.form(/\/rate$/);
  const empty = await form.submit('提交评价');
  assert.equal(empty.status, 422);
  const sent = empty.form(/\/rate$/).fill({ level: '5', remark: '村里上门办的，没有跑路。' });
  const thanks = went(await sent.submit('提交评价'));
  assert.match(thanks.text, /非常满意/);
  const second = await sent.fill({ level: '1' }).submit('提交评价');
  assert.match(second.text, /非常满意/, 'the same form sent twice changes nothing');
  const again = await story.lady.get(`${story.own}/rate`);
  assert.equal(again.forms.some((one) => one.has('level')), false, 'one case is rated once');
  const forced = await story.lady.send('post', `${stage.url}${story.own}/rate`, [
    ['csrf', page.form(/\/rate$/).value('csrf')], ['submission', 'f'.repeat(32)], ['level', '1']]);
  assert.equal(forced.status, 409, 'a second rating by hand is refused');
  assert.equal((await caseOf(story.clerk, story.id)).rating.level.text, '非常满意');
}

// Today's tiles against the list that they are made of.
async function recount(stage, story) {
  const { assert } = stage;
  const tiles = await stage.until(async () => {
    const { today } = (await story.clerk.get('/desk.json')).json;
    return today.find((one) => one.title === '今天办结').value === '1' ? today : null;
  }, 'the figure of today');
  const open = (await story.clerk.get('/desk/cases.json')).json.table;
  assert.equal(tiles.find((one) => one.title === '没办完的').value, String(open.total));
  const all = (await story.clerk.get('/desk/cases.csv?view=all')).body.trim().split('\r\n');
  const month = all.slice(1).filter((line) => line.split(',').at(-1).startsWith(stage.today.slice(0, 7)));
  assert.equal(tiles.find((one) => one.title === '本月受理').value, String(month.length));
}

export default async (stage) => {
  const story = {};
  await stage.step('the clerk finds her by the letters of her name and takes the case', async () => {
    story.clerk = await stage.staff('cun1');
    await acceptAtWindow(stage, story.clerk, story);
  });
  await stage.step('receipt in A5 and on a slip, with the papers that came', () => lookAtPapers(stage, story.clerk, story));
  await stage.step('the photos are there for the village and for nobody else', () => lookAtPictures(stage, story.clerk, story));
  await stage.step('the village puts the case on view and its clock stands still', () => posting(stage, story));
  await stage.step('the portal shows it masked', () => seeNotice(stage, story));
  await stage.step('five days later it is with the town by itself', () => daysOnView(stage, story));
  await stage.step('the town passes, and only the town', async () => {
    story.lastPage = await story.clerk.get(`/desk/cases/${story.id}`);
    await townPasses(stage, story);
  });
  await stage.step('the county approves with an amount', () => countyApproves(stage, story));
  await stage.step('the village delivers', () => deliver(stage, story));
  await stage.step('she looks it up by number and last four digits', async () => {
    story.tail = story.person.phone.slice(-4);
    await track(stage, story);
  });
  await stage.step('she rates it once', () => rate(stage, story));
  await stage.step('the figures are what a recount gives', () => recount(stage, story));
};
