import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evasionFigures,
  ownEvasionFigures,
  piiFigures,
  secretFigures,
  share,
  transcriptFigures,
  unseenVendorFigures,
  type Figure,
} from '../../../eval/sensitivity-figures.ts';
import { slowSpeed, slowTexts } from '../../../eval/speed.ts';
import { withoutShared } from '../../../support/shared.ts';

interface Bound {
  readonly name: string;
  readonly figures: () => Figure[];
  readonly rows: RegExp;
  readonly least?: number;
  readonly most?: number;
}

/** Every eighth row: all of them are for the printed figures. */
const ownEvasions = (): Figure[] => ownEvasionFigures(8);

const bounds: readonly Bound[] = [
  { name: 'core personal data is found', figures: piiFigures, rows: /^core, positive/, least: 0.99 },
  { name: 'near misses of core data are let through', figures: piiFigures, rows: /^core, near-miss/, most: 0.12 },
  { name: 'near misses of all data are let through', figures: piiFigures, rows: /near-miss/, most: 0.12 },
  { name: 'benign texts hold no personal data', figures: piiFigures, rows: /^benign/, most: 0.02 },
  { name: 'secrets with a shape are found', figures: secretFigures, rows: /^structured, positive/, least: 0.85 },
  { name: 'secrets beside a keyword are found', figures: secretFigures, rows: /^keyword, positive/, least: 0.6 },
  { name: 'benign texts hold no secrets', figures: secretFigures, rows: /^benign/, most: 0.01 },
  { name: 'keys of unknown providers are found', figures: unseenVendorFigures, rows: /positive/, least: 0.6 },
  { name: 'evasions that must be seen through are', figures: evasionFigures, rows: /^must, sensitive/, least: 1 },
  {
    name: 'evasions that should be seen through are',
    figures: evasionFigures,
    rows: /^should, sensitive/,
    least: 0.85,
  },
  { name: 'benign evasions are let through', figures: evasionFigures, rows: /clean/, most: 0.01 },
  { name: 'our own evasions that must be seen through are', figures: ownEvasions, rows: /^must, pos/, least: 1 },
  { name: 'our own others mostly are', figures: ownEvasions, rows: /^should, pos/, least: 0.95 },
  { name: 'our own evasions of benign texts are let through', figures: ownEvasions, rows: /benign/, most: 0.01 },
];

const cache = new Map<() => Figure[], Figure[]>();
const once = (figures: () => Figure[]): Figure[] => {
  const known = cache.get(figures) ?? figures();
  cache.set(figures, known);
  return known;
};

for (const { name, figures, rows, least = 0, most = 1 } of bounds) {
  test(name, { skip: withoutShared }, () => {
    const flagged = share(once(figures), rows);
    assert.ok(flagged >= least && flagged <= most, `${(100 * flagged).toFixed(2)} %`);
  });
}

test('ordinary sessions of agents are not pinned', () => {
  const figures = transcriptFigures(8);
  assert.ok(figures.length >= 5, 'too few packages are installed');
  assert.ok(share(figures, /./, 'high') <= 0.05, `${(100 * share(figures, /./, 'high')).toFixed(2)} %`);
});

/** Of the processor, so that a busy machine passes; so much that work which grows with the square alone does not. */
const mostMsPerMegabyte = 4_000;
const length = 200_000;

for (const [name, text] of slowTexts) {
  test(`a text of ${name} takes no more than its length is worth`, () => {
    const slow = text().slice(0, length);
    const before = process.cpuUsage();
    slowSpeed(name, slow, 1);
    const { user, system } = process.cpuUsage(before);
    const msPerMegabyte = (user + system) / 1000 / (length / 1_000_000);
    assert.ok(msPerMegabyte < mostMsPerMegabyte, `${msPerMegabyte.toFixed(0)} ms for a megabyte`);
  });
}
