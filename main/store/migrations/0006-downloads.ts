// What is being downloaded: it goes on after a restart, under the same id and in the same order.
export const downloadTable = `
CREATE TABLE download (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  model_id TEXT NOT NULL,
  variant TEXT,
  phase TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  total INTEGER,
  error_code TEXT,
  error_message TEXT,
  plan TEXT,
  done TEXT
) STRICT;
`;
