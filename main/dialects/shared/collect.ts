// Owns folding the events of an answer into one: what every format needs to write a whole answer.
import type { AnswerEvent, Citation, FinishReason, ProviderError, TokenLogprob } from '../../contract/answer-events.ts';
import type { CallPart, Media, ReasoningPart, RefusalPart, TextPart } from '../../contract/conversation.ts';
import type { Usage } from '../../contract/routing.ts';

interface MediaPart {
  readonly kind: 'media';
  readonly media: Media;
}
export type AnswerPart = TextPart | RefusalPart | ReasoningPart | CallPart | MediaPart;

export interface CollectedChoice {
  /** In the order in which they began. */
  readonly parts: readonly AnswerPart[];
  readonly citations: readonly Citation[];
  readonly logprobs: readonly TokenLogprob[];
  /** Null where the answer ended without saying why. */
  readonly reason: FinishReason | null;
  readonly stopSequence: string | null;
}

export interface CollectedAnswer {
  readonly id: string;
  readonly model: string;
  readonly createdS: number | null;
  readonly choices: readonly CollectedChoice[];
  readonly usage: Usage | null;
  readonly failure: ProviderError | null;
}

interface OpenChoice {
  readonly parts: AnswerPart[];
  readonly citations: Citation[];
  readonly logprobs: TokenLogprob[];
  /** The place in `parts` of each call, by its number. */
  readonly calls: Map<number, number>;
  reason: FinishReason | null;
  stopSequence: string | null;
}

/** Providers give at most that many; a number beyond it is a fault of whoever counts. */
const mostChoices = 128;

export function collectAnswer(events: Iterable<AnswerEvent>): CollectedAnswer {
  const choices: OpenChoice[] = [];
  let head = { id: '', model: '', createdS: null as number | null };
  let usage: Usage | null = null;
  let failure: ProviderError | null = null;
  for (const event of events) {
    if (event.type === 'answer-started') head = { id: event.id, model: event.model, createdS: event.createdS };
    else if (event.type === 'usage-counted') usage = event.usage;
    else if (event.type === 'answer-failed') failure = event.error;
    else if (event.choice < mostChoices) addTo(choiceAt(choices, event.choice), event);
  }
  return { ...head, choices: choices.map(({ calls: _calls, ...choice }) => choice), usage, failure };
}

function choiceAt(choices: OpenChoice[], index: number): OpenChoice {
  while (choices.length <= index)
    choices.push({ parts: [], citations: [], logprobs: [], calls: new Map(), reason: null, stopSequence: null });
  const choice = choices[index];
  if (choice === undefined) throw new RangeError('A choice has a number from 0.');
  return choice;
}

type ChoiceEvent = Extract<AnswerEvent, { choice: number }>;

function addTo(choice: OpenChoice, event: ChoiceEvent): void {
  const { parts } = choice;
  switch (event.type) {
    case 'text-added':
    case 'refusal-added':
      return addText(parts, event.type === 'text-added' ? 'text' : 'refusal', event.text);
    case 'reasoning-added':
      return addReasoning(parts, event.text);
    case 'reasoning-signed':
      return signReasoning(parts, event);
    case 'call-started': {
      const { id, name, custom, signature } = event;
      choice.calls.set(event.call, parts.length);
      parts.push({ kind: 'call', id, name, custom, signature, arguments: '' });
      return;
    }
    case 'call-added': {
      const at = choice.calls.get(event.call) ?? -1;
      const part = parts[at];
      if (part?.kind === 'call') parts[at] = { ...part, arguments: part.arguments + event.arguments };
      return;
    }
    case 'citation-added':
      choice.citations.push(event.citation);
      return;
    case 'media-added':
      parts.push({ kind: 'media', media: event.media });
      return;
    case 'logprobs-added':
      for (const token of event.tokens) choice.logprobs.push(token);
      return;
    case 'choice-finished':
      choice.reason = event.reason;
      choice.stopSequence = event.stopSequence;
  }
}

function addText(parts: AnswerPart[], kind: 'text' | 'refusal', text: string): void {
  const last = parts.at(-1);
  if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text };
  else if (text !== '') parts.push({ kind, text });
}

function addReasoning(parts: AnswerPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'reasoning' && last.signature === null)
    parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push({ kind: 'reasoning', text, signature: null, redacted: false });
}

function signReasoning(
  parts: AnswerPart[],
  { signature, redacted }: Extract<AnswerEvent, { type: 'reasoning-signed' }>,
): void {
  const last = parts.at(-1);
  if (last?.kind === 'reasoning' && last.signature === null && !redacted)
    parts[parts.length - 1] = { ...last, signature };
  else parts.push({ kind: 'reasoning', text: '', signature, redacted });
}

/** All text of a choice, for formats that know but one. */
export const textOf = (choice: CollectedChoice): string =>
  choice.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
