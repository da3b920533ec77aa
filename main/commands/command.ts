// Owns what a command of the command line is: plain data and one function. Nothing heavy is imported here, so that
// help and refusals cost nothing.
import type { Environment } from '../config/home.ts';
import type { Files, HostPorts } from '../platform/ports.ts';
import type { Terminal } from '../platform/terminal.ts';
import type { RunningRouter } from './running-router.ts';

export const exits = { ok: 0, failed: 1, usage: 2, config: 3, notRunning: 4 } as const;

/** The caller has written something that no command takes. */
export class UsageError extends Error {
  /** The command whose help tells more; empty where it is that of all. */
  readonly command: string;
  constructor(message: string, command = '') {
    super(message);
    this.command = command;
  }
}

/** A word that stands behind the command. */
export interface CommandWord {
  /** How it is called in the help. */
  readonly name: string;
  readonly summary: string;
  /** Whether it may be left out, or stands for all that follow. */
  readonly is?: 'optional' | 'rest';
  /** All that it may be. */
  readonly among?: readonly string[];
}

export interface CommandOption {
  readonly name: string;
  /** One letter that says the same. */
  readonly short?: string;
  /** How its value is called in the help; null where it is given or not. */
  readonly value: string | null;
  readonly summary: string;
  /** All that its value may be. */
  readonly among?: readonly string[];
}

export interface CommandValues {
  readonly text: (name: string) => string | undefined;
  readonly has: (name: string) => boolean;
  /** Of a word, where it was given; the words of one that stands for all that follow are joined by spaces. */
  readonly word: (name: string) => string | undefined;
}

export interface CommandContext {
  readonly values: CommandValues;
  readonly env: Environment;
  readonly files: Files;
  readonly terminal: Terminal;
  /** What it has of its host, once that is ready; nothing where Node runs it. */
  readonly host: () => Promise<HostPorts>;
  /** The router of this home; throws `NotRunning` where none is. */
  readonly router: () => RunningRouter;
  /** All commands that there are. */
  readonly commands: () => Promise<readonly Command[]>;
  /** What was asked for, on stdout. */
  readonly say: (text: string) => void;
  /** What went wrong, on stderr. */
  readonly complain: (text: string) => void;
}

export interface Command {
  /** One word, or two where the first is a family: `bench classifier`. */
  readonly name: string;
  readonly summary: string;
  /** In their order; none where nothing is said. */
  readonly words?: readonly CommandWord[];
  /** Of its family, what the first word alone means. */
  readonly isDefault?: boolean;
  /** Beside those that every command takes. */
  readonly options: readonly CommandOption[];
  readonly examples: readonly string[];
  /** Resolves with the exit code once everything is closed. */
  readonly run: (context: CommandContext) => Promise<number>;
}

/** As most commands take it. */
export const jsonOption: CommandOption = { name: 'json', value: null, summary: 'as JSON, for scripts' };
