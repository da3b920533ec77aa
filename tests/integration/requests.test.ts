import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore } from '../support/core.ts';

test('a request is answered and settled', async () => {
  await using router = startCore();
  const answer = await router.post(hello());
  assert.equal(answer.status, 200);
  const body = await answer.json();
  assert.equal(body.choices[0].message.content, 'Hello there ✓');
  const { requests } = await (await router.get('/api/requests')).json();
  assert.equal(requests.length, 1);
  console.error(requests[0], [...answer.headers]);
});
