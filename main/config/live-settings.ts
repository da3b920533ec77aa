// Owns what is in force of config.yaml while the router runs: it tells each value with what says it, and changes a part of
// the file, its comments and its form kept. What can be in force at once is; the rest waits for a start.
import { isDeepStrictEqual } from 'node:util';
import { RouterError } from '../contract/errors.ts';
import type { ConfigAnswer, ConfigValue } from '../contract/settings-api.ts';
import { isLoopbackHost } from '../platform/own-addresses.ts';
import type { Files } from '../platform/ports.ts';
import { engineSettings, engineVariables } from './engine-settings.ts';
import type { Environment, Home } from './home.ts';
import { isRedacted, redacted } from './redact.ts';
import { listenAddress, parseSettings, type Address, type Chosen, type Settings } from './settings.ts';
import { removeFromYaml, setInYaml } from './splice-yaml.ts';
import { ConfigError, type Problem } from './yaml-file.ts';

export interface LiveSettings {
  readonly tell: () => ConfigAnswer;
  readonly inForce: () => Settings;
  /** Null takes a key out of the file again. Throws where the file would not be one any more: then it is as it was. */
  readonly patch: (part: Readonly<Record<string, unknown>>) => void;
  /** Where a door that opens now is to listen: what the file says of it is in force from then on. */
  readonly takeAddress: () => Address;
}

export interface LiveSettingsParts {
  readonly files: Files;
  readonly home: Home;
  readonly env: Environment;
  readonly chosen: Chosen;
  /** What the router has started with. */
  readonly settings: Settings;
  /** Told of those that are in force from now on. */
  readonly onChange: (settings: Settings) => void;
}

/** They are looked up whenever they are needed; all others are built in at the start. */
const atOnce = ['allowedHosts', 'allowedOrigins', 'requireToken', 'log', 'webhook', 'prices'] as const;

export function openLiveSettings(parts: LiveSettingsParts): LiveSettings {
  const { files, home } = parts;
  let inForce = parts.settings;
  let lastRead = files.readText(home.settings) ?? '';
  const effective = (settings: Settings) => effectiveOf(settings, parts);
  return {
    tell() {
      const text = files.readText(home.settings) ?? lastRead;
      const parsed = parseSettings(text);
      const { value, written } = parsed.ok ? parsed : { value: inForce, written: {} };
      const config = effective(value);
      const leaves = leavesOf(config);
      const running = new Map(leavesOf(effective(inForce)).map(({ path, value: now }) => [path.join('.'), now]));
      const waits = leaves.filter(({ path, value: next }) => !isDeepStrictEqual(running.get(path.join('.')), next));
      return {
        config: redacted(config),
        sources: Object.fromEntries(leaves.map(({ path }) => [path.join('.'), sourceOf(path, written, parts)])),
        restart: waits.map(({ path }) => path.join('.')),
      };
    },
    inForce: () => inForce,
    takeAddress() {
      const parsed = parseSettings(files.readText(home.settings) ?? lastRead);
      const { host, port } = parsed.ok ? parsed.value : inForce;
      const address = listenAddress({ ...inForce, host, port }, parts.env, parts.chosen);
      inForce = { ...inForce, host, port };
      return address;
    },
    patch(part) {
      if (nestsDeeper(part, deepest)) throw tooDeep();
      const text = files.readText(home.settings) ?? '';
      const before = parseSettings(text);
      if (!before.ok) throw unreadable(before.problems);
      const next = changed(text, part);
      const after = parseSettings(next);
      if (!after.ok) throw refused(after.problems);
      refuseAddress(after.value);
      if (next !== text) files.writeText(home.settings, next);
      lastRead = next;
      inForce = { ...inForce, ...picked(after.value) };
      parts.onChange(inForce);
    },
  };
}

const picked = (settings: Settings): Partial<Settings> =>
  Object.fromEntries(atOnce.map((key) => [key, settings[key]] as const));

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const leavesOf = (map: Readonly<Record<string, unknown>>, above: readonly string[] = []): readonly Leaf[] =>
  Object.entries(map).flatMap(([key, value]) =>
    isMap(value) ? leavesOf(value, [...above, key]) : [{ path: [...above, key], value }],
  );

/** No setting lies as deep, and what is not bounded would end with the stack. */
const deepest = 8;

const nestsDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((one) => nestsDeeper(one, levels - 1)));

const tooDeep = (): RouterError =>
  new RouterError('invalid_request', `No setting of config.yaml nests deeper than ${deepest} levels.`);

/** With what a flag and the environment say in their place. */
function effectiveOf(
  settings: Settings,
  { env, home, chosen }: LiveSettingsParts,
): { readonly [key: string]: ConfigValue } {
  const address = listenAddress(settings, env, chosen);
  // Beyond loopback tokens are asked for, whatever the file says.
  const requireToken = settings.requireToken || !isLoopbackHost(address.host);
  return { ...settings, ...address, requireToken, engine: { ...engineSettings(settings.engine, env, home) } };
}

const addressVariables: Readonly<Record<string, string>> = { host: 'LLR_HOST', port: 'LLR_PORT' };

function sourceOf(
  path: readonly string[],
  written: unknown,
  { env, chosen }: LiveSettingsParts,
): ConfigAnswer['sources'][string] {
  const name = path.join('.');
  if ((name === 'host' || name === 'port') && chosen[name] !== undefined) return 'flag';
  const variable = addressVariables[name] ?? engineVariables.find(([, key]) => name === `engine.${key}`)?.[0];
  if (variable !== undefined && (env[variable] ?? '').trim() !== '') return 'environment';
  return path.reduce<unknown>((at, key) => (isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined), written) ===
    undefined
    ? 'default'
    : 'file';
}

function changed(text: string, part: Readonly<Record<string, unknown>>): string {
  return leavesOf(part).reduce((before, { path, value }) => {
    const [first, ...rest] = path;
    // What was never shown comes back as it was shown, and says nothing.
    if (first === undefined || isRedacted(value)) return before;
    const at = [first, ...rest] as const;
    const after = value === null ? removeFromYaml(before, at) : setInYaml(before, at, value);
    if (after !== null) return after;
    const key = path.join('.');
    throw new RouterError(
      'invalid_request',
      `${key}: config.yaml is written in a way that this cannot be changed in. Change it in the file.`,
      { param: key },
    );
  }, text);
}

function unreadable(problems: readonly Problem[]): RouterError {
  const { message } = new ConfigError('config.yaml', problems);
  return new RouterError('invalid_request', `${message}\nMend config.yaml first: nothing was changed.`, {
    param: 'config.yaml',
  });
}

function refused(problems: readonly Problem[]): RouterError {
  const message = problems.map((one) => (one.path === '' ? one.message : `${one.path}: ${one.message}`)).join('\n');
  return new RouterError('invalid_request', message, { param: problems[0]?.path ?? '' });
}

/** What would stop the next start, whatever goes before it today. */
function refuseAddress(settings: Settings): void {
  try {
    listenAddress(settings, {}, {});
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw refused(error.problems);
  }
}
