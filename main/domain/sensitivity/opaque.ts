// Owns telling what cannot be read: pictures, sound and archives in base64. They are not looked through, but said.
import { headText } from './reading/base-runs.ts';

const dataUrl = /^data:[\w.+-]{1,60}\/[\w.+-]{1,80}(?:;[\w=.-]{1,80}){0,4};base64,/i;
/** Of the plain alphabet only: with dashes and blanks anything might be written between. */
const otherThanBase64 = /[^A-Za-z0-9+/=]/;
/** Shorter strings are ids and keys. */
const shortest = 512;
const probe = 240;
const letterD = 0x64;

/** Where the base64 of something that is no text begins in a string; -1 where it is anything else. */
export function opaqueFrom(text: string): number {
  const isUrl = (text.charCodeAt(0) | 0x20) === letterD;
  if (!isUrl && text.length < shortest) return -1;
  const start = isUrl ? (dataUrl.exec(text.slice(0, shortest))?.[0].length ?? 0) : 0;
  if (start === 0 && text.length < shortest) return -1;
  const head = text.slice(start, start + probe);
  if (head.length < 16 || !isOpaquePiece(head)) return -1;
  const decoded = headText(head);
  return decoded.length < 16 ? start : -1;
}

export const isOpaquePiece = (piece: string): boolean => !otherThanBase64.test(piece);
