// What: a problem told by telephone, at the screen in the hall and at the desk; handled, sent to the township, not content and done
//       again; several of one kind agreed about at a meeting that answers them all; a word on the system itself.
// Why: who speaks up must be answered, must be able to see what became of it, and must never find his own words on a wall.
// Never: the teller's name, telephone and words are in public nowhere, and nothing is in public that nobody has released.
import { photo, went } from './lib/deeds.mjs';

export const title = '群众说事：说了有编号、有人办、有答复，不满意再办；几个人说的一起议；对系统提意见';

const VILLAGE = '990101100201';
const EMPTY = '990101101201';
const WORDS = '三组老井边的路灯坏了半个月，我婆婆晚上摔了一跤。';
const rows = async (who, register, query = '') => (await who.get(`/desk/r/${register}.json?view=all&${query}`)).json.table.rows;
const step = async (who, register, id, name, values = {}) => (await who.get(`/desk/r/${register}/${id}`)).form(new RegExp(`step/${name}$`)).fill(values).submit();

const everything = async (who, org) => (await Promise.all(['', '/voice', '/voices', '/news', '/feedback', '/kiosk', '/kiosk/voice', '/kiosk/voices', '/voices.json'].map(async (path) => (await who.raw(`/v/${org}${path}`)).body))).join('\n');

async function told(stage, story) {
  const { assert } = stage;
  const teller = stage.person('who tells');
  story.teller = teller;
  assert.match((await teller.get(`/v/${EMPTY}/voices`)).text, /还没有公开的/, 'a village in which nobody has said anything');
  const page = await teller.get(`/v/${VILLAGE}/voice`);
  const refused = await page.form(/voice$/).fill({ topic: 'road', phone: '139', name: '田小草', file_photo: [photo('灯.jpg', 2)] }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.errors.map((one) => one.text).join(), /什么事/);
  assert.equal(refused.form(/voice$/).value('name'), '田小草', 'nothing typed is lost');
  assert.ok(refused.form(/voice$/).has('kept'), 'nor is the photo');
  const own = went(await refused.form(/voice$/).fill({ text: WORDS, phone: '13900007788', place_words: '三组' }).submit());
  assert.match(own.path, /\/voice\/SS/);
  assert.match(own.text, /待接.*最晚/s);
  assert.ok(own.text.includes(WORDS), 'who has told it reads it again');
  story.own = own.path;
  story.number = /SS[\d-]+/.exec(own.text)[0];
  const wrong = await (await teller.get(`/v/${VILLAGE}/voice`)).form(/find$/).fill({ number: story.number, phone_tail: '0000' }).submit();
  assert.match(wrong.text, /没有找到/);
  const found = went(await (await teller.get(`/v/${VILLAGE}/voice`)).form(/find$/).fill({ number: story.number, phone_tail: '7788' }).submit());
  assert.equal(found.path, story.own, 'number and telephone lead to it');
  assert.equal((await teller.get(story.own.replace(VILLAGE, EMPTY))).status, 404, 'in another village it is not');
}

async function handled(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  story.clerk = clerk;
  const one = (await rows(clerk, 'voice', 'voice_way=phone')).find((row) => row.number === story.number);
  story.id = one.id;
  assert.match((await clerk.get('/desk')).text, /群众说事/, 'it waits for the village');
  went(await step(clerk, 'voice', one.id, 'take'));
  went(await step(clerk, 'voice', one.id, 'forward', { reason: '路灯是镇里管的' }));
  const town = await stage.staff('zhen1');
  const record = await town.get(`/desk/r/voice/${one.id}`);
  went(await record.form(/answer_town$/).fill({ answer: '灯换好了，又加了一盏。', answered_on: stage.today }).submit());
  const page = await story.teller.get(story.own);
  assert.match(page.text, /灯换好了，又加了一盏/);
  const silent = await page.form(/step\/again$/).submit();
  assert.equal(silent.status, 422, 'why it is not content is asked');
  went(await silent.form(/step\/again$/).fill({ reason: '新加的那盏不亮' }).submit());
  assert.match((await clerk.get(`/desk/r/voice/${one.id}`)).text, /新加的那盏不亮/);
  went(await step(clerk, 'voice', one.id, 'answer', { answer: '接好了。', answered_on: stage.today }));
  went(await (await story.teller.get(story.own)).form(/step\/content$/).submit());
  assert.match((await story.teller.get(story.own)).text, /办完了/);
}

async function published(stage, story) {
  const { assert } = stage;
  const { clerk, teller, id } = story;
  const before = await everything(teller, VILLAGE);
  for (const word of [WORDS, '田小草', '13900007788', '灯换好了', story.number]) assert.ok(!before.includes(word), `${word} is in public`);
  const empty = await step(clerk, 'voice', id, 'publish');
  assert.equal(empty.status, 422, 'what is said in public is written for it');
  went(await step(clerk, 'voice', id, 'publish', { public_question: '三组的路灯坏了', public_answer: '已经修好，又加了一盏。' }));
  const after = await everything(teller, VILLAGE);
  assert.match(after, /三组的路灯坏了/);
  assert.match((await teller.get(`/v/${VILLAGE}/kiosk/voices`)).text, /已经修好，又加了一盏/);
  for (const word of [WORDS, '田小草', '13900007788', story.number]) assert.ok(!after.includes(word), `${word} is in public`);
  went(await step(clerk, 'voice', id, 'unpublish', { reason: '写重了' }));
  assert.doesNotMatch(await everything(teller, VILLAGE), /三组的路灯坏了/);
}

async function atTheScreen(stage, story) {
  const { assert } = stage;
  const at = `/v/${VILLAGE}/kiosk/voice`;
  const hall = stage.person('the screen');
  const nothing = await (await hall.get(at)).form(/voice$/).fill({ topic: 'water' }).submit();
  assert.equal(nothing.status, 422);
  assert.match(nothing.text, /请录一段话，或者留个电话/);
  const noise = { name: '录音.webm', type: 'audio/webm', bytes: Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(600, 7)]) };
  const wrong = await (await hall.get(at)).form(/voice$/).fill({ topic: 'water', file_sound: [photo('不是录音.jpg', 1)] }).submit();
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /不是录音/);
  const done = await (await hall.get(at)).form(/voice$/).fill({ topic: 'water', file_sound: [noise] }).submit();
  assert.match(done.text, /收到了，谢谢您说出来.*SS/s);
  assert.doesNotMatch(await (await hall.raw(at)).body, /SS\d/, 'the screen keeps nothing');
  const number = /SS[\d-]+/.exec(done.text)[0];
  const row = (await rows(story.clerk, 'voice', 'voice_way=kiosk')).find((one) => one.number === number);
  const record = await story.clerk.get(`/desk/r/voice/${row.id}`);
  assert.match(record.text, /在大厅自助机上点的：水、电、沟渠/);
  const file = record.all({ class: 'file' })[0].get('href');
  const sound = await story.clerk.raw(file);
  assert.deepEqual([sound.status, sound.headers.get('content-type')], [200, 'audio/webm']);
  const part = await story.clerk.raw(file, { headers: { range: 'bytes=0-3' } });
  assert.equal(part.status, 206, 'one can begin in the middle');
  assert.equal((await hall.raw(file)).status, 303, 'and nobody else hears it');
}

async function agreed(stage, story) {
  const { assert } = stage;
  const { clerk, teller } = story;
  const tell = async (text, phone) => went(await (await teller.get(`/v/${VILLAGE}/voice`)).form(/voice$/).fill({ topic: 'clean', text, phone }).submit()).path;
  const own = [await tell('垃圾桶太少了，臭得很。', '13900001001'), await tell('垃圾没人收。', '13900001002')];
  const council = went(await (await clerk.get('/desk/r/council/new')).form(/new$/).fill({ agenda: '垃圾桶放在哪里、谁来收', council_way: 'yard' }).submit());
  const id = council.path.split('/').at(-1);
  const open = (await rows(clerk, 'voice', 'topic=clean')).filter((one) => /待接/.test(one.state));
  assert.ok(open.length >= 2);
  for (const one of open) went(await step(clerk, 'voice', one.id, 'merge', { matter_text: '垃圾桶' }));
  assert.match((await clerk.get(`/desk/r/council/${id}`)).text, /群众说事/, 'what was merged stands at the meeting');
  const bare = await step(clerk, 'council', id, 'hold', { day: stage.today });
  assert.equal(bare.status, 422);
  went(await step(clerk, 'council', id, 'hold', { day: stage.today, place: '二组晒谷场', present: '26', present_words: '各组代表 12 位、党员 6 位', said: '桶放路口，别靠人家门口。', decided: '加八个桶，两天收一次。' }));
  for (const path of own) assert.match((await teller.get(path)).text, /加八个桶，两天收一次/, 'everybody who had said it is answered');
  assert.doesNotMatch((await teller.get(`/v/${VILLAGE}/voices`)).text, /加八个桶/);
  went(await step(clerk, 'council', id, 'publish'));
  assert.match((await teller.get(`/v/${VILLAGE}/voices`)).text, /垃圾桶放在哪里.*26.*加八个桶/s);
  went(await step(clerk, 'council', id, 'finish', { outcome: '八个桶都放好了。', outcome_on: stage.today }));
  went(await step(clerk, 'council', id, 'publish_outcome'));
  assert.match((await teller.get(`/v/${VILLAGE}/voices`)).text, /八个桶都放好了/);
  const other = await stage.staff('cun2');
  for (const [register, record] of [['council', id], ['voice', story.id]]) assert.equal((await other.get(`/desk/r/${register}/${record}`)).status, 404);
}

// ---- a word on the system itself ----

async function onTheSystem(stage, story) {
  const { assert } = stage;
  const { clerk, teller } = story;
  const shi = await stage.staff('shi');
  assert.match((await shi.get('/desk')).text, /对这个系统说一句/, 'at the foot of every page of the desk');
  const empty = await (await shi.get('/desk/say')).form('/desk/say').submit();
  assert.equal(empty.status, 422);
  went(await (await shi.get('/desk/say')).form('/desk/say').fill({ kind: 'idea', text: '图表能不能存成图片' }).submit());
  went(await (await clerk.get('/desk/say')).form('/desk/say').fill({ kind: 'fault', text: '打印机选不了' }).submit());
  const tapped = await (await teller.get(`/v/${VILLAGE}/kiosk/feedback`)).form(/feedback$/).submit();
  assert.equal(tapped.status, 422);
  went(await (await teller.get(`/v/${VILLAGE}/kiosk/feedback`)).form(/feedback$/).fill({ quick: 'hard_small' }).submit());
  const list = await rows(clerk, 'feedback');
  const one = list.find((row) => row.kind === '看不清、不会用');
  went(await step(clerk, 'feedback', one.id, 'answer', { answer: '下一版放大。田小草也提过。', answered_on: stage.today }));
  assert.doesNotMatch((await teller.get(`/v/${VILLAGE}/feedback`)).text, /下一版放大/, 'answered is not yet released');
  went(await step(clerk, 'feedback', one.id, 'release', { public_text: '自助机字太小', public_answer: '下一版放大。' }));
  const page = (await teller.get(`/v/${EMPTY}/feedback`)).text;
  assert.match(page, /自助机字太小.*下一版放大/s, 'and then the whole county reads it');
  assert.doesNotMatch(page, /田小草/);
}

export default async (stage) => {
  const story = {};
  await stage.step('told by telephone, found again by number and telephone', () => told(stage, story));
  await stage.step('handled, sent up, not content, done again', () => handled(stage, story));
  await stage.step('in public only what was written for it', () => published(stage, story));
  await stage.step('tapped and spoken at the screen in the hall', () => atTheScreen(stage, story));
  await stage.step('several of one kind, a meeting, one answer', () => agreed(stage, story));
  await stage.step('a word on the system itself', () => onTheSystem(stage, story));
};
