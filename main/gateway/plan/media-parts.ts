// Owns the pictures, sounds and files of a conversation, and telling the words of its body from their data.
import type { ContentPart, Part, TextPart, Turn } from '../../contract/conversation.ts';

export type MediaPart = Exclude<ContentPart, TextPart>;

/** Also those in the results of tools. A file that is text is none: it is words. */
export const mediaIn = (turns: readonly Turn[]): MediaPart[] =>
  turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'result' ? part.content : part)).filter(isMedia));

function isMedia(part: Part): part is MediaPart {
  if (part.kind === 'document') return !isText(part);
  return part.kind === 'image' || part.kind === 'audio';
}

const isText = ({ media }: MediaPart): boolean => media.kind === 'inline' && media.mediaType.startsWith('text/');

/** The bytes of a body without the data of its media. What of that is not found as it was read stays: it counts as words. */
export function wordsIn(raw: Buffer, media: readonly MediaPart[]): Buffer {
  const words: Buffer[] = [];
  let at = 0;
  for (const { media: data } of media) {
    if (data.kind !== 'inline' || data.base64.length < leastData) continue;
    const span = spanOf(raw, data.base64, at);
    // They stand in the body in their order. To go on would be to search all of it for each.
    if (span === null) break;
    words.push(raw.subarray(at, span.start));
    at = span.end;
  }
  return at === 0 ? raw : Buffer.concat([...words, raw.subarray(at)]);
}

/** Less is not worth the search, and might be found in a text. */
const leastData = 256;
const quote = 0x22;

/** The JSON string that is the data, in whatever alphabet of base64 and with whatever escapes it is written. */
function spanOf(raw: Buffer, base64: string, from: number): { readonly start: number; readonly end: number } | null {
  const runs = base64.slice(0, leastData).split(/[^A-Za-z0-9]/);
  const sign = runs.reduce((longest, run) => (run.length > longest.length ? run : longest));
  if (sign === '') return null;
  // A text that only tells of the data is of another length; escapes make a tenth of it at most.
  const shortest = base64.length - leastData - 4;
  const longest = base64.length * 1.1 + leastData;
  for (let start = raw.indexOf(sign, from); start >= 0; ) {
    const end = raw.indexOf(quote, start);
    if (end < 0) return null;
    if (end - start >= shortest && end - start <= longest) return { start, end };
    start = raw.indexOf(sign, end);
  }
  return null;
}
