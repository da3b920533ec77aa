import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';
import { readPeers } from './peers.ts';

const of = (...args: string[]) => readOptions(args, 'out.json');

test('a run without options measures everything over five rounds', () => {
  const { plan, starts, profile, peers, out } = of();
  assert.deepEqual(plan.loads, ['json', 'new', 'auto', 'stream', 'anthropic', 'agent', 'opening']);
  assert.deepEqual([plan.rounds, plan.loadMs, plan.jsonCount > 0, starts > 1], [5, 1000, true, true]);
  assert.deepEqual([profile, peers, out], [null, [], 'out.json']);
});

test('a quick run has two short rounds, and what is said beside it wins', () => {
  assert.deepEqual([of('--quick').plan.rounds, of('--quick').plan.loadMs], [2, 600]);
  assert.deepEqual([of('--quick', '--rounds', '3').plan.rounds, of('--load-ms', '50').plan.loadMs], [3, 50]);
});

test('what is asked for alone is measured alone, in the order of a whole run', () => {
  const { plan, starts } = of('--only', 'agent, json');
  assert.deepEqual([plan.loads, plan.jsonCount, plan.streamCount, starts], [['json', 'agent'], 0, 0, 0]);
  assert.deepEqual([of('--only', 'alone').plan.loads, of('--only', 'alone').plan.jsonCount > 0], [[], true]);
});

test('what a load is held against is measured beside it', () => {
  assert.deepEqual(of('--only', 'anthropic').plan.loads, ['stream', 'anthropic']);
  assert.deepEqual(of('--only', 'auto').plan.loads, ['new', 'auto']);
});

for (const [args, message] of [
  [['--only', 'jsn'], /no load "jsn"\. Use some of: json, new, .*starts/],
  [['--profile', 'starts'], /no load "starts"/],
  [['--rounds', '0'], /--rounds takes a whole number from 1 on/],
  [['--load-ms', 'long'], /--load-ms takes a whole number/],
  [['--onyl', 'json'], /--onyl/],
] as const) {
  test(`${args.join(' ')} is refused with what to do`, () => {
    assert.throws(() => of(...args), message);
  });
}

test('a peer is read with its model and headers, and its address made whole', () => {
  assert.deepEqual(readPeers('a=http://127.0.0.1:1,b=http://127.0.0.1:2/v1/|x::y|x-key: k,'), [
    { name: 'a', url: 'http://127.0.0.1:1/v1/chat/completions', model: 'fake-model', headers: {} },
    {
      name: 'b',
      url: 'http://127.0.0.1:2/v1/chat/completions',
      model: 'fake-model',
      headers: { x: ':y', 'x-key': 'k' },
    },
  ]);
  const [tensorzero] = readPeers(
    'tensorzero=http://0.0.0.0:3/openai/v1/chat/completions|model:tensorzero::model_name::m\n',
  );
  assert.equal(tensorzero?.url, 'http://0.0.0.0:3/openai/v1/chat/completions');
  assert.equal(tensorzero?.model, 'tensorzero::model_name::m');
});
