// What copies are compared with, what they have shown, and what a judge says of them.
export const comparisons = `
ALTER TABLE request ADD COLUMN mirrors TEXT;
ALTER TABLE request ADD COLUMN ab_primary TEXT;
ALTER TABLE request ADD COLUMN ab_candidate TEXT;
CREATE INDEX request_compared ON request (ab_primary, ab_candidate, cost_nano_usd) WHERE account = 'shadow';

CREATE TABLE ab_sample (
  request_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  ab_primary TEXT NOT NULL,
  ab_candidate TEXT NOT NULL,
  primary_ok INTEGER NOT NULL CHECK (primary_ok IN (0, 1)),
  primary_ms INTEGER NOT NULL,
  primary_nano_usd INTEGER,
  candidate_ok INTEGER NOT NULL CHECK (candidate_ok IN (0, 1)),
  candidate_ms INTEGER NOT NULL,
  candidate_nano_usd INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX ab_sample_pair ON ab_sample (ab_primary, ab_candidate, at);

CREATE TABLE ab_score (
  request_id TEXT PRIMARY KEY,
  primary_score REAL NOT NULL,
  candidate_score REAL NOT NULL
) STRICT, WITHOUT ROWID;
`;
