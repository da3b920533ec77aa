// Owns writing turns as the items of an input.
import type {
  CallPart,
  ContentPart,
  DocumentPart,
  ImagePart,
  Media,
  Part,
  RefusalPart,
  ResultPart,
  TextPart,
  Turn,
} from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { urlOfInline } from '../shared/media.ts';
import { writeReasoning } from './reasoning-item.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

interface WrittenItems {
  readonly instructions: string | null;
  readonly input: readonly JsonObject[];
}

/** System turns at the start become instructions. Later ones keep their place among the items. */
export function writeItems(turns: readonly Turn[]): WrittenItems {
  const first = turns.findIndex(({ role, parts }) => role !== 'system' || !parts.every(isText));
  const opening = turns.slice(0, first < 0 ? turns.length : first);
  const instructions = opening.flatMap(({ parts }) => parts.filter(isText).map(({ text }) => text));
  const rest = turns.slice(opening.length);
  const customCalls = new Set(
    turns.flatMap(({ parts }) => parts).flatMap((part) => (part.kind === 'call' && part.custom ? [part.id] : [])),
  );
  return {
    instructions: instructions.length > 0 ? instructions.join('\n\n') : null,
    input: withoutIdleThoughts(rest.flatMap((turn) => writeTurn(turn, customCalls))),
  };
}

/** OpenAI refuses a thought that is not followed by something else that the model said. */
function withoutIdleThoughts(items: readonly JsonObject[]): JsonObject[] {
  let next: JsonObject = {};
  const kept = items.toReversed().filter((item) => {
    if (item['type'] !== 'reasoning') next = item;
    return item === next || isOfModel(next);
  });
  return kept.toReversed();
}

const isOfModel = ({ role, type }: JsonObject): boolean =>
  role === 'assistant' || type === 'function_call' || type === 'custom_tool_call';

const isText = (part: Part): part is TextPart => part.kind === 'text';

type MessagePart = ContentPart | RefusalPart;
const isMessagePart = (part: Part): part is MessagePart =>
  part.kind !== 'reasoning' && part.kind !== 'call' && part.kind !== 'result';

const roles: Readonly<Record<Turn['role'], string>> = {
  system: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'user',
};

/** Parts keep their order: what stands between two calls stays between them. */
function writeTurn(turn: Turn, customCalls: ReadonlySet<string>): JsonObject[] {
  const items: JsonObject[] = [];
  let said: MessagePart[] = [];
  const closeMessage = (): void => {
    const content = said.map((part) => writePart(part, turn));
    if (said.length > 0) items.push({ type: 'message', role: roles[turn.role], content });
    said = [];
  };
  for (const part of turn.parts) {
    if (isMessagePart(part)) {
      said.push(part);
      continue;
    }
    closeMessage();
    const item = part.kind === 'reasoning' ? writeReasoning(part) : writeCallItem(part, turn, customCalls);
    if (item !== null) items.push(item);
  }
  closeMessage();
  return items;
}

function writeCallItem(part: CallPart | ResultPart, turn: Turn, customCalls: ReadonlySet<string>): JsonObject {
  if (part.kind === 'result') {
    const custom = part.custom || customCalls.has(part.callId);
    const type = custom ? 'custom_tool_call_output' : 'function_call_output';
    return { type, call_id: part.callId, output: writeResult(part, turn) };
  }
  const { id, name } = part;
  return part.custom
    ? { type: 'custom_tool_call', call_id: id, name, input: part.arguments }
    : { type: 'function_call', call_id: id, name, arguments: part.arguments };
}

function writeResult({ content, failed }: ResultPart, turn: Turn): string | JsonObject[] {
  const parts: readonly ContentPart[] = failed ? [{ kind: 'text', text: 'Error:' }, ...content] : content;
  if (parts.every(isText)) return parts.map(({ text }) => text).join('\n');
  return parts.map((part) => writePart(part, turn));
}

function writePart(part: MessagePart, turn: Turn): JsonObject {
  if (turn.role === 'assistant' && part.kind !== 'text' && part.kind !== 'refusal')
    throw impossible(`messages.${turn.at}.content`, 'the words of the model hold text alone.');
  switch (part.kind) {
    case 'text':
      return { type: turn.role === 'assistant' ? 'output_text' : 'input_text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image':
      return writeImage(part);
    case 'document':
      return writeDocument(part);
    case 'audio':
      throw impossible(`messages.${turn.at}.content`, 'this target does not listen to sounds.');
  }
}

const writeImage = ({ media, detail }: ImagePart): JsonObject =>
  withoutNulls({ type: 'input_image', ...writeSource(media, 'image_url'), detail: detail ?? 'auto' });

function writeDocument({ media, name }: DocumentPart): JsonObject {
  if (media.kind !== 'inline')
    return withoutNulls({ type: 'input_file', ...writeSource(media, 'file_url'), filename: name });
  return { type: 'input_file', file_data: urlOfInline(media), filename: name ?? 'document' };
}

function writeSource(media: Media, urlField: string): JsonObject {
  if (media.kind === 'stored') return { file_id: media.id };
  return { [urlField]: media.kind === 'url' ? media.url : urlOfInline(media) };
}
