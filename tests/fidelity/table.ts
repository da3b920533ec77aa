// Owns running every feature from every client format to every kind of backend, and saying what became of it.
import { isDeepStrictEqual } from 'node:util';
import type { Conversation } from '../../main/contract/conversation.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../main/contract/json.ts';
import { collectAnswer, type CollectedAnswer } from '../../main/dialects/shared/collect.ts';
import type { ConversationDialect } from '../../main/dialects/dialect.ts';
import { createFrameCutter, createLineCutter } from '../../main/dialects/shared/frames.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { entranceAt } from '../support/entrance.ts';
import { providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { conversationFor, type AnswerFeature, type RequestFeature } from './features.ts';

/** A kind of backend with the strict fake that stands for it. */
export interface Place {
  readonly name: string;
  /** Its entry in the policy, without endpoint. */
  readonly entry: string;
  readonly endpoint: string;
  readonly play: (request: Seen) => Script;
  /** The stem of the fake's model names. */
  readonly model: string;
}

/** Exact: the same bytes. Translated: what was meant arrived. Named: left out, and told. Refused: a 400 that says why. */
export type Fate = 'exact' | 'translated' | 'named' | 'refused' | 'unsayable' | `LOST: ${string}`;

const ollama = ['ollama-chat', 'ollama-generate'];
/** What the answers of a format have no place for. */
const uncarried: Readonly<Record<string, readonly string[]>> = {
  citations: [...ollama, 'openai-completions'],
  'cached tokens': ollama,
  thoughts: ['openai-completions'],
};

export const clients: readonly ConversationDialect[] = dialects.filter((dialect) => dialect.kind === 'conversation');

export function startPlaces(places: readonly Place[]): TestCore {
  const policy = places
    .map(({ name, entry, endpoint }) => `  ${name}: { ${entry}, endpoint: "${endpoint}" }\n`)
    .join('');
  const hosts = Object.fromEntries(places.map(({ endpoint, play }) => [new URL(endpoint).host, play]));
  const keys = { K: 'key' };
  return startCore({ policy: `backends:\n${policy}`, provider: providersAt(hosts), env: keys });
}

interface Sent {
  readonly status: number;
  readonly reason: string;
  readonly body: Buffer;
  readonly up: Seen | null;
}

/** The request of a client of that format; null where the format cannot say it. */
function bodyFor(
  dialect: ConversationDialect,
  conversation: Conversation,
  model: string,
  stream: boolean,
): JsonObject | null {
  try {
    const { body, leftOut } = dialect.write(conversation, { model, stream, quirks: { reasoningContent: true } });
    return leftOut.length > 0 ? null : body;
  } catch {
    return null;
  }
}

function pathFor(dialect: ConversationDialect, model: string, stream: boolean): string {
  const path = dialect.upstreamPath(model, stream);
  return dialect.id.startsWith('openai') ? `/v1${path}` : path;
}

async function send(router: TestCore, path: string, body: JsonObject): Promise<Sent> {
  const before = router.provider.seen.length;
  const answer = await router.postTo(path, body, { 'anthropic-version': '2023-06-01' });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const posted = router.provider.seen.slice(before).filter(({ method }) => method === 'POST');
  const reason = decodeURIComponent(answer.headers.get('x-lr-reason') ?? '');
  return { status: answer.status, reason, body: bytes, up: posted.at(-1) ?? null };
}

const wireOf = ({ path }: Seen): ConversationDialect | undefined =>
  clients.find((dialect) => {
    const [stem = ''] = dialect.upstreamPath('M', false).split('M');
    const end =
      dialect.id === 'gemini' ? /:(?:generate|streamGenerate)Content/.test(path) : path.split('?')[0]?.endsWith(stem);
    return end === true;
  });

const refusedWell = (dialect: ConversationDialect, { status, body }: Sent): boolean =>
  status === 400 && dialect.readError(body).message.length > 10;

export async function fateOfRequest(
  router: TestCore,
  { dialect, place, feature }: { dialect: ConversationDialect; place: Place; feature: RequestFeature },
): Promise<Fate> {
  const conversation = conversationFor(feature);
  const model = `${place.name}/${place.model}`;
  const body = bodyFor(dialect, conversation, model, false);
  if (body === null) return 'unsayable';
  const sent = await send(router, pathFor(dialect, model, false), body);
  if (sent.up === null)
    return refusedWell(dialect, sent) ? 'refused' : `LOST: ${sent.status} ${sent.body.toString().slice(0, 300)}`;
  const wire = wireOf(sent.up);
  if (wire === undefined) return `LOST: unknown path ${sent.up.path}`;
  // What a provider refuses of its own format it refuses from its own clients too.
  if (wire.id === dialect.id) return sent.body.equals(bytesOf(place.play(sent.up))) ? 'exact' : 'LOST: other bytes';
  if (sent.status !== 200) return `LOST: the provider refused: ${sent.body.toString().slice(0, 300)}`;
  const up = wire.parseRequest(sent.up.body, entranceAt(sent.up.path));
  const own = dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt(pathFor(dialect, model, false)));
  const expected = feature.arrived(dialect.read(own));
  const arrived = feature.arrived(wire.read(up));
  if (isDeepStrictEqual(arrived, expected)) return 'translated';
  return sent.reason.includes('Left out')
    ? 'named'
    : `LOST: ${JSON.stringify(arrived)} for ${JSON.stringify(expected)}`;
}

function decodeStream(dialect: ConversationDialect, bytes: Buffer): CollectedAnswer {
  const cutter = dialect.framing === 'sse' ? createFrameCutter(1e7) : createLineCutter(1e7);
  const decoder = dialect.createDecoder();
  const frames = [...cutter.push(bytes), cutter.rest()].filter((frame) => frame.length > 0);
  return collectAnswer([...frames.flatMap((frame) => [...decoder.push(frame)]), ...decoder.end()]);
}

const decodeWhole = (dialect: ConversationDialect, bytes: Buffer): CollectedAnswer => {
  const value = parseJson(bytes.toString('utf8'));
  return collectAnswer(isJsonObject(value) ? dialect.decodeWhole(value) : []);
};

const bytesOf = ({ steps }: Script): Buffer =>
  Buffer.concat([...steps].flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : [])));

/** What the provider itself said: the fake asked once more, with the very request that reached it. */
function saidBy(place: Place, up: Seen, wire: ConversationDialect, stream: boolean): CollectedAnswer {
  const bytes = bytesOf(place.play(up));
  return stream ? decodeStream(wire, bytes) : decodeWhole(wire, bytes);
}

export async function fateOfAnswer(
  router: TestCore,
  given: { dialect: ConversationDialect; place: Place; feature: AnswerFeature; stream: boolean },
): Promise<Fate> {
  const { dialect, place, feature, stream } = given;
  const model = `${place.name}/${place.model}-${feature.word}`;
  const body = bodyFor(dialect, conversationFor(feature), model, stream);
  if (body === null || uncarried[feature.name]?.includes(dialect.id) === true) return 'unsayable';
  const sent = await send(router, pathFor(dialect, model, stream), body);
  if (sent.up === null)
    return refusedWell(dialect, sent) ? 'refused' : `LOST: ${sent.status} ${sent.body.toString().slice(0, 300)}`;
  if (sent.status !== 200) return `LOST: the provider refused: ${sent.body.toString().slice(0, 300)}`;
  const wire = wireOf(sent.up);
  if (wire === undefined) return `LOST: unknown path ${sent.up.path}`;
  const told = stream ? decodeStream(dialect, sent.body) : decodeWhole(dialect, sent.body);
  const said = saidBy(place, sent.up, wire, stream);
  const expected = feature.arrived(said);
  const arrived = feature.arrived(told);
  if (wire.id === dialect.id)
    return isDeepStrictEqual(arrived, expected)
      ? 'exact'
      : `LOST: ${JSON.stringify(arrived)} for ${JSON.stringify(expected)}`;
  if (isDeepStrictEqual(arrived, expected)) return 'translated';
  return `LOST: ${JSON.stringify(arrived)} for ${JSON.stringify(expected)}`;
}
