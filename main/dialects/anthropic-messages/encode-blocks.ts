// Owns the order of an answer's blocks. Calls may interleave, blocks may not: what comes before the open call is
// complete has to wait for it.
import { closeBlock, isComplete, sayBlockContent, type BlockPlace, type BlockEvent } from './open-block.ts';

interface BlockWriter {
  readonly push: (event: BlockEvent) => string;
  readonly end: () => string;
}

type Piece = Extract<BlockEvent, { type: 'call-added' }>;

export function createBlockWriter(): BlockWriter {
  const place: BlockPlace = { open: null, index: 0 };
  const waiting: Exclude<BlockEvent, Piece>[] = [];
  /** How many of those were said. */
  let from = 0;
  /** What came of each call that waits: it follows as soon as the call is open. */
  const pieces = new Map<number, Piece[]>();
  const anyWaits = (): boolean => from < waiting.length;

  /** Closes what is open and says what waited for it, up to the next call that is not complete. */
  function release(): string {
    const said: string[] = [];
    do {
      said.push(closeBlock(place));
      for (let event = waiting[from]; event !== undefined && place.open?.kind !== 'call'; event = waiting[from]) {
        from++;
        said.push(sayBlockContent(place, event));
        if (event.type === 'call-started') said.push(takePieces(event.call));
      }
    } while (anyWaits() && isComplete(place));
    if (!anyWaits()) {
      waiting.length = 0;
      from = 0;
    }
    return said.join('');
  }

  function takePieces(call: number): string {
    const found = pieces.get(call) ?? [];
    pieces.delete(call);
    return found.map((piece) => sayBlockContent(place, piece)).join('');
  }

  /** A call that is neither open nor waits was complete: what it still says is space. */
  function takePiece(piece: Piece): string {
    if (place.open?.kind !== 'call' || place.open.call !== piece.call) {
      pieces.get(piece.call)?.push(piece);
      return '';
    }
    const said = sayBlockContent(place, piece);
    return anyWaits() && isComplete(place) ? said + release() : said;
  }

  return {
    push(event) {
      if (event.type === 'call-added') return takePiece(event);
      if (place.open?.kind !== 'call') return sayBlockContent(place, event);
      waiting.push(event);
      if (event.type === 'call-started') pieces.set(event.call, []);
      return isComplete(place) ? release() : '';
    },
    end() {
      let said = '';
      while (anyWaits()) said += release();
      return said + closeBlock(place);
    },
  };
}
