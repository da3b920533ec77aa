// Owns config.yaml: what the person at the machine may tune that is not policy. Every limit of the product is here.
import { isIP } from 'node:net';
import { z } from 'zod';
import { engineSchema } from './engine-settings.ts';
import type { Environment } from './home.ts';
import type { Files } from '../platform/ports.ts';
import { ConfigError, parseYaml, type Problem } from './yaml-file.ts';

const ms = z.number().int().min(1).max(86_400_000);
const count = z.number().int().min(1).max(1_000_000);

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|::1|\[::1\])$/i;

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

/** Whatever comes from there decides what things cost: nobody on the way may change it. */
const priceAddress = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
  return isSafe && username === '' && password === '';
}, 'Not an https address without a user name. On this machine http will do.');

/** Where newer prices are fetched from, when somebody says so. */
const prices = z.strictObject({ url: priceAddress.nullable().default(null) });

/** How many days the rows of requests are kept; all of them where nothing is said. What they add up to stays. */
const ledgerRules = z.strictObject({ keepDays: z.number().int().min(1).max(36_500).nullable().default(null) });

const hostName = z
  .string()
  .regex(
    /^(?:https:\/\/)?(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/,
    'Not a host name, with or without :port, nor https:// and one.',
  );
const origin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/, 'Not an origin such as https://app.example.');

const loopbackHttp = /^http:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?:[:/?]|$)/i;

/** What is sent there is no secret, and its signature tells nobody the key; but who listens on the way need not read it. */
const isWebhookUrl = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hash } = new URL(url);
  const isOpen = username === '' && password === '' && hash === '';
  return isOpen && (protocol === 'https:' || loopbackHttp.test(url));
};

/** Who is told of budgets. */
const webhook = z.strictObject({
  url: z.string().max(2_048).refine(isWebhookUrl, 'An https address is needed, or http on this machine.'),
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

/** What only programs on this machine reach. */
export const isLoopbackHost = (host: string): boolean => loopback.test(host);

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
