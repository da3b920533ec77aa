// Projects get budgets, limits and a policy, and tokens of their own, several each; refused requests that are written
// down together say how many they are; and what a webhook is still to be told outlives the process.
export const projectsAndTokens = `
ALTER TABLE project ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN budget_nano INTEGER;
ALTER TABLE project ADD COLUMN budget_period TEXT NOT NULL DEFAULT 'month'
  CHECK (budget_period IN ('day', 'week', 'month', 'none'));
ALTER TABLE project ADD COLUMN hard_cap INTEGER NOT NULL DEFAULT 1 CHECK (hard_cap IN (0, 1));
ALTER TABLE project ADD COLUMN alert_at TEXT NOT NULL DEFAULT '[0.5,0.8,1]';
ALTER TABLE project ADD COLUMN rpm INTEGER;
ALTER TABLE project ADD COLUMN tpm INTEGER;
ALTER TABLE project ADD COLUMN routing_policy TEXT;
ALTER TABLE project ADD COLUMN trust_hints INTEGER NOT NULL DEFAULT 0 CHECK (trust_hints IN (0, 1));
ALTER TABLE project ADD COLUMN deleted_at INTEGER;
UPDATE project SET created_at = unixepoch() * 1000 WHERE id = 'default';
INSERT INTO project (id, name, created_at) VALUES ('*', 'All projects', unixepoch() * 1000);

CREATE TABLE project_token (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX project_token_name ON project_token (project_id, name) WHERE revoked_at IS NULL;
INSERT INTO project_token (id, project_id, name, hash, hint, created_at)
  SELECT 't_' || id, id, 'main', token_hash, '', created_at FROM project WHERE token_hash IS NOT NULL;
UPDATE project SET token_hash = NULL;

ALTER TABLE request ADD COLUMN times INTEGER NOT NULL DEFAULT 1;

CREATE TABLE webhook_event (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
