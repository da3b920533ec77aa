import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownTimes, type CpuProfile } from './profile.ts';

const frame = (functionName: string, url = '', lineNumber = 1) => ({ functionName, url, lineNumber, columnNumber: 0 });
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('serve', 'file:///dist/cli.js') },
    { id: 3, callFrame: frame('(garbage collector)') },
    { id: 4, callFrame: frame('serve', 'file:///dist/cli.js') },
    { id: 5, callFrame: frame('writeGeneric', 'node:internal/stream_base_commons') },
  ],
  startTime: 1_000,
  samples: [2, 1, 2, 3, 4, 5, 2],
  timeDeltas: [500, 100, 100, 100, 100, 100, 500],
};

test('the own time of a function is summed over all its places in the tree, within the window, without idleness', () => {
  const times = ownTimes(profile, { from: 1_600, to: 2_000 }, ({ url }) => (url === '' ? null : url));
  assert.deepEqual(
    times.map(({ name, group, micros, share }) => [name, group, micros, share]),
    [
      ['serve', 'bundle', 200, 0.5],
      ['(garbage collector)', 'garbage collector', 100, 0.25],
      ['writeGeneric', 'node net', 100, 0.25],
    ],
  );
});

for (const [source, group] of [
  ['node_modules/@hono/node-server/dist/index.mjs:3', '@hono/node-server'],
  ['node_modules/undici/lib/client.js:9', 'undici'],
  ['main/gateway/plan/plan.ts:9', 'main/gateway/plan/plan.ts'],
  ['main/core.ts:9', 'main/core.ts'],
  ['node:_http_outgoing', 'node http'],
  ['node:internal/streams/writable', 'node stream'],
  ['node:net', 'node net'],
  ['node:internal/timers', 'node timers'],
] as const) {
  test(`time in ${source} belongs to ${group}`, () => {
    const [time] = ownTimes({ ...profile, samples: [2] }, { from: 0, to: 9_000 }, () => source);
    assert.equal(time?.group, group);
  });
}
