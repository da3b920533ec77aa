// Owns the places that a request could be sent to, and who of them may see what is pinned.
import type { Zone } from '../../main/contract/routing.ts';
import { providers } from '../../main/config/providers.ts';
import { createBackend } from '../../main/backends/registry.ts';
import type { Backend } from '../../main/backends/backend.ts';
import { serverTypes, type BackendType } from '../../main/domain/policy.ts';
import { realClock } from '../../main/platform/real.ts';
import { fakeOutbound } from '../support/fake-outbound.ts';
import { createFakeProvider, type Script, type Seen } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playGemini } from '../support/providers/gemini.ts';
import { playOllama } from '../support/providers/ollama.ts';
import { playChat } from '../support/providers/openai-chat.ts';
import { playCompletions, playEmbeddings } from '../support/providers/openai-other.ts';
import { playResponses } from '../support/providers/openai-responses.ts';
import { jsonScript } from '../support/providers/script.ts';
import type { Pin } from './pins.ts';
import { noModels } from '../support/no-models.ts';
import { specWith } from '../support/backend-spec.ts';

export interface Place {
  readonly backend: string;
  readonly type: BackendType;
  readonly zone: Zone;
  readonly region: string | null;
  /** More than one where it is a pool. */
  readonly hosts: readonly string[];
}

const place = (backend: string, type: BackendType, zone: Zone, region: string): Place => ({
  backend,
  type,
  zone,
  region,
  hosts: [`${backend}.test`, `${backend}-b.test`],
});

/** Every type of the registry plays the one that must see nothing. */
const outside: readonly Place[] = serverTypes.map((type) => place(`out-${type}`, type, 'public', 'us'));
const others: readonly Place[] = [
  place('second', 'openai', 'public', 'us'),
  // Of this type the list of models is always asked for: a request waits for it.
  place('cluster', 'ollama', 'private', 'us'),
];
const inside: readonly Place[] = [
  place('euro', 'openai', 'public', 'eu'),
  place('here', 'openai', 'device', 'us'),
  place('spare', 'ollama', 'device', 'us'),
];
/** Providers at their own addresses, known without an entry. */
const known: readonly Place[] = Object.entries(providers).map(([backend, { type, endpoint }]) => ({
  backend,
  type,
  zone: 'public',
  region: null,
  hosts: [new URL(endpoint).host],
}));

export const placesWith = (types: readonly BackendType[], hasInside: boolean): readonly Place[] => [
  ...outside.filter(({ type }) => types.includes(type)),
  ...others,
  ...(hasInside ? inside : []),
];

/** Nobody's: only a redirect, a proxy or a policy of tomorrow leads there. */
export const elsewhere = 'elsewhere.test';

const all: readonly Place[] = [...placesWith(serverTypes, true), ...known];

export const placeAt = (host: string): Place | null => all.find(({ hosts }) => hosts.includes(host)) ?? null;

/** Of a target as the answer names it. */
export const hostOf = (target: string): string | undefined =>
  all.find(({ backend }) => target.startsWith(`${backend}/`))?.hosts[0];

export function maySee(pin: Pin, host: string): boolean {
  const found = placeAt(host);
  if (found === null) return false;
  if (found.zone === 'device') return true;
  return pin.by === 'region' && found.region === 'eu';
}

export const isInside = (host: string): boolean => inside.some(({ hosts }) => hosts.includes(host));

export const isOutside = (host: string | undefined): boolean =>
  host !== undefined && placeAt(host) !== null && !isInside(host);

/** What the list of any place says, in the words of all of them. */
const list = {
  data: [{ id: 'fake-listed' }],
  models: [{ name: 'models/fake-listed', supportedGenerationMethods: ['generateContent'] }],
};

const voices: readonly (readonly [path: RegExp, play: (request: Seen) => Script])[] = [
  [/^\/api\//, playOllama],
  [/\/chat\/completions$/, (request) => playChat(request)],
  [/\/responses$/, playResponses],
  [/\/completions$/, playCompletions],
  [/\/embeddings$/, playEmbeddings],
  [/^\/v1\/messages/, playAnthropic],
  [/^\/v1beta\//, playGemini],
];

export function answerWell(request: Seen): Script {
  if (request.method === 'GET') return jsonScript(list);
  const play = voices.find(([path]) => path.test(request.path))?.[1];
  return play?.(request) ?? jsonScript({ error: { message: `Nobody speaks ${request.path} here.` } }, 404);
}

/** The formats that a type of backend speaks. */
export function spokenBy(type: BackendType): Backend['speaks'] {
  const spec = specWith({ name: 'any', type, endpoints: ['http://any.test'], zone: 'public' });
  return createBackend(spec, { outbound: fakeOutbound(createFakeProvider()), clock: realClock, local: noModels })
    .speaks;
}
