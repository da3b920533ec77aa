// Owns one choice of a streamed answer while it is said: calls are held until they are whole, and what belongs to all
// of the choice until its end.
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import type { CallPart } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { writeCitations } from './citations.ts';
import {
  callParts,
  finishReasons,
  isComplete,
  mediaPart,
  signaturePart,
  thoughtPart,
  writeLogprobs,
} from './encode-parts.ts';

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
      else if (event.type === 'logprobs-added') logprobs.push(...event.tokens);
      else if (event.type === 'choice-finished') reason = event.reason;
      // Whatever else comes stands behind the calls that are whole by now.
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

/** Calls may interleave: one is known to be whole when its arguments are and something else has begun. */
function createHeldCalls() {
  let held: { readonly call: number; part: CallPart }[] = [];
  let taken = 0;
  const take = (count: number, cut: boolean): JsonObject[] => {
    const parts = held.slice(0, count).flatMap(({ part }) => callParts(part, { isFirst: taken++ === 0, cut }));
    held = held.slice(count);
    return parts;
  };
  return {
    start({ call, id, name, custom, signature }: Extract<ChoiceEvent, { type: 'call-started' }>): void {
      held.push({ call, part: { kind: 'call', id, name, custom, signature, arguments: '' } });
    },
    add(call: number, text: string): void {
      const one = held.find((other) => other.call === call);
      if (one !== undefined) one.part = { ...one.part, arguments: one.part.arguments + text };
    },
    takeWhole(): JsonObject[] {
      const open = held.findIndex(({ part }) => part.custom || !isComplete(part));
      return take(open < 0 ? held.length : open, false);
    },
    takeAll: (cut: boolean): JsonObject[] => take(held.length, cut),
  };
}
