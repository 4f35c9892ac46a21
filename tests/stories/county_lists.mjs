// What: 三单三办三评: shipped empty and nowhere to be seen; named by a county in its overlay, and then asked, shown and filtered by.
// Why: every county counts by words of its own; they must not be ours, and must cost it no more than a few lines.
// Never: nothing but the text that docs/contributing/catalogue.md shows is laid over.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseOf, confirmed, oldPerson, takeStep } from './lib/deeds.mjs';

export const title = '三单三办三评：空着不显示，县里写上就有';

const BOOK = join(dirname(fileURLToPath(import.meta.url)), '../../docs/contributing/catalogue.md');

const shown = async (clerk, person) => (await clerk.get(`/desk/intake.json?item=B12&person=${person.id}`)).json.fields.map((one) => one.name);
const filters = async (clerk) => {
  const { fields, more_fields: more } = (await clerk.get('/desk/cases.json')).json.filters;
  return [...fields, ...more].map((one) => one.name);
};

function overlay(stage) {
  const blocks = [...readFileSync(BOOK, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((hit) => hit[1]);
  const list = blocks.find((one) => one.startsWith('codes: county_list'));
  stage.assert.ok(list, 'the documentation shows the list');
  const folder = join(stage.copy.data, 'overlay');
  mkdirSync(folder);
  const rating = 'codes: county_rating\ntitle: 三评\nvalues: [{code: people, title: 群众评}, {code: branch, title: 支部评}]\n';
  writeFileSync(join(folder, 'lists.yaml'), `${list}---\n${rating}`);
  return folder;
}

export default async (stage) => {
  const { assert } = stage;
  let clerk;
  let person;
  await stage.step('shipped, nothing of it is seen', async () => {
    clerk = await stage.staff('cun1');
    person = await oldPerson(clerk);
    assert.ok(!(await shown(clerk, person)).some((one) => one.startsWith('county_')));
    assert.ok(!(await filters(clerk)).some((one) => one.startsWith('county_')));
    assert.deepEqual((await clerk.get('/desk/figures.json')).json.lists, [], 'nor among the figures');
  });
  await stage.step('the county writes its words', async () => {
    const folder = overlay(stage);
    const check = await stage.cli(['check', '--overlay', folder]);
    assert.equal(check.code, 0, check.out + check.err);
    await stage.server.stop();
    stage.server.args = ['--overlay', folder];
    await stage.server.start();
    clerk = await stage.staff('cun1');
  });
  await stage.step('the form asks, the case shows, the list filters', async () => {
    const form = (await clerk.get(`/desk/intake?item=B12&person=${person.id}`)).form('/desk/intake');
    const page = await confirmed(form.fill({ copy_kind: 'copy', county_list: '需求清单' }));
    const id = /\d+/.exec(page.path)[0];
    assert.ok((await caseOf(clerk, id)).facts.some((one) => one.text === '需求清单'));
    await takeStep(clerk, id, 'finish', { result_text: '复印好了。', county_rating: '群众评' });
    assert.ok((await caseOf(clerk, id)).facts.some((one) => one.text === '群众评'));
    assert.ok((await filters(clerk)).includes('county_list'));
    assert.ok(!(await filters(clerk)).includes('county_way'), 'what the county left empty stays away');
    const rows = (await clerk.get('/desk/cases.json?view=all&county_list=need')).json.table.rows;
    assert.deepEqual(rows.map((one) => String(one.id)), [id]);
    const { lists } = (await clerk.get('/desk/figures.json')).json;
    assert.deepEqual(lists.map((one) => one.title).length, 2, 'named lists alone are counted');
    const [need] = lists[0].values;
    assert.deepEqual([need.title, need.value], ['需求清单', '1']);
    const behind = (await clerk.get(need.url.replace('/desk/cases?', '/desk/cases.json?'))).json.table.rows;
    assert.deepEqual(behind.map((one) => String(one.id)), [id], 'the number opens the case behind it');
  });
};
