import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownPolicy } from '../../../main/mcp/shown-policy.ts';

const written = `backends:
  near: { type: openai, endpoint: "http://10.0.0.9/v1", apiKey: "\${KEY}" }
tiers: { FRONTIER: near/big }
routes:
  - { match: { task: code }, backend: near }
aliases: { best: near/big }
privacy:
  high: device
  ignore: [{ fingerprint: fp_secret, note: "our test card" }]
prices: { "near/*": { input: 1 } }
retry: { attempts: 1 }
`;

test('what decides is shown, and neither where places are nor what is ignored', () => {
  assert.deepEqual(shownPolicy(written), {
    tiers: { FRONTIER: 'near/big' },
    routes: [{ match: { task: 'code' }, backend: 'near' }],
    aliases: { best: 'near/big' },
    privacy: { high: 'device' },
    prices: { 'near/*': { input: 1 } },
  });
  assert.doesNotMatch(JSON.stringify(shownPolicy(written)), /10\.0\.0\.9|KEY|fp_secret|test card/);
});

test('no policy, an empty one and one of another shape are all shown as nothing', () => {
  const nothing = { tiers: {}, routes: [], aliases: {}, privacy: {}, prices: {} };
  for (const yaml of [null, '', '# nothing\n', 'tiers: 5\nroutes: x\nprivacy:\n'])
    assert.deepEqual(shownPolicy(yaml), nothing, String(yaml));
});
