// Owns the ways in which formats write pictures, sounds and files: data URLs, media types, audio's short names.
import type { DocumentPart, Media } from '../../contract/conversation.ts';
import { wordTable } from '../../contract/words.ts';

const dataUrl = /^data:([^;,]*)((?:;[^;,]*)*),/;

/** A data URL becomes what it holds; every other URL stays one. */
export function mediaFromUrl(url: string): Media {
  const match = dataUrl.exec(url.slice(0, 200));
  if (match === null) return { kind: 'url', url };
  const body = url.slice(match[0].length);
  const base64 = (match[2] ?? '').includes(';base64') ? body : Buffer.from(unescaped(body)).toString('base64');
  return { kind: 'inline', mediaType: match[1] || 'text/plain', base64 };
}

export const urlOfInline = (media: Extract<Media, { kind: 'inline' }>): string =>
  `data:${media.mediaType};base64,${media.base64}`;

/** A document that is text can be said as such; null of every other. */
export function textIn({ media, name }: DocumentPart): string | null {
  if (media.kind !== 'inline' || !media.mediaType.startsWith('text/')) return null;
  const text = Buffer.from(media.base64, 'base64').toString('utf8');
  return name === null ? text : `${name}:\n${text}`;
}

/** Text with a broken escape is taken as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const audioTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  opus: 'audio/opus',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  pcm16: 'audio/pcm',
};
const audioTypeNamed = wordTable(audioTypes);

export const audioTypeOf = (format: string): string => audioTypeNamed(format.toLowerCase()) ?? `audio/${format}`;

export function audioFormatOf(mediaType: string): string {
  const plain = mediaType.toLowerCase().replace('audio/x-', 'audio/').replace('audio/mp3', 'audio/mpeg');
  return Object.entries(audioTypes).find(([, type]) => type === plain)?.[0] ?? plain.replace('audio/', '');
}
