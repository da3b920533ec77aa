// Owns whether a body, of whatever format, names something that its provider reads in its place: an address, a file that
// it keeps, a cache, a prompt. How long that is nobody can say who has only the name.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

/** A text under one of these is the name of something. */
const names: ReadonlySet<string> = new Set([
  'cachedContent',
  'cached_content',
  'fileId',
  'fileUri',
  'file_id',
  'file_uri',
  'file_url',
]);

/** A text under one of these, or under `url` in it, is an address, if it is not the data itself. */
const addresses: ReadonlySet<string> = new Set([
  'audio_url',
  'document_url',
  'image_url',
  'input_audio_url',
  'pdf_url',
  'video_url',
]);

/** What a program made, or is to make: names in it are the program's. */
const ofPrograms: ReadonlySet<string> = new Set([
  'args',
  'input_schema',
  'metadata',
  'parameters',
  'parametersJsonSchema',
  'response_format',
  'responseSchema',
  'responseJsonSchema',
  'schema',
]);

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isAddress = (value: unknown): boolean => typeof value === 'string' && value !== '' && !/^data:/i.test(value);

export function namesContent(body: JsonObject): boolean {
  // Of a conversation of the Responses API, or a prompt that is kept there.
  if (isName(body['conversation']) || hasId(body['conversation']) || hasId(body['prompt'])) return true;
  const waiting: unknown[] = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (isJsonObject(value) && standsFor(value)) return true;
    waiting.push(...within(value));
  }
  return false;
}

/** Texts are looked at where they stand: further in there are only objects and lists. */
function within(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'object');
  if (!isJsonObject(value)) return [];
  return Object.keys(value).flatMap((key) => (isLooked(key, value) ? [value[key]] : []));
}

const hasId = (value: unknown): boolean => isJsonObject(value) && isName(value['id']);

const isLooked = (key: string, value: JsonObject): boolean =>
  typeof value[key] === 'object' && !ofPrograms.has(key) && !(key === 'input' && isCall(value));

/** The arguments of a call stand in it as an object. */
const isCall = ({ type }: JsonObject): boolean => typeof type === 'string' && type.endsWith('tool_use');

function standsFor(value: JsonObject): boolean {
  const { type, source, audio } = value;
  if (type === 'item_reference') return true;
  if (isJsonObject(source) && (source['type'] === 'url' || source['type'] === 'file')) return true;
  // What a model has said aloud before.
  if (hasId(audio)) return true;
  for (const key in value) {
    const given = value[key];
    if (names.has(key) && isName(given)) return true;
    if (addresses.has(key) && (isAddress(given) || (isJsonObject(given) && isAddress(given['url'])))) return true;
  }
  return false;
}
