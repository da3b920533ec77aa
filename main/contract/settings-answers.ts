// Owns what the management API tells of settings, keys, backends and the log.
import { z } from 'zod';
import { keyPlaces, keySources } from './key-places.ts';
import { zones } from './routing.ts';

/** A value of config.yaml as it is in force, keys redacted; maps nest as in the file. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

export const configAnswer = z.object({
  config: z
    .record(z.string(), z.custom<ConfigValue>())
    .describe('As they are in force, keys redacted; maps nest as in the file.'),
  sources: z
    .record(z.string(), z.enum(['default', 'file', 'environment', 'flag']))
    .describe('By dotted key, what says the value.'),
  restart: z.array(z.string()).readonly().describe('Dotted keys whose value in the file waits for a restart.'),
});
export type ConfigAnswer = Readonly<z.infer<typeof configAnswer>>;

/** How typed keys are kept. */
const keysKept = z.object({
  place: z
    .enum(keyPlaces)
    .nullable()
    .describe('Where they lie, or would; null where none was typed, so that no keychain was asked for yet.'),
  why: z
    .enum(['headless', 'no-keychain', 'chosen', 'refused'])
    .nullable()
    .describe("Why in a file: no desktop app, no keychain, the person's wish, or a keychain that did not take them."),
  unreadable: z
    .enum(['headless', 'no-keychain', 'cannot-open'])
    .nullable()
    .describe('There are keys in a keychain that this router cannot read, and why.'),
});
export type KeysKept = Readonly<z.infer<typeof keysKept>>;

const provider = z.object({
  name: z.string(),
  key: z.object({
    set: z.boolean(),
    source: z.enum(keySources).nullable().describe('The one that is used.'),
    hint: z.string().nullable().describe('Its last four characters.'),
  }),
  zone: z.enum(zones),
  endpoint: z.string(),
  variable: z.string().describe('The variable that holds the key where the environment gives it.'),
  hidden: z.boolean().describe('A key that was typed lies there, and another goes before it.'),
});
export type Provider = Readonly<z.infer<typeof provider>>;

export const providersAnswer = z.object({
  providers: z.array(provider).readonly(),
  typed: keysKept,
  note: z.string().nullable().describe('After a change: that another place holds a key which is used all the same.'),
});
export type ProvidersAnswer = Readonly<z.infer<typeof providersAnswer>>;

/** Opens one browser once. */
export const signInLink = z.object({ url: z.string(), expiresAt: z.string() });
export type SignInLink = Readonly<z.infer<typeof signInLink>>;

export const reachTest = z.object({
  ok: z.boolean(),
  latencyMs: z.number().nullable(),
  models: z.array(z.string()).readonly().nullable().describe('Null where it tells no list.'),
  error: z.string().nullable().describe('What to do, in words that hold no key.'),
});
export type ReachTest = Readonly<z.infer<typeof reachTest>>;

export const backendStatus = z.object({
  name: z.string(),
  type: z.string(),
  zone: z.enum(zones),
  region: z.string().nullable(),
  endpoints: z.array(z.string()).readonly(),
  hasKey: z.boolean(),
  state: z.enum(['ok', 'failing', 'unknown']).describe('`unknown` until something was asked of it.'),
  requests: z.number(),
  success: z.number().nullable().describe('From 0 to 1 of what was asked lately; null where nothing was.'),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  inFlight: z.number(),
  circuit: z.enum(['closed', 'open']).describe('`open`: it failed too often, and is left alone for a while.'),
});
export type BackendStatus = Readonly<z.infer<typeof backendStatus>>;

/** One line of the log. */
export const logEntry = z
  .object({
    at: z.string(),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    event: z.string(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type LogEntry = Readonly<z.infer<typeof logEntry>>;
