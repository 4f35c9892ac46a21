// What: a daughter applies on her phone for her mother: what paper she has is asked by the window's own rules, the mother
//       sees it, the window verifies it by accepting, and until then it serves nothing else.
// Why: who can write anything into a form must not gain a paper by it, and a paper must not be asked for twice.
// Never: a claim counts as harmless without trying to use it at the window.
import { caseOf, identity, numberOf, photo, takeStep, went } from './lib/deeds.mjs';

export const title = '手机上替人申请：照窗口的规矩说清委托，本人看得到，核实了才算数';

const VILLAGE = '990101100201';
const APPLY = `/v/${VILLAGE}/guide/old_age_allow/apply`;
const CHECK = '下一步，核对一遍';
const AGENT = { way: 'proxy', agent_name: '李小花', agent_phone: '13900000021', agent_relation: 'child' };
const ITEM = { account: '6217000000000000004', resides_since: '1990-05', collector: 'self', consent: 'yes' };
const WITNESS = { authority_proof: 'witness', authority_witness: '韦大山', authority_witness_phone: '13900000022' };

async function known(clerk) {
  const person = { name: '钱守业', identity: identity('19380102', 331), phone: '13800990012', address: '三组 8 号' };
  const form = (await clerk.get('/desk/intake')).form(/\/desk\/intake\/person/);
  const page = went(await form.fill({ name: person.name, identity: person.identity, phone: person.phone }).submit());
  person.id = /person=(\d+)/.exec(page.url)[1];
  return person;
}

const said = ({ name, identity: number, phone, address }) => ({ name, identity: number, phone, address });

async function asksThePaper(stage, story) {
  const { assert } = stage;
  const phone = stage.person('the daughter');
  story.phone = phone;
  const refused = await (await phone.get(APPLY)).form(APPLY).fill({ ...ITEM, ...said(story.mother), way: 'proxy', authority_proof: 'witness' }).submit(CHECK);
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.errors.map((one) => one.field), ['agent_name', 'agent_phone', 'agent_relation', 'authority_witness', 'authority_witness_phone'], 'in the order of the form, once each');
  const check = await refused.form(APPLY).fill({ ...AGENT, ...WITNESS, file_authority: [photo('委托书.jpg', 21)] }).submit(CHECK);
  assert.equal(check.status, 200, check.errors.map((one) => one.text).join('; '));
  for (const word of ['李小花', '本人不能签字，有人见证', '韦大山', '只办指定的事', '委托书照片 1 张照片']) assert.ok(check.text.includes(word), `${word} is read back`);
  const back = await check.form(APPLY).submit('返回修改');
  assert.equal(back.form(APPLY).value('authority_witness'), '韦大山', 'nothing is lost on the way back');
  const again = await back.form(APPLY).submit(CHECK);
  story.sent = went(await again.form(APPLY).submit('确认提交'));
  story.number = numberOf(story.sent);
}

async function sheSeesIt(stage, story) {
  const { assert } = stage;
  const own = await story.phone.get(story.sent.path);
  assert.match(own.text, /谁替您办的[^]*待核实[^]*李小花（子女）[^]*高龄津贴[^]*有人见证/);
  assert.match(own.text, /窗口还没有核实/);
  assert.doesNotMatch(own.body, /13900000021|13900000022/);
  const { table } = (await story.clerk.get(`/desk/cases.json?view=all&q=${story.number}`)).json;
  story.id = table.rows[0].id;
  const found = await caseOf(story.clerk, story.id);
  assert.equal(found.authority.agent_name, '李小花');
  assert.match(found.authority.state, /待核实/);
  story.paper = found.authority.url;
  assert.match((await story.clerk.get(`${story.paper}.json`)).body, /委托书/, 'the photo lies with the paper');
  const card = (await story.clerk.get(`/desk/people/${story.mother.id}.json`)).json;
  assert.equal(card.authorities[0].status.text, '待核实', 'and on her card');
}

const offered = async (story) => (await story.clerk.get(`/desk/intake.json?item=M10&person=${story.mother.id}`)).json.fields.some((one) => one.name === 'authority');

async function servesNothingElse(stage, story) {
  const { assert } = stage;
  assert.equal(await offered(story), false, 'not offered at the window');
  const form = (await story.clerk.get(`/desk/intake?item=M10&person=${story.mother.id}`)).form('/desk/intake');
  const body = new URLSearchParams({ csrf: form.value('csrf'), submission: crypto.randomUUID().replaceAll('-', ''), item: 'M10', person: String(story.mother.id), way: 'proxy',
    authority: story.paper.split('/').pop(), account: ITEM.account, resides_since: ITEM.resides_since, collector: 'self' });
  const forced = await story.clerk.raw('/desk/intake', { method: 'POST', body: body.toString(), headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(forced.status, 422);
  assert.match(forced.text, /还没有核实/);
}

async function verified(stage, story) {
  const { assert } = stage;
  await takeStep(story.clerk, story.id, 'accept', { verified: '1' });
  assert.match((await story.phone.get(story.sent.path)).text, /谁替您办的[^]*有效/);
  assert.equal(await offered(story), true, 'now it is a paper like any other');
}

// What comes of it is the same whether the register knows her or not: nobody learns who is in it.
async function unknown(stage, story) {
  const { assert } = stage;
  const stranger = { name: '赵有福', identity: identity('19400314', 332), phone: '13800995622', address: '四组 1 号' };
  const check = await (await story.phone.get(APPLY)).form(APPLY).fill({ ...ITEM, ...said(stranger), ...AGENT, authority_proof: 'signed' }).submit(CHECK);
  const sent = went(await check.form(APPLY).submit('确认提交'));
  const own = await story.phone.get(sent.path);
  assert.match(own.text, /谁替您办的[^]*待核实/);
  const form = (await story.phone.get(`${sent.path}/step/withdraw`)).form(/withdraw$/);
  went(await form.submit());
  assert.match((await story.phone.get(sent.path)).text, /谁替您办的[^]*已收回/, 'with its case the claim is over');
}

async function alone(stage, story) {
  const { assert } = stage;
  const herself = { name: '孙玉梅', identity: identity('19400314', 333), phone: '13800995623', address: '四组 2 号' };
  const check = await (await story.phone.get(APPLY)).form(APPLY).fill({ ...ITEM, ...said(herself), way: 'phone_self', agent_kind: 'friend', authority_scope: 'all' }).submit(CHECK);
  assert.doesNotMatch(check.text, /所有的事/);
  const sent = went(await check.form(APPLY).submit('确认提交'));
  assert.doesNotMatch((await story.phone.get(sent.path)).text, /谁替您办的/);
}

export default async (stage) => {
  const story = {};
  await stage.step('the mother is in the register', async () => {
    story.clerk = await stage.staff('cun1');
    story.mother = await known(story.clerk);
  });
  await stage.step('the phone asks for the paper as the window does', () => asksThePaper(stage, story));
  await stage.step('she in whose name it is done sees it, and so does the desk', () => sheSeesIt(stage, story));
  await stage.step('until it is verified it serves nothing else', () => servesNothingElse(stage, story));
  await stage.step('accepting the case verifies it', () => verified(stage, story));
  await stage.step('somebody whom no register knows fares the same', () => unknown(stage, story));
  await stage.step('who applies for herself is asked for none', () => alone(stage, story));
};
