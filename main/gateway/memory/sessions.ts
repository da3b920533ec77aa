// Owns where conversations stand while the cache of who answers them is warm. In memory, bounded; a conversation is known
// by its beginning, never kept by its text.
import { createHash } from 'node:crypto';
import type { Standing } from '../../domain/decide/choose-tier.ts';
import type { Clock } from '../../platform/ports.ts';
import { createBounded } from './bounded.ts';

export interface Sessions {
  readonly find: (key: string) => Standing | null;
  readonly keep: (key: string, standing: Standing) => void;
}

/** Providers keep the cache of a prompt for five minutes after its last use. */
const warmMs = 5 * 60_000;
const mostBytes = 4 * 1024 * 1024;
const perSession = 256;

export function createSessions(clock: Clock): Sessions {
  const kept = createBounded<{ readonly standing: Standing; readonly until: number; readonly bytes: number }>(
    mostBytes,
  );
  return {
    find(key) {
      const entry = kept.get(key);
      return entry === undefined || entry.until <= clock.elapsed() ? null : entry.standing;
    },
    keep(key, standing) {
      kept.set(key, { standing, until: clock.elapsed() + warmMs, bytes: perSession });
    },
  };
}

export interface Beginning {
  readonly projectId: string;
  /** What the caller itself calls the conversation, where it does. */
  readonly session: string | null;
  readonly firstUser: string;
}

export const sessionKey = ({ projectId, session, firstUser }: Beginning): string =>
  createHash('sha256')
    .update(JSON.stringify([projectId, session, firstUser]))
    .digest('base64url');
