// What: the county enters the next year's holidays; what is open gets new dates, and everybody can read why.
// Why: a promise counted in working days is another day when the days off are others.
// Never: a date that has passed moves, or a second entry of the same notice moves anything again.
import { caseOf, numberOf, oldPerson, passDays, photo, went } from './lib/deeds.mjs';

export const title = '放假通知来了：没办完的事按新日历重算，过了的不动';

const VILLAGE = '990101100201';

async function makeCase(clerk, which) {
  const person = await oldPerson(clerk, 80, which);
  const form = (await clerk.get(`/desk/intake?item=M10&person=${person.id}`)).form('/desk/intake');
  const page = went(await form.fill({ account: '6217000000000000004', resides_since: '1990-05', collector: 'self', got_form: true, file_bank_card: [photo('卡.jpg', 3)] }).submit());
  return { id: /\d+/.exec(page.path)[0], number: numberOf(page), person };
}

async function enter(stage, county, off, work = '') {
  const form = (await county.get('/desk/calendar?year=2027')).form('/desk/calendar');
  went(await form.fill({ year: '2027', off, work, source: '县里的放假通知' }).submit());
  return stage.until(async () => {
    const { redate } = (await county.get('/desk/calendar.json?year=2027')).json;
    return redate && !redate.running ? redate.text : '';
  }, 'the counting anew', 120);
}

const NOTICE = '1月1日至1月8日';

export default async (stage) => {
  const { assert } = stage;
  const clerk = await stage.staff('cun1');
  const county = await stage.staff('xian');
  const story = {};
  await stage.step('one that will be late when the notice comes, one that runs into January', async () => {
    story.late = await makeCase(clerk, 0);
    await passDays(stage, 34, clerk, county);
    story.open = await makeCase(clerk, 1);
    story.lateBefore = (await caseOf(clerk, story.late.id)).limit;
    story.before = (await caseOf(clerk, story.open.id)).limit;
    assert.equal(story.lateBefore.tone, 'err', JSON.stringify(story.lateBefore));
    assert.match(story.before.due, /^1月/);
  });
  await stage.step('the notice moves the promise by its days off, and says so', async () => {
    const said = await enter(stage, county, NOTICE);
    assert.match(said, /都看过了，\d+ 件的日期有变/);
    assert.ok(Number(/，(\d+) 件的日期有变/.exec(said)[1]) > 0);
    const found = await caseOf(clerk, story.open.id);
    assert.notEqual(found.limit.due, story.before.due);
    assert.equal(found.limit.left, story.before.left, 'the same number of working days');
    assert.equal(found.history[0].title, '承诺日期改了');
    assert.match(found.history[0].note, /原来 2027年1月.*现在 2027年/);
    story.after = found.limit.due;
  });
  await stage.step('the villager reads it too', async () => {
    const villager = stage.person('a villager');
    const form = (await villager.get(`/v/${VILLAGE}/track`)).form(`/v/${VILLAGE}/track`);
    const page = went(await form.fill({ number: story.open.number, phone_tail: story.open.person.phone.slice(-4) }).submit());
    assert.match(page.text, /承诺日期改了/);
  });
  await stage.step('what was late keeps its day', async () => {
    const found = await caseOf(clerk, story.late.id);
    assert.equal(found.limit.due, story.lateBefore.due);
    assert.ok(!found.history.some((one) => one.title === '承诺日期改了'));
  });
  await stage.step('the same notice once more moves nothing; a mended one moves it again', async () => {
    assert.match(await enter(stage, county, NOTICE), /，0 件的日期有变/);
    assert.equal((await caseOf(clerk, story.open.id)).limit.due, story.after);
    await enter(stage, county, '1月1日至1月3日');
    const found = await caseOf(clerk, story.open.id);
    assert.notEqual(found.limit.due, story.after);
    assert.equal(found.history.filter((one) => one.title === '承诺日期改了').length, 2);
  });
  await stage.step('the trail holds', async () => {
    const run = await stage.cli(['audit', 'verify'], { limit: 120_000 });
    assert.equal(run.code, 0, run.err + run.out);
  });
};
