// What a request cost before it was answered, each try with its own target; and the whole way of the latest requests.
// Tries lie in the order of time, as the reports ask for them.
export const triesAndTraces = `
CREATE TABLE spent_try (
  at INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  target TEXT NOT NULL,
  zone TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('answer', 'classify')),
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  audio_input_tokens INTEGER NOT NULL,
  audio_output_tokens INTEGER NOT NULL,
  usage_estimated INTEGER NOT NULL CHECK (usage_estimated IN (0, 1)),
  cost_nano_usd INTEGER,
  PRIMARY KEY (at, request_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace (
  slot INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
`;
