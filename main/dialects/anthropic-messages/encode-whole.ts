// Owns encoding a whole answer as Anthropic's message.
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { parseJsonInText } from '../shared/json-in-text.ts';
import { noUsage } from '../../contract/routing.ts';
import type { AnswerPart, CollectedAnswer, CollectedChoice } from '../shared/collect.ts';
import type { About, ParsedRequest } from '../dialect.ts';
import { noSignature, sealSignature } from '../shared/signatures.ts';
import { writeCitation } from './open-block.ts';
import { writeEnding } from './encode.ts';
import { callId } from './names.ts';
import { thoughtsFor, type Thoughts } from './thoughts.ts';
import { fromMessagesUsage } from './usage.ts';

const silent: CollectedChoice = { parts: [], citations: [], logprobs: [], reason: null, stopSequence: null };

export function encodeWholeMessages(answer: CollectedAnswer, request: ParsedRequest, { id }: About): JsonObject {
  const choice = answer.choices[0] ?? silent;
  const { parts, reason, stopSequence } = choice;
  const refusal = parts.map((part) => (part.kind === 'refusal' ? part.text : '')).join('');
  const called = parts.some(({ kind }) => kind === 'call');
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: writeContent(choice, thoughtsFor(request)),
    ...writeEnding({ reason, called, refusal, stopSequence }),
    usage: fromMessagesUsage(answer.usage ?? noUsage),
  };
}

function writeContent(choice: CollectedChoice, thoughts: Thoughts): JsonObject[] {
  const blocks = choice.parts.flatMap((part) => writePart(part, thoughts, choice.reason === 'length'));
  const citations = choice.citations.flatMap((citation) => writeCitation(citation) ?? []);
  const last = blocks.findLast(({ type }) => type === 'text');
  if (citations.length === 0 || last === undefined) return blocks;
  return blocks.map((block) => (block === last ? { ...block, citations } : block));
}

function writePart(part: AnswerPart, thoughts: Thoughts, cut: boolean): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'refusal':
      return [];
    case 'reasoning': {
      if (thoughts === 'none') return [];
      const sealed = part.signature === null ? noSignature : sealSignature(part.signature, 'anthropic');
      if (part.redacted) return [{ type: 'redacted_thinking', data: sealed }];
      return [{ type: 'thinking', thinking: thoughts === 'omitted' ? '' : part.text, signature: sealed }];
    }
    case 'call': {
      const input = part.custom ? { input: part.arguments } : readInput(part.arguments);
      if (input !== null) return [{ type: 'tool_use', id: callId(part.id), name: part.name, input }];
      // The reason says that the answer was cut off: a half call is of no use to anyone.
      if (cut) return [];
      throw new RouterError('upstream_error', 'The model called a tool with arguments that are not a JSON object.');
    }
    case 'media':
      throw new RouterError('upstream_error', 'The model made media, which an answer in this format cannot carry.');
  }
}

function readInput(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  const input = parseJsonInText(text);
  return isJsonObject(input) ? input : null;
}
