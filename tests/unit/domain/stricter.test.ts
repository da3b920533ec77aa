// Of two policies the walls of both hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels, zones } from '../../../main/contract/routing.ts';
import { stricter } from '../../../main/domain/stricter.ts';
import { policyWith } from '../../support/gateway-fakes.ts';

const zone = fc.constantFrom(...zones);
const privacy = fc.record({
  high: zone,
  medium: zone,
  low: zone,
  unreadable: fc.constantFrom(...levels),
  ignore: fc.constant([]),
});

test('nothing may go farther than either lets it, and all else is the first one’s', () => {
  fc.assert(
    fc.property(privacy, privacy, (a, b) => {
      const [first, second] = [policyWith({ privacy: a }), policyWith({ privacy: b, tiers: {} })];
      const both = stricter(first, second);
      for (const level of ['high', 'medium', 'low'] as const) {
        const reach = zones.indexOf(both.privacy[level]);
        assert.equal(reach, Math.min(zones.indexOf(a[level]), zones.indexOf(b[level])));
      }
      const worst = Math.max(levels.indexOf(a.unreadable), levels.indexOf(b.unreadable));
      assert.equal(both.privacy.unreadable, levels[worst]);
      assert.deepEqual({ ...both, privacy: a }, first);
    }),
  );
});
