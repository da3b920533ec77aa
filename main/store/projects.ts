// Owns projects and their tokens. A token is shown once and stored as a hash: what is in the file opens nothing. Looking
// one up is the only SQL on the main thread, and only callers that bring a token pay for it.
import { createHash } from 'node:crypto';
import { RouterError } from '../contract/errors.ts';
import { faultCodeOf } from './fault-code.ts';
import type { Db } from './open.ts';

export interface Projects {
  /** Whom a live token speaks for, or null. Throws a RouterError where the ledger cannot be read. */
  readonly byToken: (token: string) => { readonly projectId: string; readonly app: string } | null;
}

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createProjects(db: Db): Projects {
  const find = db.prepare<[string], { id: string }>('SELECT id FROM project WHERE token_hash = ?');
  return {
    byToken(token) {
      try {
        const found = find.get(hash(token));
        return found === undefined ? null : { projectId: found.id, app: 'main' };
      } catch (error) {
        throw unreadable(error);
      }
    },
  };
}

/** Nobody's token is right or wrong then. */
const unreadable = (error: unknown): RouterError =>
  new RouterError(
    'ledger_unavailable',
    `The token could not be looked up, since the ledger could not be read (${faultCodeOf(error)}). Make sure that its files are whole, then start LA Router again.`,
    { cause: error },
  );
