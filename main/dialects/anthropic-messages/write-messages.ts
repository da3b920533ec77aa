// Owns writing the turns: system text apart, turns of one role merged, results of calls in front.
import type { Conversation, Turn } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { append } from '../shared/append.ts';
import { textBlock, writePart } from './write-blocks.ts';

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly JsonObject[];
}

interface TurnsWritten {
  readonly system: readonly JsonObject[];
  readonly messages: readonly Message[];
}

export function writeTurns({ turns }: Conversation, leftOut: Set<string>): TurnsWritten {
  const system = turns.flatMap((turn) => (turn.role === 'system' ? writeTurn(turn, leftOut) : []));
  const spoken = turns
    .filter(({ role }) => role !== 'system')
    .map((turn): Message => {
      const role = turn.role === 'assistant' ? 'assistant' : 'user';
      return { role, content: writeTurn(turn, leftOut) };
    });
  const messages = trimEnd(merge(spoken.filter(({ content }) => content.length > 0)).map(resultsFirst));
  if (messages.length > 0) return { system, messages };
  // The API wants at least one message: instructions alone are what the user says.
  if (system.length > 0) return { system: [], messages: [{ role: 'user', content: system }] };
  throw new RouterError('invalid_request', 'messages: there is nothing in them but space.', { param: 'messages' });
}

const writeTurn = ({ role, parts, at }: Turn, leftOut: Set<string>): JsonObject[] =>
  parts.flatMap((part) => writePart(part, role, { at, leftOut }));

function merge(messages: readonly Message[]): Message[] {
  const merged: { readonly role: Message['role']; readonly content: JsonObject[] }[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role === role) append(last.content, content);
    else merged.push({ role, content: [...content] });
  }
  return merged;
}

/** The API looks for the results of calls at the very beginning of the next message. */
function resultsFirst({ role, content }: Message): Message {
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';
  return { role, content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))] };
}

/** An answer to be continued must not end in space. */
function trimEnd(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1);
  const block = last?.content.at(-1);
  const text = block?.['text'];
  if (last?.role !== 'assistant' || typeof text !== 'string') return messages;
  const content = [...last.content.slice(0, -1), ...textBlock(text.trimEnd())];
  return [...messages.slice(0, -1), { role: last.role, content }];
}

/** True where the results of calls come last and the turn that made the calls does not begin with a thought. */
export function waitsWithoutThought(messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  if (last?.content[0]?.['type'] !== 'tool_result') return false;
  const first = messages.at(-2)?.content[0]?.['type'];
  return first !== 'thinking' && first !== 'redacted_thinking';
}
