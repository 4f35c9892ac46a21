// What: administrators come in with a password and a one-time code, or not at all; a lost phone is no dead end.
// Why: who can open accounts, give rights or read the trail must not hang on a password that somebody saw.
// Never: a page that opens before the code was shown is a failure, also by JSON, also by POST.
import { codeOfStep, secretOf } from './lib/code.mjs';
import { went } from './lib/deeds.mjs';

export const title = '管理员用动态验证码登录，手机丢了有办法';

const OPEN = ['/desk', '/desk/users', '/desk/users.json', '/desk/users/new', '/desk/calendar', '/desk/places.json'];

async function signIn(who, user, password, code = '') {
  const form = (await who.get('/desk/login')).forms.find((one) => one.has('password'));
  return form.fill({ username: user, password, code }).submit();
}

const leads = async (who, path) => (await who.raw(path)).headers.get('location');

async function closedBut(stage, who, paths) {
  for (const path of paths) stage.assert.equal(await leads(who, path), '/desk/second', path);
}

async function enrol(stage, who) {
  const page = await who.get('/desk/second');
  const secret = secretOf(page);
  stage.assert.ok(secret, 'the page shows the secret');
  const code = await stage.code(secret);
  return { secret, code, page: went(await page.form('/desk/second').fill({ code }).submit()) };
}

async function openAccount(stage, sysadmin) {
  const form = (await sysadmin.get('/desk/users/new')).form('/desk/users/new');
  const page = await form.fill({ name: '钱多一', login: 'sys2', post: '系统管理员', org_text: '云禾县' }).submit();
  stage.assert.equal(page.status, 200, page.text.slice(0, 300));
  const password = /Lx[0-9a-zA-Z]+|[0-9A-Za-z-]{10,}/.exec(page.text.split('一次性密码是')[1])[0];
  const { json } = await sysadmin.get('/desk/users.json?q=sys2');
  return { id: json.table.rows[0].id, password };
}

export default async (stage) => {
  const { assert } = stage;
  const demo = stage.account({ user: 'sysadmin' });
  const sysadmin = await stage.staff('sysadmin');
  const secadmin = await stage.staff('secadmin');
  const fresh = stage.person('sys2');
  let made = null;
  let phone = null;
  await stage.step('the password alone does not let an administrator in', async () => {
    const other = stage.person('a thief');
    const page = await signIn(other, 'sysadmin', demo.password);
    assert.equal(page.path, '/desk/login');
    assert.match(page.text, /动态验证码不对/);
    assert.equal((await other.raw('/desk/users')).headers.get('location')?.startsWith('/desk/login'), true);
  });
  await stage.step('a code serves once', async () => {
    const code = await stage.code(demo.second);
    assert.equal((await signIn(stage.person('at home'), 'sysadmin', demo.password, code)).path, '/desk');
    const again = await signIn(stage.person('over the shoulder'), 'sysadmin', demo.password, code);
    assert.equal(again.path, '/desk/login');
    assert.match(again.text, /已经用过/);
  });
  await stage.step('who becomes an administrator is led to turn the codes on, and nothing else opens', async () => {
    made = await openAccount(stage, sysadmin);
    assert.match((await secadmin.get('/desk')).text, /还没有角色/, 'an account that nobody gave a role waits on the first page of who gives them');
    const grants = (await secadmin.get(`/desk/users/${made.id}`)).form(/\/grants$/);
    assert.equal(grants.value('at_text'), '云禾县', 'where the account is was said when it was made');
    went(await grants.fill({ role: 'system_admin', at_text: '云禾县' }).submit());
    const first = await signIn(fresh, 'sys2', made.password);
    assert.equal(first.path, '/desk/password');
    assert.equal(await leads(fresh, '/desk/second'), '/desk/password', 'the first password comes first');
    const led = await first.form('/desk/password').fill({ old: made.password, new: 'Yunhe-Shan-58', again: 'Yunhe-Shan-58' }).submit();
    assert.equal(led.path, '/desk/second');
    assert.match(led.text, /现在只能开通、改密码或退出/);
    await closedBut(stage, fresh, OPEN);
    const token = led.form('/desk/second').value('csrf');
    const answer = await fresh.raw('/desk/users/new', { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf: token, name: '孙二', login: 'sun2', org: '990101' }).toString() });
    assert.equal(answer.headers.get('location'), '/desk/second');
    assert.equal((await sysadmin.get('/desk/users.json?q=sun2')).json.table.rows.length, 0);
  });
  await stage.step('a wrong code turns nothing on; the right one opens the post', async () => {
    const page = await fresh.get('/desk/second');
    const wrong = codeOfStep(secretOf(page), 1);
    const refused = await page.form('/desk/second').fill({ code: wrong }).submit();
    assert.equal(refused.status, 422);
    await closedBut(stage, fresh, ['/desk/users']);
    phone = await enrol(stage, fresh);
    assert.equal((await fresh.get('/desk/users')).status, 200);
    const again = await signIn(stage.person('with the same code'), 'sys2', 'Yunhe-Shan-58', phone.code);
    assert.match(again.text, /已经用过/);
  });
  await stage.step('another session that showed no code stays outside', async () => {
    const early = stage.person('sys2 at another desk');
    went(await (await sysadmin.get(`/desk/users/${made.id}`)).form(/\/second$/).submit());
    assert.equal(await leads(fresh, '/desk/users'), '/desk/login?next=%2Fdesk%2Fusers', 'all sessions have ended');
    await signIn(early, 'sys2', 'Yunhe-Shan-58');
    await signIn(fresh, 'sys2', 'Yunhe-Shan-58');
    phone = await enrol(stage, fresh);
    assert.equal((await fresh.get('/desk/users')).status, 200);
    await closedBut(stage, early, ['/desk/users']);
    assert.match((await early.get('/desk/second')).text, /这次登录没有用动态验证码/);
  });
  await stage.step('a lost phone: another system administrator helps, nobody helps oneself', async () => {
    const { json } = await sysadmin.get('/desk/users.json?q=secadmin');
    went(await (await sysadmin.get(`/desk/users/${json.table.rows[0].id}`)).form(/\/second$/).submit());
    assert.match(await leads(secadmin, '/desk/users'), /^\/desk\/login/);
    const own = (await sysadmin.get('/desk/users.json?q=sysadmin')).json.table.rows[0].id;
    const page = await sysadmin.get('/desk/password');
    const answer = await sysadmin.raw(`/desk/users/${own}/second`, { method: 'POST', headers: { origin: stage.url, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf: page.form('/desk/password').value('csrf') }).toString() });
    assert.equal(answer.status, 403);
    assert.match(answer.text, /不能自己关/);
    assert.equal((await sysadmin.get('/desk/users')).status, 200);
  });
  await stage.step('or the technician on the server; the trail tells of all of it', async () => {
    const run = await stage.cli(['user', 'second-off', '--login', 'sys2']);
    assert.equal(run.code, 0, run.err);
    assert.match(await leads(fresh, '/desk/users'), /^\/desk\/login/);
    const back = await signIn(fresh, 'sys2', 'Yunhe-Shan-58');
    assert.equal(back.path, '/desk/second');
    const auditor = await stage.staff('auditor');
    const verbs = JSON.stringify((await auditor.get('/desk/audit.json')).json);
    assert.match(verbs, /second-off|关掉动态验证码/);
    assert.match(verbs, /second-on|开通动态验证码/);
  });
};
