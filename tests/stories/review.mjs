// What: a day of reviewing in a town: the queue, who has what, many at once, a colleague away, remarks, the county's reasons.
// Why: a reviewer of twenty villages lives by this; where two work side by side nothing may be done twice, lost or seen by the wrong one.
// Never: nothing is taken from a page that did not offer it; no step is waited for that a person would not wait for.
import { caseOf, takeStep, went } from './lib/deeds.mjs';

export const title = '镇里的一天：待办一件接一件、认领转交、一起办、代办、内部留言、原因用语';

const TOWN = '990101100';

const rowsOf = async (staff, query) => (await staff.get(`/desk/cases.json?${query}`)).json.table;
const linkOf = (page, words) => page.all({ tag: 'a' }).find((one) => one.text.includes(words));

async function walkQueue(stage, { zhen1, zhen2, cun1 }) {
  const { assert } = stage;
  const home = await zhen1.get('/desk');
  const table = await rowsOf(zhen1, 'desk=mine');
  assert.ok(table.rows.length > 3, 'the demo leaves a town enough to do');
  assert.ok(table.rows.every((one) => one.org.startsWith(TOWN)));
  const dues = table.rows.map((one) => one.due);
  assert.deepEqual(dues, [...dues].sort(), 'by due day');
  const first = home.one({ class: 't-queue' }).all({ tag: 'a' })[0];
  const page = await zhen1.get(first.get('href'));
  assert.ok(page.text.includes(`第 1 件，共 ${table.total} 件`), page.text.slice(0, 400));
  const next = await zhen1.get(linkOf(page, '下一件').get('href'));
  assert.ok(next.path.endsWith(`/${table.rows[1].id}`), `${next.path} is not the second`);
  assert.ok(next.text.includes(`第 2 件，共 ${table.total} 件`));
  const other = await rowsOf(zhen2, 'desk=mine');
  assert.ok(other.rows.every((one) => !one.org.startsWith(TOWN)), 'another town has its own queue');
  const village = await rowsOf(cun1, 'desk=mine');
  assert.ok(village.rows.every((one) => one.org === '990101100201'));
}

async function walkFiltered(stage, { zhen1 }) {
  const { assert } = stage;
  const all = await rowsOf(zhen1, 'desk=mine');
  const org = all.rows[0].org;
  const table = await rowsOf(zhen1, `desk=mine&org=${org}`);
  assert.ok(table.total < all.total && table.rows.every((one) => one.org === org), 'one village of many');
  const page = await zhen1.get(`/desk/cases/${table.rows[0].id}?desk=mine&org=${org}`);
  assert.ok(page.text.includes(`第 1 件，共 ${table.total} 件`));
  const link = linkOf(page, '下一件');
  if (table.total > 1) assert.equal(link.get('href'), `/desk/cases/${table.rows[1].id}?desk=mine&org=${org}`);
}

// A decision and on to the next in one press.
async function decideAndGoOn(stage, { zhen1 }) {
  const { assert } = stage;
  const { rows } = await rowsOf(zhen1, 'desk=mine');
  for (const [i, row] of rows.entries()) {
    const page = await zhen1.get(`/desk/cases/${row.id}`);
    const known = /^BJ10020[12]-/.test((await caseOf(zhen1, row.id)).number); // of a village with a login
    if (!known || !page.forms.some((one) => one.action.includes('/step/return_village'))) continue;
    const form = page.form(`/desk/cases/${row.id}/step/return_village`);
    const after = went(await form.fill({ reason_code: ['check_again'], reason: '收入一栏请再核对' }).submit('办完看下一件'));
    const expected = rows[i + 1] ?? rows[0];
    assert.ok(after.path.endsWith(`/${expected.id}`), `${after.path}: the next was ${expected.id}`);
    assert.equal((await caseOf(zhen1, row.id)).state.text, '退回村级');
    return row.id;
  }
  throw new Error('nothing could be returned');
}

async function saveViews(stage, { zhen1, lead, zhen2 }) {
  const { assert } = stage;
  const list = await zhen1.get('/desk/cases?desk=mine&item=M01');
  const page = await zhen1.get(linkOf(list, '存为常用').get('href'));
  assert.equal(page.form(/\/desk\/views\?/).has('shared'), false, 'an officer keeps lists for herself');
  const kept = went(await page.form(/\/desk\/views\?/).fill({ title: '低保待审' }).submit('存为常用'));
  assert.match(kept.url, /\/desk\/cases\?desk=mine&item=M01$/, 'the address is the view');
  assert.ok(kept.all({ class: 'chip', 'aria-current': 'true' }).some((one) => one.text === '低保待审'));
  assert.ok(kept.one({ id: 'nav' }).text.includes('低保待审'), 'in the menu');
  assert.ok(!(await lead.get('/desk/cases')).text.includes('低保待审'), 'not for others');
  const shared = await lead.get('/desk/views?reg=case&desk=mine&handler=none');
  went(await shared.form(/\/desk\/views\?/).fill({ title: '镇里没人接的', shared: '1' }).submit('存为常用'));
  assert.ok((await zhen1.get('/desk/cases')).text.includes('镇里没人接的'), 'shared within the unit');
  assert.ok(!(await zhen2.get('/desk/cases')).text.includes('镇里没人接的'), 'and no further');
  const mine = await zhen1.get('/desk/views');
  const forms = mine.forms.filter((one) => one.has('title'));
  assert.equal(forms.length, 1, 'what the leader shared is hers to change');
  went(await forms[0].fill({ title: '低保先办' }).submit('改名'));
  const after = await zhen1.get('/desk/views');
  assert.ok(after.text.includes('低保先办'));
  went(await after.forms.find((one) => one.has('title')).submit('删掉'));
  assert.ok(!(await zhen1.get('/desk/cases')).text.includes('低保先办'));
}

async function handOver(stage, { zhen1, lead, zhen2, cun1 }) {
  const { assert } = stage;
  const { rows } = await rowsOf(zhen1, 'desk=mine&handler=none');
  const id = rows[0].id;
  const claim = (await zhen1.get(`/desk/cases/${id}`)).form(`/desk/cases/${id}/handler`);
  went(await claim.submit('我来办（认领）'));
  assert.ok((await rowsOf(zhen1, 'desk=mine&handler=me')).rows.some((one) => one.id === id));
  assert.ok(!(await rowsOf(lead, 'desk=mine&handler=none')).rows.some((one) => one.id === id));
  const seen = await lead.get(`/desk/cases/${id}`);
  assert.ok(seen.text.includes('周文斌') && seen.text.includes('在同事手上'), 'a colleague sees who has it');
  assert.ok(seen.forms.some((one) => one.action.includes('/step/')), 'and may still act');
  const give = (await zhen1.get(`/desk/cases/${id}`)).forms.find((one) => one.has('to'));
  const late = (await zhen1.get(`/desk/cases/${id}`)).forms.find((one) => one.has('to'));
  const to = give.options('to').find((one) => one.title.startsWith('郭丽华')).value;
  went(await give.fill({ to, words: '我明天下村' }).submit('转交'));
  const again = await late.fill({ to }).submit('转交');
  assert.equal(again.status, 403, 'what one has handed over is no longer one\'s own to hand over');
  const story = (await caseOf(lead, id)).history.map((one) => `${one.title} ${one.note}`);
  assert.ok(story.some((one) => one.startsWith('认领')) && story.some((one) => one.includes('转交郭丽华：我明天下村')), story.join('|'));
  const without = await zhen1.get(`/desk/cases/${id}`);
  assert.ok(!without.forms.some((one) => one.has('to')), 'who no longer has it cannot hand it on');
  const far = await zhen2.get(`/desk/cases/${id}`);
  assert.equal(far.status, 404);
  const village = await cun1.get(`/desk/cases/${id}`);
  assert.ok([200, 404].includes(village.status));
  assert.ok(!village.forms?.some((one) => one.action.includes('/handler')), 'another desk cannot take it');
}

async function manyAtOnce(stage, { zhen1, lead }) {
  const { assert } = stage;
  const list = await zhen1.get('/desk/cases?desk=mine&rows=200');
  const boxes = list.all({ tag: 'input', name: 'row' }).map((one) => one.get('value'));
  const look = (step, rows) => zhen1.get(`/desk/batch?reg=case&step=${step}&${rows.map((one) => `row=${one}`).join('&')}`);
  const offered = list.form(/\/desk\/batch/).options('step').map((one) => one.value);
  let step = null;
  let good = [];
  for (const name of offered) {
    const page = await look(name, boxes);
    const fit = page.all({ tag: 'input', type: 'hidden', name: 'row' })[0]?.get('value').split(' ').filter(Boolean) ?? [];
    if (fit.length > good.length) [step, good] = [name, fit];
  }
  assert.ok(good.length >= 3, `only ${good.length} fit ${step}`);
  const chosen = good.slice(0, 3);
  const form = (await look(step, chosen)).form('/desk/batch');
  // A colleague is quicker with the first of them.
  const [overtaken] = chosen[0].split('.');
  went(await (await lead.get(`/desk/cases/${overtaken}`)).form(`/desk/cases/${overtaken}/handler`).submit('我来办（认领）'));
  const result = went(await form.submit());
  const second = await form.submit();
  assert.equal(second.path, result.path, 'sent twice it is one batch');
  const done = await stage.until(async () => {
    const page = await zhen1.get(`${result.path}.json`);
    return page.json.running ? null : page.json;
  }, 'the batch');
  assert.equal(done.rows.length, 3);
  assert.deepEqual(done.rows.map((one) => one.state.text), ['没有办', '办好了', '办好了']);
  assert.ok(done.rows[0].words.includes('刚被别人办过'), done.rows[0].words);
  assert.ok(done.rows[0].url.endsWith(`/${overtaken}`));
  for (const one of chosen.slice(1)) {
    const [id, version] = one.split('.');
    assert.equal((await caseOf(zhen1, id)).version, Number(version) + 1, 'once, not twice');
  }
  assert.equal((await lead.raw(`${result.path}.json`)).status, 404, 'the result is the asker\'s');
  const refused = await zhen1.get(`/desk/batch?reg=case&step=reject_town&row=${good[0]}`);
  assert.equal(refused.status, 404, 'what is not for batches is not done in one');
}

// The most that may be ticked: each gets its own transaction and its own line; one more is refused with a sentence.
async function twoHundred(stage, { cun1 }) {
  const { assert } = stage;
  const { rows } = (await cun1.get('/desk/people.json?age=60')).json.table;
  const form = (await cun1.get(`/desk/intake?item=B01&person=${rows[0].id}`)).form('/desk/intake').fill({ bill_number: '12345', paid: '30' });
  const ids = [];
  for (let i = 0; i < 201; i++) {
    form.values.set('submission', [String(i).padStart(32, '0')]);
    form.values.set('person', [String(rows[i % rows.length].id)]);
    ids.push(/\d+/.exec(went(await form.submit()).path)[0]);
  }
  const { version } = await caseOf(cun1, ids[0]);
  const look = (list) => cun1.get(`/desk/batch?reg=case&step=finish&${list.map((id) => `row=${id}.${version}`).join('&')}`);
  const over = await look(ids);
  assert.match(over.text, /一次最多 200 件，下面只有前 200 件/);
  const page = await look(ids.slice(0, 200));
  assert.match(page.text, /共 200 件，都能办/);
  const ask = page.form('/desk/batch');
  const picked = ask.value('row');
  ask.values.set('row', [`${picked} ${ids[200]}.${version}`]);
  const refused = await ask.submit();
  assert.equal(refused.status, 422);
  assert.match(refused.text, /一次最多 200 件，请分几次办/);
  ask.values.set('row', [picked]);
  const result = went(await ask.submit());
  const done = await stage.until(async () => {
    const answer = (await cun1.get(`${result.path}.json`)).json;
    return answer.running ? null : answer;
  }, 'two hundred', 120);
  assert.equal(done.rows.length, 200);
  assert.ok(done.rows.every((one) => one.state.text === '办好了'), JSON.stringify(done.rows.find((one) => one.state.text !== '办好了')));
  assert.equal((await caseOf(cun1, ids[199])).state.text, '已办结');
  assert.equal((await caseOf(cun1, ids[200])).version, version, 'the 201st is as it was');
}

const dayAfter = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

async function standIn(stage, { zhen1, lead, cun1 }) {
  const { assert } = stage;
  const self = (await zhen1.get('/desk/r/absence/new')).form(/absence\/new/);
  const who = self.options('who').find((one) => one.title.includes('周文斌')).value;
  const deputy = self.options('deputy').find((one) => one.title.includes('郭丽华')).value;
  const wrong = await self.fill({ who, deputy: who, from_on: stage.today, until_on: stage.today }).submit();
  assert.equal(wrong.status, 422, 'nobody stands in for herself');
  const village = (await cun1.get('/desk/r/absence/new')).form(/absence\/new/);
  assert.ok(!village.options('who').some((one) => one.title.includes('周文斌')), 'only one\'s own unit');
  const { rows } = await rowsOf(zhen1, 'desk=mine&handler=none');
  let id = null;
  for (const row of rows) {
    const page = await zhen1.get(`/desk/cases/${row.id}`);
    if (page.forms.some((one) => one.action.includes('/step/return_village'))) id ??= row.id;
  }
  went(await (await zhen1.get(`/desk/cases/${id}`)).form(`/desk/cases/${id}/handler`).submit('我来办（认领）'));
  assert.ok(!(await rowsOf(lead, 'desk=mine&handler=me')).rows.some((one) => one.id === id));
  went(await (await zhen1.get('/desk/r/absence/new')).form(/absence\/new/)
    .fill({ who, deputy, from_on: stage.today, until_on: stage.today }).submit());
  assert.ok((await rowsOf(lead, 'desk=mine&handler=me')).rows.some((one) => one.id === id), 'the deputy is told of it');
  const twice = await (await zhen1.get('/desk/r/absence/new')).form(/absence\/new/).fill({ who, deputy, from_on: stage.today, until_on: dayAfter(stage.today, 3) }).submit();
  assert.equal(twice.status, 422);
  assert.match(twice.errors[0].text, /已经登记的外出（.*）重了/, 'of two periods for one day nobody knows whose it is');
  went(await twice.form(/absence\/new/).fill({ from_on: dayAfter(stage.today, 1) }).submit());
  assert.ok((await lead.get(`/desk/cases/${id}`)).text.includes('郭丽华代'));
  await takeStep(lead, id, 'return_village', { reason_code: ['paper'], reason: '材料请重新整理' });
  const line = (await caseOf(lead, id)).history[0];
  assert.equal(line.person, '郭丽华（代周文斌）');
  assert.ok((await zhen1.get('/desk')).status === 200, 'who is away keeps her rights');
  return id;
}

async function talk(stage, { zhen1, zhen2, cun1, cun2 }, id) {
  const { assert } = stage;
  const page = await zhen1.get(`/desk/cases/${id}`);
  const bad = await page.form(`/desk/cases/${id}/remarks`).fill({ remark: '@张无此人 请看' }).submit('留言');
  assert.equal(bad.status, 422);
  assert.ok(bad.text.includes('@张无此人 请看'), 'what was typed is kept');
  const who = (await caseOf(zhen1, id)).number.startsWith('BJ100201') ? cun1 : cun2;
  const told = who === cun1 ? '李秀兰' : '孙玉梅';
  went(await bad.form(`/desk/cases/${id}/remarks`).fill({ remark: `@${told} 户口簿缺一页，请您顺路补拍` }).submit('留言'));
  const home = (await who.get('/desk.json')).json;
  assert.ok(home.told.some((one) => one.text.includes('户口簿缺一页')), 'among what there is to do');
  for (const one of [zhen2, who === cun1 ? cun2 : cun1]) {
    const theirs = (await one.get('/desk.json')).json;
    assert.ok(!theirs.told.some((line) => line.text.includes('户口簿缺一页')), `${one.name} was not named`);
  }
  assert.equal((await zhen2.raw(`/desk/cases/${id}/remarks`)).status, 404);
  went(await (await who.get(`/desk/cases/${id}`)).forms.find((one) => one.action.includes('/remarks') && !one.has('remark')).submit('看过了'));
  assert.equal((await who.get('/desk.json')).json.told.length, 0, 'read');
  const book = await zhen1.raw('/desk/cases.csv?view=all');
  assert.ok(!book.body.includes('户口簿缺一页'), 'no part of an export');
}

async function wordReasons(stage, { xian, zhen1, lead }, returned) {
  const { assert } = stage;
  assert.equal((await zhen1.raw('/desk/reasons')).status, 403);
  const add = (page) => page.forms.find((one) => one.value('codes') === 'return_reason' && !one.has('code'));
  went(await add(await xian.get('/desk/reasons')).fill({ title: '村里签字不全' }).submit('添加'));
  const twice = await add(await xian.get('/desk/reasons')).fill({ title: '村里签字不全' }).submit('添加');
  assert.equal(twice.status, 422, 'the same words twice');
  const open = async () => {
    for (const row of (await rowsOf(zhen1, 'desk=mine')).rows) {
      const page = await zhen1.get(`/desk/cases/${row.id}`);
      const form = page.forms.find((one) => one.action.includes('/step/return_village'));
      if (form) return { id: row.id, form };
    }
    throw new Error('nothing can be returned');
  };
  const offered = await stage.until(async () => {
    const { id, form } = await open();
    const own = form.options('reason_code').find((one) => one.title === '村里签字不全');
    return own ? { id, form, own } : null;
  }, 'the new reason', 3);
  const { id, form, own } = offered;
  const late = await open();
  if (late.id === id) {
    const { rows } = await rowsOf(zhen1, 'desk=mine');
    for (const row of rows.filter((one) => one.id !== id)) {
      const form2 = (await zhen1.get(`/desk/cases/${row.id}`)).forms.find((one) => one.action.includes('/step/return_village'));
      if (form2) Object.assign(late, { id: row.id, form: form2 });
    }
  }
  went(await form.fill({ reason_code: [own.value] }).submit());
  const page = await xian.get('/desk/reasons');
  const change = page.forms.find((one) => one.value('code') === own.value);
  went(await change.submit('停用'));
  await stage.until(async () => !(await open()).form.options('reason_code').some((one) => one.value === own.value), 'the end of it', 3);
  const refused = await late.form.fill({ reason_code: [own.value] }).submit();
  assert.equal(refused.status, 422, 'a page that is still open cannot pick what has ended');
  assert.ok(refused.text.includes('这个原因已经停用'));
  const line = (await caseOf(lead, id)).history.find((one) => one.note.includes('村里签字不全'));
  assert.ok(line, 'what was picked keeps its words');
  const check = (await xian.get('/desk/reasons')).forms.find((one) => one.value('code') === 'check_again');
  went(await check.fill({ title: '情况请再核对一遍' }).submit('改用新说法'));
  await stage.until(async () => (await open()).form.options('reason_code').some((one) => one.title === '情况请再核对一遍'), 'the new words', 3);
  assert.ok((await caseOf(lead, returned)).history.some((one) => one.note.includes('情况要再核对')), 'the old ones stay where they were');
}

async function seeChanges(stage, { zhen1, cun1, cun2 }, id) {
  const { assert } = stage;
  const home = (await caseOf(zhen1, id)).number.startsWith('BJ100201') ? cun1 : cun2;
  await takeStep(home, id, 'resend', { reason: '已经核对，收入没有变化' });
  const changes = (await caseOf(zhen1, id)).changes;
  assert.ok(changes.lines.some((one) => one.text.includes('已经核对，收入没有变化')), 'what has changed since it was sent back');
  assert.ok((await caseOf(zhen1, id)).handler.words !== '还没有人认领', 'it comes back to who had it');
}

async function seeLoads(stage, { zhen1, lead }) {
  const { assert } = stage;
  const mine = (await zhen1.get('/desk/workload.json')).json.table.rows;
  assert.deepEqual(mine.map((one) => one.name.split('　')[0]), ['周文斌', '没人认领的']);
  const all = (await lead.get('/desk/workload.json')).json.table.rows;
  assert.ok(all.length >= 3, 'a leader sees the unit');
  const open = all.reduce((sum, one) => sum + Number(one.open), 0);
  assert.equal(open, (await rowsOf(lead, 'desk=mine')).total, 'every case on the desk is somebody\'s or nobody\'s');
}

export default async (stage) => {
  const staff = { zhen1: await stage.staff('zhen1'), lead: await stage.staff('zhen1lead'), zhen2: await stage.staff('zhen2'),
    cun1: await stage.staff('cun1'), cun2: await stage.staff('cun2'), xian: await stage.staff('xian') };
  let returned = null;
  let deputed = null;
  await stage.step('the queue of a town is walked from the first', () => walkQueue(stage, staff));
  await stage.step('a filtered queue is walked as it was filtered', () => walkFiltered(stage, staff));
  await stage.step('one press decides and goes on', async () => { returned = await decideAndGoOn(stage, staff); });
  await stage.step('lists are kept under a name', () => saveViews(stage, staff));
  await stage.step('a case is taken and handed over', () => handOver(stage, staff));
  await stage.step('many are done at once, one was overtaken', () => manyAtOnce(stage, staff));
  await stage.step('two hundred at once, and not one more', () => twoHundred(stage, staff));
  await stage.step('a deputy stands in and is named so', async () => { deputed = await standIn(stage, staff); });
  await stage.step('colleagues leave each other remarks', () => talk(stage, staff, deputed));
  await stage.step('the county words the reasons', () => wordReasons(stage, staff, returned));
  await stage.step('what changed since it was sent back', () => seeChanges(stage, staff, returned));
  await stage.step('who has how much', () => seeLoads(stage, staff));
};
