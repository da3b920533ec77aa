// Owns the verdict on one piece of text: each value that was found in any of its writings once, the surest first.
import { levels, type Level } from '../../contract/routing.ts';
import { detect } from './detect.ts';
import type { Finding, Match } from './finding.ts';
import { writingsOf } from './reading/texts.ts';

export type Verdict = readonly Omit<Finding, 'place'>[];

/** What is found beyond in one piece counts as one finding. */
const mostFindings = 48;
const fingerprintLength = 16;

export const nothingFound: Verdict = [];

export const rank = (level: Level): number => levels.indexOf(level);

export function judgePiece(piece: string, hash: (text: string) => string): Verdict {
  const matches = new Map<string, Match>();
  for (const writing of writingsOf(piece)) {
    for (const match of detect(writing)) {
      const known = matches.get(match.value);
      if (known === undefined || rank(match.level) > rank(known.level)) matches.set(match.value, match);
    }
  }
  return matches.size === 0 ? nothingFound : verdictOf([...matches.values()], piece, hash);
}

function verdictOf(matches: readonly Match[], piece: string, hash: (text: string) => string): Verdict {
  const sorted = matches.toSorted((a, b) => rank(b.level) - rank(a.level));
  const fingerprint = (text: string): string => hash(text).slice(0, fingerprintLength);
  const shown = sorted.slice(0, mostFindings).map(({ kind, level, value }) => ({
    kind,
    level,
    fingerprint: fingerprint(`${kind}\n${value}`),
  }));
  const next = sorted[mostFindings];
  return next === undefined ? shown : [...shown, { kind: 'more', level: next.level, fingerprint: fingerprint(piece) }];
}
