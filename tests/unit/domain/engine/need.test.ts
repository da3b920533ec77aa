import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CacheShape, kvBytes, needBytes } from '../../../../main/domain/engine/need.ts';
import { gemma270m, gemma4 } from '../../../support/engine-facts.ts';

const mib = 2 ** 20;
const alone = (contextTokens: number): CacheShape => ({ contextTokens, slots: 1, q8Kv: false });

/** MiB of cache for one sequence at 8k, 32k and 128k tokens. */
const caches = {
  E2B: [60, 204, 780],
  E4B: [168, 552, 2_088],
  '12B': [608, 992, 2_528],
  '26B-A4B': [460, 940, 2_860],
  '31B': [1_840, 3_760, 11_440],
} as const;

for (const [name, figures] of Object.entries(caches))
  test(`the cache of Gemma 4 ${name} is what was measured, at each length of context`, () => {
    const facts = gemma4(name);
    const reckoned = [8_192, 32_768, 131_072].map((context) => kvBytes(facts.kv, alone(context)) / mib);
    assert.deepEqual(reckoned, figures);
  });

/** GiB with a context of 32k. */
const totals = { E2B: 3.3, E4B: 5.2, '12B': 8.2, '26B-A4B': 15, '31B': 21 } as const;

for (const [name, total] of Object.entries(totals))
  test(`all that Gemma 4 ${name} needs at 32k is about ${total} GiB`, () => {
    const need = needBytes(gemma4(name), alone(32_768)) / 2 ** 30;
    assert.ok(Math.abs(need - total) < 0.05 * total, `${need}`);
  });

test('a cache of 8 bits takes about half, and each slot has its own', () => {
  const { kv } = gemma4('E4B');
  const whole = kvBytes(kv, alone(8_192));
  assert.equal(kvBytes(kv, { ...alone(8_192), q8Kv: true }), whole * (34 / 64));
  assert.equal(kvBytes(kv, { ...alone(8_192), slots: 4 }), whole * 4);
});

test('layers with a window never keep more than the context', () => {
  const kv = { globalBytesPerToken: 0, slidingBytesPerToken: 1, window: 4_096 };
  assert.deepEqual(
    [256, 1_000, 4_096, 65_536].map((context) => kvBytes(kv, alone(context))),
    [256, 1_024, 4_096, 4_608],
  );
});

test('a small model is not charged what a large one needs', () => {
  const need = needBytes(gemma270m, alone(8_192)) / 1e6;
  assert.ok(need > 440 && need < 520, `${need} MB, where 479 were measured`);
});

test('what is loaded beside a model is counted', () => {
  const facts = gemma4('E2B');
  const shape = alone(8_192);
  assert.equal(needBytes({ ...facts, besideBytes: 986_833_664 }, shape) - needBytes(facts, shape), 986_833_664);
});
