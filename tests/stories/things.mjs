// What: things with labels: a fault told through the code by anybody, mended, given up and disposed; stock-taking with answers
//       that come twice; another standard by a county's overlay, whose limits hold.
// Why: what is broken is told by who sees it, or by nobody.
// Never: no account is asked of who tells, and an answer is counted once.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { went } from './lib/deeds.mjs';

export const title = '物品：扫码报修、修好、处置、盘点，换一套标准';

const VILLAGE = '990101100201';
const assets = async (clerk) => (await clerk.get(`/desk/r/asset.json?org=${VILLAGE}`)).json.table.rows;
const stateOf = async (clerk, id) => (await assets(clerk)).find((one) => one.id === id).asset_state;

async function told(stage, story) {
  const { assert } = stage;
  const { clerk, asset } = story;
  const visitor = stage.person();
  const form = (await visitor.get(`/v/${VILLAGE}/things/${asset.id}`)).form(/things/);
  const empty = await form.submit();
  assert.equal(empty.status, 422);
  const done = went(await empty.form(/things/).fill({ text: '开不了机' }).submit());
  assert.match(done.text, /收到了，谢谢您.*BX/s);
  assert.equal(await stateOf(clerk, asset.id), '坏了待修');
  const fault = (await clerk.get(`/desk/r/asset_fault.json?org=${VILLAGE}`)).json.table.rows[0];
  const path = `/desk/r/asset_fault/${fault.id}`;
  went(await (await clerk.get(path)).form(/take$/).fill({ repairer: '县里电脑店' }).submit());
  went(await (await clerk.get(path)).form(/done$/).fill({ done_on: stage.today, result: '换电源', cost: '120' }).submit());
  assert.equal(await stateOf(clerk, asset.id), '完好');
}

async function disposed(stage, story) {
  const { assert } = stage;
  const { clerk, asset } = story;
  const visitor = stage.person();
  went(await (await visitor.get(`/v/${VILLAGE}/things/${asset.id}`)).form(/things/).fill({ text: '又坏了', phone: '13900001122' }).submit());
  const fault = (await clerk.get(`/desk/r/asset_fault.json?org=${VILLAGE}&state=told`)).json.table.rows[0];
  const path = `/desk/r/asset_fault/${fault.id}`;
  went(await (await clerk.get(path)).form(/take$/).fill({ repairer: '县里电脑店' }).submit());
  went(await (await clerk.get(path)).form(/give_up$/).fill({ reason: '主板烧了，不值得修' }).submit());
  went(await (await clerk.get(path)).form(/dispose$/).fill({ disposed_on: stage.today, result: '按程序报废' }).submit());
  assert.equal(await stateOf(clerk, asset.id), '已处置');
}

async function roomFault(stage, story) {
  const room = (await story.clerk.get(`/desk/r/room.json?org=${VILLAGE}`)).json.table.rows[0];
  const page = went(await (await stage.person().get(`/v/${VILLAGE}/rooms/${room.id}/fault`)).form(/fault$/).fill({ text: '灯不亮' }).submit());
  stage.assert.match(page.text, /收到了/);
}

async function counted(stage, story) {
  const { assert } = stage;
  const { clerk } = story;
  const round = went(await (await clerk.get('/desk/stock')).form(/stock$/).fill({ title: '年底盘点' }).submit());
  const id = round.path.split('/').pop();
  const flag = (await assets(clerk)).find((one) => one.name === '国旗');
  const pairs = (found, submission) => new URLSearchParams({ csrf: round.form(/line$/).value('csrf'), submission, asset: String(flag.id), found, amount: '1', note: '' });
  const send = (found, submission) => clerk.raw(`/desk/stock/${id}/line.json`, { method: 'POST', body: pairs(found, submission).toString(), headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal((await send('missing', 'a'.repeat(32))).status, 303);
  assert.equal((await send('good', 'b'.repeat(32))).status, 303);
  // The first one comes again, after the second: it was done, and stays behind it.
  assert.equal((await send('missing', 'a'.repeat(32))).status, 303);
  const lines = (await clerk.get(`/desk/r/stock_line.json?stock_round=${id}`)).json.table.rows;
  assert.equal(lines.length, 1);
  assert.equal(lines[0].found, '在，完好');
  const seen = (await assets(clerk)).find((one) => one.id === flag.id);
  assert.ok(seen.checked_on.includes(stage.today), 'the thing was looked at today');
  const bad = await clerk.raw(`/desk/stock/${id}/line.json`, { method: 'POST', body: pairs('nothing', 'c'.repeat(32)).toString(), headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(bad.status, 422);
  went(await (await clerk.get(`/desk/stock/${id}`)).form(/end$/).submit());
  assert.equal((await send('missing', 'd'.repeat(32))).status, 409, 'what is ended stays');
}

async function otherStandard(stage) {
  const { assert } = stage;
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  writeFileSync(join(folder, 'standard.yaml'), 'setting: facility_standard\nvalue: b4\n');
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
  const clerk = await stage.staff('cun1');
  const blank = (await clerk.get('/desk/r/room/new')).form(/room\/new$/);
  const common = { floor: '2', capacity: '4', opens: '0800', closes: '1800' };
  const refused = await blank.fill({ name: '书记室', kinds: ['secretary_office'], desks: '1', ...common }).submit();
  assert.equal(refused.status, 422);
  assert.match(refused.text, /一室多用的标准.*不能有/s);
  const alone = await refused.form(/room\/new$/).fill({ name: '办公室', kinds: ['office'], desks: '1' }).submit();
  assert.equal(alone.status, 422);
  assert.match(alone.text, /不能一人一间办公室/);
  went(await alone.form(/room\/new$/).fill({ desks: '4' }).submit());
  const check = (await clerk.get('/desk/assets.json')).json.checks;
  assert.match(check.find((one) => one.title === '八项服务功能').needs.find((one) => one.title === '经济发展').state.text, /缺/);
}

export default async (stage) => {
  const clerk = await stage.staff('cun1');
  const story = { clerk, asset: (await assets(clerk)).find((one) => one.name === '台式电脑') };
  await stage.step('told through the code, mended', () => told(stage, story));
  await stage.step('not to be mended: disposed', () => disposed(stage, story));
  await stage.step('a room, too', () => roomFault(stage, story));
  await stage.step('going round: each answer counts once', () => counted(stage, story));
  await stage.step('labels to print', async () => {
    const pdf = await clerk.raw('/desk/assets/labels.pdf');
    stage.assert.equal(Buffer.from(pdf.bytes.slice(0, 5)).toString(), '%PDF-');
  });
  await stage.step('another standard: its limits hold and say so', () => otherStandard(stage));
};
