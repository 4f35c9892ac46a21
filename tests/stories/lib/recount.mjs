// What: counts cases and ratings again from their rows, and compares every kept figure with it.
// Why: figures are kept by adding and taking away; one forgotten event and every report is wrong for ever.
// Never: a figure that has no record behind it passes, nor a record that is in no figure.
import { sqlEach } from './sql.mjs';

const NO_DAY = '9999-12-31';

// Figure → how its rows are counted: "org|value|month|n" for each village.
const COUNTED = {
  'case.accepted': `SELECT org, item, substr(accepted_on, 1, 7), count(*) FROM r_case WHERE voided = 0 AND accepted_on <> '' GROUP BY 1, 2, 3`,
  'case.closed': `SELECT org, item, substr(closed_on, 1, 7), count(*) FROM r_case WHERE voided = 0 AND closed_on <> '' GROUP BY 1, 2, 3`,
  'case.late': `SELECT org, item, substr(closed_on, 1, 7), count(*) FROM r_case WHERE voided = 0 AND closed_on <> '' AND due <> '${NO_DAY}' AND due < closed_on GROUP BY 1, 2, 3`,
  'case.completed': `SELECT org, item, substr(asked_on, 1, 7), count(*) FROM r_case WHERE voided = 0 AND asked_on <> '' GROUP BY 1, 2, 3`,
  'case.item,way': `SELECT org, item || ' ' || way, substr(accepted_on, 1, 7), count(*) FROM r_case WHERE voided = 0 AND accepted_on <> '' GROUP BY 1, 2, 3`,
  'rating.item,level': `SELECT org, item || ' ' || level, substr(rated_on, 1, 7), count(*) FROM r_rating WHERE voided = 0 GROUP BY 1, 2, 3`,
  'rating.item,channel': `SELECT org, item || ' ' || channel, substr(rated_on, 1, 7), count(*) FROM r_rating WHERE voided = 0 GROUP BY 1, 2, 3`,
};

// Figures of a place, without a value.
const OF_PLACE = { 'visit.made': `SELECT org, '', substr(visited_on, 1, 7), count(*) FROM r_visit WHERE voided = 0 GROUP BY 1, 2, 3` };

const rows = (text) => (text ? text.split('\n').map((line) => line.split('|')) : []);

function add(sums, key, n) {
  const sum = (sums.get(key) ?? 0) + Number(n);
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

// What is kept of a figure: folded, and what waits to be; at every village and at the county.
const KEPT = (name, which) => [
  `SELECT org, value, period, n FROM figure WHERE name = '${name}' AND ${which} AND length(period) = 7 AND length(org) IN (6, 12)`,
  `SELECT org, value, period, n FROM figure_pending WHERE name = '${name}' AND ${which}`,
];

function kept([folded, pending]) {
  const sums = new Map();
  for (const [org, value, period, n] of rows(folded)) add(sums, `${org}|${value}|${period}`, n);
  for (const [org, value, period, n] of rows(pending)) {
    for (const length of [6, 12]) add(sums, `${org.slice(0, length)}|${value}|${period.slice(0, 7)}`, n);
  }
  return sums;
}

function counted(answer) {
  const sums = new Map();
  for (const [org, value, month, n] of rows(answer)) {
    for (const length of [6, 12]) add(sums, `${org.slice(0, length)}|${value}|${month}`, n);
  }
  return sums;
}

// Sums over what stands behind the first word of a value: "M10 007" → "M10".
function byItem(sums) {
  const all = new Map();
  for (const [key, n] of sums) {
    const [org, value, month] = key.split('|');
    add(all, `${org}|${value.split(' ')[0]}|${month}`, n);
  }
  return all;
}

function compare(name, have, want, faults) {
  for (const key of new Set([...have.keys(), ...want.keys()])) {
    if ((have.get(key) ?? 0) !== (want.get(key) ?? 0)) faults.push(`${name} ${key}: kept ${have.get(key) ?? 0}, counted ${want.get(key) ?? 0}`);
  }
}

// Every closed case is in one bucket of days.
const SPENT = 'case.item,spent';

// The faults, as lines; none when all is well. The server may be running or not.
export async function recount(copy) {
  const asked = [
    ...Object.entries(COUNTED).map(([name, query]) => ({ name, query, which: `value <> ''` })),
    ...Object.entries(OF_PLACE).map(([name, query]) => ({ name, query, which: `value = ''` })),
    { name: SPENT, query: COUNTED['case.closed'], which: `value <> ''`, fold: byItem },
  ];
  const answers = await sqlEach(copy, asked.flatMap(({ name, query, which }) => [...KEPT(name, which), query]));
  const faults = [];
  for (const { name, fold = (sums) => sums } of asked) {
    const [folded, pending, rowsCounted] = answers.splice(0, 3);
    compare(name, fold(kept([folded, pending])), counted(rowsCounted), faults);
  }
  return faults;
}
