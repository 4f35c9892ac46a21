// What: an applicant becomes a full member over more than three simulated years: every one of the twenty-five steps, recorded by the branch,
//       the town's committee and the county; refused when too early, out of order, without quorum or beyond the quota; one decision sent up
//       too late and discussed again, its approval marked late for ever; the last step taken back; the papers made of what is held.
// Why: nothing on this road may be skipped, dated back silently or forgotten, and no sentence may refuse without saying which rule it is.
// Never: the neighbouring village sees nothing, nobody records what belongs to another tier, and nothing typed is lost.
import { identity, passDays, photo, went } from './lib/deeds.mjs';
import { newcomer } from './lib/village.mjs';

export const title = '发展党员：五个阶段二十五步，早了不让办，迟了留原因，复议、撤回和名额';

const errors = (page) => page.errors.map((one) => one.text).join();
const file = async (who, id) => (await who.get(`/desk/development/${id}.json`)).json;
const stepOf = (json, name) => json.stages.flatMap((one) => one.steps).find((one) => one.name === name);
const chinese = (day) => `${+day.slice(0, 4)}年${+day.slice(5, 7)}月${+day.slice(8)}日`;
const later = (day, years) => `${+day.slice(0, 4) + years}${day.slice(4)}`;

async function person(who, name, birth, serial) {
  const form = (await who.get('/desk/r/person/new')).form(/person\/new$/);
  return went(await form.fill({ name, identity: identity(birth, serial) }).submit());
}

async function apply(who, values) {
  return (await who.get('/desk/r/development/new')).form(/development\/new$/).fill({ organisation_text: '中共青禾镇云岭村支部委员会', ...values }).submit();
}

async function take(story, who, step, values) {
  return (await who.get(`/desk/development/${story.id}`)).form(new RegExp(`/step/${step}$`)).fill(values).submit();
}

async function done(story, who, step, values) {
  return went(await take(story, who, step, values));
}

async function refused(stage, page, words, step, kept) {
  stage.assert.equal(page.status, 422, page.text.slice(0, 200));
  stage.assert.match(errors(page), words);
  for (const [name, value] of Object.entries(kept)) stage.assert.equal(page.form(new RegExp(`/step/${step}$`)).value(name), value, 'nothing typed is lost');
}

// The row in the list of members; empty: there is none.
async function memberState(who) {
  const { table } = (await who.get(`/desk/r/party_member.json?q=${encodeURIComponent('禾立春')}`)).json;
  return table.rows.length === 0 ? '' : String(table.rows[0].member_state?.text ?? table.rows[0].member_state);
}

// ---- the application ----

async function applies(stage, story) {
  const { assert } = stage;
  const { branch } = story;
  assert.match((await branch.get('/desk/development')).text, /还没有登记县里的发展党员计划/);
  const young = `${+stage.today.slice(0, 4) - 18}${stage.today.slice(4)}`;
  const tomorrow = new Date(Date.parse(`${young}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10).replace(/-/g, '');
  await person(branch, '禾小满', tomorrow, 11);
  const early = await apply(branch, { person_text: '禾小满', applied_on: stage.today });
  assert.equal(early.status, 422);
  assert.match(errors(early), /年满十八岁才能申请入党。最早/);
  assert.equal(early.form(/development\/new$/).value('applied_on'), stage.today, 'nothing typed is lost');
  await person(branch, '禾立春', '19950304', 12);
  const page = went(await apply(branch, { person_text: '禾立春', applied_on: stage.today }));
  story.id = /\d+$/.exec(page.path)[0];
  assert.equal(page.path, `/desk/development/${story.id}`);
  assert.match(errors(await apply(branch, { person_text: '禾立春', applied_on: stage.today })), /已经在发展/);
  assert.equal((await story.beside.get(`/desk/development/${story.id}`)).status, 404, 'the village beside sees nothing');
  const json = await file(branch, story.id);
  assert.equal(json.stages.flatMap((one) => one.steps).length, 25);
  assert.ok(stepOf(json, 'talk').now && stepOf(json, 'application').done);
  assert.equal(await memberState(branch), '入党申请人', 'the list of members has him from the road alone');
  const loose = await (await branch.get('/desk/r/development_step/new')).form(/new$/).fill({ day: stage.today }).submit();
  assert.equal(loose.status, 422, 'no step without its rules');
}

// ---- an activist for a year ----

async function activist(stage, story) {
  const { assert } = stage;
  const { branch, town } = story;
  await done(story, branch, 'talk', { day: stage.today, person: '石大成', note: '入党动机端正。', file_attachment: [photo('谈话记录.jpg', 5)] });
  assert.match((await branch.get(`/desk/development/${story.id}`)).text, /谈话记录/);
  await done(story, branch, 'activist', { day: stage.today, way: 'members', outcome: 'pass' });
  assert.ok(!(await branch.get(`/desk/development/${story.id}`)).forms.some((one) => /activist_filed$/.test(one.action)), "the town's step is not the branch's");
  const queue = (await town.get('/desk/development.json?turn=town')).json.table.rows;
  assert.ok(queue.some((one) => String(one.id) === story.id), "it waits in the town's queue");
  assert.match((await town.get('/desk')).text, /发展党员轮到您办/, 'and on the first page of who files it');
  await done(story, town, 'activist_filed', { day: stage.today, outcome: 'pass' });
  assert.equal(await memberState(branch), '入党积极分子');
  const three = await take(story, branch, 'contacts', { day: stage.today, people: '石大成、云小燕、周守田' });
  await refused(stage, three, /培养联系人是一到两名正式党员/, 'contacts', { people: '石大成、云小燕、周守田' });
  await done(story, branch, 'contacts', { day: stage.today, people: '石大成、云小燕' });
  const since = stage.today;
  await passDays(stage, 180, branch, town);
  await done(story, branch, 'observation', { day: stage.today, note: '按时交思想汇报。' });
  const early = await take(story, branch, 'candidate', { day: stage.today, opinions: '党员群众都说好。', outcome: 'pass' });
  await refused(stage, early, /一年以上培养教育和考察.*最早/, 'candidate', { opinions: '党员群众都说好。' });
  assert.ok(errors(early).includes(chinese(later(since, 1))), `a year from ${since}: ${errors(early)}`);
  assert.match(errors(early), /一年以上/);
  await passDays(stage, 190, branch, town);
  const late = await take(story, branch, 'observation', { day: stage.today, note: '第二次考察。' });
  await refused(stage, late, /每半年要对积极分子考察一次。最晚是/, 'observation', { note: '第二次考察。' });
  const marked = went(await late.form(/step\/observation$/).fill({ late_reason: '汛期抢险，推迟了几天' }).submit());
  assert.match(marked.text, /迟办/);
  assert.doesNotMatch(marked.text, /\d{4}-\d\d-\d\d/, 'days are written as people write them');
  await done(story, branch, 'candidate', { day: stage.today, opinions: '党员群众都说好。', outcome: 'pass' });
}

// ---- a candidate ----

async function candidate(stage, story) {
  const { assert } = stage;
  const { branch, town, county } = story;
  const posted = stage.today;
  await passDays(stage, 7, branch, town, county);
  const notice = await take(story, town, 'candidate_filed', { day: stage.today, notice_from: posted, outcome: 'pass' });
  await refused(stage, notice, /公示期满才能备案。最早/, 'candidate_filed', { notice_from: posted });
  await passDays(stage, 1, branch, town, county);
  await done(story, town, 'candidate_filed', { day: stage.today, notice_from: posted, outcome: 'pass' });
  await done(story, branch, 'sponsors', { day: stage.today, people: '石大成、云小燕' });
  await done(story, branch, 'review', { day: stage.today, outcome: 'pass', note: '本人和主要亲属没有问题。' });
  const short = await take(story, town, 'training', { day: stage.today, training_days: '2', training_hours: '16', outcome: 'pass' });
  await refused(stage, short, /不少于三天/, 'training', { training_hours: '16' });
  await done(story, town, 'training', { day: stage.today, training_days: '3', training_hours: '24', outcome: 'pass' });
  await done(story, branch, 'branch_review', { day: stage.today, outcome: 'pass' });
  const year = stage.today.slice(0, 4);
  const plan = went(await (await county.get('/desk/r/development_quota/new')).form(/new$/).fill({ year, places: '0' }).submit());
  const full = await take(story, town, 'prereview', { day: stage.today, document_no: '青组〔1〕号', outcome: 'pass' });
  await refused(stage, full, /计划用完了/, 'prereview', { document_no: '青组〔1〕号' });
  went(await (await plan.follow(/edit$/)).form(/edit$/).fill({ places: '1' }).submit());
  await done(story, town, 'prereview', { day: stage.today, document_no: '青组〔1〕号', outcome: 'pass' });
  assert.match((await county.get('/desk/development')).text, new RegExp(`${year} 年全县计划 1 名，预审通过 1 名，还有 0 名`));
  await done(story, branch, 'admission_form', { day: stage.today, document_no: '志愿书 0001' });
}

// ---- the meeting, sent up too late, discussed again, approved late ----

const VOTES = { due_count: '21', present_count: '11', yes_count: '11', no_count: '0', abstain_count: '0', written_count: '0', outcome: 'pass', leaves: '0' };

async function admitted(stage, story) {
  const { assert } = stage;
  const { branch, town, county } = story;
  const posted = stage.today;
  await passDays(stage, 8, branch, town, county);
  story.admitted = stage.today;
  const meeting = { day: stage.today, notice_from: posted, ...VOTES };
  await refused(stage, await take(story, branch, 'admission_meeting', { ...meeting, present_count: '10', yes_count: '10' }), /这次会不算数/, 'admission_meeting', { due_count: '21' });
  await refused(stage, await take(story, branch, 'admission_meeting', { ...meeting, yes_count: '10', no_count: '1' }), /赞成的没有超过应到的半数/, 'admission_meeting', { no_count: '1' });
  const skipped = await town.get(`/desk/development/${story.id}`);
  assert.ok(!skipped.forms.some((one) => /admission_approved$/.test(one.action)), 'no form beyond the next step');
  await done(story, branch, 'admission_meeting', meeting);
  await passDays(stage, 95, branch, town, county);
  const talk = { day: stage.today, received_on: stage.today, person: '田镇长', note: '谈话合格。' };
  await refused(stage, await take(story, town, 'admission_talk', talk), /复议后再报/, 'admission_talk', { note: '谈话合格。' });
  const again = went(await take(story, branch, 'admission_meeting', { day: stage.today, ...VOTES }));
  assert.match(again.text, /复议/);
  await done(story, town, 'admission_talk', talk);
  assert.equal(await memberState(branch), '发展对象', 'nobody is a member before the approval');
  const approval = { day: stage.today, document_no: '青党〔12〕号', outcome: 'pass' };
  const late = await take(story, town, 'admission_approved', approval);
  await refused(stage, late, /三个月内审批.*已经迟了/, 'admission_approved', { document_no: '青党〔12〕号' });
  went(await late.form(/step\/admission_approved$/).fill({ late_reason: '支部迟报，经复议' }).submit());
  const step = stepOf(await file(branch, story.id), 'admission_approved');
  assert.equal(step.records[0].late_reason, '支部迟报，经复议');
  assert.ok(step.records[0].late);
  await done(story, county, 'admission_filed', { day: stage.today });
  assert.equal(await memberState(branch), '预备党员', 'the list of members follows');
  const fact = (await file(branch, story.id)).facts.find((one) => one.key === 'probation_until');
  assert.ok(fact.text.includes(chinese(later(story.admitted, 1))), `probation ends a year after the first meeting: ${fact.text}`);
}

// ---- the probation, a step taken back, full status ----

async function full(stage, story) {
  const { assert } = stage;
  const { branch, town, county } = story;
  await done(story, branch, 'joined', { day: stage.today });
  await done(story, branch, 'oath', { day: stage.today, place: '村党群服务中心' });
  const before = await branch.get(`/desk/development/${story.id}`);
  const bare = await before.form(/undo$/).submit();
  assert.equal(bare.status, 422, 'taking back wants a reason');
  went(await bare.form(/undo$/).fill({ reason: '日期记错了' }).submit());
  assert.ok(stepOf(await file(branch, story.id), 'oath').now, 'the step is open again');
  await done(story, branch, 'oath', { day: stage.today, place: '镇政府' });
  await done(story, branch, 'probation_observation', { day: stage.today, note: '表现好。' });
  const soon = await take(story, branch, 'full_application', { day: stage.today });
  await refused(stage, soon, /预备期满才能提出转正.*最早/, 'full_application', {});
  await passDays(stage, 275, branch, town, county);
  await done(story, branch, 'full_application', { day: stage.today });
  const posted = stage.today;
  await passDays(stage, 8, branch, town, county);
  const votes = { day: stage.today, notice_from: posted, ...VOTES, decision: 'full' };
  delete votes.outcome;
  delete votes.leaves;
  await done(story, branch, 'full_meeting', votes);
  await done(story, town, 'full_approved', { day: stage.today, received_on: stage.today, document_no: '青党〔40〕号', outcome: 'pass' });
  await done(story, branch, 'archived', { day: stage.today, document_no: '档 7' });
  const json = await file(branch, story.id);
  assert.ok(json.stages.flatMap((one) => one.steps).every((one) => one.done), 'all twenty-five are done');
  assert.ok(json.facts.find((one) => one.key === 'full_on').text.includes(chinese(later(story.admitted, 1))), 'full from the end of the probation');
  assert.match(json.facts.find((one) => one.key === 'stage').text, /已转正/);
  assert.equal(await memberState(branch), '正式党员');
  const rows = (await town.get('/desk/development.json?turn=done')).json.table.rows;
  assert.ok(rows.some((one) => String(one.id) === story.id));
}

// ---- the papers ----

async function papers(stage, story) {
  const { assert } = stage;
  const json = await file(story.branch, story.id);
  const ballot = stepOf(json, 'admission_meeting').records.at(-1);
  const of = await story.branch.get(ballot.papers_url);
  assert.match(of.text, /支部大会票决记录/);
  assert.ok(!/审批的批复/.test(of.text), 'only what belongs to this step');
  const made = await of.form(/development_ballot\/A4$/).submit();
  assert.equal(made.type, 'application/pdf');
  const kept = (await story.branch.get(`${ballot.papers_url}.json`)).json.papers.kept;
  assert.equal(kept.length, 1, 'what was printed is kept as it was');
  await story.beside.signIn();
  assert.equal((await story.beside.get(ballot.papers_url)).status, 404);
  const blank = await story.branch.get(`/desk/papers/of/development/${story.id}`);
  for (const words of ['谈话记录', '考察登记表', '政治审查报告', '公示']) assert.ok(blank.text.includes(words), words);
  const talk = await blank.form(/development_talk\/A4$/).submit();
  assert.equal(talk.type, 'application/pdf');
}

export default async (stage) => {
  const story = {};
  await stage.step('who is at the desk', async () => {
    story.branch = await stage.staff('shuji1');
    story.town = await stage.staff('zhen1org');
    story.county = await stage.staff('xianorg');
    story.beside = await newcomer(stage, { login: 'shuji9', name: '石大成', role: 'village_secretary', org: '990101100202' });
  });
  await stage.step('an application, refused a day before eighteen', async () => applies(stage, story));
  await stage.step('an activist for a year, one examination late', async () => activist(stage, story));
  await stage.step('a candidate: notice, training, quota', async () => candidate(stage, story));
  await stage.step('admitted at the edge of the quorum, discussed again, approved late', async () => admitted(stage, story));
  await stage.step('on probation, one step taken back, a full member', async () => full(stage, story));
  await stage.step('the papers of the steps', async () => papers(stage, story));
};
