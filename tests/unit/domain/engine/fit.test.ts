import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noSettings, nothingObserved } from '../../../../main/contract/models.ts';
import { type FitMachine, fitOf, type FitQuestion } from '../../../../main/domain/engine/fit.ts';
import { gemma4 } from '../../../support/engine-facts.ts';

const gib = 2 ** 30;

const machineOf = (budgetGib: number, more: Partial<FitMachine> = {}): FitMachine => ({
  budgetBytes: budgetGib * gib,
  totalBytes: 16 * gib,
  usedByOthers: [],
  bandwidth: null,
  ...more,
});

const fit = (more: Partial<FitQuestion>) =>
  fitOf({
    facts: gemma4('E4B'),
    knownBy: 'catalog',
    settings: noSettings,
    machine: machineOf(14),
    observed: null,
    ...more,
  });

test('a model with room for all that it wants runs well, and the sum is told', () => {
  const { verdict, why, contextTokens, needBytes } = fit({});
  assert.deepEqual([verdict, contextTokens], ['well', 32_768]);
  assert.equal(needBytes, 7_282_570_861);
  assert.equal(
    why,
    'Needs 6.8 GiB: 3.9 GiB of weights, 2.2 GiB for a context of 32768 tokens, 4 at once, 717 MiB to compute. ' +
      "By the catalog's figures.",
  );
});

test('a model that writes slower than people read is slower, by the bandwidth or as it was seen', () => {
  const reckoned = fit({ machine: machineOf(14, { bandwidth: 20 * gib }) });
  assert.equal(reckoned.verdict, 'slower');
  assert.match(reckoned.why, /It would write about 3\.8 tokens a second\./);
  const seen = fit({ observed: { ...nothingObserved, tokensPerSecond: 5 } });
  assert.equal(seen.verdict, 'slower');
  assert.match(seen.why, /It wrote 5\.0 tokens a second here\./);
  const both = fit({
    machine: machineOf(14, { bandwidth: 20 * gib }),
    observed: { ...nothingObserved, tokensPerSecond: 50 },
  });
  assert.equal(both.verdict, 'well');
});

test('of a mixture of experts only what is read for a token counts', () => {
  const machine = machineOf(40, { totalBytes: 64 * gib, bandwidth: 50 * gib });
  const facts = gemma4('26B-A4B');
  assert.equal(fit({ facts, machine }).verdict, 'slower');
  assert.equal(fit({ facts, machine, bytesPerToken: 3 * gib }).verdict, 'well');
});

test('a model with room for a smaller context only is tight', () => {
  const { verdict, contextTokens, why } = fit({ machine: machineOf(5) });
  assert.deepEqual([verdict, contextTokens], ['tight', 16_384]);
  assert.match(why, /its context is reduced/);
});

test('a model that fits once others are unloaded is tight, and they are named, no more of them than needed', () => {
  const usedByOthers = [
    { id: 'small', bytes: gib },
    { id: 'large', bytes: 6 * gib },
    { id: 'kept', bytes: 2 * gib, pinned: true },
  ];
  const { verdict, why } = fit({ machine: machineOf(10, { usedByOthers }) });
  assert.equal(verdict, 'tight');
  assert.match(why, /For it large would be unloaded\./);
});

test('a model that fits in no way says what would have to change', () => {
  const limited = fit({ machine: machineOf(2) });
  assert.equal(limited.verdict, 'no');
  assert.match(limited.why, /models may have 2\.0 GiB\. It would fit if models were allowed 4\.7 GiB\./);
  const large = fit({ facts: gemma4('31B') });
  assert.equal(large.verdict, 'no');
  assert.match(large.why, /more memory; choose a smaller model or a smaller quantization\./);
  const pinned = fit({ machine: machineOf(10, { usedByOthers: [{ id: 'kept', bytes: 8 * gib, pinned: true }] }) });
  assert.equal(pinned.verdict, 'no');
  assert.match(pinned.why, /if kept were not pinned/);
});

test('what was seen of a model in this shape counts more than what is reckoned', () => {
  const seen = { ...nothingObserved, memory: { '32768/4/0': 2 * gib } };
  const more = fit({ observed: seen });
  assert.equal(more.needBytes, (fit({}).needBytes ?? 0) + 2 * gib);
  assert.match(more.why, /As measured on this machine\.$/);
  // In another shape it was not seen.
  assert.match(fit({ observed: seen, settings: { ...noSettings, slots: 1 } }).why, /By the catalog's figures\.$/);
});

test('it is told how the figures are known', () => {
  assert.match(fit({ knownBy: 'header' }).why, /By the file's own figures\.$/);
  assert.match(fit({ knownBy: 'simulation' }).why, /By the engine's reckoning\.$/);
});

test('where something is not known nobody is told that it does not fit', () => {
  const facts = gemma4('E4B');
  for (const odd of [
    null,
    { ...facts, weightBytes: Number.NaN },
    { ...facts, contextTokens: 0 },
    { ...facts, weightBytes: 0 },
  ]) {
    const { verdict, needBytes, why } = fit({ facts: odd });
    assert.deepEqual([verdict, needBytes], ['unknown', null]);
    assert.match(why, /Try it/);
  }
  assert.equal(fit({ machine: machineOf(Number.NaN) }).verdict, 'unknown');
});

test('whatever fits needs no more than there is, and every answer gives a reason', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('E2B', 'E4B', '12B', '26B-A4B', '31B'),
      fc.integer({ min: 1, max: 64 }),
      fc.array(
        fc.record({
          id: fc.constantFrom('a', 'b', 'c'),
          bytes: fc.integer({ min: 0, max: 8 * gib }),
          pinned: fc.boolean(),
        }),
        {
          maxLength: 4,
        },
      ),
      (name, budget, usedByOthers) => {
        const { verdict, needBytes, why } = fit({ facts: gemma4(name), machine: machineOf(budget, { usedByOthers }) });
        assert.ok(why.length > 40 && !why.includes('NaN') && !why.includes('undefined'));
        if (verdict === 'well' || verdict === 'tight')
          assert.ok((needBytes ?? Number.POSITIVE_INFINITY) <= budget * gib);
        assert.notEqual(verdict, 'unknown');
      },
    ),
  );
});

const shares = fc.integer({ min: 0, max: 200 });

test('the parts of a sum are what is needed, whatever was seen of it, and none is less than nothing', () => {
  fc.assert(
    fc.property(shares, shares, fc.integer({ min: -8, max: 8 }), (budget, used, seen) => {
      const usedByOthers = [{ id: 'x', bytes: (used / 10) * gib }];
      const observed = { ...nothingObserved, memory: { '32768/4/0': seen * gib, '2048/1/0': seen * gib } };
      const { sum, needBytes, verdict } = fit({ machine: machineOf(budget / 10, { usedByOthers }), observed });
      if (verdict === 'unknown') return assert.deepEqual([sum, needBytes], [null, null]);
      assert.ok(sum !== null);
      assert.equal(sum.weightsBytes + sum.contextBytes + sum.workingBytes, needBytes);
      for (const bytes of Object.values(sum)) assert.ok(bytes >= 0);
      assert.equal(sum.freeBytes, Math.max(0, (budget / 10) * gib - (used / 10) * gib));
    }),
  );
});

test('who would be unloaded is told by whoever decides it, and by nobody where there is room', () => {
  const usedByOthers = [
    { id: 'old', bytes: 3 * gib },
    { id: 'new', bytes: 6 * gib },
  ];
  const asked: number[] = [];
  const unloadsFor = (needBytes: number) => {
    asked.push(needBytes);
    return ['old'];
  };
  const told = fit({ machine: machineOf(10, { usedByOthers, unloadsFor }) });
  assert.deepEqual([told.verdict, told.unloads, asked], ['tight', ['old'], [told.needBytes]]);
  assert.match(told.why, /For it old would be unloaded/);
  assert.deepEqual(fit({}).unloads, []);
});
