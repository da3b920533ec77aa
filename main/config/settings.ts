// Owns config.yaml: what the person at the machine may tune that is not policy. Every limit of the product is here.
import { isIP } from 'node:net';
import { z } from 'zod';
import { engineSchema } from './engine-settings.ts';
import type { Environment } from './home.ts';
import { isLoopbackHost } from '../platform/own-addresses.ts';
import type { Files } from '../platform/ports.ts';
import { ConfigError, parseYaml, type Problem } from './yaml-file.ts';

const ms = z.number().int().min(1).max(86_400_000);
const count = z.number().int().min(1).max(1_000_000);

const limits = z.strictObject({
  bodyBytes: z.number().int().min(1024).max(1_073_741_824).default(67_108_864),
  frameBytes: z.number().int().min(1024).max(1_073_741_824).default(67_108_864),
  headMs: ms.default(10_000),
  bodyPauseMs: ms.default(20_000),
  connections: count.default(1024),
  requestsInFlight: count.default(256),
  connectMs: ms.default(10_000),
  firstByteMs: ms.default(600_000),
  idleMs: ms.default(300_000),
  holdHeadMs: ms.default(10_000),
  keepAliveMs: ms.default(15_000),
  stopMs: ms.default(5_000),
});

/** What the files of the log take, beside all that `LLR_LOG` brings onto stderr. */
const logged = z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') });

/**
 * What comes from there decides what things cost, and what is sent there is for nobody on the way. It is the host that will
 * be asked that counts, however it is written.
 */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
  return isSafe && username === '' && password === '' && hash === '';
}

const safeAddress = z
  .string()
  .max(2_048)
  .refine(isSafeAddress, 'An https address is needed, or http on this machine, without a user name and a #.');

/** Where newer prices are fetched from, when somebody says so. */
const prices = z.strictObject({ url: safeAddress.nullable().default(null) });

/** How many days the rows of requests are kept; all of them where nothing is said. What they add up to stays. */
const ledgerRules = z.strictObject({ keepDays: z.number().int().min(1).max(36_500).nullable().default(null) });

const hostName = z
  .string()
  .regex(
    /^(?:https:\/\/)?(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/,
    'Not a host name, with or without :port, nor https:// and one.',
  );
const origin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/, 'Not an origin such as https://app.example.');

/** Who is told of budgets. */
const webhook = z.strictObject({
  url: safeAddress,
  secret: z.string().min(1).max(1_024),
});

const settingsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(18_790),
  allowedHosts: z.array(hostName).default([]),
  allowedOrigins: z.array(origin).default([]),
  requireToken: z.boolean().default(false),
  limits: limits.default(limits.parse({})),
  engine: engineSchema.default(engineSchema.parse({})),
  log: logged.default(logged.parse({})),
  webhook: webhook.nullable().default(null),
  ledger: ledgerRules.default(ledgerRules.parse({})),
  prices: prices.default(prices.parse({})),
});
export type Settings = z.infer<typeof settingsSchema>;
export type Limits = Settings['limits'];

const defaultSettings: Settings = settingsSchema.parse({});

export function loadSettings(files: Files, path: string): Settings {
  const text = files.readText(path);
  const parsed = parseSettings(text ?? '');
  if (!parsed.ok) throw new ConfigError('config.yaml', parsed.problems);
  return parsed.value;
}

type ParsedSettings =
  | { readonly ok: true; readonly value: Settings; readonly written: unknown }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file of comments alone says nothing. */
export const parseSettings = (text: string): ParsedSettings =>
  text.replaceAll(/^[ \t]*#.*$/gm, '').trim() === ''
    ? { ok: true, value: defaultSettings, written: {} }
    : parseYaml(text, settingsSchema);

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Chosen {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** The command line wins over the environment, and both over the file. */
export function listenAddress(settings: Settings, env: Environment, chosen: Chosen): Address {
  const host = chosen.host ?? (env['LLR_HOST'] || settings.host);
  const port = chosen.port ?? (env['LLR_PORT'] ? Number(env['LLR_PORT']) : settings.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw badSetting('LLR_PORT', 'A port is a number from 0 to 65535.');
  const bare = host.replace(/^\[|\]$/g, '');
  // A name may come to mean another address: by an address alone it is known who can reach it.
  if (!isLoopbackHost(bare) && isIP(bare) === 0) {
    throw badSetting('host', 'Write an address: 127.0.0.1 for this computer only, 0.0.0.0 or :: for the network too.');
  }
  return { host: bare, port };
}

const badSetting = (path: string, message: string): ConfigError =>
  new ConfigError('settings', [{ line: 1, column: 1, path, message }]);
