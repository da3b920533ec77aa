// Owns the relayed lane: the caller's own bytes with the model's name spliced in, and the answer's bytes as they come.
import type { AnswerEvent } from '../../../contract/answer-events.ts';
import { isJsonObject } from '../../../contract/json.ts';
import { collectAnswer } from '../../../dialects/shared/collect.ts';
import type { ConversationDialect, Dialect, ParsedRequest, StreamTap } from '../../../dialects/dialect.ts';
import type { KeptTurns } from '../../memory/signatures.ts';
import type { Reading } from '../../plan/reading.ts';
import { shownFailure } from '../translator.ts';
import { checkJson, checkWhole, objectIn, readOnce, type Lane, type Opening } from './lane.ts';

export function openRelayedLane({ permit, reading, kept, backend, outputLimit }: Opening, wire: Dialect): Lane {
  const { request, target } = permit;
  const { dialect } = request;
  const refusal = (status: number, bytes: Buffer): Buffer =>
    isJsonObject(readOnce(bytes)())
      ? bytes
      : Buffer.from(dialect.encodeError(shownFailure(wire.readError(bytes), status)).body);
  const common = { wire, leftOut: [], refusal };
  if (dialect.kind !== 'conversation' || wire.kind !== 'conversation') {
    return {
      ...common,
      kind: 'whole',
      addsText: false,
      body: dialect.rewrite(request, target.model),
      readWhole(bytes) {
        checkJson(bytes);
        return {
          bytes,
          json: readOnce(bytes),
          contentType: null,
          usage: dialect.kind === 'embedding' ? dialect.readUsage(bytes) : null,
        };
      },
    };
  }
  const whole = amended(reading, dialect, kept);
  const ended = (body: Buffer): Buffer =>
    outputLimit === null || dialect.limitOutput === undefined
      ? body
      : dialect.limitOutput(body, outputLimit, backend.quirks);
  return {
    ...common,
    kind: 'streaming',
    framing: wire.framing,
    streamType: null,
    addsText: whole !== request,
    body: ended(dialect.rewrite(whole, target.model)),
    createTap: () => {
      const tap = dialect.createTap(request);
      return kept === null ? tap : watched(tap, dialect, kept);
    },
    readWhole(bytes) {
      const json = readOnce(bytes);
      checkWhole(bytes, json);
      if (kept !== null) kept.remember(collectAnswer(dialect.decodeWhole(objectIn(json))));
      return { bytes, json, contentType: null, usage: dialect.readUsage(bytes) };
    },
  };
}

/**
 * The caller's bytes with what it lost put back, and what this provider must not see taken out. What only its own
 * format can say is relayed as it is: there is no turn of it that we could have kept.
 */
function amended(
  { request, conversation }: Reading,
  dialect: ConversationDialect,
  kept: KeptTurns | null,
): ParsedRequest {
  if (kept === null || dialect.amend === undefined || kept.isEmpty()) return request;
  const amendments = kept.amendments(conversation()?.turns ?? []);
  return amendments.length === 0 ? request : dialect.amend(request, amendments);
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
