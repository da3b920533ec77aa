// Owns remembering what was found in a string: agents send the same text again with every turn. Strings are known by
// a keyed hash, so that what is remembered gives nobody back what was said.
import { levels, type Level } from '../../contract/routing.ts';
import { detect } from './detect.ts';
import type { Finding, Match } from './finding.ts';
import { writingsOf } from './reading/texts.ts';

export type Verdict = readonly Omit<Finding, 'place'>[];

/** Shorter strings are looked at faster than they are hashed. */
const shortestRemembered = 256;
/** What is found beyond in one piece counts as one finding. */
const mostFindings = 48;
const fingerprintLength = 16;
/** Too short for any finding, or a mere name: most keys of a body are. */
const nothing = /^(?:[^]{0,5}|[A-Za-z_]{0,24})$/;

export function createMemory(hash: (text: string) => string, capacity: number): (piece: string) => Verdict {
  const verdicts = new Map<string, Verdict>();
  return (piece) => {
    if (nothing.test(piece)) return none;
    if (piece.length < shortestRemembered) return judge(piece, hash);
    const key = hash(piece);
    const verdict = verdicts.get(key) ?? judge(piece, hash);
    verdicts.delete(key);
    verdicts.set(key, verdict);
    const [oldest] = verdicts.keys();
    if (verdicts.size > capacity && oldest !== undefined) verdicts.delete(oldest);
    return verdict;
  };
}

const none: Verdict = [];

export const rank = (level: Level): number => levels.indexOf(level);

function judge(piece: string, hash: (text: string) => string): Verdict {
  const matches = new Map<string, Match>();
  for (const writing of writingsOf(piece)) {
    for (const match of detect(writing)) {
      const known = matches.get(match.value);
      if (known === undefined || rank(match.level) > rank(known.level)) matches.set(match.value, match);
    }
  }
  const sorted = [...matches.values()].toSorted((a, b) => rank(b.level) - rank(a.level));
  const fingerprint = (text: string): string => hash(text).slice(0, fingerprintLength);
  const shown = sorted.slice(0, mostFindings).map(({ kind, level, value }) => ({
    kind,
    level,
    fingerprint: fingerprint(`${kind}\n${value}`),
  }));
  const next = sorted[mostFindings];
  return next === undefined ? shown : [...shown, { kind: 'more', level: next.level, fingerprint: fingerprint(piece) }];
}
