// Owns how a request and its answer cross between two formats: relayed where both sides speak the same one, else
// translated through the canonical middle. Nobody but `attempt` knows that there are two lanes.
import type { Backend } from '../../backends/backend.ts';
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { Conversation, Turn } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { collectAnswer } from '../../dialects/shared/collect.ts';
import { restoreCustomCalls } from '../../dialects/shared/custom-tools.ts';
import type {
  About,
  ConversationDialect,
  Dialect,
  EmbeddingDialect,
  ParsedRequest,
  StreamTap,
  Written,
} from '../../dialects/dialect.ts';
import { amendTurns, type KeptTurns } from '../memory/signatures.ts';
import { createTranslator, shownFailure } from './translator.ts';

interface WholeAnswer {
  readonly bytes: Buffer;
  readonly contentType: string | null;
  readonly usage: Usage | null;
}

export interface Lane {
  /** The format spoken upstream. */
  readonly wire: Dialect;
  /** What of the request this target is not told, by name. */
  readonly leftOut: readonly string[];
  readonly compose: (request: ParsedRequest) => Buffer;
  readonly createTap: () => StreamTap;
  /** Throws where the bytes are no answer. */
  readonly readWhole: (bytes: Buffer) => WholeAnswer;
  /** A refusal of the provider, in the envelope that the caller reads. */
  readonly refusal: (status: number, bytes: Buffer) => Buffer;
}

export interface LaneParts {
  readonly backend: Backend;
  readonly model: string;
  readonly about: About;
  readonly kept: KeptTurns | null;
}

/** Throws `invalid_request` where no format of the backend can say what the request demands. Null where it has none. */
export function openLane(request: ParsedRequest, parts: LaneParts): Lane | null {
  const { dialect } = request;
  const same = parts.backend.speaks.find(({ id }) => id === dialect.id);
  if (same !== undefined) return relayLane(request, same, parts);
  if (dialect.kind === 'conversation') return translatedLane(request, dialect, parts);
  return dialect.kind === 'embedding' ? embeddingLane(request, dialect, parts) : null;
}

function relayLane(request: ParsedRequest, wire: Dialect, { model, kept }: LaneParts): Lane {
  const { dialect } = request;
  const noTap = (): never => {
    throw new Error('Only a conversation streams.');
  };
  const shared = { wire, leftOut: [], refusal: (_status: number, bytes: Buffer) => bytes };
  if (dialect.kind !== 'conversation') {
    return {
      ...shared,
      compose: (given) => dialect.rewrite(given, model),
      createTap: noTap,
      readWhole(bytes) {
        checkJson(bytes);
        const usage = dialect.kind === 'embedding' ? dialect.readUsage(bytes) : null;
        return { bytes, contentType: null, usage };
      },
    };
  }
  return {
    ...shared,
    compose: (given) => dialect.rewrite(amended(given, dialect, kept), model),
    createTap: () => {
      const tap = dialect.createTap(request);
      return kept === null ? tap : watched(tap, dialect, kept);
    },
    readWhole(bytes) {
      checkJson(bytes);
      if (kept !== null) kept.remember(collectAnswer(dialect.decodeWhole(parseAnswer(bytes))));
      return { bytes, contentType: null, usage: dialect.readUsage(bytes) };
    },
  };
}

/** The caller's bytes with what it lost put back, and what this provider must not see taken out. */
function amended(request: ParsedRequest, dialect: ConversationDialect, kept: KeptTurns | null): ParsedRequest {
  if (kept === null || dialect.amend === undefined || kept.isEmpty()) return request;
  const amendments = kept.amendments(readableTurns(request, dialect));
  return amendments.length === 0 ? request : dialect.amend(request, amendments);
}

/** What only its own format can say is relayed as it is: there is no turn of it that we could have kept. */
function readableTurns(request: ParsedRequest, dialect: ConversationDialect): readonly Turn[] {
  try {
    return dialect.read(request).turns;
  } catch (error) {
    if (error instanceof RouterError) return [];
    throw error;
  }
}

/** Relayed as it is, and read beside it for what its provider signs. */
function watched(tap: StreamTap, dialect: ConversationDialect, kept: KeptTurns): StreamTap {
  const decoder = dialect.createDecoder();
  const events: AnswerEvent[] = [];
  return {
    ...tap,
    push(frame) {
      events.push(...decoder.push(frame));
      return tap.push(frame);
    },
    end() {
      events.push(...decoder.end());
      kept.remember(collectAnswer(events));
      return tap.end();
    },
  };
}

function translatedLane(request: ParsedRequest, dialect: ConversationDialect, parts: LaneParts): Lane | null {
  const wires = parts.backend.translatesTo.filter((spoken) => spoken.kind === 'conversation');
  const read = dialect.read(request);
  const conversation = amendTurns(read, parts.kept?.amendments(read.turns) ?? []);
  const chosen = firstThatCanSay(wires, conversation, parts, request.stream);
  if (chosen === null) return null;
  const { wire, written } = chosen;
  const step = (): ((event: AnswerEvent) => readonly AnswerEvent[]) => stepOf(conversation, parts.kept);
  return {
    wire,
    leftOut: [...new Set([...conversation.leftOut, ...written.leftOut])],
    compose: () => Buffer.from(JSON.stringify(written.body)),
    createTap: () =>
      createTranslator({
        decoder: wire.createDecoder(),
        encoder: dialect.createEncoder(request, parts.about),
        step: step(),
      }),
    readWhole(bytes) {
      const events = wire.decodeWhole(parseAnswer(bytes)).flatMap(step());
      const answer = collectAnswer(events);
      if (answer.failure !== null)
        throw new RouterError('upstream_error', `The provider says: ${answer.failure.message}`);
      if (!request.stream) {
        const whole = dialect.encodeWhole(answer, request, parts.about);
        return { bytes: Buffer.from(JSON.stringify(whole)), contentType: 'application/json', usage: answer.usage };
      }
      const encoder = dialect.createEncoder(request, parts.about);
      const text = events.map((event) => encoder.push(event)).join('') + encoder.end();
      return { bytes: Buffer.from(text), contentType: dialect.streamType, usage: answer.usage };
    },
    refusal: (status, bytes) => Buffer.from(dialect.encodeError(shownFailure(wire.readError(bytes), status)).body),
  };
}

interface Chosen {
  readonly wire: ConversationDialect;
  readonly written: Written;
}

function firstThatCanSay(
  wires: readonly ConversationDialect[],
  conversation: Conversation,
  { model, backend }: LaneParts,
  stream: boolean,
): Chosen | null {
  let refusal: RouterError | null = null;
  for (const wire of wires) {
    try {
      return { wire, written: wire.write(conversation, { model, stream, quirks: backend.quirks }) };
    } catch (error) {
      if (!(error instanceof RouterError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal !== null) throw refusal;
  return null;
}

/** What happens to every event on its way: custom tools are given back their form, and what was signed is kept. */
function stepOf(conversation: Conversation, kept: KeptTurns | null): (event: AnswerEvent) => readonly AnswerEvent[] {
  const restore = restoreCustomCalls(conversation);
  if (kept === null) return restore;
  const seen: AnswerEvent[] = [];
  return (event) => {
    seen.push(event);
    if (event.type === 'choice-finished' && event.choice === 0) kept.remember(collectAnswer(seen));
    return restore(event);
  };
}

function embeddingLane(request: ParsedRequest, dialect: EmbeddingDialect, { backend, model }: LaneParts): Lane | null {
  const wire = backend.translatesTo.find((spoken) => spoken.kind === 'embedding');
  if (wire === undefined) return null;
  const embedding = dialect.read(request);
  const { body, leftOut } = wire.write(embedding, { model, stream: false, quirks: backend.quirks });
  return {
    wire,
    leftOut: [...embedding.leftOut, ...leftOut],
    compose: () => Buffer.from(JSON.stringify(body)),
    createTap: () => {
      throw new Error('An embedding does not stream.');
    },
    readWhole(bytes) {
      const answer = wire.decode(parseAnswer(bytes));
      const whole = dialect.encode(answer, request);
      return { bytes: Buffer.from(JSON.stringify(whole)), contentType: 'application/json', usage: answer.usage };
    },
    refusal: (status, bytes) => Buffer.from(dialect.encodeError(shownFailure(wire.readError(bytes), status)).body),
  };
}

const notJson = (): RouterError =>
  new RouterError('upstream_error', 'The provider answered with something that is not JSON. Check its endpoint.');

/** Relayed bytes are not parsed: a look at their beginning tells a page from an answer. */
function checkJson(bytes: Buffer): void {
  const head = bytes.subarray(0, 64).toString('latin1').trimStart();
  if (!head.startsWith('{') && !head.startsWith('[')) throw notJson();
}

function parseAnswer(bytes: Buffer): JsonObject {
  const value = parseJson(bytes.toString('utf8'));
  if (!isJsonObject(value)) throw notJson();
  return value;
}
