// Owns the ports through which the core reaches the world. Tests pass doubles; real.ts holds the real ones.
import type { Dispatcher } from 'undici';
import type { Zone } from '../contract/routing.ts';
import type { PortHolder } from './port-tables.ts';

export interface Timer {
  readonly cancel: () => void;
}

export interface Clock {
  /** Wall time in ms since 1970. */
  readonly now: () => number;
  /** A monotonic reading in ms, for durations. */
  readonly elapsed: () => number;
  readonly after: (ms: number, run: () => void) => Timer;
}

export interface Random {
  readonly bytes: (count: number) => Uint8Array;
}

export interface Files {
  readonly exists: (path: string) => boolean;
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly readText: (path: string) => string | null;
  readonly readBytes: (path: string) => Uint8Array | null;
  /** Writes a file that only this user can read, whole or not at all. */
  readonly writeText: (path: string, text: string) => void;
  /** The names of the files in a folder, sorted; none where there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  readonly remove: (path: string) => void;
  readonly makeFolder: (path: string) => void;
  /**
   * Tells when a file may have changed, has come or is gone; of a folder, when that is true of a file in it. The folder
   * that it stands in must exist.
   */
  readonly watch: (path: string, onChange: () => void) => Disposable;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  readonly enabled: (level: LogLevel) => boolean;
  readonly write: (level: LogLevel, event: string, fields?: LogFields) => void;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Child {
  /** None before it was started. */
  readonly pid: number | undefined;
  /** Resolves when it has its number, or never will. */
  readonly started: Promise<void>;
  /** Rejects where the program could not be started at all. */
  readonly exited: Promise<ChildEnd>;
  /** The child and all that it started. */
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => void;
}

interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** It gets what nobody else wants of the processor. */
  readonly idle?: boolean;
  /** Its input stays open while we live, and closes however we die: a child that reads it ends with us. */
  readonly watched?: boolean;
  readonly onOut?: (text: string) => void;
  readonly onErr?: (text: string) => void;
}

/** Starts a process whose end is its owner's duty. Of our own environment it gets no more than it needs to run. */
export type Spawn = (command: string, args: readonly string[], options?: SpawnOptions) => Child;

export type ForkOptions = Pick<SpawnOptions, 'env' | 'onOut' | 'onErr'>;

/**
 * Starts a script of ours as a process of its own, in whatever is Node here. It is told of a line to us, and ends when that
 * breaks: so with us, however we die and whatever it does.
 */
export type Fork = (script: string, args: readonly string[], options?: ForkOptions) => Child;

export interface OutboundLimits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

/** The way out. Device and private targets never go through a proxy, hence the zone. */
export interface Outbound extends AsyncDisposable {
  readonly to: (zone: Zone) => Pick<Dispatcher, 'dispatch'>;
  /**
   * New connections for whatever is asked from here on, and nothing remembered of how places are reached: the machine has
   * slept. What is under way goes on where it is.
   */
  readonly renew: () => void;
}

/** How the system reaches an address, in the words of proxy scripts (pac-answer.ts). */
export type SystemProxy = (url: string) => Promise<string>;

export interface OutboundParts {
  readonly limits: OutboundLimits;
  /** Its proxies come before what the system says. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

export interface Processes {
  /** When a process began, in the system's own words; null where there is none of that number. */
  readonly startOf: (pid: number) => string | null;
  /** Memory that it holds; null where that cannot be told. */
  readonly memoryOf: (pid: number) => number | null;
  readonly kill: (pid: number) => void;
  /** Memory that this machine has, and what of it could be given out now. */
  readonly memory: () => { readonly totalBytes: number; readonly freeBytes: number };
}

/** What the system's keychain seals only it opens again. Both throw where it does not work, and wait for the person. */
export interface Vault {
  readonly seal: (text: string) => Uint8Array;
  readonly open: (sealed: Uint8Array) => string;
}

/** Asked for when there is something to seal or to open, and not before; null where there is no keychain. */
export type OpenVault = () => Vault | null;

/** What is known of a port that another program has. */
export interface PortTaken {
  readonly holder: PortHolder | null;
  /** A router like this one, and its home where it tells that. */
  readonly router: { readonly home: string | null } | null;
  /** The next port that is free. */
  readonly next: number | null;
}

/** What a host inside Electron has in the place of what a process of Node does by itself, and beside it. */
export interface HostPorts {
  readonly fork?: Fork;
  readonly systemProxy?: SystemProxy;
  readonly openVault?: OpenVault;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly log: Log;
  readonly spawn: Spawn;
  readonly fork: Fork;
  readonly processes: Processes;
  /** At which other machines reach this one; the one to name first. */
  readonly addresses: () => readonly string[];
  readonly surveyPort: (host: string, port: number) => Promise<PortTaken>;
  /** Null where there can be none: no desktop. */
  readonly openVault: OpenVault | null;
  readonly openOutbound: (parts: OutboundParts) => Outbound;
}
