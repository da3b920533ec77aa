// Sums of usage by the zone that a request was sent to: one backend may have models in several. A try counts where it was
// sent itself. The rows that there are already are summed up here, once; what was given up is in no zone.

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
const amounts = [...tokenColumns, 'cost_nano_usd'];
const columns = ['calls', 'succeeded', 'blocked', 'unpriced', 'partly_priced', ...amounts];

/** What no number can hold exactly is not added up further, in no sum. */
const summed = (expression: string, name: string): string =>
  `min(9007199254740991, CAST(total(${expression}) AS INTEGER)) AS ${name}`;
const sumsOf = (names: readonly string[]): string => names.map((name) => summed(name, name)).join(', ');

const dayOf = '(request.at - ((request.at % 86400000) + 86400000) % 86400000) / 86400000';
const monthOf = `(strftime('%Y', day * 86400, 'unixepoch') * 12 + strftime('%m', day * 86400, 'unixepoch') - 1)`;

const counts = `iif(outcome <> 'blocked', 1, 0) AS calls, iif(outcome = 'ok', 1, 0) AS succeeded,
    iif(outcome = 'blocked', times, 0) AS blocked,
    iif(outcome <> 'blocked' AND price_version IS NULL AND (request.cost_nano_usd IS NULL OR partly_priced = 1), 1, 0) AS unpriced,
    partly_priced`;

/** Where the cost of the whole is not known, a try's is not in it. */
const own = amounts.map((name) => `coalesce(request.${name} - coalesce(tried.${name}, 0), 0) AS ${name}`).join(', ');

export const usageByZone = `
CREATE TABLE usage_slice_next (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('target', 'tier', 'app', 'rule-target', 'tier-target', 'zone')),
  name TEXT NOT NULL,
  part TEXT NOT NULL,
  made_on INTEGER NOT NULL,
  UNIQUE (kind, name, part)
) STRICT;
INSERT INTO usage_slice_next SELECT * FROM usage_slice;
DROP TABLE usage_slice;
ALTER TABLE usage_slice_next RENAME TO usage_slice;
CREATE INDEX usage_slice_made ON usage_slice (kind, made_on);
CREATE TEMP TABLE tried AS
  SELECT request.seq AS seq, ${amounts.map((name) => `sum(spent_try.${name}) AS ${name}`).join(', ')}
  FROM spent_try JOIN request ON request.id = spent_try.request_id
  WHERE outcome <> 'open' AND account = 'main' GROUP BY request.seq;
CREATE TEMP TABLE part AS
  SELECT ${dayOf} AS day, project_id, coalesce(zone, '') AS zone, ${counts}, ${own}
  FROM request LEFT JOIN tried ON tried.seq = request.seq WHERE outcome <> 'open' AND account = 'main'
  UNION ALL
  SELECT ${dayOf}, project_id, spent_try.zone, 0, 0, 0, iif(spent_try.cost_nano_usd IS NULL, 1, 0), 0,
    ${amounts.map((name) => `coalesce(spent_try.${name}, 0)`).join(', ')}
  FROM spent_try JOIN request ON request.id = spent_try.request_id WHERE outcome <> 'open' AND account = 'main';
CREATE TEMP TABLE zoned AS
  SELECT day, project_id, zone, ${sumsOf(columns)} FROM part GROUP BY 1, 2, 3;
INSERT INTO usage_slice (kind, name, part, made_on) SELECT 'zone', zone, '', min(day) FROM zoned GROUP BY zone;
INSERT INTO usage_day (project_id, day, slice, ${columns.join(', ')})
  SELECT project_id, day, id, ${columns.map((name) => `zoned.${name}`).join(', ')}
  FROM zoned JOIN usage_slice ON kind = 'zone' AND name = zone
  UNION ALL
  SELECT '*', day, id, ${sumsOf(columns)} FROM zoned JOIN usage_slice ON kind = 'zone' AND name = zone GROUP BY day, id;
INSERT INTO usage_month (project_id, month, slice, ${columns.join(', ')})
  SELECT project_id, ${monthOf}, slice, ${sumsOf(columns)}
  FROM usage_day JOIN usage_slice ON id = slice WHERE kind = 'zone' GROUP BY 1, 2, 3;
DROP TABLE tried;
DROP TABLE part;
DROP TABLE zoned;
`;
