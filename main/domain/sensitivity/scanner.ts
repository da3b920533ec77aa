// Owns the sensitivity scan of a request: every string once, what was seen before from memory, neighbours joined.
// One scanner serves a router for life; it holds verdicts by keyed hash and never a text.
import type { Ignored, Located, Scan } from './finding.ts';
import { createNeighbours, type Neighbours } from './joins.ts';
import { createMemory } from './memory.ts';
import { isOpaquePiece, opaqueFrom } from './opaque.ts';
import { piecesOf } from './pieces.ts';
import { isSealed, named } from './places.ts';
import { createTally, type Tally } from './tally.ts';

export interface ScannerOptions {
  /** A keyed hash: fingerprints and remembered verdicts are told apart by it. */
  readonly hash: (text: string) => string;
  /** How many verdicts are remembered. */
  readonly remembered?: number;
}

export interface Scanner {
  scan(strings: Iterable<Located>, ignored?: readonly Ignored[]): Scan;
  /** The same in steps of a few milliseconds: between two of them the caller lets others have their turn. */
  scanSteps(strings: Iterable<Located>, ignored?: readonly Ignored[]): Generator<undefined, Scan, undefined>;
}

const defaultRemembered = 4096;
/** Characters looked at in one step; such as cannot be read cost an eighth. */
const step = 32_768;
const opaqueShare = 8;
/** What a string costs beside its characters. */
const perString = 32;

export function createScanner({ hash, remembered = defaultRemembered }: ScannerOptions): Scanner {
  const verdictOn = createMemory(hash, remembered);

  function* scanSteps(
    strings: Iterable<Located>,
    ignored: readonly Ignored[] = [],
  ): Generator<undefined, Scan, undefined> {
    const tally = createTally(ignored);
    const neighbours = createNeighbours();
    let left = step;
    for (const { text, place, cost } of readable(strings, neighbours, tally)) {
      tally.add(place, verdictOn(text));
      left -= cost + perString;
      if (left <= 0) {
        left = step;
        yield undefined;
      }
    }
    for (const { text, place } of neighbours.joined()) {
      for (const piece of piecesOf(text)) tally.addNew(place, verdictOn(piece));
      yield undefined;
    }
    return tally.scan();
  }

  return {
    scanSteps,
    scan: (strings, ignored) => {
      const steps = scanSteps(strings, ignored);
      let turn = steps.next();
      while (turn.done !== true) turn = steps.next();
      return turn.value;
    },
  };
}

interface Piece extends Located {
  readonly cost: number;
}

/** The pieces of all strings; what cannot be read is noted, and stands as an empty text. */
function* readable(
  strings: Iterable<Located>,
  neighbours: Neighbours,
  tally: Tally,
): Generator<Piece, void, undefined> {
  for (const { text, place } of strings) {
    const opaque = opaqueFrom(text);
    if (opaque >= 0 && !isSealed(place)) tally.unreadable(place);
    if (opaque < 0) neighbours.add(place, text);
    for (const piece of piecesOf(opaque < 0 ? named({ text, place }) : text.slice(opaque))) {
      const isText = opaque < 0 || !isOpaquePiece(piece);
      yield { place, text: isText ? piece : '', cost: isText ? piece.length : piece.length / opaqueShare };
    }
  }
}
