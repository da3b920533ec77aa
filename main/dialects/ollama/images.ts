// Owns pictures in Ollama's messages: bare base64, with no word of what it is.
import type { Media } from '../../contract/conversation.ts';

/** The first bytes tell the type. */
const beginnings: readonly (readonly [start: string, type: string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** The search for a character that is not allowed takes one pass, whatever the size. */
export const isBase64 = (text: string): boolean => text !== '' && !/[^A-Za-z0-9+/=\r\n]/.test(text);

export const mediaOf = (base64: string): Media => ({
  kind: 'inline',
  mediaType: beginnings.find(([start]) => base64.startsWith(start))?.[1] ?? 'image/png',
  base64,
});
