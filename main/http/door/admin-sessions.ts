// Owns the sessions of the admin while the door is open: made for a browser, known by their cookie, and ended for good.
import {
  makeSession,
  newSessionId,
  readSession,
  sessionMs,
  sessionsIn,
  type AdminSession,
} from '../../config/admin-session.ts';
import type { EndedSessions } from '../../config/ended-sessions.ts';
import type { Clock, Random } from '../../platform/ports.ts';

export interface Session {
  readonly value: string;
  readonly lastsS: number;
}

interface SessionParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly ended: EndedSessions;
  readonly key: () => Uint8Array;
}

export function createAdminSessions({ clock, random, ended, key }: SessionParts) {
  const listeners: ((sessionIds: ReadonlySet<string>) => void)[] = [];
  const liveIn = (cookies: readonly string[]): readonly AdminSession[] =>
    cookies.flatMap(sessionsIn).flatMap((text) => {
      const session = readSession(key(), text, clock.now());
      return session === null || ended.has(session) ? [] : [session];
    });
  return {
    liveIn,
    make: (): Session => ({
      value: makeSession(key(), { id: newSessionId(random), endsAtMs: clock.now() + sessionMs }),
      lastsS: sessionMs / 1_000,
    }),
    /** Whoever holds one gets no more of an answer, also where the disk does not take the word of it. */
    end(cookies: readonly string[]): void {
      const sessions = liveIn(cookies);
      if (sessions.length === 0) return;
      try {
        ended.add(sessions);
      } finally {
        const ids = new Set(sessions.map(({ id }) => id));
        for (const tell of listeners) tell(ids);
      }
    },
    onEnded: (listener: (sessionIds: ReadonlySet<string>) => void): void => void listeners.push(listener),
  };
}
