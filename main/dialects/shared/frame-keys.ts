// Owns which of a few keys stand in a frame of a stream, and how much text stands behind those that hold it: in one
// pass, since every event of every answer is looked at. Quotes inside text are escaped: text cannot forge a key.
import { stringEnd } from './json-bytes.ts';

interface FrameKeys {
  /** Those of the marks that are there. */
  readonly marks: readonly string[];
  /** Bytes behind the text keys, escapes as they are written: it serves an estimate only. */
  readonly textLength: number;
}

export type ReadKeys = (frame: Buffer) => FrameKeys;

const none: FrameKeys = { marks: [], textLength: 0 };

/** All are plain names: they become part of a pattern. */
export function createKeyReader(textKeys: readonly string[], marks: readonly string[] = []): ReadKeys {
  const mark = marks.length === 0 ? '' : `(${marks.join('|')})"|`;
  const pattern = new RegExp(`"(?:${mark}(?:${textKeys.join('|')})"\\s*:\\s*")`, 'g');
  const hasMarks = marks.length > 0;
  return (frame) => {
    // A byte is a character, so that lengths and offsets are those of the bytes.
    const text = frame.toString('latin1');
    pattern.lastIndex = 0;
    let match = pattern.exec(text);
    if (match === null) return none;
    const found: string[] = [];
    let textLength = 0;
    for (; match !== null; match = pattern.exec(text)) {
      const marked = hasMarks ? match[1] : undefined;
      if (marked !== undefined) found.push(marked);
      else {
        const start = pattern.lastIndex;
        const end = stringEnd(frame, start - 1);
        textLength += Math.max(0, end - 1 - start);
        pattern.lastIndex = end;
      }
    }
    return { marks: found, textLength };
  };
}
