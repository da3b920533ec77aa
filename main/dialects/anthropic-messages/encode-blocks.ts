// Owns the order of an answer's blocks. Calls may interleave, blocks may not: what comes before the open call is
// complete has to wait for it.
import { closeBlock, isComplete, sayContent, type BlockPlace, type ContentEvent } from './open-block.ts';

interface BlockWriter {
  readonly push: (event: ContentEvent) => string;
  readonly end: () => string;
}

export function createBlockWriter(): BlockWriter {
  const place: BlockPlace = { open: null, index: 0 };
  let waiting: ContentEvent[] = [];

  function release(): string {
    const held = waiting;
    waiting = [];
    return closeBlock(place) + held.map(take).join('');
  }

  function take(event: ContentEvent): string {
    const { open } = place;
    // A call that is closed was complete: what it still says is space.
    if (open?.kind !== 'call') return event.type === 'call-added' ? '' : sayContent(place, event);
    if (event.type === 'call-added' && event.call === open.call) {
      const said = sayContent(place, event);
      // Parsing all of it again is worth it only where this piece can be its last.
      const mayEnd = waiting.length > 0 && event.arguments.trimEnd().endsWith('}');
      return mayEnd && isComplete(place) ? said + release() : said;
    }
    waiting.push(event);
    return waiting.length === 1 && isComplete(place) ? release() : '';
  }

  return {
    push: take,
    end() {
      let said = '';
      while (waiting.length > 0) said += release();
      return said + closeBlock(place);
    },
  };
}
