// Owns reading the items of an input into turns. What only this format can say goes by name into what is left out.
import type { CallPart, ContentPart, Media, Part, ResultPart, Turn } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import { audioTypeOf, mediaFromUrl } from '../shared/media.ts';
import { objectOrNull, textOr } from './fields.ts';
import { readReasoning } from './reasoning-item.ts';
import { typeOfItem } from './schema.ts';
import { flatName } from './tools.ts';

type LeftOut = Set<string>;
type ReadTurn = Pick<Turn, 'role' | 'parts'>;

export function readItems(input: readonly JsonObject[], leftOut: LeftOut): Turn[] {
  const ids = new Set(input.filter((item) => typeOfItem(item) !== 'item_reference').map(({ id }) => id));
  return input.flatMap((item, at) => {
    const type = typeOfItem(item);
    if (type === 'item_reference' && !ids.has(item['id'])) throw unknownReference(at);
    const read = readerOf(type);
    if (read !== undefined) return [{ ...read(item, leftOut), at }];
    if (!silent.has(type)) leftOut.add(shortName(type));
    return [];
  });
}

/** The item that a reference means is in the input already. Tools that an item adds are read with the other tools. */
const silent: ReadonlySet<string> = new Set(['item_reference', 'additional_tools']);

function unknownReference(at: number): RouterError {
  const param = `input.${at}.id`;
  return new RouterError('invalid_request', `${param}: no such item is in the input. Send the item itself.`, { param });
}

/** The name of a kind comes from the caller and may be anything, so that only what looks like a name is reported. */
const shortName = (type: string): string => (/^[\w.-]{1,40}$/.test(type) ? type : 'an unknown kind of item');

const readerOf = wordTable<(item: JsonObject, leftOut: LeftOut) => ReadTurn>({
  message: readMessage,
  reasoning: (item) => ({ role: 'assistant', parts: [readReasoning(item)] }),
  function_call: (item) => ({ role: 'assistant', parts: [readCall(item, false)] }),
  custom_tool_call: (item) => ({ role: 'assistant', parts: [readCall(item, true)] }),
  function_call_output: (item, leftOut) => ({ role: 'tool', parts: [readResult(item, leftOut)] }),
  custom_tool_call_output: (item, leftOut) => ({ role: 'tool', parts: [readResult(item, leftOut)] }),
});

const roleOf = wordTable<Turn['role']>({ user: 'user', assistant: 'assistant' });

function readMessage({ role, content }: JsonObject, leftOut: LeftOut): ReadTurn {
  return { role: roleOf(role) ?? 'system', parts: readContent(content, leftOut) };
}

const readCall = (item: JsonObject, custom: boolean): CallPart => ({
  kind: 'call',
  id: textOr(item['call_id'], ''),
  name: flatName(item['namespace'], item['name']),
  arguments: textOr(item[custom ? 'input' : 'arguments'], ''),
  custom,
  signature: null,
});

const readResult = (item: JsonObject, leftOut: LeftOut): ResultPart => ({
  kind: 'result',
  callId: textOr(item['call_id'], ''),
  name: flatName(item['namespace'], item['name']) || null,
  content: readContent(item['output'], leftOut).filter((part): part is ContentPart => part.kind !== 'refusal'),
  failed: false,
  custom: item['type'] === 'custom_tool_call_output',
});

type MessagePart = Exclude<Part, { kind: 'reasoning' | 'call' | 'result' }>;

function readContent(content: unknown, leftOut: LeftOut): MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return objectsIn(content).flatMap((part) => {
    const read = readPart(part);
    if (read === null) leftOut.add(shortName(textOr(part['type'], '')));
    return read ?? [];
  });
}

function readPart(part: JsonObject): MessagePart | null {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
      return { kind: 'text', text: textOr(part['text'], '') };
    case 'refusal':
      return { kind: 'refusal', text: textOr(part['refusal'], '') };
    case 'input_image':
      return { kind: 'image', media: readSource(part), detail: textOr(part['detail'], null) };
    case 'input_file':
      return { kind: 'document', media: readSource(part), name: textOr(part['filename'], null) };
    case 'input_audio': {
      const { data, format } = objectOrNull(part['input_audio']) ?? {};
      const mediaType = audioTypeOf(textOr(format, ''));
      return { kind: 'audio', media: { kind: 'inline', mediaType, base64: textOr(data, '') } };
    }
    default:
      return null;
  }
}

function readSource({ file_id: id, image_url: image, file_url: file, file_data: data, filename }: JsonObject): Media {
  if (typeof id === 'string') return { kind: 'stored', id };
  if (typeof data !== 'string') return mediaFromUrl(textOr(image ?? file, ''));
  if (data.startsWith('data:')) return mediaFromUrl(data);
  return { kind: 'inline', mediaType: fileType(textOr(filename, '')), base64: data };
}

const fileTypeOf = wordTable<string>({
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  txt: 'text/plain',
});

/** Bare base64 says nothing of its type. */
const fileType = (filename: string): string =>
  fileTypeOf(/\.(\w+)$/.exec(filename)?.[1]?.toLowerCase()) ?? 'application/pdf';
