// Owns how a log line looks. What may be in one is the caller's duty: identifiers, counts and codes, never content.
import type { Log, LogFields, LogLevel } from './ports.ts';

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** That level and the graver ones. */
export const levelsFrom = (level: LogLevel): ReadonlySet<LogLevel> => new Set(order.slice(order.indexOf(level)));

export const isLogLevel = (value: string): value is LogLevel => order.some((level) => level === value);

interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  readonly write: (line: string) => void;
  readonly now: () => number;
}

export function createLog(options: LogOptions): Log {
  const enabled = (level: LogLevel): boolean => order.indexOf(level) >= order.indexOf(options.level);
  return {
    enabled,
    write(level, event, fields = {}) {
      if (!enabled(level)) return;
      const at = new Date(options.now()).toISOString();
      options.write(
        options.format === 'json'
          ? `${JSON.stringify({ at, level, event, ...fields })}\n`
          : `${at} ${level.padEnd(5)} ${event}${textFields(fields)}\n`,
      );
    },
  };
}

const textFields = (fields: LogFields): string =>
  Object.entries(fields)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join('');
