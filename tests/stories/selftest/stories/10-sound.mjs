// A story in which all goes well: 5 steps.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'sound';
export const options = { figures: false }; // the fake keeps none

export default async (stage) => {
  const { assert } = stage;
  const someone = stage.person('someone');
  const got = () => readFileSync(join(stage.copy.data, 'got'), 'utf8');
  await stage.step('an empty form comes back with its errors', async () => {
    const page = await (await someone.get('/form')).form('/save').submit('保存');
    assert.equal(page.status, 422);
    assert.deepEqual(page.errors, [{ field: 'name', text: '请填写姓名' }]);
  });
  await stage.step('a filled form is sent as the page offers it', async () => {
    const page = await (await someone.get('/form')).form('/save').fill({ name: '张三', way: '邮寄', item: '2' }).submit('保存');
    assert.equal(page.via, 303);
    assert.match(got(), /^sid=s1\n/);
    assert.equal(decodeURIComponent(got().split('\n')[1]), 'csrf=c1&submission=u1&name=张三&way=b&item=2&act=keep');
    assert.deepEqual(someone.effort, { fields: 3, clicks: 2, pages: 4 });
  });
  await stage.step('a file goes as multipart', async () => {
    const photo = { name: 'a.jpg', type: 'image/jpeg', bytes: new Uint8Array([255, 216]) };
    await (await someone.get('/upload')).form('/save').fill({ name: '李四', photo }).submit('保存');
    assert.match(got(), /name="photo"; filename="a.jpg"\r\nContent-Type: image\/jpeg\r\n\r\n\xff\xd8\r\n/);
  });
  await stage.step('what a person could not do is refused', async () => {
    const form = () => someone.page.form('/save');
    await someone.get('/form');
    assert.throws(() => form().fill({ other: 1 }), /no field "other"/);
    assert.throws(() => form().fill({ csrf: 1 }), /hidden/);
    assert.throws(() => form().fill({ item: '3' }), /does not offer/);
    assert.throws(() => form().submit('寄出'), /no button/);
    await assert.rejects(someone.get('/broken'), /not well-formed/);
    await someone.get('/form');
    await assert.rejects(someone.page.follow('离开'), /away from the server/);
  });
  await stage.step('every story has a copy of its own', async () => {
    assert.equal((await stage.cli(['version'])).out, 'demo\n');
    assert.ok(!existsSync(join(stage.copy.data, 'stranger')));
    await stage.restart();
    assert.equal((await someone.get('/form')).status, 200);
    await stage.powerCut();
    assert.equal((await someone.get('/form')).status, 200);
    assert.equal(stage.account({ role: 'clerk' }).user, 'a');
  });
};
