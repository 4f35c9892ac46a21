// What: the Party's records on a server of their own beside the one that faces the public: one installation becomes two, a board, a post,
//       a promise and a theme day become public where the records are, are carried over by file, change, are carried over by call; what is
//       altered, old or of another key is refused.
// Why: the records may have to stay on an intranet, and the village's page must show what is public of them all the same.
// Never: anything but what is public crosses, a refused file changes anything, or either server keeps or answers what is the other's.
import { generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, went } from './lib/deeds.mjs';
import { Person } from './lib/person.mjs';
import { Server } from './lib/server.mjs';
import { sql } from './lib/sql.mjs';

export const title = '两台服务器：党务的单独一台，公开的那些签了名单向送到对外的一台';

// The key of the Party's server, known before the public one is started.
const pair = generateKeyPairSync('ed25519');
const hex = (key, form) => key.export({ format: 'der', type: form }).subarray(-32).toString('hex');
const KEY = hex(pair.publicKey, 'spki');
const PUBLIC = ['--profile', 'public', '--extract_key', KEY];
export const options = { before: [['shed', '--profile', 'public', '--yes']], serve: PUBLIC };

const VILLAGE = '990101100201';
const PAGE = `/v/${VILLAGE}/party`;
const make = async (who, register, values) => went(await (await who.get(`/desk/r/${register}/new`)).form(/new$/).fill(values).submit());
const step = async (who, at, name, values = {}) => went(await (await who.get(at)).form(new RegExp(`step/${name}$`)).fill(values).submit());
const inAYear = (stage) => `${Number(stage.today.slice(0, 4)) + 1}-06-30`;
// The command line of the Party's server.
const run = (stage, story, ...args) => stage.world.programFor(args).run([...args, '--data', story.data, '--profile', 'party']);
const TABLES = { sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1", postgres: "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1" };

// Whoever asks for the addresses that the other server has gets the same plain answer as for one that never was.
async function strange(stage, who, own, other) {
  const { assert } = stage;
  const paths = Object.keys(other).filter((path) => !(path in own) && !/^\/desk\/r\/\w+\/./.test(path));
  assert.ok(paths.length > 20);
  await Promise.all(paths.map(async (path) => {
    const at = path.replace('{org}', VILLAGE).replaceAll(/\{\w+\}/g, '1');
    assert.equal((await who.raw(at)).status, 404, at);
  }));
}

async function parted(stage, story) {
  const { assert } = stage;
  const made = join(stage.world.place, 'demo');
  Object.assign(story, { data: `${stage.copy.data}_party`, visitor: stage.person('a villager') });
  // It is on SQLite, whatever the public one is on.
  if (existsSync(join(made, 'lianxin.db'))) cpSync(made, story.data, { recursive: true, preserveTimestamps: true });
  else assert.equal((await stage.world.program.run(['demo', '--data', story.data])).code, 0);
  writeFileSync(join(story.data, 'extract.key'), `ed25519 ${hex(pair.privateKey, 'pkcs8')}\n`, { mode: 0o400 });
  const early = await run(stage, story, 'extract', '--out', join(story.data, 'early.txt'));
  assert.match(early.err, /still holds what belongs to the other server \(first: \w+\)/, 'nothing lies there unseen');
  const words = await run(stage, story, 'shed', '--yes');
  assert.match(words.out, /^table r_case, [1-9]\d* rows$/m);
  const tables = { party: (await sql({ data: story.data }, TABLES.sqlite)).split('\n'), public: (await sql(stage.copy, TABLES[stage.engine])).split('\n') };
  for (const [mine, theirs, names] of [['party', 'public', ['r_party_member', 'r_dues_payment', 'r_exam', 'member_pass']], ['public', 'party', ['r_case', 'r_station_matter', 'ticket']]]) {
    for (const name of names) {
      assert.ok(tables[mine].includes(name), name);
      assert.ok(!tables[theirs].includes(name), name);
    }
  }
  const left = await sql(stage.copy, "SELECT count(*) FROM history WHERE reg LIKE 'party%' OR reg IN ('pledge', 'life_activity')");
  assert.equal(left, '0');
  story.party = await new Server(stage.world.program, { data: story.data, db: null, log: `${story.data}.log`, args: ['--profile', 'party'] }).start();
}

async function apart(stage, story) {
  const { assert } = stage;
  const account = stage.account({ user: 'shuji1' });
  const secretary = new Person(story.party.url, 'shuji1');
  stage.people.push(secretary);
  await secretary.login(account.user, account.password);
  const clerk = await stage.staff('shuji1');
  Object.assign(story, { secretary, clerk });
  assert.equal((await new Person(story.party.url).raw('/')).headers.get('location'), '/desk', 'there is no portal to begin with');
  const [ours, theirs] = [(await secretary.get('/openapi.json')).json, (await story.visitor.get('/openapi.json')).json];
  await strange(stage, secretary, ours.paths, theirs.paths);
  await strange(stage, clerk, theirs.paths, ours.paths);
  for (const path of ['/desk/r/case', '/desk/r/station_matter/new', '/extract', PAGE, `/v/${VILLAGE}/member`, `/v/${VILLAGE}/learn`]) assert.equal((await secretary.raw(path)).status, 404, path);
  for (const path of ['/desk/party', '/desk/r/party_member', '/desk/r/pledge/new', `/v/${VILLAGE}/member`, `/v/${VILLAGE}/exam`]) assert.equal((await clerk.raw(path)).status, 404, path);
  const desk = await secretary.get('/desk');
  assert.match(desk.text, /党组织.*岗位和承诺/s);
  for (const link of desk.all({ tag: 'a' })) assert.doesNotMatch(link.get('href') ?? '', /^\/desk\/(cases|say|intake|hall|stations)|^\/v\//, 'no link leads to what is not there');
  assert.doesNotMatch((await clerk.get('/desk')).text, /党组织|党费|岗位和承诺|考试/);
  const page = (await story.visitor.get(PAGE)).text;
  assert.match(page, /还没有送到这里/);
  assert.doesNotMatch(page, /政策宣传岗/, 'what this server had of its own is not shown');
}

async function published(stage, story) {
  const { secretary } = story;
  const branch = (await secretary.get('/desk/r/party_org.json')).json.table.rows[0].name;
  for (const [i, name] of ['覃甲春', '覃乙夏'].entries()) {
    await make(secretary, 'person', { name, identity: identity(`19${70 + i}0311`, 840 + i), address: '云岭村1组' });
    await make(secretary, 'party_member', { person_text: name, organisation_text: branch, member_state: 'full', admission_date: '1999-07-01', full_on: '2000-07-01' });
  }
  const post = (await make(secretary, 'branch_post', { name: '巡渠岗', duties: '看护水渠，\n堵了就清', places: '1', from_on: stage.today })).path;
  await step(secretary, post, 'offer');
  const claim = await make(secretary, 'branch_post_holder', { post_text: '巡渠岗', member_text: '覃甲春', asked_on: stage.today });
  await step(secretary, claim.path, 'confirm', { from_on: stage.today });
  story.pledge = (await make(secretary, 'pledge', { member_text: '覃甲春', text: '每周给两位老人送一次菜', made_on: stage.today, until_on: inAYear(stage) })).path;
  await step(secretary, story.pledge, 'publish');
  await make(secretary, 'pledge', { member_text: '覃乙夏', text: '还没有想好的承诺', made_on: stage.today, until_on: inAYear(stage) });
  const org = /\d+$/.exec((await secretary.get('/desk/life')).path)[0];
  const form = (await secretary.get(`/desk/life/${org}/new?kind=theme_day`)).form(/new$/);
  went(await form.fill({ kinds: ['theme_day'], title: '清水渠，问问13900002222的老党员', held_on: stage.today, hours: '9:00', place: '三组水渠', agenda: '内部议程', shown: '1' }).submit());
}

async function extract(stage, story, name) {
  const file = join(stage.copy.data, name);
  const done = await run(stage, story, 'extract', '--out', file);
  stage.assert.equal(done.code, 0, done.err);
  return file;
}

async function byFile(stage, story) {
  const { assert } = stage;
  mkdirSync(join(story.data, 'elsewhere'));
  const other = await run(stage, story, 'extract', '--new-key', '--key', join(story.data, 'elsewhere/master.key'));
  assert.match(other.out, /^extract_key = [0-9a-f]{64}$/m);
  assert.equal(statSync(join(story.data, 'elsewhere/extract.key')).mode & 0o777, 0o400);
  story.first = await extract(stage, story, 'first.txt');
  const text = readFileSync(story.first, 'utf8');
  for (const one of [/row\t党员\t\d+ 名/, /row\t岗位\t巡渠岗/, /在岗的党员\t覃甲春/, /承诺\t每周给两位老人送一次菜/, /row\t地点\t三组水渠/]) assert.match(text, one);
  assert.doesNotMatch(text, /还没有想好|覃乙夏|内部议程|13900002222/, 'only what is public crosses');
  const taken = await stage.cli(['take', story.first, ...PUBLIC]);
  assert.equal(taken.code, 0, taken.err);
  const shown = async () => (await story.visitor.get(PAGE)).text;
  const page = await stage.until(async () => /截至/.test(await shown()) && shown(), 'what another process took');
  assert.match(page, /截至 \d{4}年.*党员 ?\d+ 名.*主题党日.*清水渠.*三组水渠.*巡渠岗.*看护水渠.*覃甲春.*每周给两位老人送一次菜/s);
  assert.equal(page.split('三组水渠').length, 2, 'each stands there once');
  assert.match((await story.visitor.get(`/v/${VILLAGE}/kiosk/party`)).text, /巡渠岗/);
  const wall = await story.clerk.get('/desk/hall/preview?left_panels=organisation&left_panels=theme_day&middle_panels=posts&right_panels=pledges');
  assert.match(wall.text, /党员 \d+ 名.*清水渠.*巡渠岗.*每周给两位老人送一次菜/s, 'the wall shows the same');
  assert.equal(wall.text.match(/截至 \d{4}年/g)?.length, 4, 'and each panel says of when it is');
  assert.match((await stage.cli(['shed', ...PUBLIC, '--yes'])).out, /^nothing here belongs to the other server/, 'what was taken is ours');
}

const call = async (stage, body) => {
  const answer = await fetch(`${stage.url}/extract`, { method: 'POST', body, headers: { 'content-type': 'text/plain', cookie: 'lianxin=x' } });
  return { status: answer.status, said: await answer.json(), cookies: answer.headers.getSetCookie() };
};

async function byCall(stage, story) {
  const { assert } = stage;
  await step(story.secretary, story.pledge, 'settle_early', { outcome: 'partly', outcome_words: '送了三周，第四周外出', outcome_on: stage.today });
  story.second = readFileSync(await extract(stage, story, 'second.txt'));
  const done = await call(stage, story.second);
  assert.equal(done.status, 200, JSON.stringify(done.said));
  assert.deepEqual([done.said.say, done.said.taken_before, done.cookies], ['收下了。', false, []]);
  assert.equal((await call(stage, story.second)).said.taken_before, true, 'twice is once');
  const shown = async () => (await story.visitor.get(PAGE)).text;
  assert.match(await stage.until(async () => /送了三周/.test(await shown()) && shown(), 'the change'), /兑现了没有 ?兑现了一部分.*送了三周/s);
}

// Text signed anew, as the other server would.
const signedBy = (text, key) => `${text}signature\t${sign(null, Buffer.from(text), key).toString('hex')}\n`;

async function refused(stage, story) {
  const { assert } = stage;
  const before = (await story.visitor.get(PAGE)).text;
  const altered = Buffer.from(story.second);
  altered[altered.indexOf('三周')] ^= 1;
  const { privateKey } = generateKeyPairSync('ed25519');
  const body = String(story.second).replace('送了三周', '没有送').replace(/signature\t.*\n$/, '');
  const aged = body.replace(/^number\t.*$/m, 'number\t99990101000000').replace(/^made\t(.*)$/m, (_, made) => `made\t${Number(made) - 40 * 86_400_000}`);
  for (const [sent, status, sentence] of [
    [readFileSync(story.first), 409, /旧的不再收/],
    [signedBy(aged, pair.privateKey), 409, /太旧了/],
    [Buffer.from(String(story.second).replace('送了三周', '送了四周')), 403, /签名对不上/],
    [altered, 403, /签名对不上/],
    [story.second.subarray(0, -9), 422, /没有签名/],
    [signedBy(body, privateKey), 403, /签名对不上/],
    [signedBy(body.replace(/^key\t.*$/m, 'key\t0123456789abcdef'), privateKey), 403, /另一把密钥（0123456789abcdef）签的/],
    ['{}', 422, /不是党务摘要/],
    ['', 422, /不是党务摘要/],
  ]) {
    const answer = await call(stage, sent);
    assert.equal(answer.status, status, answer.said.title);
    assert.match(answer.said.title, sentence);
  }
  assert.equal((await story.visitor.get(PAGE)).text, before, 'nothing of it has changed anything');
}

export default async (stage) => {
  const story = {};
  try {
    await stage.step('one installation becomes two, each without the other\'s tables', () => parted(stage, story));
    await stage.step('each server has its own addresses and menu, and the other\'s are not there', () => apart(stage, story));
    await stage.step('a post is filled, a promise made, a theme day planned, where the records are', () => published(stage, story));
    await stage.step('what is public of it is taken by file and stands on the village\'s page, with its moment', () => byFile(stage, story));
    await stage.step('what became of the promise comes by call, once', () => byCall(stage, story));
    await stage.step('an altered byte, an old one, a foreign key: each its own sentence, nothing changed', () => refused(stage, story));
  } finally {
    await story.party?.stop();
  }
};
