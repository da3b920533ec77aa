// Owns what is known of one body while it is read: what was found, in the order of its text, how its neighbours join, and
// of that what may be remembered with its blocks.
import { nothingKnown, type Beginning, type Block, type Note } from './beginnings.ts';
import type { BodyBytes, Ignored, Located, Scan } from './finding.ts';
import { createNeighbours, type NeighboursState } from './joins.ts';
import type { Mark, Span } from './json-strings.ts';
import { decoded } from './json-text.ts';
import type { Verdict } from './judge.ts';
import { placeOf, type Spot } from './places.ts';
import { createTally } from './tally.ts';

interface CourseParts {
  readonly body: BodyBytes;
  /** Of the body what stands behind its known beginning. */
  readonly text: string;
  readonly begun: Beginning;
}

const noBytes: BodyBytes = { length: 0, text: () => '', hash: () => '', lengthOf: () => 0 };
export const noBody: CourseParts = { body: noBytes, text: '', begun: nothingKnown };

export interface Course {
  readonly found: (spot: Spot, verdict: Verdict) => void;
  readonly joined: (piece: Located, verdict: Verdict) => void;
  readonly unreadable: (spot: Spot) => void;
  /** Gives back the pieces of joined neighbours that are complete with this string. */
  readonly neighbour: (spot: Spot, text: string, span: Span) => readonly Located[];
  /** The pieces that are not complete when the body is over. */
  readonly rest: () => Generator<Located, void, undefined>;
  readonly mark: (mark: Mark) => void;
  /** What may be remembered of it: nothing where bytes and text do not tell the same. */
  readonly blocks: () => readonly Block[];
  readonly scan: (ignored: readonly Ignored[]) => Scan;
}

/** A block that holds more is not remembered, nor is what follows it: going on from there would cost too much. */
const mostNotes = 100;
const mostSpans = 2_000;
const mostSpanBytes = 262_144;

export function openCourse({ body, text, begun }: CourseParts): Course {
  const last = begun.blocks.at(-1);
  const start = last?.end ?? 0;
  const neighbours = createNeighbours(last?.neighbours, spanReader(body));
  const blocks: Block[] = [];
  let char = 0;
  let byte = start;
  /** How many bytes of the body end at a character of its text; asked for in the order of the text. */
  const byteAt = (at: number): number => {
    byte += body.lengthOf(text.slice(char, at));
    char = at;
    return byte;
  };
  /** Spans since the last mark, which are told in characters yet. */
  let spans: Span[] = [];
  let isMarking = true;
  const notes: Note[] = begun.blocks.flatMap((block) => block.notes);
  /** Those before the last mark. */
  let noted = notes.length;
  return {
    found(spot, verdict) {
      if (verdict.length > 0) notes.push({ kind: 'found', place: placeOf(spot), verdict });
    },
    joined({ place }, verdict) {
      if (verdict.length > 0) notes.push({ kind: 'joined', place, verdict });
    },
    unreadable: (spot) => void notes.push({ kind: 'unreadable', place: placeOf(spot) }),
    neighbour(spot, string, span) {
      if (isMarking) spans.push(span);
      return neighbours.add(spot, string, span);
    },
    rest: neighbours.rest,
    mark({ at, ...behind }) {
      if (!isMarking) return;
      for (const span of spans) {
        span.from = byteAt(span.from);
        span.to = byteAt(span.to);
      }
      spans = [];
      const state = notes.length - noted > mostNotes ? null : neighbours.state(mostSpans);
      isMarking = state !== null && bytesIn(state) <= mostSpanBytes;
      if (state === null || !isMarking) return;
      blocks.push({ end: byteAt(at), behind, notes: notes.slice(noted), neighbours: state });
      noted = notes.length;
    },
    blocks: () => (byteAt(text.length) === body.length ? blocks : []),
    scan: (ignored) => scanOf(notes, ignored),
  };
}

/** Most strings stand in two rows: each is read once. */
function spanReader(body: BodyBytes): (span: Span) => string {
  const texts = new Map<Span, string>();
  return (span) => {
    const known = texts.get(span);
    if (known !== undefined) return known;
    const raw = body.text(span.from, span.to);
    const text = decoded(raw, 0, raw.length);
    texts.set(span, text);
    return text;
  };
}

const bytesIn = (state: NeighboursState): number =>
  state.reduce((sum, { rows: [all] }) => all.spans.reduce((bytes, { from, to }) => bytes + to - from, sum), 0);

/** Of neighbours read together only what neither of them holds is new. */
function scanOf(notes: readonly Note[], ignored: readonly Ignored[]): Scan {
  const tally = createTally(ignored);
  for (const note of notes) {
    if (note.kind === 'unreadable') tally.unreadable(note.place);
    else if (note.kind === 'found') tally.add(note.place, note.verdict);
  }
  for (const note of notes) if (note.kind === 'joined') tally.addNew(note.place, note.verdict);
  return tally.scan();
}
