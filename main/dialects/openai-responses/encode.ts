// Owns encoding events as a Responses stream, and a collected answer as a whole one.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { CollectedAnswer, CollectedChoice } from '../shared/collect.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { writeSse } from '../shared/sse.ts';
import { createResponseWriter } from './response-writer.ts';

export function createResponsesEncoder(request: ParsedRequest, about: About): Encoder {
  let said = '';
  let sequence = 0;
  const writer = createResponseWriter(request, about, (type, fields) => {
    said += writeSse({ type, sequence_number: sequence++, ...fields }, type);
  });
  const take = (): string => {
    const taken = said;
    said = '';
    return taken;
  };
  return {
    push(event) {
      writer.push(event);
      return take();
    },
    end() {
      writer.end();
      return take();
    },
    fail(error) {
      writer.fail(error);
      return take();
    },
    whole() {
      const status = writer.status();
      return status === 'completed' || status === 'incomplete' ? writer.response() : null;
    },
  };
}

/** A whole answer is made from the same events as its stream. */
export function encodeWholeResponses(answer: CollectedAnswer, request: ParsedRequest, about: About): JsonObject {
  const writer = createResponseWriter(request, about, () => undefined);
  for (const event of eventsOf(answer)) writer.push(event);
  writer.end();
  return writer.response();
}

function eventsOf({ id, model, createdS, choices, usage }: CollectedAnswer): AnswerEvent[] {
  const [choice] = choices;
  return [
    { type: 'answer-started', id, model, createdS },
    ...(choice === undefined ? [] : choiceEvents(choice)),
    ...(usage === null ? [] : [{ type: 'usage-counted', usage } as const]),
  ];
}

/** What belongs to a text follows it: probabilities and citations are kept apart from the parts. */
function choiceEvents({ parts, citations, logprobs, reason, stopSequence }: CollectedChoice): AnswerEvent[] {
  const lastText = parts.findLastIndex(({ kind }) => kind === 'text');
  const uncited = createQueue(citations);
  const unweighed = createQueue(logprobs);
  const events: AnswerEvent[] = [];
  let end = 0;
  let calls = 0;
  parts.forEach((part, index) => {
    if (part.kind === 'call') return void events.push(...callEvents(part, calls++));
    if (part.kind === 'media') return void events.push({ type: 'media-added', choice: 0, media: part.media });
    if (part.kind === 'reasoning') return void events.push(...reasoningEvents(part));
    if (part.kind === 'refusal') return void events.push({ type: 'refusal-added', choice: 0, text: part.text });
    end += part.text.length;
    const last = index === lastText;
    const cited = uncited.takeWhile((citation) => last || (citation.end ?? 0) <= end);
    let weight = 0;
    const tokens = unweighed.takeWhile(({ token }) => last || (weight += token.length) <= part.text.length);
    events.push({ type: 'text-added', choice: 0, text: part.text });
    if (tokens.length > 0) events.push({ type: 'logprobs-added', choice: 0, tokens });
    for (const citation of cited) events.push({ type: 'citation-added', choice: 0, citation });
  });
  if (reason !== null) events.push({ type: 'choice-finished', choice: 0, reason, stopSequence });
  return events;
}

function createQueue<T>(list: readonly T[]) {
  let from = 0;
  return {
    takeWhile(fits: (entry: T) => boolean): T[] {
      const taken: T[] = [];
      for (let entry = list[from]; entry !== undefined && fits(entry); entry = list[from]) {
        taken.push(entry);
        from++;
      }
      return taken;
    },
  };
}

type PartOf<Kind> = Extract<CollectedChoice['parts'][number], { kind: Kind }>;

const callEvents = ({ id, name, custom, signature, arguments: text }: PartOf<'call'>, call: number): AnswerEvent[] => [
  { type: 'call-started', choice: 0, call, id, name, custom, signature },
  { type: 'call-added', choice: 0, call, arguments: text },
];

const reasoningEvents = ({ text, signature, redacted }: PartOf<'reasoning'>): AnswerEvent[] => [
  ...(text === '' ? [] : [{ type: 'reasoning-added', choice: 0, text } as const]),
  ...(signature === null ? [] : [{ type: 'reasoning-signed', choice: 0, signature, redacted } as const]),
];
