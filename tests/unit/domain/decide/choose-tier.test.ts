import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tiers, type Tier } from '../../../../main/contract/routing.ts';
import { chooseTier, type Standing, type TierQuestion } from '../../../../main/domain/decide/choose-tier.ts';
import type { Signs } from '../../../../main/domain/talk/signs.ts';

const at = (tier: Tier, cloudScore: number) => ({ tier, cloudScore });
const course = (more: Partial<Signs> = {}): Signs => ({
  turns: 3,
  continued: true,
  corrected: false,
  repeatedCall: false,
  ...more,
});
const standing = (tier: Tier, raisedAt: number | null = null): Standing => ({ tier, target: 'a/b', raisedAt });
const ask = (more: Partial<TierQuestion>) =>
  chooseTier({ agent: null, asked: null, stage: null, cloudAt: 0.5, mode: null, signs: null, standing: null, ...more });

const table: readonly (readonly [name: string, question: Partial<TierQuestion>, tier: Tier | null])[] = [
  ['nothing was classified', {}, null],
  ['stage one alone', { stage: at('SIMPLE', 0.1) }, 'SIMPLE'],
  ['a score at the threshold lifts', { stage: at('SIMPLE', 0.5) }, 'COMPLEX'],
  ['a score below it caps', { stage: at('FRONTIER', 0.4) }, 'MODERATE'],
  ['a tier that was asked for stands', { asked: 'SIMPLE', stage: at('FRONTIER', 1), mode: 'planning' }, 'SIMPLE'],
  [
    'housekeeping is for the cheapest',
    { stage: at('FRONTIER', 1), mode: 'housekeeping', standing: standing('FRONTIER') },
    'HEARTBEAT',
  ],
  ['planning has a floor', { stage: at('SIMPLE', 0.1), mode: 'planning' }, 'COMPLEX'],
  ['planning caps nothing', { stage: at('FRONTIER', 0.9), mode: 'planning' }, 'FRONTIER'],
  ['a conversation does not fall', { stage: at('SIMPLE', 0.1), standing: standing('COMPLEX') }, 'COMPLEX'],
  ['a conversation may rise', { stage: at('FRONTIER', 0.9), standing: standing('SIMPLE') }, 'FRONTIER'],
  ['a correction raises by one', { stage: at('SIMPLE', 0.1), signs: course({ corrected: true }) }, 'MODERATE'],
  [
    'a correction raises what stands',
    { stage: at('SIMPLE', 0.1), signs: course({ corrected: true }), standing: standing('COMPLEX') },
    'FRONTIER',
  ],
  [
    'the same turn raises once',
    { stage: at('SIMPLE', 0.1), signs: course({ corrected: true }), standing: standing('COMPLEX', 3) },
    'COMPLEX',
  ],
  ['a repeated call raises by one', { stage: at('SIMPLE', 0.1), signs: course({ repeatedCall: true }) }, 'MODERATE'],
  ['nothing is above the highest', { stage: at('FRONTIER', 0.9), signs: course({ corrected: true }) }, 'FRONTIER'],
];
for (const [name, question, tier] of table) {
  test(`tier: ${name}`, () => assert.equal(ask(question).tier, tier));
}

test('what would change it names a threshold that does', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tiers),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      (tier, score, cloudAt) => {
        const stage = at(tier, score / 100);
        const { wouldChange } = ask({ stage, cloudAt: cloudAt / 100 });
        const told = /^With cloudAt (over|at) (\d\.\d\d).* the tier would be (\w+)\.$/.exec(wouldChange[0] ?? '');
        assert.ok(told !== null, wouldChange[0]);
        const other = Number(told[2]) + (told[1] === 'over' ? 0.001 : 0);
        assert.equal(ask({ stage, cloudAt: other }).tier, told[3]);
      },
    ),
  );
});

test('no course of a conversation takes a tier down', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tiers),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...tiers),
      fc.record({ corrected: fc.boolean(), repeatedCall: fc.boolean(), turns: fc.nat(5) }),
      (tier, cloudScore, stood, signs) => {
        const { tier: chosen } = ask({
          stage: at(tier, cloudScore),
          signs: course(signs),
          standing: standing(stood, 2),
        });
        assert.ok(chosen !== null && tiers.indexOf(chosen) >= tiers.indexOf(stood));
      },
    ),
  );
});
