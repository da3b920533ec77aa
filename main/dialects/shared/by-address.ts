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
  'arguments',
  'env',
  'format',
  'input_examples',
  'input_schema',
  'metadata',
  'parameters',
  'parametersJsonSchema',
  'parameters_json_schema',
  'response',
  'responseJsonSchema',
  'responseSchema',
  'response_format',
  'response_json_schema',
  'response_schema',
  'schema',
]);

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isAddress = (value: unknown): boolean => typeof value === 'string' && value !== '' && !/^data:/i.test(value);

export function namesContent(body: JsonObject): boolean {
  // Of a conversation of the Responses API, or a prompt that is kept there.
  if (isName(body['conversation']) || hasId(body['conversation']) || hasId(body['prompt'])) return true;
  return namesIn(body);
}

/** By hand, for all of a body is looked at: the first name ends it, and nothing is made on the way. */
function namesIn(value: object): boolean {
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === 'object' && one !== null && namesIn(one)) return true;
    return false;
  }
  return isJsonObject(value) && namesUnder(value);
}

function namesUnder(value: JsonObject): boolean {
  for (const key in value) {
    const given = value[key];
    if (typeof given === 'string' ? isNaming(key, given) : isInner(given) && namesInside(key, given, value))
      return true;
  }
  return false;
}

const isInner = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isNaming = (key: string, text: string): boolean =>
  (names.has(key) && isName(text)) ||
  (addresses.has(key) && isAddress(text)) ||
  (key === 'type' && text === 'item_reference');

function namesInside(key: string, given: object, around: JsonObject): boolean {
  if (ofPrograms.has(key) || (key === 'input' && isCall(around))) return false;
  return (isJsonObject(given) && standsFor(key, given)) || namesIn(given);
}

const hasId = (value: unknown): boolean => isJsonObject(value) && isName(value['id']);

/** The arguments of a call stand in it as an object. */
const isCall = ({ type }: JsonObject): boolean => typeof type === 'string' && type.endsWith('tool_use');

function standsFor(key: string, given: JsonObject): boolean {
  if (key === 'source') return given['type'] === 'url' || given['type'] === 'file';
  // What a model has said aloud before.
  if (key === 'audio') return hasId(given);
  return addresses.has(key) && isAddress(given['url']);
}
