// Owns one choice of a streamed answer while it is said: calls are held until they are whole, and what belongs to all
// of the choice until its end.
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { append } from '../shared/append.ts';
import { createGrowingObject, type GrowingObject } from '../shared/whole-object.ts';
import { writeCitations } from './citations.ts';
import { callParts, finishReasons, mediaPart, signaturePart, thoughtPart, writeLogprobs } from './encode-parts.ts';

type ChoiceEvent = Extract<AnswerEvent, { choice: number }>;
type Said = Exclude<ChoiceEvent, { type: 'call-added' | 'citation-added' | 'logprobs-added' | 'choice-finished' }>;

export interface OpenChoice {
  /** The parts that can be said now. */
  readonly push: (event: ChoiceEvent) => JsonObject[];
  /** The candidate that ends the choice. */
  readonly close: () => JsonObject;
}

export function openChoice(index: number, shown: boolean): OpenChoice {
  const calls = createHeldCalls();
  const citations: Citation[] = [];
  const logprobs: TokenLogprob[] = [];
  let text = '';
  let reason: FinishReason | null = null;

  const say = (event: Said): JsonObject[] => {
    switch (event.type) {
      case 'text-added':
        text += event.text;
        return [{ text: event.text }];
      case 'refusal-added':
        return [{ text: event.text }];
      case 'reasoning-added':
        return shown ? [thoughtPart(event.text, null)] : [];
      case 'reasoning-signed':
        return [shown && !event.redacted ? thoughtPart('', event.signature) : signaturePart(event.signature)];
      case 'media-added':
        return [mediaPart(event.media)];
      case 'call-started':
        calls.start(event);
        return [];
    }
  };
  return {
    push(event) {
      if (event.type === 'call-added') calls.add(event.call, event.arguments);
      else if (event.type === 'citation-added') citations.push(event.citation);
      else if (event.type === 'logprobs-added') append(logprobs, event.tokens);
      else if (event.type === 'choice-finished') reason = event.reason;
      // Calls that are whole by now are said before whatever comes next.
      else return [...calls.takeWhole(), ...say(event)];
      return [];
    },
    close() {
      const parts = calls.takeAll(reason === 'length');
      return {
        // Clients take a chunk without parts for a broken answer, and forget the turn.
        content: { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' },
        ...(reason === null ? {} : { finishReason: finishReasons[reason] }),
        index,
        ...writeCitations(citations, text),
        ...writeLogprobs(logprobs),
      };
    },
  };
}

type CallStarted = Extract<ChoiceEvent, { type: 'call-started' }>;

interface HeldCall {
  readonly started: CallStarted;
  readonly given: GrowingObject;
}

/** Calls may interleave: one is known to be whole when its arguments are and something else has begun. */
function createHeldCalls() {
  const held = new Map<number, HeldCall>();
  let taken = 0;
  const take = (call: number, { started, given }: HeldCall, cut: boolean): JsonObject[] => {
    const { id, name, custom, signature } = started;
    held.delete(call);
    const part = { kind: 'call', id, name, custom, signature, arguments: given.text() } as const;
    return callParts(part, { isFirst: taken++ === 0, cut });
  };
  return {
    start(started: CallStarted): void {
      held.set(started.call, { started, given: createGrowingObject() });
    },
    add: (call: number, text: string): void => held.get(call)?.given.add(text),
    /** Those before the first that is not whole yet. */
    takeWhole(): JsonObject[] {
      const parts: JsonObject[] = [];
      for (const [call, one] of held) {
        if (one.started.custom || !one.given.isWhole()) break;
        append(parts, take(call, one, false));
      }
      return parts;
    },
    takeAll: (cut: boolean): JsonObject[] => [...held].flatMap(([call, one]) => take(call, one, cut)),
  };
}
