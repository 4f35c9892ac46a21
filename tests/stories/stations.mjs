// What: a new village opens a delegates' office: what it must have is ticked, who serves and contact days are planned and public; a
//       reception card, a paper slip, an opinion from the web; handled, passed on to a body and to the township, answered in time and
//       late; satisfaction told by the receipt and asked by a colleague; the ledger, the year on paper. A kind of which who came is
//       kept close, and an eighth kind that only YAML knows.
// Why: who comes to a station is answered within its days and sees what became of it, whatever the station is called.
// Never: who handled a matter writes down how satisfied the asker was; a name, a telephone or the words are in public; a kind has to be
//        known by the program.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { passDays, went } from './lib/deeds.mjs';
import { NEW_VILLAGE, newVillage, newcomer } from './lib/village.mjs';

export const title = '代表和服务站：六有、接待日、登记卡、意见箱、转办、答复、满意度、年度报告；第八种站只写 YAML';
// An eighth kind, laid over as a county would; nothing else is changed for it.
export const options = { serve: ['--overlay', fileURLToPath(new URL('../support/eighth_station', import.meta.url))] };

const PAGE = `/v/${NEW_VILLAGE}/stations`;
const WORDS = '三组的桥栏杆断了，孩子走着怕。';
const errors = (page) => page.errors.map((one) => one.text).join();
const make = async (who, register, values) => (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit();
const step = async (who, at, name, values = {}) => (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit();
const after = (stage, days) => new Date(Date.parse(stage.today) + days * 86_400_000).toISOString().slice(0, 10);
const recordOf = (id) => `/desk/r/station_matter/${id}`;

async function opened(stage, story) {
  const { assert } = stage;
  const secretary = await newVillage(stage);
  Object.assign(story, { secretary, year: stage.today.slice(0, 4), clerk: await newcomer(stage, { login: 'ban1', name: '石小办', role: 'village_clerk', more: stage.server.args }), visitor: stage.person('a villager') });
  assert.match((await story.visitor.get(PAGE)).text, /还没有公布的站点/, 'nothing is a page too');
  assert.match((await secretary.get('/desk/stations')).text, /还没有站点/);
  assert.match(errors(await make(secretary, 'station_person', { name: '韦春生', from_on: stage.today })), /还没有站点/);
  const page = went(await make(secretary, 'station', { station_kind: 'party_delegates', place_words: '一楼 103', phone: '0771-5550188', opened_on: stage.today }));
  story.at = page.path;
  story.id = /\d+$/.exec(page.path)[0];
  assert.match(page.text, /党代表工作室.*还没有公布.*6 样里有了 0 样/s, 'its name is the kind until somebody gives it one');
  assert.match(errors(await make(secretary, 'station', { station_kind: 'party_delegates', place_words: '二楼', opened_on: stage.today })), /已经有这一种站/);
  const ticks = (await secretary.get(story.at)).form(/haves$/);
  const wrong = await ticks.fill({ had_place: '1', on_place: after(stage, 3), had_sign: '1' }).submit();
  assert.match(errors(wrong), /有场所：请写是哪天有的/);
  const had = went(await wrong.form(/haves$/).fill({ on_place: stage.today, note_place: '和村部共用' }).submit());
  assert.match(had.text, /6 样里有了 2 样/);
  assert.equal(had.form(/haves$/).value('note_place'), '和村部共用');
  assert.match((await had.follow(/station_have\/\d+$/)).text, /附件|照片/, 'a proof can be added, and may be left out');
}

async function peopled(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const add = async (what, values) => (await secretary.get(`${story.at}/${what}`)).form(new RegExp(`${what}$`)).fill(values).submit();
  went(await add('person', { name: '韦春生', duty: '县党代表' }));
  const gone = went(await add('person', { name: '黄丽花' }));
  assert.match(gone.text, /党代表.*韦春生.*黄丽花/s, 'what nobody says is the kind\'s word');
  assert.match(errors(await add('day', { day: after(stage, 5), sitter_text: '没有的人' })), /站里没有登记“没有的人”/);
  assert.match(errors(await add('day', { day: after(stage, -1), sitter_text: '韦春生' })), /今天或者以后/);
  went(await add('day', { day: after(stage, 5), sitter_text: '韦春生', second_text: '黄丽花' }));
  assert.match((await visitor.get(PAGE)).text, /还没有公布的站点/, 'a draft is not public');
  went(await step(secretary, `/desk/r/station/${story.id}`, 'publish'));
  const shown = await visitor.get(`${PAGE}/${story.id}`);
  assert.match(shown.text, /一楼 103.*0771-5550188.*韦春生（县党代表）、黄丽花（党代表）.*9:00 到 11:30，韦春生、黄丽花/s);
  assert.match((await visitor.get(`/v/${NEW_VILLAGE}`)).text, /代表和服务站.*党代表工作室接待日.*韦春生、黄丽花/s, 'a line of the village\'s first page');
  assert.match((await visitor.get(`/v/${NEW_VILLAGE}/kiosk/stations`)).text, /党代表工作室.*韦春生/s);
  const person = (await secretary.get('/desk/r/station_person.json')).json.table.rows.find((one) => one.name === '黄丽花');
  const leave = async (values) => (await secretary.get(`/desk/r/station_person/${person.id}/edit`)).form(/edit$/).fill(values).submit();
  assert.match(errors(await leave({ until_on: stage.today })), /还排着他接待/);
  const day = (await secretary.get('/desk/r/station_day.json')).json.table.rows[0];
  went(await step(secretary, `/desk/r/station_day/${day.id}`, 'cancel', { reason: '去县里开会' }));
  assert.ok(!/11:30/.test((await visitor.get(`${PAGE}/${story.id}`)).text), 'a day that is cancelled is no longer there');
  assert.match(errors(await add('day', { day: after(stage, 6), sitter_text: '韦春生', months: '13' })), /1 到 12/);
  went(await add('day', { day: after(stage, 6), sitter_text: '韦春生', months: '3' }));
  went(await leave({ until_on: after(stage, 2) }));
  assert.match((await visitor.get(PAGE)).text, /黄丽花/, 'until that day she serves');
  assert.equal((await secretary.get('/desk/r/station_day.json?state=planned')).json.table.rows.length, 3, 'the same day of three months');
}

async function told(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const card = (await secretary.get(`${story.at}/card`)).form(/card$/);
  assert.ok(!card.options('topic').some((one) => one.value === 'wages'), 'only what the kind hears is offered');
  assert.ok(!card.options('way').some((one) => one.value === 'web'));
  const refused = await card.fill({ way: 'visit', receiver_text: '韦春生', name: '覃老三', phone: '13900005566', topic: 'road' }).submit();
  assert.equal(refused.status, 422);
  assert.equal(refused.form(/card$/).value('name'), '覃老三', 'nothing typed is lost');
  const done = went(await refused.form(/card$/).fill({ text: WORDS, wish: '先拉绳子' }).submit());
  story.card = done.path;
  story.receipt = /回执编号 (ZD[\d-]+\.\w+)/.exec(done.text)[1];
  assert.ok(!done.text.includes('13900005566'), 'the telephone is masked');
  story.slip = went(await (await secretary.get(`${story.at}/card`)).form(/card$/).fill({ way: 'slip', topic: 'environment', text: '河边有垃圾' }).submit()).path;
  assert.ok(!(await secretary.get(`${story.at}.json`)).json.table.columns.some((one) => one.key === 'station'), 'of which station is said by the page');
  const web = await visitor.get(`${PAGE}/${story.id}`);
  const short = await web.form(/stations\/\d+$/).fill({ topic: 'farming' }).submit();
  assert.equal(short.status, 422);
  const own = went(await short.form(/stations\/\d+$/).fill({ text: '想种油茶', phone: '13900005577' }).submit());
  assert.match(own.text, /待办.*最晚.*ZD/s);
  assert.doesNotMatch(own.text, /申请人会看到/, 'who tells it is not told what he himself would see');
  story.own = own.path;
  story.web = recordOf((await secretary.get('/desk/r/station_matter.json?way=web')).json.table.rows[0].id);
  const find = async (values) => (await visitor.get(PAGE)).form(/find$/).fill(values).submit();
  assert.match((await find({ number: story.receipt.slice(0, -1) })).text, /没有找到/);
  assert.equal(went(await find({ number: story.receipt })).path, `${PAGE}/own/${story.receipt}`, 'the receipt needs no telephone');
  assert.equal(went(await find({ number: story.own.split('/').at(-1).split('.')[0], phone_tail: '5577' })).path, story.own, 'a number does');
  assert.equal((await visitor.get(`/v/990101100201/stations/own/${story.receipt}`)).status, 404, 'in another village it is not');
}

async function handled(stage, story) {
  const { assert } = stage;
  const { secretary, clerk, visitor } = story;
  went(await step(secretary, story.card, 'to_body', { body: 'committee', reason: '桥归村委会管' }));
  went(await step(secretary, story.card, 'answer', { answer: '栏杆焊好了。', answered_on: stage.today }));
  const waits = async (who) => JSON.stringify((await who.get('/desk.json')).json.groups);
  assert.match(await waits(clerk), /接待和意见/, 'a colleague is told to ask');
  assert.match((await secretary.get(story.card.replace('/desk/r/', '/desk/papers/of/'))).text, /单据 ?路、水、电/, 'by its topic, not by its code');
  const mine = await secretary.get(story.card);
  assert.ok(!mine.forms.some((one) => /step\/content$/.test(one.action)), 'who answered does not ask');
  went(await step(clerk, story.card, 'again', { reason: '还松着' }));
  went(await step(secretary, story.card, 'answer', { answer: '又加固了。', answered_on: stage.today }));
  went(await step(clerk, story.card, 'content'));
  assert.match((await secretary.get(story.card)).text, /满意.*石小办/s);
  went(await step(secretary, story.web, 'to_town', { reason: '补助是镇里定的' }));
  const town = await stage.staff('zhen1');
  went(await step(town, story.web, 'to_department', { department: '县林业局', reason: '油茶归林业局' }));
  await passDays(stage, 70, secretary, clerk, town);
  await stage.until(async () => !/黄丽花/.test((await visitor.get(PAGE)).text), 'the list without who has left');
  const number = story.own.split('/').at(-1).split('.')[0];
  assert.ok((await town.get('/desk/stations.json')).json.table.rows.some((one) => one.number === number), 'the township sees what is late first');
  const [station] = (await secretary.get('/desk/stations.json')).json.stations;
  assert.deepEqual([station.open, station.overdue, station.haves], [2, 2, '2 / 6']);
  went(await step(town, story.web, 'answer_town', { answer: '十二月报名，材料在镇里拿。', answered_on: stage.today }));
  went(await (await visitor.get(story.own)).form(/step\/poor$/).fill({ reason: '太慢' }).submit());
  assert.match((await visitor.get(story.own)).text, /办结.*十二月报名/s);
}

async function slipped(stage, story) {
  const { assert } = stage;
  const { secretary, clerk, visitor } = story;
  const swept = went(await step(clerk, story.slip, 'answer', { answer: '清走了。', answered_on: stage.today }));
  assert.ok(!/转出去在办（已完成）|站里在办（已完成）/.test(swept.text), 'a stage that was never stood in is not ticked');
  const refused = await step(clerk, story.slip, 'publish_early');
  assert.equal(refused.status, 422, 'what is said in public is written for it');
  went(await step(clerk, story.slip, 'publish_early', { public_question: '河边的垃圾', public_answer: '已经清走，路口装了牌子。' }));
  const page = (await visitor.get(PAGE)).text;
  assert.match(page, /河边的垃圾.*已经清走/s, 'who left no name reads the answer there');
  const all = (await Promise.all(['', '/stations', `/stations/${story.id}`, '/kiosk/stations', '/open'].map(async (path) => (await visitor.raw(`/v/${NEW_VILLAGE}${path}`)).body))).join('\n');
  for (const word of [WORDS, '覃老三', '13900005566', '想种油茶', '栏杆焊好了', story.receipt]) assert.ok(!all.includes(word), `${word} is in public`);
  await passDays(stage, 16, secretary, clerk);
  await stage.until(async () => /办结/.test((await secretary.get(story.slip)).text), 'nobody has said anything: it ends by itself');
}

async function kept(stage, story) {
  const { assert } = stage;
  const { secretary } = story;
  assert.match((await secretary.raw('/desk/r/station_matter.csv?view=all')).body, /ZD\d.*党代表工作室/, 'the ledger is exported');
  const { year } = story;
  const sums = Object.fromEntries((await secretary.get(`${story.at}/year.json?year=${year}`)).json.sums.map((one) => [one.label, one.value]));
  assert.deepEqual([sums.来了多少件, sums.其中按期答复, sums.说了满不满意的, sums.满意, sums.不满意, sums.不满意又办的],
    ['3 件', '1 / 3', '2 / 3', '1 / 2', '1 / 2', '1 次'], 'each share with what it is of');
  const file = join(stage.copy.data, 'station.pdf');
  writeFileSync(file, (await secretary.raw(`${story.at}/year.pdf?year=${year}`)).bytes);
  const paper = execFileSync('pdftotext', ['-layout', file, '-']).toString();
  assert.match(paper, /年度报告/);
  assert.match(paper, /不排名次/);
  assert.match(errors(await step(secretary, `/desk/r/station/${story.id}`, 'close', { closed_on: '1999-01-01', reason: '合并' })), /不能早于/);
}

async function closeKinds(stage, story) {
  const { assert } = stage;
  const { secretary, visitor } = story;
  const women = went(await make(secretary, 'station', { station_kind: 'women', name: '巾帼小屋', place_words: '二楼', opened_on: stage.today })).path;
  const secret = went(await (await secretary.get(`${women}/card`)).form(/card$/).fill({ way: 'visit', topic: 'family', text: '家里吵架' }).submit()).path;
  assert.match((await (await stage.staff('zhen1')).get(secret)).text, /家里吵架/);
  const leader = await stage.staff('zhen1lead');
  assert.equal((await leader.raw(secret)).status, 404, 'without the verb it is not there');
  assert.ok(!JSON.stringify((await leader.get('/desk/r/station_matter.json?view=all')).json.table).includes('巾帼小屋'), 'nor in a list');
  assert.match((await leader.get('/desk/stations')).text, /妇女之家/, 'but it is counted');
  const eighth = went(await make(secretary, 'station', { station_kind: 'red_cross', place_words: '卫生室', opened_on: stage.today })).path;
  assert.match((await secretary.get(eighth)).text, /红十字博爱家园.*有急救箱.*药品没有过期/s);
  went(await step(secretary, `/desk/r/station/${/\d+$/.exec(eighth)[0]}`, 'publish'));
  const own = went(await (await visitor.get(`${PAGE}/${/\d+$/.exec(eighth)[0]}`)).form(/stations\/\d+$/).fill({ topic: 'health', text: '想学急救' }).submit());
  assert.match(own.text, /待办/, 'and it works like any other');
  const militia = went(await make(secretary, 'station', { station_kind: 'militia', place_words: '三楼', opened_on: stage.today })).path;
  went(await step(secretary, `/desk/r/station/${/\d+$/.exec(militia)[0]}`, 'publish'));
  assert.ok(!(await visitor.get(`${PAGE}/${/\d+$/.exec(militia)[0]}`)).forms.some((one) => /stations\/\d+$/.test(one.action)), 'what is told at the desk alone has no form');
  assert.equal((await (await stage.staff('cun2')).raw(story.card)).status, 404, 'another village');
}

export default async (stage) => {
  const story = {};
  await stage.step('a station is opened, what it must have is ticked', () => opened(stage, story));
  await stage.step('who serves, contact days, all of it public', () => peopled(stage, story));
  await stage.step('a card, a slip, an opinion from the web, and found again', () => told(stage, story));
  await stage.step('passed on, answered, asked by somebody else, late', () => handled(stage, story));
  await stage.step('answered in public; nobody says anything', () => slipped(stage, story));
  await stage.step('the ledger and the year', () => kept(stage, story));
  await stage.step('a kind kept close, an eighth kind, one for the desk alone', () => closeKinds(stage, story));
};
