// Owns reading neighbours together: a number that is split over two content parts or two messages stands in neither.
// Of long strings only the edges are kept, so that this costs little and holds little.
import { groupAt } from './places.ts';

const edge = 160;
const blank = /\s/;

/** A long string between its neighbours: its edges, cut where a word ends. */
function contracted(text: string): string {
  if (text.length <= 2 * edge) return text;
  const head = text.slice(0, edge);
  const tail = text.slice(-edge);
  return `${cutEnd(head)}\n\n${cutStart(tail)}`;
}

const cutEnd = (head: string): string => head.slice(0, lastBlank(head));
const cutStart = (tail: string): string => tail.slice(Math.max(0, tail.search(blank)));

function lastBlank(text: string): number {
  let at = text.length;
  while (at > 0 && !blank.test(text.charAt(at - 1))) at--;
  return at === 0 ? text.length : at;
}

interface Joined {
  readonly place: string;
  readonly text: string;
}

export interface Neighbours {
  add(place: string, text: string): void;
  /** Each group in one, and every second of it: between two messages of one speaker the other one answers. */
  joined(): Joined[];
}

export function createNeighbours(): Neighbours {
  const groups = new Map<string, string[]>();
  return {
    add: (place, text) => {
      const group = groupAt(place);
      if (group === null || text === '') return;
      const items = groups.get(group) ?? [];
      groups.set(group, items);
      items.push(contracted(text));
    },
    joined: () => Array.from(groups).flatMap(([place, items]) => together(items).map((text) => ({ place, text }))),
  };
}

function together(items: readonly string[]): string[] {
  if (items.length < 2) return [];
  const every = (rest: number): string => items.filter((_, index) => index % 2 === rest).join('');
  return items.length < 3 ? [items.join('')] : [items.join(''), every(0), every(1)];
}
