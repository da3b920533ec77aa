// Owns projects and their tokens. A token is shown once and stored as a hash: what is in the file opens nothing. Looking
// one up is the only SQL on the main thread, and only callers that bring a token pay for it.
import { createHash } from 'node:crypto';
import type { Db } from './open.ts';

export interface Projects {
  /** The project that a live token belongs to, or null. */
  readonly byToken: (token: string) => string | null;
}

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createProjects(db: Db): Projects {
  const find = db.prepare<[string], { id: string }>('SELECT id FROM project WHERE token_hash = ?');
  return { byToken: (token) => find.get(hash(token))?.id ?? null };
}
