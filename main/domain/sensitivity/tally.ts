// Owns adding findings up: which count, each where it stands, and the level that they make together.
import type { Level } from '../../contract/routing.ts';
import type { Finding, Ignored, Scan } from './finding.ts';
import { rank, type Verdict } from './memory.ts';

/** More are not listed; the level counts them all. */
const mostListed = 100;

export interface Tally {
  add(place: string, verdict: Verdict): void;
  /** Of neighbours read together only what neither of them holds is new. */
  addNew(place: string, verdict: Verdict): void;
  unreadable(place: string): void;
  scan(): Scan;
}

const nameOf = ({ kind, fingerprint }: Ignored): string => `${kind} ${fingerprint}`;

export function createTally(ignored: readonly Ignored[]): Tally {
  const harmless = new Set(ignored.map(nameOf));
  const seen = new Set<string>();
  const findings = new Map<string, Finding>();
  const unreadable = new Set<string>();
  let level: Level = 'low';

  const add = (place: string, verdict: Verdict): void => {
    for (const found of verdict) {
      if (harmless.has(nameOf(found))) continue;
      seen.add(nameOf(found));
      if (rank(found.level) > rank(level)) level = found.level;
      findings.set(`${nameOf(found)} ${place}`, { ...found, place });
    }
  };

  return {
    add,
    addNew: (place, verdict) => {
      add(
        place,
        verdict.filter((found) => !seen.has(nameOf(found))),
      );
    },
    unreadable: (place) => unreadable.add(place),
    scan: () => ({
      level,
      findings: [...findings.values()].toSorted((a, b) => rank(b.level) - rank(a.level)).slice(0, mostListed),
      unreadable: [...unreadable],
    }),
  };
}
