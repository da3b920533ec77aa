import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';

const words: readonly (readonly [status: number, word: string])[] = [
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [402, 'RESOURCE_EXHAUSTED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [405, 'FAILED_PRECONDITION'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
  [529, 'UNAVAILABLE'],
];

for (const [status, word] of words) {
  test(`an error of status ${status} is ${word}`, () => {
    const shown = { status, code: null, type: 'overloaded_error', message: 'x', param: null };
    const encoded = geminiGenerate.encodeError(shown);
    const { error } = JSON.parse(encoded.body);
    assert.deepEqual([encoded.status, error.code, error.status], [status, status, word]);
    assert.equal(error.details[0].reason, 'overloaded_error');
  });
}

test('an error names its code and the field that is to blame', () => {
  const { body } = geminiGenerate.encodeError(new RouterError('invalid_request', 'n: too many.', { param: 'n' }));
  assert.deepEqual(JSON.parse(body), {
    error: {
      code: 400,
      message: 'n: too many.',
      status: 'INVALID_ARGUMENT',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'invalid_request', domain: 'la-router' },
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'n', description: 'n: too many.' }],
        },
      ],
    },
  });
});

const invalid = { message: 'API key not valid.', type: 'INVALID_ARGUMENT', code: 'API_KEY_INVALID' };
const unread = { message: 'no reason given', type: null, code: null };
const reason = '{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}';
const envelope = `{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"x":1},${reason}]}}`;

const bodies: readonly (readonly [what: string, body: string, read: object])[] = [
  ['Google’s envelope', envelope, invalid],
  ['a list of one', `[${envelope}]`, invalid],
  [
    'an error without details',
    '{"error":{"message":"x","status":"INTERNAL"}}',
    { message: 'x', type: 'INTERNAL', code: 'INTERNAL' },
  ],
  ['an error of a message alone', '{"error":{"message":"x"}}', { message: 'x', type: null, code: null }],
  ['an error without a message', '{"error":{}}', unread],
  ['a page', '<html>Bad gateway</html>', unread],
  ['nothing', '', unread],
];

for (const [what, body, read] of bodies) {
  test(`what an upstream says is read from ${what}`, () => {
    assert.deepEqual(geminiGenerate.readError(Buffer.from(body)), read);
  });
}
