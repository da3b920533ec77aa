// Owns reading neighbours together: a number that is split over two content parts or two messages stands in neither.
// Of long strings only the edges are kept, so that this costs little and holds little.
import type { Located } from './finding.ts';
import { joinedPieces } from './pieces.ts';
import { groupOf, type Spot } from './places.ts';

const edge = 160;

/** A long string between its neighbours: its edges, cut where a word ends. */
function contracted(text: string): string {
  if (text.length <= 2 * edge) return text;
  return `${text.slice(0, lastBlank(text))}\n\n${text.slice(firstBlank(text))}`;
}

const blank = /\s/;
const isBlank = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 128 ? code === 0x20 || (code >= 9 && code <= 13) : blank.test(text.charAt(at));
};

/** Behind the last blank of the head; all of the head where there is none. */
function lastBlank(text: string): number {
  let at = edge;
  while (at > 0 && !isBlank(text, at - 1)) at--;
  return at === 0 ? edge : at;
}

/** At the first blank of the tail; all of the tail where there is none. */
function firstBlank(text: string): number {
  const start = text.length - edge;
  for (let at = start; at < text.length; at++) if (isBlank(text, at)) return at;
  return start;
}

export interface Neighbours {
  add(spot: Spot, text: string): void;
  /** The pieces of each group in one, and of every second of it: between two messages of one speaker the other answers. */
  joined(): Generator<Located, void, undefined>;
}

export function createNeighbours(): Neighbours {
  const groups = new Map<string, string[]>();
  return {
    add: (spot, text) => {
      if (text === '') return;
      const group = groupOf(spot);
      if (group === null) return;
      const items = groups.get(group);
      if (items === undefined) groups.set(group, [contracted(text)]);
      else items.push(contracted(text));
    },
    *joined() {
      for (const [place, items] of groups) {
        if (items.length < 2) continue;
        for (const text of joinedPieces(items)) yield { place, text };
        if (items.length < 3) continue;
        for (const rest of [0, 1]) for (const text of joinedPieces(everySecond(items, rest))) yield { place, text };
      }
    },
  };
}

function* everySecond(items: readonly string[], from: number): Generator<string, void, undefined> {
  for (let index = from; index < items.length; index += 2) yield items[index] ?? '';
}
