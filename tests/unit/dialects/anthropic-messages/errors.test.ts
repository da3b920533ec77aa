import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicCount, anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { framesOf } from './answers.ts';

const types: readonly (readonly [status: number, type: string])[] = [
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [405, 'invalid_request_error'],
  [408, 'timeout_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [502, 'api_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
];
for (const [status, type] of types) {
  test(`an error of status ${status} is a ${type}`, () => {
    const shown = { status, code: 'c', type: 'server_error', message: 'Why.', param: null };
    for (const dialect of [anthropicMessages, anthropicCount])
      assert.deepEqual(dialect.encodeError(shown), {
        status,
        body: `{"type":"error","error":{"type":"${type}","message":"Why.","code":"c"}}`,
      });
  });
}

test('what will not pass by itself is no overload: that would be asked again and never shown', () => {
  for (const code of ['no_target', 'privacy_pin_unavailable', 'ledger_unavailable']) {
    const shown = { status: 503, code, type: 'server_error', message: 'Why.', param: null };
    assert.equal(JSON.parse(anthropicMessages.encodeError(shown).body).error.type, 'api_error');
  }
});

test('an error without a code has none', () => {
  const shown = { status: 400, code: null, type: 'x', message: 'Why.', param: 'a' };
  assert.deepEqual(JSON.parse(anthropicMessages.encodeError(shown).body), {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'Why.' },
  });
});

const bodies: readonly (readonly [
  what: string,
  body: string,
  message: string,
  type: string | null,
  code: string | null,
])[] = [
  [
    'its own',
    '{"type":"error","error":{"type":"overloaded_error","message":"Full"}}',
    'Full',
    'overloaded_error',
    null,
  ],
  ['one with a code', '{"error":{"type":"t","message":"m","code":"c"}}', 'm', 't', 'c'],
  ['a bare message', '{"type":"error","message":"m"}', 'm', null, null],
  ['a word', '{"error":"m"}', 'm', null, null],
  ['a detail', '{"detail":"m"}', 'm', null, null],
  ['a message that is no text', '{"error":{"message":7}}', 'no reason given', null, null],
  ['a list', '[]', 'no reason given', null, null],
  ['a page', '<html>', 'no reason given', null, null],
  ['nothing', '', 'no reason given', null, null],
];
for (const [what, body, message, type, code] of bodies)
  test(`an error body that is ${what} is read`, () =>
    assert.deepEqual(anthropicMessages.readError(Buffer.from(body)), { message, type, code }));

test('what keeps a connection alive is one whole event that clients skip', () => {
  const { keepAlive } = anthropicMessages;
  assert.ok(keepAlive !== null);
  assert.equal(keepAlive.toString(), 'event: ping\ndata: {"type": "ping"}\n\n');
  assert.equal(framesOf(keepAlive, 5).length, 1);
});

test('the paths are those of the API, stream or not', () => {
  assert.equal(anthropicMessages.upstreamPath('m', true), '/v1/messages');
  assert.equal(anthropicCount.upstreamPath('m', false), '/v1/messages/count_tokens');
  assert.deepEqual(anthropicMessages.routes, ['/v1/messages']);
  assert.deepEqual(anthropicCount.routes, ['/v1/messages/count_tokens']);
});
