// Owns turning entries of the policy and variables of the environment into backends that can be called.
import type { Zone } from '../contract/routing.ts';
import { plainSpec, type BackendSpec, type BackendType } from '../domain/policy.ts';
import type { BackendEntry } from './backend-schema.ts';
import type { Environment } from './home.ts';
import { addressOf, providerOf, providers } from './providers.ts';
import { isEverywhere } from '../platform/own-addresses.ts';
import type { Path } from './yaml-file.ts';

const backendName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Every object has these, whatever stands in it: as a name one of them would be found where nothing was written. */
const takenNames: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

function faultOfName(name: string): string | null {
  if (takenNames.has(name)) return `A backend cannot be called ${name}. Choose another name.`;
  return backendName.test(name) ? null : 'A name is a letter or digit and at most 63 of A-Za-z0-9._- after it.';
}

export type Complain = (path: Path, message: string) => void;

export interface Surroundings {
  readonly env: Environment;
  /** The router's own address: nothing may be sent there. */
  readonly self: {
    readonly host: string;
    readonly port: number;
    /** At which other machines reach this one. */
    readonly addresses?: () => readonly string[];
  };
}

export function readBackend(
  [name, entry]: readonly [string, BackendEntry],
  around: Surroundings,
  complain: Complain,
): BackendSpec | null {
  const at = (...keys: readonly string[]): Path => ['backends', name, ...keys];
  const fault = faultOfName(name);
  if (fault !== null) {
    complain(at(), fault);
    return null;
  }
  for (const [family, model] of strangers(entry))
    complain(at('families', family), `${model} is not among the models of ${name}.`);
  if (entry.type === 'llamacpp') return readLocal([name, entry], complain);
  const endpoints = readEndpoints([name, entry], around, complain);
  if (endpoints === null) return null;
  const key = keyOf([name, entry], around.env, (message) => complain(at('apiKey'), message));
  return {
    name,
    type: entry.type,
    endpoints,
    zone: entry.zone ?? zoneByDefault(entry.type, endpoints),
    zoneGiven: entry.zone !== undefined,
    region: entry.region ?? null,
    ...key,
    models: offeredBy(entry),
    families: entry.families ?? {},
    p50Ms: entry.p50Ms ?? null,
    configured: key.apiKey !== null || !needsKey(entry),
  };
}

/** Models of this machine have no address, no key and one zone. */
function readLocal([name, entry]: readonly [string, BackendEntry], complain: Complain): BackendSpec {
  const at = (key: string): Path => ['backends', name, key];
  for (const key of ['endpoint', 'endpoints', 'apiKey', 'region'] as const)
    if (entry[key] !== undefined)
      complain(
        at(key),
        'Models on this machine have none. Leave it out; of a llama-server that runs by itself the type is openai.',
      );
  if (entry.zone !== undefined && entry.zone !== 'device')
    complain(at('zone'), 'Models on this machine are in zone device. Leave it out.');
  const { families = {}, p50Ms = null } = entry;
  return { ...localSpec(name), zoneGiven: entry.zone !== undefined, models: offeredBy(entry), families, p50Ms };
}

const localSpec = (name: string): BackendSpec => ({
  ...plainSpec,
  name,
  type: 'llamacpp',
  endpoints: [],
  zone: 'device',
});

/** They are there without an entry, under a name that is free. */
export function localBackend(
  written: readonly { readonly name: string; readonly type: BackendType }[],
): BackendSpec | null {
  if (written.some(({ type }) => type === 'llamacpp')) return null;
  const name = ['local', 'llamacpp', 'this-machine'].find((one) => written.every((other) => other.name !== one));
  return name === undefined ? null : localSpec(name);
}

const offeredBy = ({ model, models = [] }: BackendEntry): readonly string[] => [
  ...new Set([...(model === undefined ? [] : [model]), ...models]),
];

/** Families whose model the backend does not offer. */
const strangers = (entry: BackendEntry): readonly (readonly [string, string])[] =>
  entry.models === undefined
    ? []
    : Object.entries(entry.families ?? {}).filter(([, model]) => !offeredBy(entry).includes(model));

type Key = Pick<BackendSpec, 'apiKey' | 'keyName'>;

/** The key that the entry names, else the one of its provider. */
function keyOf(
  [name, { type, apiKey }]: readonly [string, BackendEntry],
  env: Environment,
  complain: (message: string) => void,
): Key {
  if (apiKey !== undefined) return { apiKey: readKey(apiKey, env, complain), keyName: apiKey.slice(2, -1) };
  const keyName = providerOf(name, type)?.key ?? null;
  return { apiKey: keyName === null ? null : variable(env, keyName), keyName };
}

/** A provider at its own address takes nobody without a key; at another one it is for its owner to say. */
const needsKey = ({ apiKey, endpoint, endpoints }: BackendEntry): boolean =>
  apiKey !== undefined || (endpoint === undefined && endpoints === undefined);

/** A name that a file gives can be one that every object has. */
const variable = (env: Environment, name: string): string | null =>
  Object.hasOwn(env, name) ? (env[name] ?? null) : null;

function readEndpoints(
  [name, entry]: readonly [string, BackendEntry],
  { env, self }: Surroundings,
  complain: Complain,
): BackendSpec['endpoints'] | null {
  const at = ['backends', name];
  const provider = providerOf(name, entry.type);
  const given = [...(entry.endpoint === undefined ? [] : [entry.endpoint]), ...(entry.endpoints ?? [])];
  if (given.length === 0 && provider !== null) given.push(addressOf(provider, env));
  const read = given.map((text) => readEndpoint(text, entry.type));
  const key = entry.endpoint === undefined ? 'endpoints' : 'endpoint';
  if (read.includes(null)) {
    complain([...at, key], 'Not an absolute http or https URL without user name, query and fragment.');
    return null;
  }
  const found = read.filter((endpoint) => endpoint !== null);
  if (found.some((endpoint) => isSelf(endpoint, self))) {
    complain([...at, key], 'This is the address of the router itself.');
    return null;
  }
  const [first, ...others] = new Set(found);
  if (first !== undefined) return [first, ...others];
  complain(at, 'An endpoint is missing: the base URL of the server, for example http://gpu-1:8000/v1.');
  return null;
}

/** Keys stand in the environment, never in a file that people review and share. */
function readKey(written: string, env: Environment, complain: (message: string) => void): string | null {
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1];
  if (name === undefined) {
    complain('A key does not belong in this file. Put it into the environment or .env and write ${NAME} here.');
    return null;
  }
  return variable(env, name);
}

/** What stands behind the origin where nothing is written: the base URL as the provider's own SDK takes it. */
const suffixes: Readonly<Record<BackendType, { readonly added: string; readonly removed: RegExp }>> = {
  openai: { added: '/v1', removed: /$^/ },
  deepseek: { added: '/v1', removed: /$^/ },
  sarmalink: { added: '/v1', removed: /$^/ },
  anthropic: { added: '', removed: /\/v1$/ },
  gemini: { added: '', removed: /\/v1(?:beta)?$/ },
  ollama: { added: '', removed: /\/v1$/ },
  llamacpp: { added: '', removed: /$^/ },
};

/** The other spelling, with or without the version, is understood too. */
function readEndpoint(text: string, type: BackendType): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = !url.username && !url.password && !url.search && !url.hash;
  if (!plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  const { added, removed } = suffixes[type];
  const path = url.pathname.replace(/\/+$/, '').replace(removed, '');
  return `${url.origin}${path === '' ? added : path}`;
}

const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;
const isLoopback = (endpoint: string): boolean => loopbackHost.test(new URL(endpoint).hostname);

function isSelf(endpoint: string, self: Surroundings['self']): boolean {
  const { port, protocol } = new URL(endpoint);
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  return number === self.port && (isLoopback(endpoint) || isListenedAt(endpoint, self));
}

function isListenedAt(endpoint: string, { host, addresses }: Surroundings['self']): boolean {
  const name = new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
  return name === host || (isEverywhere(host) && addresses !== undefined && addresses().includes(name));
}

/** A server on this machine may forward elsewhere: only of Ollama is it known which model does. */
const zoneByDefault = (type: BackendType, endpoints: readonly string[]): Zone =>
  type === 'ollama' && endpoints.every(isLoopback) ? 'device' : 'public';

/** Providers are known by name, key or not; a private cloud is known by its address. */
export function environmentBackends({ env, self }: Surroundings, complain: Complain): BackendSpec[] {
  const found: BackendSpec[] = [];
  const privateUrl = env['PRIVATE_CLOUD_URL'];
  if (privateUrl) {
    const endpoint = readEndpoint(privateUrl, 'openai');
    if (endpoint === null || isSelf(endpoint, self)) {
      complain(
        ['PRIVATE_CLOUD_URL'],
        'Not an absolute http or https URL of another server, without user name and query.',
      );
    } else found.push(privateCloud(endpoint, env));
  }
  for (const [name, provider] of Object.entries(providers)) {
    const apiKey = env[provider.key] ?? null;
    // An agent on this machine may be pointed at the router by the very variable that names a provider's address.
    const address = readEndpoint(addressOf(provider, env), provider.type);
    const usable =
      address !== null && !isSelf(address, self) ? address : readEndpoint(provider.endpoint, provider.type);
    if (address === null) complain([provider.url], 'Not an absolute http or https URL without user name and query.');
    if (usable === null) continue;
    found.push({
      ...plainSpec,
      name,
      type: provider.type,
      endpoints: [usable],
      zone: 'public',
      apiKey,
      keyName: provider.key,
      configured: apiKey !== null,
    });
  }
  return found;
}

const privateCloud = (endpoint: string, env: Environment): BackendSpec => ({
  ...plainSpec,
  name: 'private',
  type: 'openai',
  endpoints: [endpoint],
  zone: 'private',
  zoneGiven: true,
  apiKey: env['PRIVATE_CLOUD_API_KEY'] ?? null,
  keyName: 'PRIVATE_CLOUD_API_KEY',
});
