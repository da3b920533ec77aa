// What a request was judged to be, so that it can be decided again; and by what it was charged, and to whom. Rows of
// before know none of it.
export const judgedAndCharged = `
ALTER TABLE request ADD COLUMN app TEXT;
ALTER TABLE request ADD COLUMN account TEXT NOT NULL DEFAULT 'main' CHECK (account IN ('main', 'shadow'));
ALTER TABLE request ADD COLUMN rule TEXT;
ALTER TABLE request ADD COLUMN price_version TEXT;
ALTER TABLE request ADD COLUMN partly_priced INTEGER NOT NULL DEFAULT 0 CHECK (partly_priced IN (0, 1));
ALTER TABLE request ADD COLUMN cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN kind TEXT;
ALTER TABLE request ADD COLUMN policy TEXT;
ALTER TABLE request ADD COLUMN judged_tier TEXT;
ALTER TABLE request ADD COLUMN task TEXT;
ALTER TABLE request ADD COLUMN complexity TEXT;
ALTER TABLE request ADD COLUMN sensitivity TEXT;
ALTER TABLE request ADD COLUMN modality TEXT;
ALTER TABLE request ADD COLUMN family TEXT;
ALTER TABLE request ADD COLUMN region TEXT;
ALTER TABLE request ADD COLUMN estimated_tokens INTEGER;
ALTER TABLE request ADD COLUMN output_limit INTEGER;
ALTER TABLE request ADD COLUMN cloud_score REAL;
ALTER TABLE request ADD COLUMN confidence REAL;
ALTER TABLE spent_try ADD COLUMN cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spent_try ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;
`;
