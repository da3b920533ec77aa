// Sums of usage, kept beside the rows that they are made of: by day for each project, and by target, tier and app, never
// over all of these at once; what is compared with other prices, by target with rule and with tier. `*` is all projects.
// The rows that there are already are summed up here, once.

/** What no number can hold exactly is not added up further, in no sum. */
const summed = (expression: string): string => `min(9007199254740991, CAST(total(${expression}) AS INTEGER))`;

const sums = `
  calls INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  partly_priced INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  audio_input_tokens INTEGER NOT NULL,
  audio_output_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL`;

const savedSums = `
  calls INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  wasted_nano_usd INTEGER NOT NULL`;

const table = (name: string, span: 'day' | 'month', columns: string): string => `
CREATE TABLE ${name} (
  project_id TEXT NOT NULL,
  ${span} INTEGER NOT NULL,
  slice INTEGER NOT NULL,${columns},
  PRIMARY KEY (project_id, ${span}, slice)
) STRICT, WITHOUT ROWID;`;

const tokenColumns = [
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'web_searches',
];
const savedTokens = tokenColumns.slice(0, 6);

const counts = `count(iif(outcome <> 'blocked', 1, NULL)) AS calls, count(iif(outcome = 'ok', 1, NULL)) AS succeeded,
  count(iif(outcome = 'blocked', 1, NULL)) AS blocked,
  count(iif(outcome <> 'blocked' AND cost_nano_usd IS NULL, 1, NULL)) AS unpriced,
  count(iif(partly_priced = 1, 1, NULL)) AS partly_priced`;

const bounded = (column: string): string =>
  `iif(length(coalesce(${column}, '')) > 256, 'other', coalesce(${column}, ''))`;

const dayOf = '(at - ((at % 86400000) + 86400000) % 86400000) / 86400000';
const monthOf = `(strftime('%Y', day * 86400, 'unixepoch') * 12 + strftime('%m', day * 86400, 'unixepoch') - 1)`;

const ownCost = 'cost_nano_usd - coalesce(tried.nano, 0)';
const isSaved = `outcome = 'ok' AND target IS NOT NULL AND cost_nano_usd IS NOT NULL`;
const wasted = `iif(outcome = 'failed', coalesce(cost_nano_usd, tried.nano, 0), coalesce(tried.nano, 0))`;

/** What all requests of one kind did: as a whole, by the answering target alone, and as far as it is compared. */
const rolled = `
CREATE TEMP TABLE tried AS
  SELECT request.seq AS seq, ${tokenColumns.map((name) => `sum(spent_try.${name}) AS ${name}`).join(', ')},
    sum(spent_try.cost_nano_usd) AS nano
  FROM spent_try JOIN request ON request.id = spent_try.request_id WHERE outcome <> 'open' GROUP BY request.seq;
CREATE TEMP TABLE rolled AS
  SELECT ${dayOf} AS day, account, project_id, ${bounded('app')} AS app, coalesce(tier, '') AS tier,
    ${bounded('target')} AS target, ${bounded('rule')} AS rule, count(*) AS kept_rows, ${counts},
    ${tokenColumns.map((name) => `${summed(`request.${name}`)} AS ${name}`).join(', ')},
    ${summed('cost_nano_usd')} AS cost_nano_usd,
    ${tokenColumns.map((name) => `${summed(`request.${name} - coalesce(tried.${name}, 0)`)} AS own_${name}`).join(', ')},
    ${summed(ownCost)} AS own_cost_nano_usd,
    count(iif(${isSaved}, 1, NULL)) AS saved_calls,
    ${savedTokens
      .map((name) => {
        const own = `request.${name} - coalesce(tried.${name}, 0)`;
        return `${summed(`iif(${isSaved}, ${own}, 0)`)} AS saved_${name}`;
      })
      .join(', ')},
    ${summed(`iif(${isSaved}, ${ownCost}, 0)`)} AS saved_cost_nano_usd, ${summed(wasted)} AS wasted_nano_usd
  FROM request LEFT JOIN tried ON tried.seq = request.seq WHERE outcome <> 'open'
  GROUP BY 1, 2, 3, 4, 5, 6, 7;`;

const countNames = ['calls', 'succeeded', 'blocked', 'unpriced', 'partly_priced'];
const wholeColumns = [...countNames, ...tokenColumns, 'cost_nano_usd'];
const sumOf = (columns: readonly string[], prefix = ''): string =>
  columns.map((name) => summed(`${prefix}${name}`)).join(', ');
const ownSums = `${sumOf(countNames)}, ${sumOf([...tokenColumns, 'cost_nano_usd'], 'own_')}`;
const savedColumns = ['calls', ...savedTokens, 'cost_nano_usd'];

/** Once for its own project, and once for all of them. */
const forBoth = (select: (project: string) => string): string => `${select('project_id')} UNION ALL ${select(`'*'`)}`;

const slices = (kind: string, name: string, from: string): string => `
INSERT INTO usage_slice (kind, name, part, made_on)
  SELECT '${kind}', ${name}, '', min(day) FROM ${from} GROUP BY ${name} ON CONFLICT DO NOTHING;`;

const byName = (kind: string, name: string, own: string): string => `
INSERT INTO usage_day (project_id, day, slice, ${wholeColumns.join(', ')})
  ${forBoth(
    (project) => `SELECT ${project}, day, usage_slice.id, ${own} FROM rolled
    JOIN usage_slice ON kind = '${kind}' AND usage_slice.name = rolled.${name}
    WHERE account = 'main' GROUP BY 1, 2, 3`,
  )};`;

const addColumns = (columns: readonly string[]): string =>
  columns.map((name) => `${name} = min(9007199254740991, ${name} + excluded.${name})`).join(', ');

/** A try is no call, and goes to its own target. */
const tries = `
CREATE TEMP TABLE tried_target AS
  SELECT ${dayOf.replaceAll('at', 'request.at')} AS day, project_id, ${bounded('spent_try.target')} AS target,
    ${tokenColumns.map((name) => `${summed(`spent_try.${name}`)} AS ${name}`).join(', ')},
    count(iif(spent_try.cost_nano_usd IS NULL, 1, NULL)) AS unpriced,
    ${summed('spent_try.cost_nano_usd')} AS cost_nano_usd
  FROM spent_try JOIN request ON request.id = spent_try.request_id
  WHERE outcome <> 'open' AND account = 'main' GROUP BY 1, 2, 3;
${slices('target', 'target', 'tried_target')}
INSERT INTO usage_day (project_id, day, slice, ${wholeColumns.join(', ')})
  SELECT * FROM (${forBoth(
    (
      project,
    ) => `SELECT ${project}, day, usage_slice.id, 0, 0, 0, ${sumOf(['unpriced'])}, 0, ${sumOf([...tokenColumns, 'cost_nano_usd'])}
    FROM tried_target JOIN usage_slice ON kind = 'target' AND usage_slice.name = tried_target.target
    GROUP BY 1, 2, 3`,
  )}) WHERE true ON CONFLICT DO UPDATE SET ${addColumns(wholeColumns)};`;

const savings = (part: 'rule' | 'tier'): string => `
INSERT INTO usage_slice (kind, name, part, made_on)
  SELECT '${part}-target', target, ${part}, min(day) FROM rolled
  WHERE account = 'main' AND (saved_calls > 0 OR wasted_nano_usd > 0) GROUP BY target, ${part};
INSERT INTO saving_day (project_id, day, slice, ${savedColumns.join(', ')}, wasted_nano_usd)
  ${forBoth(
    (
      project,
    ) => `SELECT ${project}, day, usage_slice.id, ${sumOf(savedColumns, 'saved_')}, ${sumOf(['wasted_nano_usd'])}
    FROM rolled JOIN usage_slice ON kind = '${part}-target' AND usage_slice.name = rolled.target
      AND usage_slice.part = rolled.${part}
    WHERE account = 'main' AND (saved_calls > 0 OR wasted_nano_usd > 0) GROUP BY 1, 2, 3`,
  )};`;

const months = (what: 'usage' | 'saving', columns: readonly string[]): string => `
INSERT INTO ${what}_month (project_id, month, slice, ${columns.join(', ')})
  SELECT project_id, ${monthOf}, slice, ${sumOf(columns)} FROM ${what}_day GROUP BY 1, 2, 3;`;

const dates = `
INSERT INTO usage_date (account, project_id, day, ${wholeColumns.join(', ')}, kept_rows)
  ${forBoth(
    (project) => `SELECT account, ${project}, day, ${sumOf([...wholeColumns, 'kept_rows'])}
    FROM rolled GROUP BY 1, 2, 3`,
  )};`;

export const usageSums = `
CREATE TABLE usage_slice (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('target', 'tier', 'app', 'rule-target', 'tier-target')),
  name TEXT NOT NULL,
  part TEXT NOT NULL,
  made_on INTEGER NOT NULL,
  UNIQUE (kind, name, part)
) STRICT;
CREATE INDEX usage_slice_made ON usage_slice (kind, made_on);
CREATE TABLE usage_date (
  account TEXT NOT NULL,
  project_id TEXT NOT NULL,
  day INTEGER NOT NULL,${sums},
  kept_rows INTEGER NOT NULL,
  PRIMARY KEY (account, project_id, day)
) STRICT, WITHOUT ROWID;
${table('usage_day', 'day', sums)}
${table('usage_month', 'month', sums)}
${table('saving_day', 'day', savedSums)}
${table('saving_month', 'month', savedSums)}
CREATE INDEX request_found ON request (project_id, outcome, tier) WHERE account = 'main';
CREATE INDEX request_app ON request (app) WHERE app IS NOT NULL AND account = 'main';
CREATE INDEX request_copy ON request (seq) WHERE account = 'shadow';
${rolled}
${dates}
${slices('target', 'target', `rolled WHERE account = 'main'`)}
${slices('tier', 'tier', `rolled WHERE account = 'main'`)}
${slices('app', 'app', `rolled WHERE account = 'main'`)}
${byName('target', 'target', ownSums)}
${byName('tier', 'tier', sumOf(wholeColumns))}
${byName('app', 'app', sumOf(wholeColumns))}
${tries}
${savings('rule')}
${savings('tier')}
${months('usage', wholeColumns)}
${months('saving', [...savedColumns, 'wasted_nano_usd'])}
DROP TABLE rolled;
DROP TABLE tried;
DROP TABLE tried_target;
`;
