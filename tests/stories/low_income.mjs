// What: 低保 from the phone of somebody whom no register knows: completion, publicity, an objection with its
//       re-check, approval, and a poor rating that is put right.
// Why: the longest road that a villager walks without an account; every stop of the clock is on it.
// Never: nobody but the applicant's own link completes or rates; the objector's name stays with the town.
import { caseOf, identity, numberOf, passDays, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '低保：从手机申请，补材料、公示、异议、复核，到差评整改';

const VILLAGE = '990101100201';
const NAME = '覃月亮';
const PHONE = '13900001357';

async function apply(stage, story) {
  const { assert } = stage;
  story.villager = stage.person('a villager');
  const guide = await story.villager.get(`/v/${VILLAGE}/guide?q=${encodeURIComponent('吃低保')}`);
  assert.match(guide.text, /最低生活保障/, 'found by what people call it');
  const item = await story.villager.get(`/v/${VILLAGE}/guide/dibao`);
  const form = (await item.follow(/\/apply$/)).form(/\/apply$/);
  const empty = await form.submit('下一步，核对一遍');
  assert.equal(empty.status, 422);
  assert.ok(empty.errors.length >= 5, 'every fault at once');
  const filled = empty.form(/\/apply$/).fill({
    way: 'phone_self', name: NAME, identity: identity('19710203', 771), phone: PHONE, address: '云岭村 3组 18号', family_more: '覃月亮、覃小星', support_by: '远房侄子覃大山，在外地，没有来往。',
    family_income: '621', income_from: ['种地、养殖'], cause: 'illness', medical_cost: '8000', savings: '0', housing: '自有住房，安全', account: '6217000000000000004',
    file_bank_card: [photo('卡.jpg', 7)], consent: true,
  });
  const check = await filled.submit('下一步，核对一遍');
  return check;
}

async function applyAndSend(stage, story) {
  const { assert } = stage;
  const check = await apply(stage, story);
  assert.equal(check.status, 200, JSON.stringify(check.errors));
  assert.match(check.text, new RegExp(NAME));
  const sent = went(await check.form(/\/apply$/).submit('确认提交'));
  story.own = sent.path;
  story.number = numberOf(sent);
  assert.match(story.number, /^BJ/);
  assert.match(sent.text, /待窗口核实/);
  assert.ok(sent.one({ class: 'p-qr' }).one({ tag: 'svg' }));
}

// Who decides reads what she wrote in confidence: with a reason, once, and it is written down.
async function readsWhatIsSealed(stage, story) {
  const { assert } = stage;
  const page = await story.clerk.get(`/desk/cases/${story.id}`);
  assert.ok(!page.body.includes('远房侄子覃大山'), 'masked at first');
  const form = page.form(/\/reveal$/);
  assert.match(form.value('what'), /support_by$/, 'the text is what is looked for');
  const refused = await form.fill({ reason: '' }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.text, /请写明为什么要看/);
  const shown = await form.fill({ reason: '核对赡养情况' }).submit();
  assert.equal(shown.status, 200);
  assert.match(shown.text, /远房侄子覃大山/);
  assert.match(shown.headers.get('cache-control'), /no-store/);
  assert.ok(!(await story.clerk.get(`/desk/cases/${story.id}.json`)).body.includes('覃大山'));
}

async function villageAccepts(stage, story) {
  const { assert } = stage;
  story.clerk = await stage.staff('cun1');
  const home = await story.clerk.get('/desk');
  const link = home.all({ tag: 'a' }).find((one) => one.text.includes(NAME));
  assert.ok(link, 'it waits on the desk to be verified');
  story.id = /\d+$/.exec(link.get('href'))[0];
  const before = await caseOf(story.clerk, story.id);
  assert.equal(before.state.text, '待受理');
  assert.match(before.applicant.about, /待窗口核实/);
  assert.equal(before.limit.due, '', 'no time runs before it is accepted');
  await readsWhatIsSealed(stage, story);
  await takeStep(story.clerk, story.id, 'accept', { verified: '是' });
  const after = await caseOf(story.clerk, story.id);
  assert.equal(after.state.text, '村级核实');
  assert.equal(after.limit.left, '还剩 30 个工作日');
  await takeStep(story.clerk, story.id, 'pass_village');
}

async function townAsks(stage, story) {
  const { assert } = stage;
  await passDays(stage, 3, story.clerk);
  story.town = await stage.staff('zhen1');
  const left = (await caseOf(story.town, story.id)).limit.left;
  await takeStep(story.town, story.id, 'ask_more_town', { missing: ['illness_papers'], reason: '请补诊断证明，拍清楚盖章的那一页。' });
  const asked = await caseOf(story.town, story.id);
  assert.equal(asked.state.text, '待补材料');
  assert.equal(asked.limit.tone, 'stop');
  assert.equal(asked.limit.due, '', 'while it waits for her no day of completion is promised');
  await passDays(stage, 6, story.town, story.clerk);
  assert.equal((await caseOf(story.town, story.id)).limit.left, left, 'six days that are not counted');
  story.left = left;
}

async function completes(stage, story) {
  const { assert } = stage;
  const page = await story.villager.get(story.own);
  assert.match(page.text, /诊断证明/);
  assert.match(page.text, /盖章的那一页/);
  const form = (await page.follow(/\/complete$/)).form(/\/complete$/);
  const nothing = await form.submit('交上去');
  assert.equal(nothing.status, 422);
  const sent = went(await nothing.form(/\/complete$/).fill({ file_illness_papers: [photo('诊断.jpg', 9, 40, 30)] }).submit('交上去'));
  assert.ok(!/还差材料/.test(sent.text));
  const now = await caseOf(story.town, story.id);
  assert.equal(now.state.text, '镇级审核', 'back where it stood');
  assert.equal(now.limit.left, story.left);
  assert.equal(now.materials.rows.find((one) => one.key === 'illness_papers').files.length, 1);
  assert.match(now.materials.text, /^已收 2，/, 'the card and what came now are counted');
  const stranger = stage.person('a stranger');
  const wrong = await stranger.get(`${story.own.slice(0, -4)}AAAA/complete`);
  assert.equal(wrong.status, 404, 'another link opens nothing');
}

async function objects(stage, story) {
  const { assert } = stage;
  await takeStep(story.town, story.id, 'post_town');
  const notice = (await caseOf(story.town, story.id)).publicity.url;
  const neighbour = stage.person('a neighbour');
  const page = await neighbour.get(notice);
  assert.ok(!page.body.includes(NAME));
  assert.ok(!page.text.includes('310'), 'what she earns is nobody\'s business');
  const form = page.form(/\/objection$/).fill({ kind: 'income', text: '他家儿子在县城有门面。', name: '韦小声', phone: '13900002468' });
  const sent = went(await form.submit('提交意见'));
  assert.match(sent.text, /YY/);
  const stopped = await caseOf(story.town, story.id);
  assert.equal(stopped.state.text, '异议核查');
  assert.equal(stopped.limit.tone, 'stop');
  assert.ok(!(await neighbour.get(notice)).body.includes('韦小声'), 'the portal names no objector');
  const atVillage = await story.clerk.get(`/desk/cases/${story.id}`);
  assert.ok(!atVillage.body.includes('韦小声') && !atVillage.body.includes('13900002468'), 'nor does the desk of the village');
  story.left = stopped.limit.left;
}

async function recheck(stage, story) {
  const { assert } = stage;
  await passDays(stage, 4, story.town, story.clerk);
  const own = await story.town.get(`/desk/cases/${story.id}`);
  assert.match(own.text, /请没有经办这件事的同事来办/, 'who put it on view does not judge what is said of it');
  assert.ok(!own.all({ tag: 'form' }).some((one) => /\/step\//.test(one.get('action'))));
  story.lead = await stage.staff('zhen1lead');
  await takeStep(story.lead, story.id, 'overrule', { reason: '入户核实，门面是租的，收入没有超线。' });
  const again = await caseOf(story.town, story.id);
  assert.equal(again.state.text, '审核公示', 'seven days are seven days: three are left');
  await passDays(stage, 2, story.town);
  assert.equal((await caseOf(story.town, story.id)).state.text, '审核公示', 'the seventh day');
  await passDays(stage, 1, story.town, story.clerk);
  const over = async () => (await caseOf(story.town, story.id)).state.text === '公示期满';
  await stage.until(over, 'the posting is over');
  assert.equal((await caseOf(story.town, story.id)).limit.left, story.left, 'neither the re-check nor the posting is counted');
  await takeStep(story.town, story.id, 'send_county');
}

async function approveAndDeliver(stage, story) {
  const { assert } = stage;
  const county = await stage.staff('xian');
  await takeStep(county, story.id, 'approve_county', { result_text: '从下个月起按月发低保金。', amount: '620' });
  await takeStep(story.clerk, story.id, 'deliver', { delivered_on: stage.today, deliver_way: 'door' });
  const page = await story.villager.get(story.own);
  assert.match(page.text, /已送达/);
  assert.match(page.text, /620/);
}

async function poorRating(stage, story) {
  const { assert } = stage;
  const waiting = async () => (await story.clerk.get('/desk/rectifications.json')).json.table.rows.map((one) => one.id);
  const before = await waiting();
  const form = (await (await story.villager.get(story.own)).follow(/\/rate$/)).form(/\/rate$/);
  const sent = went(await form.fill({ level: '2', reason: ['slow', 'trips'], remark: '跑了两趟镇上。' }).submit('提交评价'));
  assert.match(sent.text, /不满意/);
  assert.match(sent.text, /我们会改/);
  const fresh = (await waiting()).filter((id) => !before.includes(id));
  assert.equal(fresh.length, 1, 'one rectification is on the desk');
  [story.fix] = fresh;
  const groups = (await story.clerk.get('/desk.json')).json.groups;
  const mine = groups.find((group) => group.title === '差评整改');
  assert.ok(mine?.rows.some((row) => row.url === `/desk/rectifications/${story.fix}` && row.next === '待联系'), '我的待办 says so');
}

async function fixStep(stage, story, staff, step, values) {
  const page = await staff.get(`/desk/rectifications/${story.fix}`);
  return went(await page.form(new RegExp(`/desk/rectifications/${story.fix}/(step/)?${step}$`)).fill(values).submit());
}

async function putRight(stage, story) {
  const { assert } = stage;
  await fixStep(stage, story, story.clerk, 'contact', { contacted_on: stage.today, contact_note: '打电话听了情况，道了歉。' });
  await fixStep(stage, story, story.clerk, 'fix', { person_in_charge: '李秀兰', cause: 'founded', measures: '以后村里替群众送材料到镇上。' });
  const own = await story.clerk.get(`/desk/rectifications/${story.fix}`);
  assert.throws(() => own.form(/close$/), /no form/, 'who handled it does not close it');
  const page = await story.town.get(`/desk/rectifications/${story.fix}`);
  const values = { called_on: stage.today, callback_result: 'accepted' };
  const refused = await page.form(/close$/).fill(values).submit();
  assert.ok([403, 422].includes(refused.status), `who had the case in hand at the town neither: ${refused.status}`);
  const done = await fixStep(stage, story, await stage.staff('zhen1lead'), 'close', values);
  assert.match(done.text, /已销号/);
}

// She sees what came of it, says it is still bad: it is opened again; the second time it is well, without a call.
async function ratesAgain(stage, story) {
  const { assert } = stage;
  const seen = await (await story.villager.get(story.own)).follow(/\/rate$/);
  for (const word of ['属实', '以后村里替群众送材料到镇上', '认可处理', '已经回访']) assert.match(seen.text, new RegExp(word));
  const empty = await seen.form(/\/rate$/).submit('提交');
  assert.equal(empty.status, 422);
  assert.match(empty.text, /请先选一个/);
  const still = went(await seen.form(/\/rate$/).fill({ level: '1', remark: '昨天又让我跑了一趟。' }).submit('提交'));
  assert.throws(() => still.form(/\/rate$/), /no form/, 'said once');
  const fix = await story.clerk.get(`/desk/rectifications/${story.fix}`);
  assert.match(fix.text, /待联系/);
  assert.match(fix.text, /昨天又让我跑了一趟/);
  assert.match(fix.text, /申请人本人/);
}

export default async (stage) => {
  const story = {};
  await stage.step('applies from the phone, not in the register', () => applyAndSend(stage, story));
  await stage.step('the village verifies and accepts', () => villageAccepts(stage, story));
  await stage.step('the town asks for a paper: the clock stands, no day is promised', () => townAsks(stage, story));
  await stage.step('completes from the phone with a photo', () => completes(stage, story));
  await stage.step('the town puts it on view and a neighbour objects', () => objects(stage, story));
  await stage.step('a colleague re-checks, and the days on view go on', () => recheck(stage, story));
  await stage.step('the county approves, the village delivers', () => approveAndDeliver(stage, story));
  await stage.step('a poor rating opens a rectification', () => poorRating(stage, story));
  await stage.step('which is walked to its end by village and town', () => putRight(stage, story));
  await stage.step('she reads what came of it, and says it is still bad', () => ratesAgain(stage, story));
};
