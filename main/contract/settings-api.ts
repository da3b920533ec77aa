// Owns what the management API takes and tells of settings, keys, backends and the log.
import { z } from 'zod';
import type { Zone } from './routing.ts';

/** A value of config.yaml as it is in force, keys redacted; maps nest as in the file. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

export interface ConfigAnswer {
  readonly config: { readonly [key: string]: ConfigValue };
  /** By dotted key, what says the value. */
  readonly sources: Readonly<Record<string, 'default' | 'file' | 'environment' | 'flag'>>;
  /** Dotted keys whose value in the file waits for a restart. */
  readonly restart: readonly string[];
}

/** Where keys that were typed may lie. */
const keyPlaces = ['keychain', 'file'] as const;
export type KeyPlace = (typeof keyPlaces)[number];
export type KeySource = 'env' | 'dotenv' | KeyPlace;

export const keyPlaceBody = z.strictObject({ place: z.enum(keyPlaces) });

/** How typed keys are kept. */
export interface KeysKept {
  /** Where they lie, or would; null where none was typed, so that no keychain was asked for yet. */
  readonly place: KeyPlace | null;
  /** Why in a file: no desktop app, no keychain, the person's wish, or a keychain that did not take them. */
  readonly why: 'headless' | 'no-keychain' | 'chosen' | 'refused' | null;
  /** There are keys in a keychain that this router cannot read, and why. */
  readonly unreadable: 'headless' | 'no-keychain' | 'cannot-open' | null;
}

export interface Provider {
  readonly name: string;
  readonly key: {
    readonly set: boolean;
    /** The one that is used. */
    readonly source: KeySource | null;
    /** Its last four characters. */
    readonly hint: string | null;
  };
  readonly zone: Zone;
  readonly endpoint: string;
  /** The variable that holds the key where the environment gives it. */
  readonly variable: string;
  /** A key that was typed lies there, and another goes before it. */
  readonly hidden: boolean;
}

export interface ProvidersAnswer {
  readonly providers: readonly Provider[];
  readonly typed: KeysKept;
  /** After a change: that another place holds a key which is used all the same. */
  readonly note: string | null;
}

export const keyBody = z.strictObject({ key: z.string().min(1).max(4_096) });

/** Opens one browser once. */
export interface SignInLink {
  readonly url: string;
  readonly expiresAt: string;
}

export interface ReachTest {
  readonly ok: boolean;
  readonly latencyMs: number | null;
  /** Null where it tells no list. */
  readonly models: readonly string[] | null;
  /** What to do, in words that hold no key. */
  readonly error: string | null;
}

export interface BackendStatus {
  readonly name: string;
  readonly type: string;
  readonly zone: Zone;
  readonly region: string | null;
  readonly endpoints: readonly string[];
  readonly hasKey: boolean;
  /** `unknown` until something was asked of it. */
  readonly state: 'ok' | 'failing' | 'unknown';
  readonly requests: number;
  /** From 0 to 1 of what was asked lately; null where nothing was. */
  readonly success: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly inFlight: number;
  /** `open`: it failed too often, and is left alone for a while. */
  readonly circuit: 'closed' | 'open';
}

export const logQuery = z.object({
  n: z.coerce.number().int().min(1).max(5_000).default(200),
  /** That level and the graver ones. */
  level: z.enum(['debug', 'info', 'warn', 'error']).default('debug'),
  model: z.string().min(1).max(200).optional(),
});
export type LogQuery = z.infer<typeof logQuery>;

/** One line of the log. */
export interface LogEntry {
  readonly at: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: string | number | boolean | null;
}
