// Owns what a command of the command line is: plain data and one function. Nothing heavy is imported here, so that
// help and refusals cost nothing.
import type { Environment } from '../config/home.ts';
import type { Files, HostPorts } from '../platform/ports.ts';

export const exits = { ok: 0, failed: 1, usage: 2, config: 3, notRunning: 4 } as const;

/** The caller has written something that no command takes. */
export class UsageError extends Error {}

export interface CommandOption {
  readonly name: string;
  /** How its value is called in the help; null where it is given or not. */
  readonly value: string | null;
  readonly summary: string;
}

export interface CommandValues {
  readonly text: (name: string) => string | undefined;
  readonly has: (name: string) => boolean;
}

export interface CommandContext {
  readonly values: CommandValues;
  readonly env: Environment;
  readonly files: Files;
  /** What it has of its host, once that is ready; nothing where Node runs it. */
  readonly host: () => Promise<HostPorts>;
  /** What was asked for, on stdout. */
  readonly say: (text: string) => void;
  /** What went wrong, on stderr. */
  readonly complain: (text: string) => void;
}

export interface Command {
  /** One word, or two where the first is a family: `bench classifier`. */
  readonly name: string;
  readonly summary: string;
  /** Beside those that every command takes. */
  readonly options: readonly CommandOption[];
  readonly examples: readonly string[];
  /** Resolves with the exit code once everything is closed. */
  readonly run: (context: CommandContext) => Promise<number>;
}
