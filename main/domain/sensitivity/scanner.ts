// Owns the sensitivity scan of a request: every string once, what was seen before from memory, neighbours joined.
// One scanner serves a router for life; it holds verdicts by keyed hash and never a text.
import type { BodyBytes, Ignored, Located, Scan } from './finding.ts';
import { createBeginnings, type Beginning, type Beginnings } from './beginnings.ts';
import { noBody, openCourse, type Course } from './course.ts';
import { walkStrings, type Mark, type Take, type Taker } from './json-strings.ts';
import { createJudge, nothingFound, type Verdict } from './judge.ts';
import { createMemory } from './memory.ts';
import { isOpaquePiece, opaqueFrom } from './opaque.ts';
import { piecesOf, pieceSize } from './pieces.ts';
import type { OpaquePlaces } from './opaque-places.ts';
import { named, placeOf, spotAt, type Spot } from './places.ts';
import { createSiblings } from './siblings.ts';
import { holdsUnreadable } from './unreadable.ts';

export interface ScannerOptions {
  /** A keyed hash that never changes: owners write what it makes of a finding into their policy. */
  readonly hash: (text: string) => string;
  /** Another that is fast, by which verdicts are remembered; nobody sees it. */
  readonly memoryKey?: (text: string) => string;
  /** How much the remembered verdicts may take. */
  readonly rememberedBytes?: number;
}

export interface ScanRules {
  readonly ignored?: readonly Ignored[];
  /** Where the format of the body has parts that nobody can read; of a body that was made here nothing is. */
  readonly opaque?: OpaquePlaces | null;
  /** What a provider gave along in its own cipher, and we saw it do so: nobody sent that unread. */
  readonly isKnownSeal?: (text: string) => boolean;
}

export interface Scanner {
  /** At a glance: nothing is found in such a text. False also where it takes a scan to tell. */
  isFree(text: string): boolean;
  scan(strings: Iterable<Located>, ignored?: readonly Ignored[]): Scan;
  /** The body of a request in steps of a few milliseconds: between two of them the caller lets others have their turn. */
  scanSteps(body: BodyBytes, rules?: ScanRules): Generator<undefined, Scan, undefined>;
}

const defaultRememberedBytes = 5 * 1024 * 1024;
/** Characters looked at in one step; such as cannot be read cost an eighth. */
const step = 16_384;
const opaqueShare = 8;
/** Shorter than any string that would hide bytes, and than a piece. */
const glance = 256;
/** What a string costs beside its characters. */
const perString = 32;
/** What is known by its hash costs that, and a small part of its characters. */
const knownShare = 32;
/** Too short for any finding, or a mere name: most keys of a body are. */
const nothing = /^(?:[^]{0,5}|[A-Za-z_]{0,24})$/;
/** Shorter strings are looked at faster than they are hashed. */
const shortestRemembered = 12;

/** What an entry of the memory takes for each finding. */
const perFinding = 192;
/** The part of the memory that beginnings of bodies take. */
const beginningsShare = 0.4;

export function createScanner({ hash, ...given }: ScannerOptions): Scanner {
  const { memoryKey = hash, rememberedBytes = defaultRememberedBytes } = given;
  const pieces = createPieces({ hash, memoryKey, rememberedBytes: rememberedBytes * (1 - beginningsShare) });
  const beginnings = createBeginnings(memoryKey, rememberedBytes * beginningsShare);

  return {
    isFree: (text) => text.length < glance && pieces.judge(text).length === 0,
    *scanSteps(body, { ignored = [], opaque = null, isKnownSeal = () => false } = {}) {
      pieces.begin();
      const begun = yield* beginningOf(beginnings.find(body, opaque?.id ?? ''), pieces);
      const last = begun.blocks.at(-1);
      const text = body.text(last?.end ?? 0);
      const course = openCourse({ body, text, begun });
      const kindOf: KindOf = (string, spot) => {
        const kind = opaque?.kindOf(string, spot) ?? null;
        return kind === 'seal' && isKnownSeal(string) ? 'known' : kind;
      };
      const token = opaque === null || !opaque.hasTokens ? null : opaque.isToken;
      yield* readAll((taker) => walkStrings(text, taker, last?.behind), { course, pieces, kindOf, isToken: token });
      beginnings.keep(body, begun, course.blocks());
      return course.scan(ignored);
    },
    scan(strings, ignored = []) {
      pieces.begin();
      const course = openCourse(noBody);
      const steps = readAll(({ take }) => handedOn(strings, take), {
        course,
        pieces,
        kindOf: () => null,
        isToken: null,
      });
      while (steps.next().done !== true);
      return course.scan(ignored);
    },
  };
}

/** What the format says of a string: a part that nobody can read, something sealed, or that with a seal we know. */
type KindOf = (text: string, spot: Spot) => 'part' | 'seal' | 'known' | null;

interface Readers {
  readonly course: Course;
  readonly pieces: Pieces;
  readonly kindOf: KindOf;
  /** Null where the format has no tokens. */
  readonly isToken: ((spot: Spot) => boolean) | null;
}

/** Judges all that a walk hands on, then the neighbours that are left. */
function* readAll(walk: Walk, { course, pieces, kindOf, isToken }: Readers): Generator<undefined, void, undefined> {
  let long: { readonly spot: Spot; readonly text: string; readonly isOpaque: boolean } | null = null;
  const siblings = createSiblings();
  const take: Take = (text, spot, span) => {
    pieces.spend(perString);
    const opaque = opaqueFrom(text);
    if (opaque < 0) {
      for (const piece of course.neighbour(spot, text, span)) course.joined(piece, pieces.judge(piece.text));
      for (const together of siblings(text, spot))
        course.joined({ place: placeOf(spot), text: together }, pieces.judge(together));
    }
    const kind = kindOf(text, spot);
    if (kind === null ? opaque >= 0 || holdsUnreadable(text) : kind !== 'known') course.unreadable(spot);
    const shown = opaque < 0 ? named(text, spot.segment) : text.slice(opaque);
    if (opaque < 0 && shown.length <= pieceSize) {
      course.found(spot, pieces.judge(shown));
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
      else course.found(spot, pieces.judge(piece));
      if (pieces.isPauseDue()) yield undefined;
    }
  }

  const token = isToken === null ? null : (spot: Spot): void => void (isToken(spot) && course.unreadable(spot));
  const strings = walk({ take, token });
  for (let turn = strings.next(); ; turn = strings.next()) {
    yield* judgeLong();
    if (turn.done === true) break;
    if (turn.value === undefined) yield undefined;
    else course.mark(turn.value);
  }
  for (const piece of course.rest()) {
    pieces.spend(perString);
    course.joined(piece, pieces.judge(piece.text));
    if (pieces.isPauseDue()) yield undefined;
  }
}
/** As far as it is known already. */
function* beginningOf(
  steps: ReturnType<Beginnings['find']>,
  pieces: Pieces,
): Generator<undefined, Beginning, undefined> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    pieces.spend(step.value / knownShare);
    if (pieces.isPauseDue()) yield undefined;
  }
}

/** Judges pieces, from memory where it can, and counts the work since the last pause. */
function createPieces({ hash, memoryKey, rememberedBytes }: Required<ScannerOptions>) {
  const judgeNew = createJudge(hash);
  const memory = createMemory<Verdict>(rememberedBytes, ({ length }) => length * perFinding);
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

type Pieces = ReturnType<typeof createPieces>;
type Walk = (taker: Taker) => Generator<Mark | undefined, void, undefined>;

function* handedOn(strings: Iterable<Located>, take: Take): Generator<undefined, void, undefined> {
  for (const { text, place } of strings) if (take(text, spotAt(place), { from: 0, to: 0 })) yield undefined;
}
