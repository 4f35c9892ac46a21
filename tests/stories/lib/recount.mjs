// What: counts cases and ratings again from their rows, and compares every kept figure with it.
// Why: figures are kept by adding and taking away; one forgotten event and every report is wrong for ever.
// Never: a figure that has no record behind it passes, nor a record that is in no figure.
import { sql } from './sql.mjs';

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

// What is kept: folded, and what waits to be; at every village and at the county.
async function kept(copy, name, which = `value <> ''`) {
  const sums = new Map();
  const folded = rows(await sql(copy, `SELECT org, value, period, n FROM figure WHERE name = '${name}' AND ${which} AND length(period) = 7 AND length(org) IN (6, 12)`));
  for (const [org, value, period, n] of folded) add(sums, `${org}|${value}|${period}`, n);
  for (const [org, value, period, n] of rows(await sql(copy, `SELECT org, value, period, n FROM figure_pending WHERE name = '${name}' AND ${which}`))) {
    for (const length of [6, 12]) add(sums, `${org.slice(0, length)}|${value}|${period.slice(0, 7)}`, n);
  }
  return sums;
}

async function counted(copy, query) {
  const sums = new Map();
  for (const [org, value, month, n] of rows(await sql(copy, query))) {
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

// The faults, as lines; none when all is well. The server may be running or not.
export async function recount(copy) {
  const faults = [];
  for (const [name, query] of Object.entries(COUNTED)) compare(name, await kept(copy, name), await counted(copy, query), faults);
  for (const [name, query] of Object.entries(OF_PLACE)) compare(name, await kept(copy, name, `value = ''`), await counted(copy, query), faults);
  // Every closed case is in one bucket of days.
  compare('case.item,spent', byItem(await kept(copy, 'case.item,spent')), await counted(copy, COUNTED['case.closed']), faults);
  return faults;
}
