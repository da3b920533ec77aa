// Owns the sensitivity scan of a request: every string once, what was seen before from memory, neighbours joined.
// One scanner serves a router for life; it holds verdicts by keyed hash and never a text.
import type { Ignored, Located, Scan } from './finding.ts';
import { createNeighbours } from './joins.ts';
import { walkStrings, type Take } from './json-strings.ts';
import { createJudge, nothingFound, type Verdict } from './judge.ts';
import { createMemory } from './memory.ts';
import { isOpaquePiece, opaqueFrom } from './opaque.ts';
import { piecesOf, pieceSize } from './pieces.ts';
import { isSealed, named, placeOf, spotAt, type Spot } from './places.ts';
import { createTally } from './tally.ts';

export interface ScannerOptions {
  /** A keyed hash that never changes: owners write what it makes of a finding into their policy. */
  readonly hash: (text: string) => string;
  /** Another that is fast, by which verdicts are remembered; nobody sees it. */
  readonly memoryKey?: (text: string) => string;
  /** How much the remembered verdicts may take. */
  readonly rememberedBytes?: number;
}

export interface Scanner {
  scan(strings: Iterable<Located>, ignored?: readonly Ignored[]): Scan;
  /** The body of a request in steps of a few milliseconds: between two of them the caller lets others have their turn. */
  scanSteps(json: string, ignored?: readonly Ignored[]): Generator<undefined, Scan, undefined>;
}

const defaultRememberedBytes = 5 * 1024 * 1024;
/** Characters looked at in one step; such as cannot be read cost an eighth. */
const step = 32_768;
const opaqueShare = 8;
/** What a string costs beside its characters. */
const perString = 32;
/** What is known by its hash costs that, and a small part of its characters. */
const knownShare = 32;
/** Too short for any finding, or a mere name: most keys of a body are. */
const nothing = /^(?:[^]{0,5}|[A-Za-z_]{0,24})$/;
/** Shorter strings are looked at faster than they are hashed. */
const shortestRemembered = 12;

export function createScanner(options: ScannerOptions): Scanner {
  const pieces = createPieces(options);

  function* scanWith(walk: Walk, ignored: readonly Ignored[]): Generator<undefined, Scan, undefined> {
    const tally = createTally(ignored);
    const neighbours = createNeighbours();
    let long: { readonly spot: Spot; readonly text: string; readonly isOpaque: boolean } | null = null;

    const take: Take = (text, spot) => {
      pieces.spend(perString);
      const opaque = opaqueFrom(text);
      if (opaque < 0) neighbours.add(spot, text);
      else if (!isSealed(spot)) tally.unreadable(placeOf(spot));
      const shown = opaque < 0 ? named(text, spot.segment) : text.slice(opaque);
      if (opaque < 0 && shown.length <= pieceSize) {
        tally.add(spot, pieces.judge(shown));
        return pieces.isPauseDue();
      }
      long = { spot, text: shown, isOpaque: opaque >= 0 };
      return true;
    };
    function* judgeLong(): Generator<undefined, void, undefined> {
      if (long === null) return;
      const { spot, text, isOpaque } = long;
      long = null;
      for (const piece of piecesOf(text)) {
        if (isOpaque && isOpaquePiece(piece)) pieces.spend(piece.length / opaqueShare);
        else tally.add(spot, pieces.judge(piece));
        if (pieces.isPauseDue()) yield undefined;
      }
    }

    pieces.begin();
    const strings = walk(take);
    for (let turn = strings.next(); ; turn = strings.next()) {
      yield* judgeLong();
      if (turn.done === true) break;
      yield undefined;
    }
    for (const { text, place } of neighbours.joined()) {
      pieces.spend(perString);
      tally.addNew(place, pieces.judge(text));
      if (pieces.isPauseDue()) yield undefined;
    }
    return tally.scan();
  }

  return {
    scanSteps: (json, ignored = []) => scanWith((take) => walkStrings(json, take), ignored),
    scan: (strings, ignored = []) => {
      const steps = scanWith((take) => handedOn(strings, take), ignored);
      let turn = steps.next();
      while (turn.done !== true) turn = steps.next();
      return turn.value;
    },
  };
}

/** Judges pieces, from memory where it can, and counts the work since the last pause. */
function createPieces({ hash, memoryKey = hash, rememberedBytes = defaultRememberedBytes }: ScannerOptions) {
  const judgeNew = createJudge(hash);
  const memory = createMemory(rememberedBytes);
  /** Steps of several scans take turns and never run into each other: one counter does for all. */
  let work = 0;
  return {
    begin() {
      work = 0;
    },
    spend(amount: number) {
      work += amount;
    },
    isPauseDue(): boolean {
      if (work < step) return false;
      work = 0;
      return true;
    },
    judge(piece: string): Verdict {
      if (nothing.test(piece)) return nothingFound;
      if (piece.length < shortestRemembered) {
        work += piece.length;
        return judgeNew(piece);
      }
      const key = memoryKey(piece);
      const known = memory.get(key);
      work += known === undefined ? piece.length : piece.length / knownShare;
      if (known !== undefined) return known;
      const verdict = judgeNew(piece);
      memory.set(key, verdict);
      return verdict;
    },
  };
}

type Walk = (take: Take) => Generator<undefined, void, undefined>;

function* handedOn(strings: Iterable<Located>, take: Take): Generator<undefined, void, undefined> {
  for (const { text, place } of strings) if (take(text, spotAt(place))) yield undefined;
}
