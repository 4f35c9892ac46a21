// What: every address that the program describes, asked by every kind of account, against one table of rules written by hand.
// Why: a right that nobody looked at is a right that somebody has by mistake.
// Never: an address without a line passes, nor a line without an address; no expected answer is taken from the program.
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numberOf, oldPerson, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '权限表：每个地址、每种账号、本单位和别的单位';

const HERE = dirname(fileURLToPath(import.meta.url));
const TABLE = join(HERE, 'matrix.txt');
const ROLES = join(HERE, '../../catalogue/access/roles.yaml');
const VILLAGE = '990101100201';
const TIERS = { 4: 'city', 6: 'county', 9: 'town', 12: 'village', 15: 'group' };

// Who asks: the post and where it is held. Records are of village 1: cun1 and shuji1 are at home, zhen1, zhen1lead,
// xian, xianlead, shi above, cun2 the village beside, zhen2 the town beside. The last four are made here.
const PEOPLE = {
  nobody: [], cun1: ['village_clerk', VILLAGE], shuji1: ['village_secretary', VILLAGE], cun2: ['village_clerk', '990101100202'],
  zhen1: ['town_officer', '990101100'], zhen1lead: ['town_leader', '990101100'], zhen2: ['town_officer', '990101101'],
  xian: ['county_officer', '990101'], xianlead: ['county_leader', '990101'], shi: ['city_viewer', '9901'],
  sysadmin: ['system_admin', '990101'], secadmin: ['security_admin', '990101'], auditor: ['audit_admin', '990101'],
  jian1: ['village_supervisor', VILLAGE], grid: ['grid_worker', VILLAGE], nopost: [], expired: [], oneregister: ['ledger_keeper', VILLAGE],
};
const MADE = ['grid', 'nopost', 'expired', 'oneregister'];
const COLUMNS = Object.keys(PEOPLE);

// A post for one register alone, as a county writes one; and a grid worker at a village, because the demo knows no groups.
const OVERLAY = `role: ledger_keeper
title: 台账员
tiers: [village]
grants:
  person: [read, create, change]
---
role: grid_worker
tiers: [village, group]
`;

// ---- what the rules say ----

// roles.yaml as {role: {on: [verbs]}}: documents of "role:" and lines "  on: [verb, verb]" below "grants:".
function readRoles(text) {
  return Object.fromEntries(text.split(/^---$/m).map((part) => [
    /^role: (\w+)/m.exec(part)?.[1],
    Object.fromEntries([...part.matchAll(/^ {2}(\w+): \[([^\]]*)\]/gm)].map(([, on, verbs]) => [on, verbs.split(/,\s*/)])),
  ]));
}

const roles = { ...readRoles(readFileSync(ROLES, 'utf8')), ...{ ledger_keeper: readRoles(OVERLAY).ledger_keeper } };

const holds = (who, right) => (roles[PEOPLE[who][0]]?.[right.split(':')[0]] ?? []).includes(right.split(':')[1]);
const covers = (who) => VILLAGE.startsWith(PEOPLE[who][1] ?? 'nowhere');

// The answer of one word of a rule when it does not hold; null when it does.
function refusal(word, who) {
  const [, then, right, where] = /^(then )?(\w+:\w+) (somewhere|here)$/.exec(word) ?? [];
  if (word === 'everybody') return null;
  if (who === 'nobody') return 'login';
  if (word === 'signed-in') return null;
  if (word === 'own') return who === 'cun1' ? null : '404';
  if (word.startsWith('then tier ')) return TIERS[PEOPLE[who][1].length] === word.slice(10) ? null : '403';
  if (!right) throw new Error(`the table has no word "${word}"`);
  if (!holds(who, right)) return '403';
  if (where === 'somewhere' || covers(who)) return null;
  return then ? '403' : '404';
}

function expectedOf({ method, words, answer, except }, who) {
  for (const [people, other] of except) {
    if (people.includes(who) || (people.includes('signed-in') && who !== 'nobody')) return other;
  }
  for (const word of words) {
    const no = refusal(word, who);
    if (no) return no;
  }
  return answer ?? (method === 'GET' ? '200' : 'form');
}

function readRule(line) {
  const [, method, path, rest] = /^(GET|POST) (\S+)\s+(.*)$/.exec(line) ?? [];
  if (!method) throw new Error(`not a rule: ${line}`);
  const [rule, ...exceptions] = rest.split(/ except /);
  const [words, answer] = rule.split(' = ');
  return {
    method, path, answer, words: words.trim().split(/,\s*/),
    except: exceptions.map((one) => one.trim().split(/\s+/)).map(([people, other]) => [people.split(','), other]),
  };
}

// A list of rules; found: those of the addresses that were asked for.
function readTable() {
  const lines = readFileSync(TABLE, 'utf8').split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  return Object.assign(lines.map(readRule), { found: new Map() });
}

// The rule of an address: its own line, or the line of every register with the register put in.
function findRule(table, route) {
  const [method, path] = route.split(' ');
  const register = /^\/desk\/r\/(\w+)/.exec(path)?.[1];
  const own = table.find((one) => one.method === method && one.path === path);
  const any = register && table.find((one) => one.method === method && one.path === path.replace(`/r/${register}`, '/r/*'));
  if (!own && !any) return null;
  (own ?? any).used = true;
  return own ?? { ...any, words: any.words.map((word) => word.replace('*:', `${register}:`)) };
}

function ruleOf(table, route) {
  if (!table.found.has(route)) table.found.set(route, findRule(table, route));
  return table.found.get(route);
}

// ---- the records of village 1 that the addresses speak of ----

async function makeCase(stage, clerk, item, values, files = {}) {
  const person = await oldPerson(clerk);
  const form = (await clerk.get(`/desk/intake?item=${item}&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill({ ...values, ...files }).submit());
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page), person };
}

async function ratedPoorly(stage, clerk) {
  const done = await makeCase(stage, clerk, 'B01', { bill_number: '12345', paid: '30' });
  await takeStep(clerk, done.id, 'finish', { result_text: '已代缴。' });
  const villager = stage.person('a villager');
  const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
  const own = went(await form.fill({ number: done.number, phone_tail: done.person.phone.slice(-4) }).submit());
  went(await (await villager.get(`${own.path}/rate`)).form(/\/rate$/).fill({ level: '1' }).submit('提交评价'));
  return own.path.split('/').at(-1);
}

async function speakUp(stage) {
  const villager = stage.person('a neighbour');
  const notices = await villager.get(`/v/${VILLAGE}/publicity`);
  const notice = notices.one({ class: 'p-noticecard' }).get('href');
  const objection = (await villager.get(notice)).form(/\/objection$/);
  went(await objection.fill({ kind: 'other', text: '不在村里住。' }).submit('提交意见'));
  const feedback = (await villager.get(`/v/${VILLAGE}/feedback`)).forms.find((one) => one.has('text'));
  const kind = feedback.options('kind').find((one) => one.value).value;
  went(await feedback.fill({ kind, text: '字太小。' }).submit());
  return notice.split('/').at(-1);
}

// A job of cun1: a workbook of people taken up.
async function begunBy(stage, clerk) {
  const form = (await clerk.get('/desk/r/person/import')).forms.find((one) => one.names.some((name) => name.startsWith('file')));
  const sheet = await clerk.raw('/desk/r/person/template.xlsx');
  const name = form.names.find((one) => one.startsWith('file'));
  await form.fill({ [name]: [{ name: '村民.xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: sheet.bytes }] }).submit();
  return /(?:jobs\/|job=|import\/)(\d+)/.exec(clerk.page.url)[1];
}

const READER = { name: '田小草', phone: '13900000031', relation: 'child' };

// Somebody who may look at the open case, named at the desk, and somebody whom the rater named at her own page.
async function namedReader(stage, clerk, open, link) {
  const at = `/desk/cases/${open.id}/readers`;
  const slip = went(await (await clerk.get(at)).form(at).fill(READER).submit());
  const own = `/v/${VILLAGE}/case/${link}/readers`;
  const named = went(await (await stage.person('the rater').get(own)).form(own).fill(READER).submit());
  const look = went(await (await clerk.get(at)).form(at).fill(READER).submit());
  return { reader: slip.path.split('/').at(-1), ownReader: named.path.split('/').at(-1), look: /\/read\/([\w.-]+)/.exec(look.body)[1], case_reader: look.path.split('/').at(-1) };
}

// A room that villagers may book, a booking by its link, a thing that somebody told is broken, a round of stock-taking.
async function building(stage, clerk) {
  const ids = {};
  const rows = async (register) => (await clerk.get(`/desk/r/${register}.json?org=${VILLAGE}`)).json.table.rows;
  ids.room = (await rows('room')).find((one) => one.name === '文体活动室').id;
  const day = new Date(Date.parse(stage.today) + 20 * 86_400_000).toISOString().slice(0, 10);
  const visitor = stage.person('a dancer');
  const form = (await visitor.get(`/v/${VILLAGE}/rooms/${ids.room}/book?day=${day}&begins=0900&ends=1000&people=5`)).form(/book$/);
  ids.booking = went(await form.fill({ purpose: '排练', contact: '田小草', phone: '13900000041' }).submit()).path.split('/').at(-1);
  ids.asset = (await rows('asset'))[0].id;
  went(await (await visitor.get(`/v/${VILLAGE}/things/${ids.asset}`)).form(/things/).fill({ text: '坏了' }).submit());
  const round = went(await (await clerk.get('/desk/stock')).form(/stock$/).submit());
  went(await round.form(/line$/).submit('good'));
  for (const register of ['plan_piece', 'room_booking', 'asset_fault', 'stock_round', 'stock_line']) ids[register] = Math.max(...(await rows(register)).map((one) => one.id));
  return ids;
}

// One that its committee signed on paper.
async function signedOnPaper(clerk, rows) {
  const url = `/desk/disclosures/${(await rows('disclosure')).find((one) => one.state === '待公开').id}`;
  went(await (await clerk.get(url)).form(/fill$/).submit());
  went(await (await clerk.get(url)).form(/say$/).fill({ remark: '这一期没有。' }).submit());
  went(await (await clerk.get(url)).form(/step\/send$/).submit());
  went(await (await clerk.get(url)).form(/paper$/).fill({ verdict: 'agree', opinion: '看过了。', signers: '向明', signed_on: '2026-01-05', file_sheet: photo('审核单.jpg', 2) }).submit());
}

// What village 1 of the demo has laid open; a question about it, a sheet on the wall.
async function opened(clerk, visitor) {
  const rows = async (register) => (await clerk.get(`/desk/r/${register}.json?org=${VILLAGE}`)).json.table.rows;
  const ids = { disclosure: (await rows('disclosure')).find((one) => one.title.includes('村规民约')).id };
  went(await (await visitor.get(`/v/${VILLAGE}/open/${ids.disclosure}`)).form(/ask$/).fill({ kind: 'ask', text: '什么时候改的？' }).submit());
  went(await (await clerk.get(`/desk/disclosures/${ids.disclosure}`)).form(/hang$/).fill({ hung_on: '2026-01-05' }).submit());
  await signedOnPaper(clerk, rows);
  for (const register of ['open_day', 'disclosure_line', 'disclosure_check', 'disclosure_paper', 'disclosure_question', 'disclosure_hanging', 'donation']) ids[register] = Math.max(...(await rows(register)).map((one) => one.id));
  return ids;
}

const newest = async (who, list) => Math.max(...(await who.get(list)).json.table.rows.map((one) => one.id));

// The demo's screen and its programme; a window where numbers are called, and the switch, which is off again.
async function inTheHall(stage, clerk) {
  for (const button of ['开排队叫号', '以后不用排队叫号']) went(await (await clerk.get('/desk/tickets')).forms.find((one) => one.action.endsWith('/setup')).submit(button));
  const hall = (await clerk.get('/desk/hall.json')).json;
  const link = (use) => hall.devices.find((one) => one.use === use).url.split('/').at(-1);
  const ids = { wall: link('大屏'), speaker: link('广播'), tv: link('远程教育电视') };
  went(await (await clerk.get('/desk/r/broadcast/new')).form(/new$/).fill({ name: '试放', form: 'words', words: '试放。', times: ['0900'], from_on: stage.today }).submit());
  went(await (await clerk.get('/desk/hall/broadcast')).form(/urgent$/).fill({ words: '试放。', why: '试试' }).submit());
  const speaker = stage.person('the speaker');
  const { speaker: { token, airings } } = (await speaker.get(`/v/${VILLAGE}/speaker/${ids.speaker}.json`)).json;
  went(await speaker.send('post', `/v/${VILLAGE}/speaker/${ids.speaker}`, [['csrf', token], ['submission', 'matrix-played-1'], ['mark', airings[0].mark], ['outcome', 'spoken']]));
  for (const register of ['hall_screen', 'hall_programme', 'lesson_programme', 'lesson_programme_item', 'honour', 'ticket_window', 'ticket_setup', 'broadcast', 'broadcast_urgent', 'broadcast_play']) ids[register] = await newest(clerk, `/desk/r/${register}.json`);
  return ids;
}

// What the demo has of duty, and what it has not: a call back, a line of the log, help asked for.
async function onDuty(stage, clerk) {
  const page = (await stage.person('a caller').get(`/v/${VILLAGE}/duty`)).form(/duty\/call$/);
  went(await page.fill({ phone: '13900004321', about: '问问' }).submit());
  went(await (await clerk.get('/desk/duty/log')).form('/desk/duty/log').fill({ day: stage.today, words: '看了路灯' }).submit());
  went(await (await clerk.get('/desk/r/duty_help/new')).form(/new$/).fill({ day: stage.today, words: '没有人' }).submit());
  const ids = {};
  for (const register of ['cadre', 'cadre_leave', 'duty_rule', 'duty_day', 'duty_month', 'duty_swap', 'duty_help', 'duty_note', 'callback']) ids[register] = await newest(clerk, `/desk/r/${register}.json`);
  return ids;
}

// A notice in writing, and one on view (shown); {id} of the public's pages is the latter.
async function inWords(stage, clerk) {
  const rows = async (register) => (await clerk.get(`/desk/r/${register}.json?org=${VILLAGE}&view=all`)).json.table.rows;
  const shown = (await clerk.get(`/v/${VILLAGE}/news.json`)).json.news[0].url.split('/').at(-1);
  const told = (await stage.person('who tells').get(`/v/${VILLAGE}/voice`)).form(/voice$/);
  const voiceLink = went(await told.fill({ topic: 'road', text: '路灯坏了' }).submit()).path.split('/').at(-1);
  const make = async (register, values) => went(await (await clerk.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit()).path.split('/').at(-1);
  const ids = { shown, voiceLink, words: (await rows('notice')).find((one) => /在写/.test(one.state)).id, voice: (await rows('voice')).find((one) => /待接/.test(one.state)).id };
  ids.council = await make('council', { agenda: '路灯' });
  ids.tour_stop = (await rows('tour_stop'))[0].id;
  ids.tour_zone = (await rows('tour_zone'))[0].id;
  ids.exhibit = (await rows('exhibit'))[0].id;
  ids.village_history = await make('village_history', { year: '1972', name: '修渠' });
  return ids;
}

// The delegates' office, what is being handled there, and something told on the web.
async function atStations(stage, clerk) {
  const rows = async (register, query) => (await clerk.get(`/desk/r/${register}.json?view=all&${query}`)).json.table.rows;
  const ids = { station: (await rows('station', 'station_kind=party_delegates'))[0].id };
  const told = (await stage.person('who tells a delegate').get(`/v/${VILLAGE}/stations/${ids.station}`)).form(/stations\/\d+$/);
  ids.stationLink = went(await told.fill({ topic: 'road', text: '路坏了' }).submit()).path.split('/').at(-1);
  for (const register of ['station_person', 'station_have', 'station_day']) ids[register] = (await rows(register, `station=${ids.station}&state=planned`))[0].id;
  ids.station_matter = (await rows('station_matter', `station=${ids.station}&topic=farming`))[0].id;
  return ids;
}

// An activist of the demo, whose last step is the branch's; and a plan of the county.
async function onTheRoad(stage, ids) {
  const secretary = await stage.staff('shuji1');
  ids.development = (await secretary.get('/desk/development.json?stage=activist')).json.table.rows[0].id;
  ids.development_step = (await secretary.get(`/desk/r/development_step.json?development=${ids.development}`)).json.table.rows[0].id;
  const county = await stage.staff('xianorg');
  went(await (await county.get('/desk/r/development_quota/new')).form(/new$/).fill({ year: '2031', places: '20' }).submit());
  ids.development_quota = await newest(county, '/desk/r/development_quota.json');
}

const POSTS = ['branch_post', 'branch_post_holder', 'branch_post_review', 'pledge', 'member_contact', 'member_contact_note', 'first_secretary', 'first_secretary_visit', 'points_rule', 'points_entry', 'points_appeal', 'points_close', 'points_year', 'member_group', 'member_fixing', 'campaign', 'campaign_study', 'campaign_problem'];

const LEARNING = ['course', 'lesson', 'learner', 'lesson_done', 'question', 'exam_paper', 'exam_part', 'exam', 'exam_sitting', 'exam_line', 'exam_certificate', 'training_class', 'training_session', 'training_place', 'training_presence', 'exchange_topic', 'exchange_post'];

// Of the demo's exam: who has not begun, and the links of who is through.
async function atSchool(secretary) {
  const ids = {};
  for (const register of LEARNING) ids[register] = await newest(secretary, `/desk/r/${register}.json`);
  const last = (url) => url.split('/').at(-1);
  const { rows } = (await secretary.get(`/desk/exams/${ids.exam}.json`)).json.table;
  const through = (await secretary.get(`${rows.find((one) => one.code === '').url}.json`)).json;
  ids.examLink = last(through.own_url);
  ids.certificateLink = last(through.certificate_check);
  ids.learnerLink = last((await secretary.get(`/desk/learning/learners/${ids.learner}.json`)).json.own_url);
  return ids;
}

// Which record a page of learning is about; of no other page.
const learningId = (path, ids) => [['/learners/', 'learner'], ['/learning/lessons/', 'lesson'], ['/learning/courses/', 'course'], ['/learn/course/', 'course'], ['}/learn/', 'lesson'], ['}/learner/', 'lesson'], ['/desk/exams/', 'exam'], ['/desk/exchange/', 'exchange_topic'], ['/desk/sittings/', 'exam_sitting'], ['/desk/training/sessions/', 'training_session'], ['/desk/training/', 'training_class']]
  .filter(([part]) => path.includes(part)).map(([, register]) => ids[register])[0];

export async function prepare(stage) {
  const clerk = await stage.staff('cun1');
  const link = await ratedPoorly(stage, clerk);
  const notice = await speakUp(stage);
  const open = await makeCase(stage, clerk, 'M10', { account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, way: 'proxy', agent_name: '李小花', agent_phone: '13900000021',
    agent_relation: 'child', authority_proof: 'witness', authority_witness: '韦大山', authority_witness_phone: '13900000022' },
    { file_bank_card: [photo('卡.jpg', 3)] });
  const file = (await clerk.get(`/desk/cases/${open.id}.json`)).json.materials.rows.flatMap((one) => one.files)[0].url.split('/').at(-1);
  const printed = await (await clerk.get(`/desk/papers/of/case/${open.id}`)).form(/\/receipt\/A5$/).submit();
  const paper = /\/papers\/(\d+)/.exec(printed.path)[1];
  const town = await stage.staff('zhen1');
  const job = await begunBy(stage, clerk);
  const seen = await namedReader(stage, clerk, open, link);
  const ids = { ...(await building(stage, clerk)), ...(await opened(clerk, stage.person('a reader'))), job, paper, ...seen, case: open.id, person: open.person.id, link, notice, file };
  for (const register of ['household', 'feedback', 'rating', 'authority', 'sign_name', 'sign_extra', 'sign_own', 'sign_plate', 'sign_text', 'booklet', 'booklet_leaf']) ids[register] = await newest(clerk, `/desk/r/${register}.json`);
  ids.objection = await newest(town, '/desk/r/objection.json');
  ids.rectification = await newest(clerk, '/desk/rectifications.json');
  const away = (await clerk.get('/desk/r/absence/new')).form(/absence\/new$/);
  const one = (name) => away.options('who').find((option) => option.title.includes(name)).value;
  went(await away.fill({ who: one('李秀兰'), deputy: one('何永福'), from_on: stage.today, until_on: stage.today }).submit());
  ids.absence = await newest(clerk, '/desk/r/absence.json');
  const home = (await clerk.get('/desk/r/visit/new')).form(/visit\/new$/);
  went(await home.fill({ person_text: open.person.identity.slice(-4), visited_on: stage.today, found: '都好' }).submit());
  ids.visit = await newest(clerk, '/desk/r/visit.json');
  for (const register of ['money_account', 'money_entry', 'money_month', 'money_balance']) ids[register] = await newest(clerk, `/desk/r/${register}.json`);
  const secretary = await stage.staff('shuji1');
  for (const register of ['party_org', 'party_board', 'party_post', 'party_election', 'party_ballot', 'party_member', 'party_search', 'party_honour', 'member_request', 'dues_base', 'dues_exemption', 'dues_payment', 'dues_line', 'dues_handover', 'transfer_out', 'transfer_in', ...POSTS]) ids[register] = await newest(secretary, `/desk/r/${register}.json`);
  for (const register of ['life_activity', 'life_attendance', 'life_vote', 'life_problem', 'life_grade', 'life_talk']) ids[register] = await newest(secretary, `/desk/r/${register}.json`);
  ids.life_review = (await secretary.get('/desk/r/life_activity.json')).json.table.rows.find((one) => one.kinds.includes('民主评议')).id;
  Object.assign(ids, await atSchool(secretary));
  await onTheRoad(stage, ids);
  return { ...ids, ...await atStations(stage, clerk), ...await onDuty(stage, clerk), ...await inTheHall(stage, clerk), ...await inWords(stage, clerk) };
}

const NEW_PASSWORD = 'Yunhe-Shan-58';

// Somebody whom the demo does not have: opened at the command line, the first password changed.
async function newcomer(stage, login) {
  const [role] = PEOPLE[login];
  const run = await stage.cli(['user', 'add', '--login', login, '--name', '田小满', '--org', VILLAGE, ...(role ? ['--role', role] : []), ...stage.server.args]);
  if (run.code !== 0) throw new Error(run.err + run.out);
  const password = /: (\S+)\s*$/.exec(run.out)[1];
  const person = stage.person(login);
  const page = await person.login(login, password);
  went(await page.form('/desk/password').fill({ old: password, new: NEW_PASSWORD, again: NEW_PASSWORD }).submit());
  person.account = { user: login, password: NEW_PASSWORD };
  return person;
}

// A post that has ended: given by the security administrator for days that are over.
async function endedPost(secadmin, sysadmin) {
  const { id } = (await sysadmin.get('/desk/users.json?q=expired')).json.table.rows[0];
  const form = (await secadmin.get(`/desk/users/${id}`)).form(/\/grants$/);
  went(await form.fill({ role: 'village_clerk', at_text: '青禾镇云岭村', grant_from: '2026-01-01', grant_till: '2026-01-31' }).submit());
}

export async function people(stage) {
  const found = { nobody: stage.person('nobody') };
  for (const user of COLUMNS.slice(1)) found[user] = MADE.includes(user) ? await newcomer(stage, user) : await stage.staff(user);
  await endedPost(found.secadmin, found.sysadmin);
  // A booklet is printed of one's own village: the one beside has its own too, whoever is asked for it.
  await (await found.cun2.get('/desk/booklet')).form(/booklet$/).submit();
  return found;
}

// ---- asking ----

// The address with the records of village 1 in the places of its parts.
function fill(path, ids) {
  const register = /^\/desk\/r\/([a-z_]+)/.exec(path)?.[1];
  const part = {
    org: VILLAGE, item: 'old_age_allow', file: '1', turn: '1', link: path.includes('/learner/') ? ids.learnerLink : path.includes('/exam/') ? ids.examLink : path.includes('/certificate/') ? ids.certificateLink : path.includes('/voice/') ? ids.voiceLink : path.includes('/stations/own/') ? ids.stationLink : path.includes('/read/') ? ids.look : path.includes('/booking/') ? ids.booking : path.includes('/wall/') ? ids.wall : path.includes('/tv/') ? ids.tv : path.includes('/speaker/') ? ids.speaker : ids.link, reader: ids.reader, job: ids.job, hold: '1', ticket: '1-00', register: 'case', paper: 'receipt', size: 'A5', name: 'kinship', report: 'village_service', text: 'lending',
    step: path.startsWith('/v/') && /\/(voice|own)\//.test(path) ? 'take_back' : path.includes('/r/station_matter/') ? 'answer' : /r\/exchange_topic\/|exchange\/\{id\}\/step/.test(path) ? 'close' : path.includes('/r/station_day/') ? 'cancel' : path.includes('/r/station/') ? 'close' : /\/(r\/exam_sitting|sittings)\//.test(path) ? 'cancel' : path.includes('/r/voice/') ? 'take' : /\/r\/(council|campaign_problem)\//.test(path) ? 'drop' : /\/r\/(branch_post|first_secretary|campaign)\//.test(path) ? 'again' : path.includes('/r/branch_post_holder/') ? 'leave' : /\/r\/(pledge|party_board)\//.test(path) ? 'take_down' : path.includes('/r/dues_handover/') ? 'differ' : path.includes('/rectifications/') ? 'contact' : path.includes('/feedback/') ? 'answer' : path.includes('/authority/') ? 'revoke' : path.includes('/case_reader/') ? 'stop' : /duty_swap|duty\/swaps/.test(path) ? 'agree' : path.includes('/duty_help/') ? 'settle' : path.includes('/callback/') ? 'call' : path.includes('/room_booking/') ? 'cancel' : path.includes('/asset_fault/') ? 'take' : path.includes('/development/') ? 'talk' : path.includes('/transfer_in/') ? 'accept' : path.includes('/money_entry/') ? 'drop' : path.includes('/disclosure_question/') ? 'answer' : /disclosure/.test(path) ? 'send' : 'withdraw',
    picture: '1', post: ids.exchange_post,
    id: learningId(path, ids) ?? (path.includes('/broadcast/notices/') ? ids.words : path.includes('/hall/lessons/') ? ids.lesson_programme : path.includes('/hall/broadcast/') ? ids.broadcast : path.includes('/hall/urgent/') ? ids.broadcast_urgent : path.includes('/readers/{id}') ? ids.ownReader : path.includes('/news/') ? ids.shown : path.includes('/tour/') && !register ? ids.tour_stop : /^\/desk\/(r\/)?notices?\//.test(path) ? ids.words : /\/stations\/\{id\}/.test(path) ? ids.station : register ? ids[register] : path.startsWith('/desk/people') ? ids.person : path.startsWith('/desk/rectifications') ? ids.rectification
      : path.startsWith('/desk/party/elections') ? ids.party_election : path.startsWith('/desk/party/members') || path.startsWith('/desk/dues/members') ? ids.party_member : path.startsWith('/desk/life/activities') ? (path.endsWith('/grades') ? ids.life_review : ids.life_activity) : path.startsWith('/desk/life/votes') ? ids.life_vote : /^\/desk\/(party|dues|posts|points|life)/.test(path) ? ids.party_org : path.startsWith('/desk/stock') ? ids.stock_round : path.startsWith('/desk/development') ? ids.development : path.startsWith('/desk/money') ? ids.money_entry : /disclosures|\/open\/\{id\}/.test(path) ? ids.disclosure : path.includes('/rooms/{id}') ? ids.room : path.includes('/things/') ? ids.asset
        : path.startsWith('/desk/files') ? ids.file : path.includes('/publicity/') ? ids.notice : /^\/desk\/(cases|papers\/of)/.test(path) ? ids.case : path.startsWith('/desk/papers') ? ids.paper
          : path.startsWith('/desk/users') ? ids.user : path.includes('/duty/swaps') ? ids.duty_swap : path.includes('/duty/calls') ? ids.callback : path.startsWith('/desk/jobs') ? ids.job : '1'),
  };
  return path.replace(/\{(\w+)\}/g, (whole, name) => String(part[name]));
}

// 200 and 303 are what they are; login: sent to sign in; form: the right is there, the empty form is not
// taken (409, 422) or done (303, 200).
function word(method, answer) {
  const to = answer.headers.get('location') ?? '';
  if (answer.status === 401 || to.startsWith('/desk/login?')) return 'login';
  if (method === 'POST' && [200, 303, 409, 422].includes(answer.status)) return 'form';
  return String(answer.status);
}

// plain: the same answer as JSON, at half the cost of a page.
export async function ask(stage, who, method, path, ids, plain = false) {
  const url = fill(path, ids), accept = plain ? { accept: 'application/json' } : {};
  if (method === 'GET') return word(method, await who.raw(url, { headers: accept }));
  who.token ??= (await who.raw(who.account ? '/desk/password' : '/desk/login')).forms.map((one) => one.value('csrf')).find(Boolean);
  const body = new URLSearchParams({ csrf: who.token, submission: createHmac('sha256', url).update(who.name).digest('hex').slice(0, 32) });
  const answer = await who.raw(url, { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded', ...accept }, body: body.toString() });
  return word(method, answer);
}

// Signing out ends the session that asks, so it is asked last.
export async function routes(stage) {
  const { paths } = (await stage.person().get('/openapi.json')).json;
  const all = Object.entries(paths).flatMap(([path, verbs]) => Object.keys(verbs).filter((verb) => ['get', 'post'].includes(verb)).map((verb) => `${verb.toUpperCase()} ${path}`));
  return all.sort((a, b) => a.includes('logout') - b.includes('logout'));
}

async function restartWithPosts(stage) {
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'posts.yaml'), OVERLAY);
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
}

// Where no account is asked, a stranger, a clerk and an administrator tell whether one changes anything.
const WITNESSES = ['nobody', 'cun1', 'sysadmin'];
const isOpen = (rule) => rule !== null && rule.words[0] === 'everybody' && rule.except.length === 0;

// Who is asked which address: {user: [address]}. On SQLite everybody is asked everything that asks who he is. Rights are decided above the database, so
// that on PostgreSQL each address is asked once for each answer that the table expects of it, by another of those it expects it
// of from address to address: that every query of a refusal and of a grant runs there, and says the same.
function asked(engine, list, table) {
  if (engine === 'sqlite') return Object.fromEntries(COLUMNS.map((user) => [user, list.filter((route) => WITNESSES.includes(user) || !isOpen(ruleOf(table, route)))]));
  const all = Object.fromEntries(COLUMNS.map((user) => [user, []]));
  list.forEach((route, turn) => {
    const rule = ruleOf(table, route);
    for (const answer of new Set(COLUMNS.map((user) => expectedOf(rule, user)))) {
      const users = COLUMNS.filter((user) => expectedOf(rule, user) === answer);
      all[users[turn % users.length]].push(route);
    }
  });
  return all;
}

// A page for each answer of an address, the first time that it is expected; the addresses that every register has are most of the table
// and one page each.
const seen = new Set();
function isPlain(route, expected) {
  const one = `${route.replace(/\/desk\/r\/[a-z_]+/, '/desk/r/*')} ${expected}`;
  return seen.size === seen.add(one).size;
}

async function wrongCells(stage, who, user, list, table, ids) {
  const wrong = [];
  for (const route of list) {
    const [method, path] = route.split(' ');
    const expected = expectedOf(ruleOf(table, route), user);
    const got = await ask(stage, who[user], method, path, ids, isPlain(route, expected));
    if (got !== expected) wrong.push(`${route} × ${user}: ${got}, not ${expected}`);
  }
  return wrong;
}

export default async (stage) => {
  const { assert } = stage;
  const table = readTable();
  let ids = null;
  let who = null;
  let list = [];
  await stage.step('the records of one village, and everybody signed in', async () => {
    await restartWithPosts(stage);
    ids = await prepare(stage);
    who = await people(stage);
    ids.user = (await who.sysadmin.get('/desk/users.json?q=cun3')).json.table.rows[0].id;
  });
  await stage.step('every address has its line, every line its address', async () => {
    list = await routes(stage);
    assert.deepEqual(list.filter((one) => !ruleOf(table, one)), [], 'addresses without a line');
    assert.deepEqual(table.filter((one) => !one.used).map((one) => `${one.method} ${one.path}`), [], 'lines without an address');
  });
  const wrong = [];
  for (const [user, mine] of Object.entries(asked(stage.engine, list, table))) {
    const before = wrong.length;
    wrong.push(...await wrongCells(stage, who, user, mine, table, ids));
    stage.note(wrong.length === before, `${user}: ${mine.length} addresses`, 0, wrong.length === before ? null : new Error(wrong.slice(before).join('\n')));
  }
};
