// What: the second screen at the window: paired by a code, read and confirmed, signed, rated, taken back, forgotten.
// Why: she answers with her own hand what the clerk sent, and the next one in the queue must see nothing of it.
// Never: no refusal counts as passed without looking that nothing was written; no answer is taken from a page that was not shown.
import { caseOf, confirmed, oldPerson, passDays, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '群众用的屏幕：配对、看了点、签字、评价，看完就没了';

const MINUTE = 1 / 60;

const sent = (page, words) => {
  if (page.status !== 200) throw new Error(`${page.path}: ${page.status} ${page.text.slice(0, 300)}`);
  if (!words.test(page.text)) throw new Error(`${page.path} does not say ${words}: ${page.text.slice(0, 1500)}`);
  return page;
};

// A fresh code at the desk.
async function codeOf(clerk, name = '') {
  const page = await (await clerk.get('/desk/screen')).form('/desk/screen').fill(name ? { name } : {}).submit('出配对码');
  return { page, digits: page.one({ class: 'scr-code' })?.text.replace(/\s/g, '') };
}

async function pair(stage, digits, name = 'tablet') {
  const device = stage.person(name);
  const page = await (await device.get('/screen')).form('/screen').fill({ code: digits }).submit('连上');
  return { device, page };
}

async function pairing(stage, story) {
  const { assert } = stage;
  const { page, digits } = await codeOf(story.clerk, '一号窗口');
  assert.match(digits, /^\d{6}$/);
  assert.equal(page.headers.get('cache-control'), 'no-store', 'the code is in no cache');
  assert.ok(page.one({ class: 'scr-qr' }).one({ tag: 'svg' }), 'a code to be scanned');
  assert.ok(!(await story.clerk.get('/desk/screen')).body.includes(digits), 'it is shown once');
  const wrong = await pair(stage, digits === '000000' ? '000001' : '000000', 'somebody guessing');
  assert.match(wrong.page.text, /配对码不对/);
  assert.equal(wrong.device.cookies.has('screen'), false);
  assert.equal((await (await wrong.device.get('/screen')).form('/screen').fill({ code: '12a' }).submit()).status, 422);
  const good = await pair(stage, digits);
  sent(good.page, /党群服务中心/);
  assert.ok(good.page.text.includes(new Date(`${stage.today}T00:00:00Z`).getUTCFullYear()), 'the day');
  assert.match(good.device.cookies.get('screen'), /^[0-9a-f]{64}$/);
  assert.match((await pair(stage, digits, 'a second one')).page.text, /配对码不对/, 'a code is used once');
  story.screen = good.device;
  const list = (await story.clerk.get('/desk/screen.json')).json;
  assert.equal(list.count, 1);
  assert.equal(list.screens[0].name, '一号窗口');
  assert.equal(list.screens[0].mine, true);
  assert.equal(JSON.stringify(list).includes(good.device.cookies.get('screen')), false);
}

async function noOtherWayIn(stage, story) {
  const { assert } = stage;
  const { digits } = await codeOf(story.clerk);
  const here = await story.clerk.get('/screen');
  assert.match(here.text, /工作人员登录着/, 'a desk is no screen');
  const csrf = (await story.clerk.get('/desk/screen')).form('/desk/screen').value('csrf');
  const forced = await story.clerk.send('post', `${story.clerk.base}/screen`, [['csrf', csrf], ['submission', 'ab'.repeat(16)], ['code', digits]]);
  assert.equal(forced.status, 403);
  stage.pass({ hours: 11 * MINUTE });
  assert.match((await pair(stage, digits, 'too late')).page.text, /配对码不对/, 'after ten minutes');
  const guesser = stage.person('guesser');
  const from = () => ({ origin: guesser.base, 'content-type': 'application/x-www-form-urlencoded' });
  const token = (await guesser.get('/screen')).form('/screen').value('csrf');
  const tries = [];
  for (let i = 0; i < 12; i++) {
    const body = new URLSearchParams({ csrf: token, submission: String(i).padStart(32, '0'), code: String(100000 + i) }).toString();
    tries.push((await guesser.raw('/screen', { method: 'POST', headers: from(), body })).status);
  }
  assert.equal(tries.at(-1), 429, `guessing ends: ${tries}`);
  const { digits: right } = await codeOf(story.clerk);
  assert.equal((await pair(stage, right, 'behind the guesser')).page.status, 429, 'also a right one, for a while');
  stage.pass({ hours: 16 * MINUTE });
  for (const path of ['/screen/read', '/screen/rate'])
    assert.equal((await stage.person('nobody').get(path)).path, '/screen', 'who is no screen is asked for a code');
  assert.equal((await stage.person('nobody').raw('/screen/events')).status, 404);
}

async function checkPage(story, which, values = { bill_number: '12345', paid: '30' }) {
  const person = await oldPerson(story.clerk, 60, which);
  const form = (await story.clerk.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  story.person = person;
  return sent(await form.fill(values).submit('提交，请群众确认'), /以上是否属实/);
}

// Hears the next "changed" of an event stream; answers after how many milliseconds.
async function hear(person, url, act) {
  const stop = new AbortController();
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(new URL(url, person.base), { headers: { cookie, accept: 'text/event-stream' }, signal: stop.signal });
  const reader = answer.body.getReader();
  await act();
  const began = Date.now();
  let text = '';
  while (!/event: changed/.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended: ${text}`);
    text += new TextDecoder().decode(value);
    if (Date.now() - began > 10_000) throw new Error('nothing was heard');
  }
  stop.abort();
  return Date.now() - began;
}

const look = async (check) => check.form('/desk/intake').submit('刷新，看群众点了没有');

async function confirm(stage, story) {
  const { assert } = stage;
  const check = await checkPage(story, 0);
  const waiting = sent(await check.form('/desk/intake').submit('给群众的屏幕看'), /等群众点/);
  const shown = await story.screen.get('/screen');
  assert.equal(shown.path, '/screen/read');
  assert.equal(shown.headers.get('cache-control'), 'no-store');
  assert.ok(shown.text.includes(story.person.name) && /水费代缴/.test(shown.text));
  assert.ok(!/\d{17}[\dX]|1\d{10}/.test(shown.text), 'masked, for others may stand behind');
  assert.equal(shown.all({ tag: 'a' }).length, 0, 'no link leads away');
  const events = /data-events="([^"]+)"/.exec(waiting.body)[1];
  const late = await hear(story.clerk, events, async () => {
    story.after = went(await shown.form('/screen/read').submit('都对'));
  });
  assert.ok(late < 2500, `the desk heard after ${late} ms`);
  assert.match(story.after.text, /谢谢您/);
  assert.ok(!story.after.text.includes(story.person.name));
  const back = await story.screen.get('/screen/read');
  assert.equal(back.path, '/screen', 'the way back shows nothing');
  const said = sent(await look(waiting), /群众点了“都对”/);
  const receipt = went(await said.form('/desk/intake').submit('属实，受理'));
  const id = /\d+/.exec(receipt.path)[0];
  const papers = (await story.clerk.get(`/desk/papers/of/case/${id}.json`)).json.papers;
  const hand = papers.signatures.find((one) => one.title === '确认申请内容');
  assert.match(hand.way, /点了“都对”/);
  assert.match(hand.digest, /^[0-9a-f]{12}$/);
  const kept = papers.kept.find((one) => one.title === '申请内容确认');
  assert.equal(kept.digest, hand.digest, 'the words she said yes to are kept');
  assert.match((await story.clerk.get(kept.url)).text, /水费代缴.*12345.*点了“都对”/s);
  story.closed = id;
}

async function deny(stage, story) {
  const { assert } = stage;
  const waiting = sent(await (await checkPage(story, 1)).form('/desk/intake').submit('给群众的屏幕看'), /等群众点/);
  const answer = went(await (await story.screen.get('/screen')).form('/screen/read').submit('有不对的地方'));
  assert.match(answer.text, /窗口的人马上问您/);
  const said = sent(await look(waiting), /有不对的地方/);
  const refused = await said.form('/desk/intake').submit('属实，受理');
  assert.equal(refused.status, 422);
  assert.match(refused.text, /请返回修改/);
  const form = (await refused.form('/desk/intake').submit('返回修改')).form('/desk/intake');
  assert.equal(form.value('bill_number'), '12345', 'nothing typed is lost');
  const again = sent(await form.fill({ paid: '35' }).submit('提交，请群众确认'), /给群众的屏幕看/);
  assert.ok(!/有不对的地方/.test(again.text), 'her no was about other words');
}

async function changedBetween(stage, story) {
  const { assert } = stage;
  const check = await checkPage(story, 2);
  const waiting = await check.form('/desk/intake').submit('给群众的屏幕看');
  went(await (await story.screen.get('/screen')).form('/screen/read').submit('都对'));
  const said = await look(waiting);
  const form = said.form('/desk/intake');
  form.values.set('paid', ['99']); // another hand at the form
  const refused = await form.submit('属实，受理');
  assert.equal(refused.status, 422);
  assert.match(refused.text, /内容又有变化/);
}

async function signed(stage, story) {
  const { assert } = stage;
  const waiting = await (await checkPage(story, 3)).form('/desk/intake').submit('给群众的屏幕看');
  const form = (await story.screen.get('/screen')).form('/screen/read');
  went(await form.fill({ file_signature: [photo('签名.jpg', 9)] }).submit('都对'));
  const said = sent(await look(waiting), /签好了/);
  assert.equal(said.form('/desk/intake').value('sign_way'), 'screen');
  const receipt = went(await said.form('/desk/intake').submit('属实，受理'));
  const id = /\d+/.exec(receipt.path)[0];
  const { papers } = (await story.clerk.get(`/desk/papers/of/case/${id}.json`)).json;
  const hand = papers.signatures[0];
  assert.equal(hand.way, '屏幕上签名');
  assert.equal(hand.signer, story.person.name);
  assert.equal(hand.digest, papers.kept.find((one) => one.title === '申请内容确认').digest);
  assert.match((await story.clerk.raw(hand.file_url)).type, /^image\//);
}

// On the desk's own page, without a second screen: the signature names its words too.
async function signedAtTheDesk(stage, story) {
  const { assert } = stage;
  const form = (await checkPage(story, 4)).form('/desk/intake');
  const receipt = went(await form.fill({ sign_way: 'paper', file_signature: [photo('签字.jpg', 4)] }).submit('属实，受理'));
  const { papers } = (await story.clerk.get(`/desk/papers/of/case/${/\d+/.exec(receipt.path)[0]}.json`)).json;
  assert.equal(papers.signatures[0].digest, papers.kept.find((one) => one.title === '申请内容确认').digest);
}

async function delivery(stage, story) {
  const { assert } = stage;
  const person = await oldPerson(story.clerk, 80, 0);
  const form = (await story.clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  const receipt = await confirmed(form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_identity_card: true }));
  const id = /\d+/.exec(receipt.path)[0];
  await takeStep(story.clerk, id, 'post_village');
  await passDays(stage, 8, story.clerk);
  await stage.until(async () => (await caseOf(story.clerk, id)).state.text === '镇级审核', 'the town');
  await takeStep(await stage.staff('zhen1'), id, 'pass_town', {});
  await takeStep(await stage.staff('xian'), id, 'approve_county', { result_text: '从下个月起发放', amount: '100', decision_number: '云民发〔2026〕7号', decided_on: stage.today });
  const step = `/desk/cases/${id}/step/deliver`;
  const typed = (await story.clerk.get(`/desk/cases/${id}`)).form(step).fill({ delivered_on: stage.today, deliver_way: 'door' });
  const waiting = sent(await typed.submit('请群众在屏幕上签'), /等群众点/);
  assert.equal(waiting.form(step).value('delivered_on'), stage.today, 'what was typed is still there');
  const shown = await story.screen.get('/screen');
  assert.match(shown.text, /送达回证.*从下个月起发放/s);
  const unsigned = await shown.form('/screen/read').submit('签好了');
  assert.equal(unsigned.status, 422);
  assert.match(unsigned.text, /请先在框里签名字/);
  went(await unsigned.form('/screen/read').fill({ file_signature: [photo('签名.jpg', 9)] }).submit('签好了'));
  const said = sent(await waiting.form(step).submit('刷新，看群众点了没有'), /签好了/);
  assert.equal(said.form(step).value('delivered_on'), stage.today);
  went(await said.form(step).submit());
  const { papers } = (await story.clerk.get(`/desk/papers/of/case/${id}.json`)).json;
  const hand = papers.signatures.find((one) => one.title === '签收');
  assert.equal(hand.way, '屏幕上签名');
  const kept = papers.kept.find((one) => one.title === '送达回证（签字时看到的）');
  assert.equal(kept.digest, hand.digest, 'what she saw is what she signed');
  assert.match((await story.clerk.get(kept.url)).text, /从下个月起发放.*屏幕上签名/s);
}

async function takenBack(stage, story) {
  const { assert } = stage;
  const waiting = await (await checkPage(story, 5)).form('/desk/intake').submit('给群众的屏幕看');
  const shown = await story.screen.get('/screen');
  const back = sent(await waiting.form('/desk/intake').submit('收回'), /收回了/);
  assert.equal((await story.screen.get('/screen/read')).path, '/screen');
  const late = await shown.form('/screen/read').submit('都对');
  assert.match(late.text, /已经收回/, 'an answer that comes too late is none');
  assert.equal(late.path, '/screen');
  sent(await back.form('/desk/intake').submit('属实，受理'), /./);
}

async function timeOut(stage, story) {
  const { assert } = stage;
  const waiting = await (await checkPage(story, 6)).form('/desk/intake').submit('给群众的屏幕看');
  const shown = await story.screen.get('/screen');
  stage.pass({ hours: 2 * MINUTE });
  const csrf = shown.form('/screen/read').value('csrf');
  const touch = await story.screen.raw('/screen/touch.json', { method: 'POST', headers: { origin: story.screen.base, 'content-type': 'application/x-www-form-urlencoded' }, body: `csrf=${csrf}` });
  assert.equal(touch.json.shown, true);
  assert.ok(touch.json.seconds > 170, 'a touch gives three minutes more');
  stage.pass({ hours: 2 * MINUTE });
  assert.equal((await story.screen.get('/screen')).path, '/screen/read');
  stage.pass({ hours: 2 * MINUTE });
  assert.equal((await story.screen.get('/screen')).path, '/screen', 'nobody touched it');
  assert.match((await shown.form('/screen/read').submit('都对')).text, /已经收回/);
  sent(await look(waiting), /没有人动/);
}

async function rating(stage, story) {
  const { assert } = stage;
  const early = await story.clerk.get(`/desk/cases/${story.closed}`);
  assert.ok(!/请群众在屏幕上评/.test(early.text), 'not before it is over');
  await takeStep(story.clerk, story.closed, 'finish', { result_text: '已代缴。' });
  const page = await story.clerk.get(`/desk/cases/${story.closed}`);
  const waiting = went(await page.form(/\/rate\/screen$/).submit('请群众在屏幕上评'));
  const faces = await story.screen.get('/screen');
  assert.equal(faces.path, '/screen/rate');
  const nothing = await faces.form('/screen/rate').submit('交上去');
  assert.equal(nothing.status, 422);
  assert.match(nothing.text, /请先选一个/);
  const direct = await story.clerk.raw('/screen/rate', { method: 'POST', headers: { origin: story.clerk.base, 'content-type': 'application/x-www-form-urlencoded' }, body: 'level=5' });
  assert.equal(direct.status, 403, 'nobody at the desk rates');
  const done = went(await nothing.form('/screen/rate').fill({ level: '2', reason: ['slow'] }).submit('交上去'));
  assert.match(done.text, /评价收到了/);
  const state = (await story.clerk.get(/data-screen-wait="([^"]+)"/.exec(waiting.body)[1] + '.json')).json.screen;
  assert.equal(state.words, '评好了。');
  assert.ok(!/不满意/.test(JSON.stringify(state)));
  const row = (await story.clerk.get('/desk/ratings.json')).json.table.rows.find((one) => /水费代缴/.test(JSON.stringify(one)) && /窗口屏幕/.test(JSON.stringify(one)));
  assert.ok(row, 'the channel is told');
  const after = await caseOf(story.clerk, story.closed);
  assert.equal(after.rate_screen, false, 'one rating a case');
  assert.equal(after.rating.level.text, '评好了', 'who handled it is not told what she tapped');
  assert.ok(!/等的时间/.test(JSON.stringify(after.rating)));
}

async function others(stage, story) {
  const { assert } = stage;
  const stranger = await stage.staff('cun2');
  assert.equal((await stranger.get('/desk/screen.json')).json.count, 0, 'another village sees none');
  const id = (await story.clerk.get('/desk/screen.json')).json.screens[0].id;
  const token = (await stranger.get('/desk/screen')).form('/desk/screen').value('csrf');
  const post = (path) => stranger.raw(path, { method: 'POST', headers: { origin: stranger.base, 'content-type': 'application/x-www-form-urlencoded' }, body: `csrf=${token}&submission=${Math.random().toString(16).slice(2).padEnd(32, '0')}` });
  assert.equal((await post(`/desk/screen/${id}/take`)).status, 404);
  assert.equal((await post(`/desk/screen/${id}/drop`)).status, 404);
  const waiting = await (await checkPage(story, 7)).form('/desk/intake').submit('给群众的屏幕看');
  const showing = /data-screen-wait="([^"]+)"/.exec(waiting.body)[1];
  assert.equal((await stranger.raw(`${showing}.json`)).status, 404);
  assert.equal((await stranger.raw(`${showing}/events`)).status, 404);
  assert.equal((await post(`${showing}/back`)).status, 404);
  const person = await oldPerson(stranger, 60, 0);
  const form = (await stranger.get(`/desk/intake?item=B01&person=${person.id}`)).form('/desk/intake');
  const check = await form.fill({ bill_number: '1', paid: '3' }).submit('提交，请群众确认');
  assert.ok(!/群众用的屏幕/.test(check.one({ tag: 'main' }).text), 'without a screen nothing is asked');
  const forced = check.form('/desk/intake');
  forced.values.set('screen', ['send']);
  assert.equal((await forced.submit()).status, 409);
  assert.match((await story.screen.get('/screen')).text, /水费代缴/, 'what was there is there still');
}

async function shift(stage, story) {
  const { assert } = stage;
  const secretary = await stage.staff('shuji1');
  const page = await secretary.get('/desk/screen');
  assert.match(page.text, /归李秀兰用/);
  sent(went(await page.form(/\/take$/).submit('接过来用')), /归您用/);
  assert.equal((await story.screen.get('/screen')).path, '/screen', 'what the other had shown is gone');
  assert.match((await story.clerk.get('/desk/screen')).text, /归何永福用/);
  const check = await checkPage(story, 8);
  assert.match(check.text, /现在不归您用/);
  sent(went(await (await story.clerk.get('/desk/screen')).form(/\/take$/).submit('接过来用')), /归您用/);
}

async function unpaired(stage, story) {
  const { assert } = stage;
  await (await checkPage(story, 9)).form('/desk/intake').submit('给群众的屏幕看');
  sent(went(await (await story.clerk.get('/desk/screen')).form(/\/drop$/).submit('断开')), /断开了/);
  assert.match((await story.screen.get('/screen')).text, /六位配对码/);
  assert.equal((await story.screen.raw('/screen/state.json')).json.paired, false);
  const { digits } = await codeOf(story.clerk);
  const again = await pair(stage, digits, 'the tablet again');
  stage.pass({ days: 31 });
  assert.match((await again.device.get('/screen')).text, /六位配对码/, 'not used for a month');
}

export default async (stage) => {
  const story = {};
  await stage.step('a code pairs one tablet, once', async () => {
    story.clerk = await stage.staff('cun1');
    await pairing(stage, story);
  });
  await stage.step('no desk, no late code, no guessing', () => noOtherWayIn(stage, story));
  await stage.step('she reads and says yes; the desk hears it; the words are kept', () => confirm(stage, story));
  await stage.step('she says that something is wrong', () => deny(stage, story));
  await stage.step('her yes is about these words alone', () => changedBetween(stage, story));
  await stage.step('she signs what she read', () => signed(stage, story));
  await stage.step('also at the desk a signature names its words', () => signedAtTheDesk(stage, story));
  await stage.step('taken back', () => takenBack(stage, story));
  await stage.step('nobody touches it', () => timeOut(stage, story));
  await stage.step('she rates; the desk hears that she did', () => rating(stage, story));
  await stage.step('what is handed over she signs there', () => delivery(stage, story));
  await stage.step('another village reaches nothing', () => others(stage, story));
  await stage.step('the next shift takes it over', () => shift(stage, story));
  await stage.step('unpaired, and forgotten', () => unpaired(stage, story));
};
