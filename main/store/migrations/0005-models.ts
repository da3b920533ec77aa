// Models on this machine: their files, and as JSON what was read, set and seen of each.
export const installedModels = `
CREATE TABLE model (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
