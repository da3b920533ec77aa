// How far the journal has come into the tables. It moves in the transaction of the rows that it counts.
export const journalPosition = `
CREATE TABLE journal_position (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  segment INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO journal_position (one, segment, bytes) VALUES (1, 0, 0);
`;
