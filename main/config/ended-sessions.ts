// Owns which sessions of the admin were ended before their time: kept in a file of the home, so that a restart brings none
// of them back, each until it would be over by itself.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Clock, Files } from '../platform/ports.ts';
import type { AdminSession } from './admin-session.ts';
import { ConfigError } from './yaml-file.ts';

export interface EndedSessions {
  readonly has: (id: string) => boolean;
  /** Throws where it cannot be kept: then it is ended all the same, until the router is started again. */
  readonly add: (sessions: readonly AdminSession[]) => void;
}

interface EndedParts {
  readonly path: string;
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The end of each, in ms since 1970, by its id. */
const file = z.record(z.string(), z.number());

export function openEndedSessions({ path, files, clock }: EndedParts): EndedSessions {
  let known: ReadonlyMap<string, number> | null = null;
  const ended = () => (known ??= read());
  /** Whose file cannot be read would let in who was signed out. */
  function read(): ReadonlyMap<string, number> {
    const text = files.readText(path);
    if (text === null) return new Map();
    const { data } = file.safeParse(parseJson(text));
    if (data !== undefined) return new Map(Object.entries(data));
    const message = 'This is no list of ended sessions. Remove the file, and admin-token with it: then all are ended.';
    throw new ConfigError(path, [{ line: 1, column: 1, path: '', message }]);
  }
  return {
    has: (id) => ended().has(id),
    add(sessions) {
      const all = [...ended(), ...sessions.map(({ id, endsAtMs }) => [id, endsAtMs] as const)];
      known = new Map(all.filter(([, endsAtMs]) => endsAtMs > clock.now()));
      files.writeText(path, JSON.stringify(Object.fromEntries(known)));
    },
  };
}
