// Owns writing parts as content blocks, and refusing what no block can say.
import { isUtf8 } from 'node:buffer';
import type {
  CallPart,
  ContentPart,
  DocumentPart,
  ImagePart,
  Media,
  Part,
  ReasoningPart,
  Turn,
} from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { noArguments, parseJsonInText } from '../shared/json-in-text.ts';
import { callId } from './names.ts';
import { impossible } from '../shared/writing.ts';

/** Which message of the caller's is being written, and what had to be left out so far. */
interface Place {
  readonly at: number;
  readonly leftOut: Set<string>;
}

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const textLike = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|javascript)\b)/;

function refuse({ at }: Place, what: string): never {
  throw impossible(at < 0 ? 'messages' : `messages.${at}`, what);
}

/** A block without anything but space is refused by the API. */
export const textBlock = (text: string): JsonObject[] => (text.trim() === '' ? [] : [{ type: 'text', text }]);

function mediaSource(media: Media, place: Place): JsonObject {
  if (media.kind === 'url') return { type: 'url', url: media.url };
  if (media.kind === 'inline') return { type: 'base64', media_type: media.mediaType, data: media.base64 };
  return refuse(place, 'a file that another provider holds cannot be sent to Anthropic: send its content.');
}

function imageBlock({ media, detail }: ImagePart, place: Place): JsonObject {
  if (detail !== null && detail !== 'auto') place.leftOut.add('detail');
  const source = mediaSource(media, place);
  const type = source['media_type'] === 'image/jpg' ? 'image/jpeg' : source['media_type'];
  if (typeof type !== 'string') return { type: 'image', source };
  if (!imageTypes.has(type)) return refuse(place, 'Anthropic reads images of type JPEG, PNG, GIF and WebP only.');
  return { type: 'image', source: { ...source, media_type: type } };
}

function documentBlock({ media, name }: DocumentPart, place: Place): JsonObject {
  const title = name === null ? {} : { title: name };
  const plain = media.kind === 'inline' && textLike.test(media.mediaType);
  if (plain) return { type: 'document', source: textSource(media.base64, place), ...title };
  if (media.kind === 'inline' && media.mediaType !== 'application/pdf')
    return refuse(place, 'Anthropic reads documents of type PDF and plain text only.');
  return { type: 'document', source: mediaSource(media, place), ...title };
}

function textSource(base64: string, place: Place): JsonObject {
  const bytes = Buffer.from(base64, 'base64');
  if (!isUtf8(bytes)) return refuse(place, 'a text file is not valid UTF-8.');
  return { type: 'text', media_type: 'text/plain', data: bytes.toString('utf8') };
}

function contentBlocks(part: ContentPart, place: Place): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return textBlock(part.text);
    case 'image':
      return [imageBlock(part, place)];
    case 'document':
      return [documentBlock(part, place)];
    case 'audio':
      return refuse(place, 'Anthropic takes no audio.');
  }
}

/** Only what Anthropic signed may go to it: it refuses every other thought. */
export function thinkingBlocks({ text, signature, redacted }: ReasoningPart): JsonObject[] {
  if (signature?.signer !== 'anthropic') return [];
  return redacted
    ? [{ type: 'redacted_thinking', data: signature.data }]
    : [{ type: 'thinking', thinking: text, signature: signature.data }];
}

function readArguments(part: CallPart, place: Place): JsonObject {
  if (part.custom) return { input: part.arguments };
  if (part.arguments.trim() === '') return {};
  const input = parseJsonInText(part.arguments);
  return isJsonObject(input) ? input : refuse(place, noArguments);
}

function onlyOf(role: Turn['role'], wanted: Turn['role'], place: Place): void {
  if (role !== wanted) refuse(place, 'a part stands in a message whose role it cannot have.');
}

export function writePart(part: Part, role: Turn['role'], place: Place): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return textBlock(part.text);
    case 'refusal':
      return textBlock(part.text);
    case 'reasoning':
      return thinkingBlocks(part);
    case 'call':
      onlyOf(role, 'assistant', place);
      return [{ type: 'tool_use', id: callId(part.id), name: part.name, input: readArguments(part, place) }];
    case 'result': {
      onlyOf(role, 'tool', place);
      const said = part.content.flatMap((inner) => contentBlocks(inner, place));
      // An error without a word is refused by the API.
      const content = part.failed && said.length === 0 ? textBlock('The tool failed.') : said;
      const failed = part.failed ? { is_error: true } : {};
      return [{ type: 'tool_result', tool_use_id: callId(part.callId), content, ...failed }];
    }
    case 'image':
    case 'document':
    case 'audio':
      onlyOf(role === 'tool' ? 'user' : role, 'user', place);
      return contentBlocks(part, place);
  }
}
