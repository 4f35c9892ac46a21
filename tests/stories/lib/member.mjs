// What: the phone pages of Party members turned on as a county does it, and a member let in as his branch does it.
// Why: several stories begin on a member's own phone.
// Never: the county's overlay says more than the one setting; a member is inside by another way than his code and his own number.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { went } from './deeds.mjs';

export async function memberPagesOn(stage) {
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  writeFileSync(join(folder, 'member.yaml'), 'setting: member_page\nvalue: "1"\n');
  await stage.server.stop();
  stage.server.args = ['--overlay', folder];
  await stage.server.start();
}

export const passPage = (secretary, member) => secretary.get(`/desk/member-pages/of/${member}`);

// A fresh code, as the slip shows it: "1234 5678".
export async function giveCode(secretary, member) {
  const shown = await (await passPage(secretary, member)).form(/of\/\d+$/).submit('give');
  return /\d{4} \d{4}/.exec(shown.one({ class: 'scr-code' }).text)[0];
}

export const knockAt = async (phone, village, tail, code) => (await phone.get(`/v/${village}/member`)).form(`/v/${village}/member`).fill({ code, tail }).submit();

// His own phone, inside.
export async function letIn(stage, secretary, village, member, identity) {
  const phone = stage.person(`the phone of member ${member}`);
  went(await knockAt(phone, village, identity.slice(-4), await giveCode(secretary, member)));
  return phone;
}
