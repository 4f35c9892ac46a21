// What: forty invented members of one branch, what each owes in every month of a year, and what came in, worked out here by hand.
// Why: a story that asked the program what it should say would prove nothing; this book is kept beside it.
// Never: it asks the program anything.
import { identity } from './deeds.mjs';

const HEADS = '甲乙丙丁戊己庚辛壬癸';
const SEASONS = '春夏秋冬';
export const FORTY = 40;

// Monthly incomes at the edges of the table, in fen: what equals a top belongs to the lower rate.
const WAGES = [300_000, 300_001, 500_000, 500_001, 1_000_000, 1_000_001, 432_100, 876_543];
const PENSIONS = [286_050, 500_000, 520_000, 610_000];
const CLASSES = {
  wage: '按月领工资', farmer: '农民', retired: '离退休（按实际领到的养老金）', student: '学生', hardship: '下岗失业、领救济、低保',
};

// The two tables: until June the shipped one, from July the county's own (COUNTY_RULE). Rates in ten-thousandths of the whole.
const TABLES = [
  { wage: [[300_000, 50], [500_000, 100], [1_000_000, 150], [Infinity, 200]], retired: [[500_000, 50], [Infinity, 100]], farmer: [20, 100], student: [20, 20], hardship: [20, 20] },
  { wage: [[300_000, 60], [Infinity, 110]], retired: [[500_000, 50], [Infinity, 100]], farmer: [30, 100], student: [50, 50], hardship: [20, 20] },
];
export const JULY = 7;

// The same, as the county lays it over the shipped catalogue.
export const countyRule = (year) => `dues_rule: county
title: 县里的党费标准
from: ${year}-07-01
basis: 试验
floor: 20
round_to: 1
classes:
  - {name: wage, brackets: [{up_to: 3000, rate: 60}, {rate: 110}]}
  - {name: retired, brackets: [{up_to: 5000, rate: 50}, {rate: 100}]}
  - {name: farmer, least: 30, most: 100}
  - {name: student, least: 50, most: 50}
  - {name: hardship, least: 20, most: 20}
`;

const within = (fen, [least, most]) => Math.min(Math.max(fen, least), most);

function amount(member, month) {
  const rule = TABLES[month < JULY ? 0 : 1][member.class];
  if (member.base === 0) return within(member.chosen, rule);
  const rate = rule.find(([top]) => member.base <= top)[1];
  return Math.max(20, Math.floor((member.base * rate + 5000) / 10_000));
}

// A member as he is on the list, with what was fixed for him.
function member(i) {
  const kind = ['wage', 'farmer', 'farmer', 'retired', i % 2 ? 'student' : 'hardship'][i % 5];
  const nth = Math.floor(i / 5);
  return {
    index: i,
    name: `覃${HEADS[i % 10]}${SEASONS[Math.floor(i / 10)]}`,
    identity: identity(`${1945 + i + Math.floor(i / 4)}0311`, 710 + i),
    born: 1945 + i + Math.floor(i / 4),
    class: kind,
    base: kind === 'wage' ? WAGES[nth] : kind === 'retired' ? PENSIONS[nth % 4] : 0,
    chosen: kind === 'farmer' ? [20, 50][i % 2] : 0,
    from: 1,
    until: 12,
    free: new Set(),
    paid: new Map(),
  };
}

export const yuan = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
export const monthOf = (year, month) => `${year}-${String(month).padStart(2, '0')}`;

// A year's book of a branch.
export class Book {
  constructor(year) {
    this.year = year;
    this.members = Array.from({ length: FORTY }, (_, i) => member(i));
    this.extra = 0;
    this.handed = 0;
    this.receipts = 0;
  }

  named(name) {
    return this.members.find((one) => one.name === name);
  }

  // Somebody who comes in the course of the year.
  add(name, kind, from, chosen = 0) {
    const one = { ...member(FORTY), name, class: kind, base: 0, chosen, from, free: new Set(), paid: new Map(), index: this.members.length };
    this.members.push(one);
    return one;
  }

  // What he owes for the months until this one, [[month, fen]].
  owed(one, until) {
    const months = [];
    for (let m = one.from; m <= Math.min(until, one.until); m++) if (!one.free.has(m) && !one.paid.has(m)) months.push([m, amount(one, m)]);
    return months;
  }

  pay(one, until, extra = 0) {
    for (const [month, fen] of this.owed(one, until)) one.paid.set(month, fen);
    this.extra += extra;
    this.receipts++;
  }

  get lines() {
    return this.members.flatMap((one) => [...one.paid].map(([month, fen]) => ({ name: one.name, month: monthOf(this.year, month), fen })));
  }

  get came() {
    return this.lines.reduce((sum, one) => sum + one.fen, 0);
  }

  // The workbooks that the branch brings in.
  peopleRows() {
    return [['姓名', '身份证号', '手机号', '住址'], ...this.members.map((one) => [one.name, one.identity, `1370000${String(2000 + one.index)}`, '新桥村1组'])];
  }

  memberRows(branch) {
    return [['村民台账里的人', '所在党组织', '状态', '入党日期', '转正日期'], ...this.members.map((one) => [one.identity, branch, '正式党员', '2005-05-03', '2006-05-03'])];
  }

  baseRows() {
    const money = (fen) => (fen ? yuan(fen) : '');
    return [['党员', '从哪个月起', '按哪一类', '每月收入（基数）', '本地定的每月数'],
      ...this.members.map((one) => [one.name, monthOf(this.year, one.from), CLASSES[one.class], money(one.base), money(one.chosen)])];
  }
}
