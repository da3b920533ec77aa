import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  begun,
  ended,
  failed,
  speedOf,
  withEvent,
  withHeaders,
  type Answer,
} from '../../../../renderer/features/playground/answer.ts';

const chunk = (delta: object, extra: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, delta }], ...extra });

const played = (events: readonly string[]): Answer =>
  events.reduce((answer, data, at) => withEvent(answer, data, 1_000 + at * 100), begun(900));

test('text and thoughts are gathered apart, with when each began', () => {
  const answer = played([
    chunk({ role: 'assistant' }),
    chunk({ reasoning_content: 'Let me ' }),
    chunk({ reasoning: 'see.' }),
    chunk({ content: '4' }),
    chunk({ content: '2' }, { usage: { completion_tokens: 7 } }),
    '[DONE]',
  ]);
  assert.deepEqual(
    { text: answer.text, thinking: answer.thinking, first: answer.firstMs, thought: answer.thoughtMs },
    { text: '42', thinking: 'Let me see.', first: 200, thought: 400 },
  );
  assert.equal(answer.outputTokens, 7);
  assert.equal(answer.state, 'writing');
  assert.equal(ended(answer, 1_500).state, 'done');
});

test('a call of a tool is put together of its pieces, several at once too', () => {
  const answer = played([
    chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'find', arguments: '' } }] }),
    chunk({ tool_calls: [{ index: 1, id: 'b', function: { name: 'read', arguments: '{' } }] }),
    chunk({
      tool_calls: [
        { index: 0, function: { arguments: '{"q":1}' } },
        { index: 1, function: { arguments: '}' } },
      ],
    }),
  ]);
  assert.deepEqual(answer.calls, [
    { id: 'a', name: 'find', args: '{"q":1}' },
    { id: 'b', name: 'read', args: '{}' },
  ]);
});

test('an error within the stream is told in its own words, and its end changes nothing of that', () => {
  const answer = ended(played([chunk({ content: 'ha' }), JSON.stringify({ error: { message: 'overloaded' } })]), 2_000);
  assert.equal(answer.state, 'failed');
  assert.equal(answer.problem, 'overloaded');
  assert.equal(answer.text, 'ha');
  assert.equal(failed(begun(0), 'gone', 5).endedMs, 5);
});

test('whatever an upstream streams, an answer stays one', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
      ),
      (events) => {
        const answer = played(events);
        assert.equal(typeof answer.text, 'string');
        assert.ok(Array.isArray(answer.calls));
      },
    ),
  );
});

test('what the router says beside an answer is read, and a lone percent sign is itself', () => {
  const headers = new Headers({
    'x-request-id': 'r1',
    'x-lr-target': 'cluster/qwen%203',
    'x-lr-zone': 'private',
    'x-lr-tier': 'SIMPLE',
    'x-lr-reason': '100 % sure',
  });
  const { requestId, target, zone, tier, reason } = withHeaders(begun(0), headers);
  assert.deepEqual(
    { requestId, target, zone, tier, reason },
    { requestId: 'r1', target: 'cluster/qwen 3', zone: 'private', tier: 'SIMPLE', reason: '100 % sure' },
  );
  assert.equal(withHeaders(begun(0), new Headers({ 'x-lr-zone': 'moon' })).zone, null);
});

test('speed is told only where there was time to measure it', () => {
  const base = { ...begun(0), outputTokens: 101, firstMs: 100, endedMs: 2_100 };
  assert.equal(speedOf(base), 50);
  assert.equal(speedOf({ ...base, endedMs: 110 }), null);
  assert.equal(speedOf({ ...base, outputTokens: null }), null);
});
