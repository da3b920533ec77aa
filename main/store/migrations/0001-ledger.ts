// The first schema. A shipped step is never edited: the next change is the next number.
export const ledgerSchema = `
CREATE TABLE project (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  token_hash TEXT UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO project (id, name, token_hash, created_at) VALUES ('default', 'Default', NULL, 0);

CREATE TABLE request (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT,
  target TEXT,
  zone TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'ok', 'failed', 'aborted', 'blocked', 'lost')),
  status INTEGER,
  input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  cached_tokens INTEGER NOT NULL DEFAULT 0,
  reasoning_tokens INTEGER NOT NULL DEFAULT 0,
  usage_estimated INTEGER NOT NULL DEFAULT 0 CHECK (usage_estimated IN (0, 1)),
  reserved_input_tokens INTEGER NOT NULL DEFAULT 0,
  reserved_output_tokens INTEGER NOT NULL DEFAULT 0,
  reserved_nano_usd INTEGER,
  cost_nano_usd INTEGER,
  duration_ms INTEGER,
  ttft_ms INTEGER
) STRICT;
CREATE INDEX request_at ON request (at);
CREATE INDEX request_open ON request (seq) WHERE outcome = 'open';
`;
