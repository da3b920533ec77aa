// Owns reading how a run of tests goes while it goes: from the runner's lines, as they come in pieces.

export interface Tally {
  readonly push: (piece: string) => void;
  readonly passed: () => number;
  readonly failed: () => number;
  /** The test that ended last. */
  readonly last: () => string;
  /** Why tests were left out, and how many for each reason. */
  readonly skipped: () => ReadonlyMap<string, number>;
}

const ended = /^ *(ok|not ok) \d+ - (.*?)(?: # (SKIP|TODO)(?: (.*))?)?$/;

export function createTally(): Tally {
  const skipped = new Map<string, number>();
  let rest = '';
  let passed = 0;
  let failed = 0;
  let last = '';

  function read(line: string): void {
    const [, outcome, name = '', mark, reason = 'without a reason'] = ended.exec(line) ?? [];
    if (outcome === undefined) return;
    last = name;
    if (mark === 'SKIP') skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    else if (outcome === 'ok') passed++;
    else failed++;
  }
  return {
    push(piece) {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) read(line);
    },
    passed: () => passed,
    failed: () => failed,
    last: () => last,
    skipped: () => skipped,
  };
}

/** One line for each reason, the most frequent first. */
export function skippedLines(tallies: readonly Pick<Tally, 'skipped'>[]): readonly string[] {
  const all = new Map<string, number>();
  for (const tally of tallies)
    for (const [reason, count] of tally.skipped()) all.set(reason, (all.get(reason) ?? 0) + count);
  return [...all]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `skipped: ${count === 1 ? '1 test' : `${count} tests`}: ${reason}`);
}

/** How the lanes stand, never to be taken for the line that ends a run. */
export function progressLine(seconds: number, tallies: readonly Tally[]): string {
  const sum = (count: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + count(tally), 0);
  const last = tallies.map((tally) => tally.last()).filter((name) => name !== '');
  return `… ${seconds} s: ${sum((tally) => tally.passed())} passed, ${sum((tally) => tally.failed())} failed so far; last: ${last.join(' | ')}`;
}
