// Owns what was logged lately, for whoever asks later, and for those who listen. It stands between the parts and the log
// of the host: what that one takes is kept here too, and beside it what this home wants kept.
import type { LogEntry } from '../contract/settings-api.ts';
import { levelsFrom } from './log.ts';
import type { Log, LogLevel } from './ports.ts';

export interface LogBook {
  /** What the parts write to. */
  readonly log: Log;
  /** Of those that are kept: the ones behind that number, the oldest first. Entries are numbered from 1. */
  readonly since: (number: number) => readonly Numbered[];
  /** Calls after each entry; returns the end of that. */
  readonly onEntry: (listener: () => void) => () => void;
  readonly setLevel: (level: LogLevel) => void;
}

export interface Numbered {
  readonly number: number;
  readonly entry: LogEntry;
}

interface LogBookParts {
  /** The log of the host. */
  readonly log: Log;
  readonly level: LogLevel;
  readonly now: () => number;
  /** Takes each entry as a line. */
  readonly take: (line: string) => void;
}

const mostEntries = 2_000;

export function createLogBook({ log, level, now, take }: LogBookParts): LogBook {
  const kept: Numbered[] = [];
  const listeners = new Set<() => void>();
  let count = 0;
  let wanted = levelsFrom(level);
  const isKept = (of: LogLevel): boolean => wanted.has(of) || log.enabled(of);
  const keep = (entry: LogEntry): void => {
    kept.push({ number: ++count, entry });
    if (kept.length > mostEntries) kept.shift();
    take(`${JSON.stringify(entry)}\n`);
    for (const listener of listeners) listener();
  };
  return {
    log: {
      enabled: isKept,
      write(of, event, fields) {
        if (!isKept(of)) return;
        log.write(of, event, fields);
        const head = { at: new Date(now()).toISOString(), level: of, event };
        keep({ ...head, ...fields, ...head });
      },
    },
    since: (number) => kept.slice(Math.max(0, kept.length - Math.max(0, count - number))),
    onEntry(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    setLevel(next) {
      wanted = levelsFrom(next);
    },
  };
}
