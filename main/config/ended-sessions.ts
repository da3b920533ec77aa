// Owns which sessions of the admin were ended before their time: kept in a file of the home, so that a restart brings none
// of them back, each until it would be over by itself.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Clock, Files, Log } from '../platform/ports.ts';
import { sessionMs, type AdminSession } from './admin-session.ts';

export interface EndedSessions {
  readonly has: (session: AdminSession) => boolean;
  /** Throws where it cannot be kept: then it is ended all the same, until the router is started again. */
  readonly add: (sessions: readonly AdminSession[]) => void;
}

interface EndedParts {
  readonly path: string;
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** The end of each, in ms since 1970, by its id. */
const file = z.record(z.string(), z.number());

/** In the place of an id, as none is: every session that ends by then was ended. */
const everyone = '*';

/** So many are kept however long they are over: a clock that is ahead for a moment would give up those that are not. */
const most = 500;

export function openEndedSessions({ path, files, clock, log }: EndedParts): EndedSessions {
  let known = read() ?? everyoneEnded();
  function read(): ReadonlyMap<string, number> | null {
    try {
      const text = files.readText(path);
      if (text === null) return new Map();
      const { data } = file.safeParse(parseJson(text));
      return data === undefined ? null : new Map(Object.entries(data));
    } catch {
      // Whoever reads the log is told of it, as of one that is torn.
      return null;
    }
  }
  /** Who was signed out stays so where nobody can tell who that was, and nobody is kept from signing in again. */
  function everyoneEnded(): ReadonlyMap<string, number> {
    const all = new Map([[everyone, clock.now() + sessionMs]]);
    log.write('warn', 'ended-sessions-unreadable', { path });
    try {
      keep(all);
    } catch (error) {
      log.write('warn', 'ended-sessions-not-kept', { path, fault: error instanceof Error ? error.name : 'unknown' });
    }
    return all;
  }
  function keep(all: ReadonlyMap<string, number>): void {
    files.writeText(path, JSON.stringify(Object.fromEntries(all)));
  }
  return {
    has: ({ id, endsAtMs }) => known.has(id) || endsAtMs <= (known.get(everyone) ?? 0),
    add(sessions) {
      const all = [...known, ...sessions.map(({ id, endsAtMs }) => [id, endsAtMs] as const)];
      const now = clock.now();
      known = new Map(all.filter(([, endsAtMs], at) => endsAtMs > now || at >= all.length - most));
      keep(known);
    },
  };
}
