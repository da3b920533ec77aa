// Owns turning offsets in bytes of UTF-8, as Gemini counts, into offsets in characters and back: whatever the length of
// the text, an offset is looked up in a piece of bounded length.

/** Shorter pieces take more memory. Longer ones take more time for each offset. */
const pieceLength = 1_024;

interface Piece {
  readonly text: string;
  readonly characters: number;
  readonly bytes: number;
}

export interface MeasuredText {
  readonly add: (text: string) => void;
  readonly text: () => string;
  readonly charactersTo: (bytes: number) => number;
  readonly bytesTo: (characters: number) => number;
}

export function createMeasuredText(initial = ''): MeasuredText {
  let whole = '';
  /** Every piece knows how much stands before it. */
  const pieces: Piece[] = [];
  let last = '';
  let before = { characters: 0, bytes: 0 };

  function close(piece: string): void {
    pieces.push({ text: piece, ...before });
    before = { characters: before.characters + piece.length, bytes: before.bytes + Buffer.byteLength(piece) };
  }
  function add(text: string): void {
    whole += text;
    const open = last + text;
    let from = 0;
    while (open.length - from > pieceLength) {
      const to = from + pieceLength;
      // The halves of a character above U+FFFF are counted together.
      const end = isHighSurrogate(open.charCodeAt(to - 1)) ? to + 1 : to;
      close(open.slice(from, end));
      from = end;
    }
    last = open.slice(from);
  }
  const pieceAt = (unit: 'characters' | 'bytes', offset: number): Piece => {
    if (offset >= before[unit]) return { text: last, ...before };
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((pieces[middle]?.[unit] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return pieces[low] ?? { text: last, ...before };
  };

  add(initial);
  return {
    add,
    text: () => whole,
    charactersTo(bytes) {
      const piece = pieceAt('bytes', bytes);
      return piece.characters + Buffer.from(piece.text).toString('utf8', 0, Math.max(0, bytes - piece.bytes)).length;
    },
    bytesTo(characters) {
      const piece = pieceAt('characters', characters);
      return piece.bytes + Buffer.byteLength(piece.text.slice(0, Math.max(0, characters - piece.characters)));
    },
  };
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
