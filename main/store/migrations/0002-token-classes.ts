// Tokens that are charged apart: written into a provider's cache, and sound on both ways.
export const tokenClasses = `
ALTER TABLE request ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN audio_input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN audio_output_tokens INTEGER NOT NULL DEFAULT 0;
`;
