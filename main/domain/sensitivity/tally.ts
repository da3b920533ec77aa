// Owns adding findings up: which count, each where it stands, and the level that they make together.
import type { Level } from '../../contract/routing.ts';
import type { Finding, Ignored, Scan } from './finding.ts';
import { rank, type Verdict } from './judge.ts';

/** More are not listed; the level counts them all. */
const mostListed = 100;
/** So many are held before those are dropped that would not be listed: a body may hold a finding in every string. */
const mostHeld = 2_000;

export interface Tally {
  add(place: string, verdict: Verdict): void;
  /** Of neighbours read together only what neither of them holds is new. */
  addNew(place: string, verdict: Verdict): void;
  unreadable(place: string): void;
  scan(): Scan;
}

const nameOf = ({ kind, fingerprint }: Ignored): string => `${kind} ${fingerprint}`;
const surestFirst = (a: Finding, b: Finding): number => rank(b.level) - rank(a.level);

export function createTally(ignored: readonly Ignored[]): Tally {
  const harmless = new Set(ignored.map(nameOf));
  const seen = new Set<string>();
  const unreadable = new Set<string>();
  let findings = new Map<string, Finding>();
  let level: Level = 'low';

  const listed = (): Finding[] => [...findings.values()].toSorted(surestFirst).slice(0, mostListed);
  const add = (place: string, verdict: Verdict): void => {
    for (const found of verdict) {
      if (harmless.has(nameOf(found))) continue;
      seen.add(nameOf(found));
      if (rank(found.level) > rank(level)) level = found.level;
      findings.set(`${nameOf(found)} ${place}`, { ...found, place });
    }
    if (findings.size > mostHeld)
      findings = new Map(listed().map((finding) => [`${nameOf(finding)} ${finding.place}`, finding]));
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
    scan: () => ({ level, findings: listed(), unreadable: [...unreadable] }),
  };
}
