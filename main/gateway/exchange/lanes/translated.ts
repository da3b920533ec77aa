// Owns the translated lane of a conversation: the canonical request up, canonical events down, through the halves of
// two formats.
import type { AnswerEvent } from '../../../contract/answer-events.ts';
import type { Conversation } from '../../../contract/conversation.ts';
import { RouterError } from '../../../contract/errors.ts';
import { collectAnswer } from '../../../dialects/shared/collect.ts';
import { restoreCustomCalls } from '../../../dialects/shared/custom-tools.ts';
import type { ConversationDialect, Written } from '../../../dialects/dialect.ts';
import { amendTurns, type KeptTurns } from '../../memory/signatures.ts';
import { createTranslator, shownFailure } from '../translator.ts';
import { longestQuote } from '../refusals.ts';
import { objectIn, readOnce, type Opening, type StreamingLane, type WholeAnswer } from './lane.ts';

export function openTranslatedLane(opening: Opening, dialect: ConversationDialect): StreamingLane | null {
  const { permit, reading, kept, about, outputLimit } = opening;
  const { request } = permit;
  // Where it could not be read, reading it again throws what stands against it.
  const read = reading.conversation() ?? dialect.read(request);
  const amended = amendTurns(read, kept?.amendments(read.turns) ?? []);
  const conversation = outputLimit === null ? amended : { ...amended, maxOutputTokens: outputLimit };
  const chosen = firstThatCanSay(conversation, opening);
  if (chosen === null) return null;
  const { wire, written } = chosen;
  return {
    kind: 'streaming',
    wire,
    framing: wire.framing,
    streamType: dialect.streamType,
    leftOut: [...new Set([...conversation.leftOut, ...written.leftOut])],
    addsText: true,
    body: Buffer.from(JSON.stringify(written.body)),
    createTap: () =>
      createTranslator({
        decoder: wire.createDecoder(),
        encoder: dialect.createEncoder(request, about),
        step: stepOf(conversation, kept),
      }),
    readWhole: (bytes) => {
      const events = wire.decodeWhole(objectIn(readOnce(bytes))).flatMap(stepOf(conversation, kept));
      return encodeWholeAnswer(events, dialect, opening);
    },
    refusal: (status, bytes) => Buffer.from(dialect.encodeError(shownFailure(wire.readError(bytes), status)).body),
  };
}

/** As one object, or as a stream in one piece where the caller reads streams. */
function encodeWholeAnswer(
  events: readonly AnswerEvent[],
  dialect: ConversationDialect,
  { permit: { request }, about }: Opening,
): WholeAnswer {
  const answer = collectAnswer(events);
  if (answer.failure !== null) {
    const words = answer.failure.message.slice(0, longestQuote);
    throw new RouterError('upstream_error', `The provider says: ${words}`);
  }
  if (!request.stream) {
    const whole = dialect.encodeWhole(answer, request, about);
    const bytes = Buffer.from(JSON.stringify(whole));
    return { bytes, json: () => whole, contentType: 'application/json', usage: answer.usage };
  }
  const encoder = dialect.createEncoder(request, about);
  const text = events.map((event) => encoder.push(event)).join('') + encoder.end();
  return { bytes: Buffer.from(text), json: () => undefined, contentType: dialect.streamType, usage: answer.usage };
}

interface ChosenWire {
  readonly wire: ConversationDialect;
  readonly written: Written;
}

function firstThatCanSay(conversation: Conversation, { backend, permit }: Opening): ChosenWire | null {
  const { request, target } = permit;
  let refusal: RouterError | null = null;
  for (const wire of backend.translatesTo) {
    if (wire.kind !== 'conversation') continue;
    try {
      const options = { model: target.model, stream: request.stream, quirks: backend.quirks };
      return { wire, written: wire.write(conversation, options) };
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
