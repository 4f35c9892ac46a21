// What: one text becomes poster, script, card, message and article; each follows the text until a hand changes it; released by a
//       named person, public from its day until its day, a change is a new edition; checked by three people where a county says so.
// Why: a notice that is typed four times is wrong in one of them, and one that nobody takes down is believed by nobody.
// Never: nothing is on view that was not released, and nothing on view changes under people's eyes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { photo, went } from './lib/deeds.mjs';

export const title = '通知：一篇文字几处用，签发、公开、改一版、到期撤下，三审三校';

const VILLAGE = '990101100201';
const EMPTY = '990101101201';
const TEXT = '11月30日14:30在村部二楼会议室开村民代表会，商量冬修水渠的用工和用钱，请每户来一位。\n来不了的，打0990-5550101说一声。会后的决定会公开。';
const day = (stage, plus) => new Date(Date.parse(stage.today) + plus * 86_400_000).toISOString().slice(0, 10);
const news = async (who, org = VILLAGE) => (await who.get(`/v/${org}/news.json`)).json.news;
const listed = async (who, id, org) => (await news(who, org)).some((one) => one.url.endsWith(`/${id}`));
const uses = async (who, id) => Object.fromEntries((await who.get(`/desk/notices/${id}.json`)).json.uses.map((one) => [one.name, one]));

async function write(clerk, values) {
  const page = went(await (await clerk.get('/desk/r/notice/new')).form(/notice\/new$/).fill(values).submit());
  return page.path.split('/').at(-1);
}
const step = async (clerk, id, name, values = {}) => (await clerk.get(`/desk/notices/${id}`)).form(new RegExp(`step/${name}$`)).fill(values).submit();

// ---- an empty village ----

async function fromNothing(stage, story) {
  const { assert } = stage;
  const clerk = await stage.staff('cun3');
  const visitor = stage.person('a villager');
  story.visitor = visitor;
  assert.deepEqual(await news(visitor, EMPTY), []);
  assert.match((await visitor.get(`/v/${EMPTY}/news`)).text, /现在没有内容/);
  assert.match((await visitor.get(`/v/${EMPTY}/kiosk/news`)).text, /现在没有内容/);
  assert.match((await visitor.raw(`/v/${EMPTY}/news.atom`)).body, /<feed/);
  assert.doesNotMatch((await visitor.get(`/v/${EMPTY}`)).text, /通知和新闻/, 'what is not there takes no place');
  const form = (await clerk.get('/desk/r/notice/new')).form(/notice\/new$/);
  const refused = await form.fill({ title: '开会', text: TEXT }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.errors.map((one) => one.text).join(), /通知要写公开到哪天/);
  assert.equal(refused.form(/notice\/new$/).value('text').replace(/\r/g, ''), TEXT, 'nothing typed is lost');
  const page = went(await refused.form(/notice\/new$/).fill({ until_on: day(stage, 10) }).submit());
  assert.match(page.path, /^\/desk\/notices\/\d+$/, 'what is made leads to its own page');
  story.fresh = { clerk, id: page.path.split('/').at(-1) };
}

// ---- what is proposed, and what a hand writes ----

async function proposed(stage, story) {
  const { assert } = stage;
  const { clerk, id } = story.fresh;
  const all = await uses(clerk, id);
  assert.match(all.script.text, /十一月三十日下午两点半.*零九九零五五五零幺零幺/s, 'numbers are written as they are said');
  assert.doesNotMatch(all.script.text, /\d/);
  assert.ok([...all.message.text].length <= 70 && all.message.text.startsWith('【'), all.message.text);
  assert.ok([...all.card_text.text].length <= 40, all.card_text.text);
  assert.match(all.group_text.text, new RegExp(`/v/${EMPTY}/news/${id}`));
  for (const one of Object.values(all)) assert.equal(one.own, false);
  assert.match(all.message.measure, /还能写 \d+ 个/);
  const form = (await clerk.get(`/desk/notices/${id}`)).form(/uses$/);
  const long = '字'.repeat(71);
  const refused = await form.fill({ message: long, card_text: '来开会' }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.errors.map((one) => one.text).join(), /短信最多 70 个字，现在 71 个/);
  assert.equal(refused.form(/uses$/).value('message'), long, 'what was too long is there to be cut');
  assert.equal(refused.form(/uses$/).value('card_text'), '来开会');
  went(await refused.form(/uses$/).fill({ message: '字'.repeat(70) }).submit());
  const after = await uses(clerk, id);
  assert.deepEqual([after.message.own, after.card_text.own, after.script.own], [true, true, false]);
  const edit = (await clerk.get(`/desk/r/notice/${id}/edit`)).form(/edit$/);
  went(await edit.fill({ title: '开代表会' }).submit());
  const changed = await uses(clerk, id);
  assert.match(changed.script.text, /开代表会/, 'what nobody has written over follows the text');
  assert.equal(changed.message.text, '字'.repeat(70), 'what a hand has written stays');
  went(await (await clerk.get(`/desk/notices/${id}`)).form(/uses$/).fill({ message: '' }).submit());
  assert.match((await uses(clerk, id)).message.text, /开代表会/, 'emptied, it is proposed again');
}

async function pictured(stage, story) {
  const { assert } = stage;
  const { clerk, id } = story.fresh;
  const form = (await clerk.get(`/desk/notices/${id}`)).form(/pictures$/);
  const blind = await form.fill({ file_picture: [photo('渠.jpg', 4)] }).submit();
  assert.equal(blind.status, 422);
  assert.match(blind.text, /请写照片上是什么/);
  went(await (await clerk.get(`/desk/notices/${id}`)).form(/pictures$/).fill({ alt: '三组的老渠口', file_picture: [photo('渠.jpg', 4)] }).submit());
  const sheet = await clerk.raw(`/desk/notices/${id}/poster.pdf`);
  assert.equal(Buffer.from(sheet.bytes).subarray(0, 5).toString(), '%PDF-');
  assert.match((await clerk.raw(`/desk/notices/${id}/poster.svg`)).body, /开代表会/);
}

// ---- released, rewritten, taken down ----

async function released(stage, story) {
  const { assert } = stage;
  const { visitor } = story;
  const { clerk, id } = story.fresh;
  assert.equal((await visitor.get(`/v/${EMPTY}/news/${id}`)).status, 404, 'what is not released is not there');
  went(await step(clerk, id, 'release_now'));
  const page = await visitor.get(`/v/${EMPTY}/news/${id}`);
  for (const word of ['开代表会', '请每户来一位', '三组的老渠口']) assert.ok(page.body.includes(word), word);
  assert.equal((await visitor.raw(page.one({ class: 'p-text' }).all({ tag: 'img' })[0].get('src'))).status, 200);
  assert.match((await visitor.get(`/v/${EMPTY}/kiosk/news/${id}`)).text, /开代表会/);
  assert.match((await visitor.get(`/v/${EMPTY}/kiosk/news`)).text, /来开会/, 'the card of the hall is the one of the hand');
  assert.match((await visitor.get(`/v/${EMPTY}`)).text, /通知和新闻.*开代表会/s);
  assert.match((await visitor.raw(`/v/${EMPTY}/news.atom`)).body, /<title>开代表会<\/title>/);
  assert.doesNotMatch((await visitor.get(`/v/${EMPTY}/publicity`)).text, /开代表会/, 'it is no list to be objected to');
  assert.equal((await visitor.get(`/v/${VILLAGE}/news/${id}`)).status, 404, 'another village has it not');
  const record = (await clerk.get(`/desk/notices/${id}.json`)).json;
  assert.match(JSON.stringify(record.facts), /罗守田/, 'who has released it is written down');
  const late = await (await clerk.get(`/desk/r/notice/${id}/edit`)).form(/edit$/).fill({ text: '改了' }).submit();
  assert.match(late.text, /已经签发的不能直接改/);
}

async function newEdition(stage, story) {
  const { assert } = stage;
  const { visitor } = story;
  const { clerk, id } = story.fresh;
  went(await step(clerk, id, 'revise'));
  went(await (await clerk.get(`/desk/r/notice/${id}/edit`)).form(/edit$/).fill({ text: '会改到12月2日上午9:00。' }).submit());
  assert.match((await visitor.get(`/v/${EMPTY}/news/${id}`)).text, /请每户来一位/, 'until it is released anew people see what was released');
  went(await step(clerk, id, 'release_now'));
  const page = await visitor.get(`/v/${EMPTY}/news/${id}`);
  assert.match(page.text, /会改到12月2日/);
  assert.match(page.text, /第 2 版/);
  assert.doesNotMatch(page.text, /请每户来一位/);
}

async function byDays(stage, story) {
  const { assert } = stage;
  const { visitor } = story;
  const { clerk, id } = story.fresh;
  const later = await write(clerk, { title: '下周收废旧农膜', text: '请先洗净晾干。', from_on: day(stage, 3), until_on: day(stage, 5) });
  went(await step(clerk, later, 'release_now'));
  assert.equal(await listed(visitor, later, EMPTY), false, 'before its day it is nowhere');
  assert.equal((await visitor.get(`/v/${EMPTY}/news/${later}`)).status, 404);
  const gone = await write(clerk, { title: '写错了的通知', text: '不对。', until_on: day(stage, 5) });
  went(await step(clerk, gone, 'release_now'));
  assert.equal(await listed(visitor, gone, EMPTY), true);
  const why = await step(clerk, gone, 'withdraw');
  assert.equal(why.status, 422, 'why it goes is written down');
  went(await why.form(/step\/withdraw$/).fill({ reason: '日子写错了' }).submit());
  assert.equal(await listed(visitor, gone, EMPTY), false);
  stage.pass({ days: 3 });
  await stage.until(() => listed(visitor, later, EMPTY), 'its day has come', 90);
  stage.pass({ days: 8 });
  assert.equal(await listed(visitor, later, EMPTY), false, 'its time is over');
  assert.equal(await listed(visitor, id, EMPTY), false);
  assert.equal((await visitor.get(`/v/${EMPTY}/news/${id}`)).status, 404);
}

async function nobodyElse(stage, story) {
  const { assert } = stage;
  const other = await stage.staff('cun2');
  const { id } = story.fresh;
  for (const path of ['', '/poster', '/uses']) assert.equal((await other.get(`/desk/notices/${id}${path}`)).status, 404, path);
  const town = await stage.staff('zhen1');
  assert.equal((await town.get(`/desk/notices/${id}`)).status, 403, 'a township is not asked');
}

// ---- three people, where the county wants them ----

async function threeChecks(stage) {
  const { assert } = stage;
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  writeFileSync(join(folder, 'words.yaml'), 'setting: notice_checks\nvalue: "1"\n---\nsetting: notice_apart\nvalue: "1"\n---\ncodes: notice_column\nvalues: [{code: clean, title: 清廉村居}]\n');
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
  const clerk = await stage.staff('cun1');
  const secretary = await stage.staff('shuji1');
  const id = await write(clerk, { column: 'clean', title: '公章怎么用', text: '用一次记一次。' });
  assert.ok(!(await clerk.get(`/desk/notices/${id}`)).forms.some((one) => /release/.test(one.action)), 'nobody releases what nobody has checked');
  went(await step(clerk, id, 'submit'));
  const own = await step(clerk, id, 'check');
  assert.equal(own.status, 403, 'the writer is not the one who checks');
  went(await step(secretary, id, 'check'));
  const twice = await step(secretary, id, 'release');
  assert.equal(twice.status, 403);
  went(await step(secretary, id, 'back', { reason: '再补一句谁管' }));
  assert.match((await clerk.get('/desk')).text, /公章怎么用/, 'what came back waits for its writer');
  assert.match((await stage.person().get(`/v/${VILLAGE}/news`)).text, /清廉村居/, 'a column of the county');
}

export default async (stage) => {
  const story = {};
  await stage.step('a village without a word writes its first notice', () => fromNothing(stage, story));
  await stage.step('four uses and an article are proposed, measured, rewritten', () => proposed(stage, story));
  await stage.step('a picture that says what it shows, and a poster', () => pictured(stage, story));
  await stage.step('released: on the phone, in the hall, in a feed', () => released(stage, story));
  await stage.step('a change is a new edition', () => newEdition(stage, story));
  await stage.step('from a day until a day, and taken down before', () => byDays(stage, story));
  await stage.step('it is nobody else\'s', () => nobodyElse(stage, story));
  await stage.step('written, checked and released by three people', () => threeChecks(stage));
};
