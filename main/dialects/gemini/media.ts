// Owns pictures, sounds and files as Gemini writes them: inline with their type, or by an address with it.
import type { ContentPart, Media } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import { impossible } from '../shared/writing.ts';

const typeBehindDot = wordTable<string>({
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  m4a: 'audio/m4a',
  aac: 'audio/aac',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  xml: 'text/xml',
  json: 'application/json',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
});

const typeOf = (url: string): string | undefined =>
  typeBehindDot(url.split(/[?#]/, 1)[0]?.split('.').at(-1)?.toLowerCase());

interface Blob {
  readonly mimeType?: string | null | undefined;
  readonly data: string;
}
interface File {
  readonly mimeType?: string | null | undefined;
  readonly fileUri: string;
}

export function readBlob({ mimeType, data }: Blob): ContentPart {
  const mediaType = mimeType || 'application/octet-stream';
  // Some clients write the alphabet for addresses, which no other format takes.
  const base64 = data.replaceAll('-', '+').replaceAll('_', '/');
  return partOf({ kind: 'inline', mediaType, base64 }, mediaType);
}

/** What Google itself holds, nobody else can read. */
const elsewhere = /^https?:\/\/(?!generativelanguage\.googleapis\.com\/)/i;

export function readFile({ mimeType, fileUri }: File): ContentPart {
  const media: Media = elsewhere.test(fileUri) ? { kind: 'url', url: fileUri } : { kind: 'stored', id: fileUri };
  return partOf(media, mimeType || typeOf(fileUri) || '');
}

function partOf(media: Media, mediaType: string): ContentPart {
  if (mediaType.startsWith('image/')) return { kind: 'image', media, detail: null };
  return mediaType.startsWith('audio/') ? { kind: 'audio', media } : { kind: 'document', media, name: null };
}

export function writeMedia(media: Media, path: string): JsonObject {
  if (media.kind === 'inline') return { inlineData: { mimeType: media.mediaType, data: media.base64 } };
  const refuse = (message: string): never => {
    throw impossible(path, message);
  };
  if (media.kind === 'stored') return refuse('a file that another provider holds cannot be sent to Gemini.');
  const mimeType = typeOf(media.url);
  if (mimeType === undefined)
    return refuse(
      'Gemini must be told the type of a file, and this address does not end in one. Send the file itself.',
    );
  return { fileData: { mimeType, fileUri: media.url } };
}
