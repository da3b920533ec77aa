// Owns policy.yaml: its schema, its checks across keys, and the backends that the environment adds by itself.
import { z } from 'zod';
import { levels, zones, type Level, type Zone } from '../contract/routing.ts';
import type { BackendSpec, Policy } from '../domain/policy.ts';
import type { Files } from '../platform/ports.ts';
import type { Environment } from './home.ts';
import { ConfigError, parseYaml, type Path, type Problem } from './yaml-file.ts';

const backendName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const price = z.number().min(0).max(1_000_000);

const backend = z.strictObject({
  type: z.enum(['openai']),
  endpoint: z.string().optional(),
  zone: z.enum(zones).optional(),
  region: z.string().min(1).optional(),
  apiKey: z.string().optional(),
  model: z.string().min(1).optional(),
  models: z.array(z.string().min(1)).optional(),
});
type BackendEntry = z.infer<typeof backend>;

const policySchema = z.strictObject({
  backends: z.record(z.string(), backend).default({}),
  privacy: z
    .strictObject({ high: z.enum(zones).optional(), medium: z.enum(zones).optional(), low: z.enum(zones).optional() })
    .default({}),
  prices: z
    .record(z.string(), z.strictObject({ input: price, output: price, cachedInput: price.optional() }))
    .default({}),
});

const defaultPrivacy: Record<Level, Zone> = { high: 'device', medium: 'public', low: 'public' };
const openaiEndpoint = 'https://api.openai.com/v1';

type Complain = (path: Path, message: string) => void;

/** Throws a ConfigError that names line and column. A missing file is no error: the environment alone may be enough. */
export function loadPolicy(files: Files, path: string, env: Environment): Policy {
  const text = files.readText(path);
  const parsed = text === null ? null : parseYaml(text, policySchema);
  if (parsed !== null && !parsed.ok) throw new ConfigError('policy.yaml', parsed.problems);
  const file = parsed?.value ?? policySchema.parse({});

  const problems: Problem[] = [];
  const complain: Complain = (at, message) => {
    if (parsed !== null) problems.push(parsed.locate(at, message));
  };
  const fromFile = Object.entries(file.backends).flatMap(([name, entry]) => {
    const spec = readBackend(name, entry, env, complain);
    return spec === null ? [] : [spec];
  });
  if (problems.length > 0) throw new ConfigError('policy.yaml', problems);

  const named = new Set(fromFile.map((spec) => spec.name));
  const backends = [...fromFile, ...environmentBackends(env).filter((spec) => !named.has(spec.name))];
  const privacy = { ...defaultPrivacy };
  for (const level of levels) privacy[level] = file.privacy[level] ?? privacy[level];
  return { backends, privacy, prices: Object.entries(file.prices).map(([pattern, row]) => ({ pattern, ...row })) };
}

function readBackend(name: string, entry: BackendEntry, env: Environment, complain: Complain): BackendSpec | null {
  const at = (key: string): Path => ['backends', name, key];
  if (!backendName.test(name)) {
    complain(['backends', name], 'A name is a letter or digit and at most 63 of A-Za-z0-9._- after it.');
    return null;
  }
  const provider = name === 'openai' ? openaiEndpoint : undefined;
  const given = entry.endpoint ?? (env['OPENAI_BASE_URL'] || provider);
  if (given === undefined) {
    complain(
      ['backends', name],
      'An endpoint is missing: the base URL of the server, for example http://gpu-1:8000/v1.',
    );
    return null;
  }
  const endpoint = readEndpoint(given);
  if (endpoint === null) {
    complain(at('endpoint'), 'Not an absolute http or https URL without user name, query and fragment.');
    return null;
  }
  return {
    name,
    type: entry.type,
    endpoint,
    zone: entry.zone ?? 'public',
    region: entry.region ?? null,
    apiKey: readKey(entry.apiKey, env, (message) => complain(at('apiKey'), message)) ?? providerKey(name, env),
    keyName: keyName(name, entry.apiKey),
    models: [...new Set([...(entry.model === undefined ? [] : [entry.model]), ...(entry.models ?? [])])],
  };
}

/** Keys stand in the environment, never in a file that people review and share. */
function readKey(written: string | undefined, env: Environment, complain: (message: string) => void): string | null {
  if (written === undefined) return null;
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1];
  if (name === undefined) {
    complain('A key does not belong in this file. Put it into the environment or .env and write ${NAME} here.');
    return null;
  }
  return env[name] ?? null;
}

const keyName = (name: string, written: string | undefined): string | null =>
  written === undefined ? (name === 'openai' ? 'OPENAI_API_KEY' : null) : written.slice(2, -1);

const providerKey = (name: string, env: Environment): string | null =>
  name === 'openai' ? (env['OPENAI_API_KEY'] ?? null) : null;

/** The base URL as the provider's own SDK takes it, `/v1` included; without it is understood too. */
function readEndpoint(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = !url.username && !url.password && !url.search && !url.hash;
  if (!plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}

function environmentBackends(env: Environment): BackendSpec[] {
  const found: BackendSpec[] = [];
  const privateUrl = env['PRIVATE_CLOUD_URL'];
  if (privateUrl) {
    found.push(environmentBackend('private', privateUrl, 'private', 'PRIVATE_CLOUD_URL', 'PRIVATE_CLOUD_API_KEY', env));
  }
  if (env['OPENAI_API_KEY']) {
    const url = env['OPENAI_BASE_URL'] || openaiEndpoint;
    found.push(environmentBackend('openai', url, 'public', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', env));
  }
  return found;
}

function environmentBackend(
  name: string,
  url: string,
  zone: Zone,
  urlName: string,
  key: string,
  env: Environment,
): BackendSpec {
  const endpoint = readEndpoint(url);
  if (endpoint === null) {
    throw new ConfigError('environment', [
      { line: 1, column: 1, path: urlName, message: 'Not an absolute http or https URL without user name and query.' },
    ]);
  }
  return { name, type: 'openai', endpoint, zone, region: null, apiKey: env[key] ?? null, keyName: key, models: [] };
}
