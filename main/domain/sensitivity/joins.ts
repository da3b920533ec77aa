// Owns reading neighbours together: a number that is split over two content parts or two messages stands in neither.
// Of long strings only the edges are kept, so that this costs little and holds little. How far it has come can be put
// down without any text, to go on from there with the same body.
import type { Located } from './finding.ts';
import type { Span } from './json-strings.ts';
import { openJoin, type Join } from './pieces.ts';
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
  /** Gives back what is complete with it, to be looked at; most often that is nothing. */
  readonly add: (spot: Spot, text: string, span: Span) => readonly Located[];
  /** What is not complete when the body is over. */
  readonly rest: () => Generator<Located, void, undefined>;
  /** Null where more strings than that are in what is not complete. */
  readonly state: (mostSpans: number) => NeighboursState | null;
}

/** Everything but the text. */
export type NeighboursState = readonly GroupState[];

interface GroupState {
  readonly place: string;
  readonly count: number;
  readonly rows: readonly [RowState, RowState, RowState];
}

interface RowState {
  readonly size: number;
  /** So much of the first of the strings is in no piece any more. */
  readonly skip: number;
  /** Where the strings stand that the incomplete piece is made of. */
  readonly spans: readonly Span[];
}

/** Gives back the string at a span of the body. */
type ReadSpan = (span: Span) => string;

const nothingComplete: readonly Located[] = [];

export function createNeighbours(state: NeighboursState = [], read: ReadSpan = () => ''): Neighbours {
  const groups = new Map(state.map((group) => [group.place, reopened(group, read)]));
  return {
    add(spot, text, span) {
      const place = text === '' ? null : groupOf(spot);
      if (place === null) return nothingComplete;
      let group = groups.get(place);
      if (group === undefined) groups.set(place, (group = { count: 0, rows: [openRow(), openRow(), openRow()] }));
      const complete = addTo(group, contracted(text), span);
      group.count++;
      return complete.length === 0 ? nothingComplete : complete.map((piece) => ({ place, text: piece }));
    },
    *rest() {
      for (const [place, { count, rows }] of groups) {
        if (count < 2) continue;
        for (const { join } of count < 3 ? rows.slice(0, 1) : rows) yield { place, text: join.rest() };
      }
    },
    state(mostSpans) {
      let spans = 0;
      for (const { rows } of groups.values()) if ((spans += 1 + rows[0].items.length) > mostSpans) return null;
      return [...groups].map(
        ([
          place,
          {
            count,
            rows: [all, even, odd],
          },
        ]) => ({
          place,
          count,
          rows: [stateOf(all), stateOf(even), stateOf(odd)],
        }),
      );
    },
  };
}

/** Pieces of all, and of every second: between two messages of one speaker the other answers. */
interface Group {
  count: number;
  readonly rows: readonly [Row, Row, Row];
}

/** A text that grows, and the strings that its incomplete piece is made of. */
interface Row {
  readonly join: Join;
  items: Item[];
  length: number;
}

interface Item {
  readonly span: Span;
  readonly length: number;
  /** The length of everything up to its end. */
  readonly upTo: number;
}

const openRow = (): Row => ({ join: openJoin(), items: [], length: 0 });

function addTo({ rows, count }: Group, text: string, span: Span): readonly string[] {
  const [all, even, odd] = rows;
  const complete = grown(all, text, span);
  const every = grown(count % 2 === 0 ? even : odd, text, span);
  if (every.length === 0) return complete;
  return [...complete, ...every];
}

function grown(row: Row, text: string, span: Span): readonly string[] {
  row.length += text.length;
  row.items.push({ span, length: text.length, upTo: row.length });
  const complete = row.join.push(text);
  if (complete.length > 0) row.items = row.items.filter(({ upTo }) => upTo > row.join.passed());
  return complete;
}

function stateOf({ join, items }: Row): RowState {
  const [first] = items;
  const skip = first === undefined ? 0 : join.passed() - (first.upTo - first.length);
  return { size: join.size(), skip, spans: items.map(({ span }) => span) };
}

const reopened = ({ count, rows: [all, even, odd] }: GroupState, read: ReadSpan): Group => ({
  count,
  rows: [rowOf(all, read), rowOf(even, read), rowOf(odd, read)],
});

function rowOf({ size, skip, spans }: RowState, read: ReadSpan): Row {
  let text = '';
  const items = spans.map((span) => {
    const item = contracted(read(span));
    text += item;
    return { span, length: item.length, upTo: text.length - skip };
  });
  return { join: openJoin(text.slice(skip), size), items, length: text.length - skip };
}
