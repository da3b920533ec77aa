// Who asked, and what sent it where it went. Rows of before know neither.
export const whoAndWhy = `
ALTER TABLE request ADD COLUMN client TEXT;
ALTER TABLE request ADD COLUMN why TEXT;
ALTER TABLE request ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
ALTER TABLE request ADD COLUMN fell_back INTEGER NOT NULL DEFAULT 0 CHECK (fell_back IN (0, 1));
ALTER TABLE request ADD COLUMN body_bytes INTEGER NOT NULL DEFAULT 0;
`;
