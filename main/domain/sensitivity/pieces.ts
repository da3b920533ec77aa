// Owns cutting long strings into pieces that are looked at one by one, so that no string holds up everything else.
// Pieces overlap by more than what is looked for is long, and are cut between words where there are any.

/** The most characters of a piece. */
export const pieceSize = 32_768;
const overlap = 1024;

export function* piecesOf(text: string): Generator<string, void, undefined> {
  let start = 0;
  while (text.length - start > pieceSize) {
    const end = before(text, start + pieceSize);
    yield text.slice(start, end);
    start = before(text, end - overlap);
  }
  yield start === 0 ? text : text.slice(start);
}

/** The end of the last word that ends before an offset, if one does within half the overlap. */
function before(text: string, offset: number): number {
  const at = lastWordEnd(text, offset);
  return at < 0 ? offset : at;
}

function lastWordEnd(text: string, offset: number): number {
  for (let at = offset; at > offset - overlap / 2; at--) if (text.charCodeAt(at - 1) <= 0x20) return at;
  return -1;
}

const joinedSize = 4096;
/** As wide as the widest thing that is looked for: the kind of a secret in a manifest, and its data on either side. */
const joinedOverlap = 1664;

export interface Join {
  /** Gives back the pieces that are complete now; most often there are none. */
  readonly push: (item: string) => readonly string[];
  /** The piece that is not complete. */
  readonly rest: () => string;
  /** So much of all that came was left behind. */
  readonly passed: () => number;
  /** How long the piece becomes; more than usual where no word ended in it. */
  readonly size: () => number;
}

const noPieces: readonly string[] = [];

/**
 * The same of a text that grows at its end, as the edges of a conversation do. A piece depends on nothing behind it, so
 * that all but the last are known again when the conversation comes back longer; they are short, so that the last one
 * costs little. One that no word ends in is as long as of any other text.
 */
export function openJoin(text = '', size = joinedSize): Join {
  let passed = 0;
  return {
    push(item) {
      text += item;
      if (text.length <= size) return noPieces;
      const complete: string[] = [];
      while (text.length > size) {
        const wordEnd = lastWordEnd(text, size);
        if (wordEnd < 0 && size < pieceSize) {
          size += overlap / 2;
          continue;
        }
        const end = wordEnd < 0 ? size : wordEnd;
        const next = before(text, end - joinedOverlap);
        complete.push(text.slice(0, end));
        text = text.slice(next);
        passed += next;
        size = joinedSize;
      }
      return complete;
    },
    rest: () => text,
    passed: () => passed,
    size: () => size,
  };
}
