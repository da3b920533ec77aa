import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorTable, RouterError, type ErrorCode } from '../../../../main/contract/errors.ts';
import { envelopeOf, errorAnswer } from '../../../../main/http/door/errors.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const refusal = new RouterError('model_not_found', 'There is no such model.', { param: 'model' });
const bodyAt = (target: string): unknown => JSON.parse(errorAnswer(refusal, envelopeOf(target)).body);

const openai = {
  error: {
    message: 'There is no such model.',
    type: 'invalid_request_error',
    param: 'model',
    code: 'model_not_found',
  },
};

for (const target of ['/v1/chat/completions', '/v1/models', '/health', '/', '', '*', '/v1/messagesx', '/x?/api/chat']) {
  test(`whoever calls ${JSON.stringify(target)} reads an error of OpenAI's`, () => {
    assert.deepEqual(bodyAt(target), openai);
  });
}

const keysOf = (value: unknown): readonly string[] => Object.keys(Object(value));

for (const target of ['/v1/messages', '/v1/messages?beta=true', '/v1/messages/count_tokens']) {
  test(`whoever calls ${target} reads an error of Anthropic's`, () => {
    assert.deepEqual(keysOf(bodyAt(target)).slice(0, 2), ['type', 'error']);
  });
}

for (const target of ['/v1beta/models/x:generateContent?alt=sse', '/v1/models/x:streamGenerateContent']) {
  test(`whoever calls ${target} reads an error of Gemini's`, () => {
    const { error } = bodyAt(target) as { readonly error: unknown };
    assert.deepEqual(keysOf(error).slice(0, 3), ['code', 'message', 'status']);
  });
}

for (const target of ['/api/chat', '/api/tags?x', '/api/version#x']) {
  test(`whoever calls ${target} reads an error of Ollama's`, () => {
    assert.deepEqual(bodyAt(target), { error: 'There is no such model.', code: 'model_not_found' });
  });
}

test('where no envelope is named, an error is in that of OpenAI', () => {
  const { status, headers, body } = errorAnswer(refusal);
  assert.deepEqual([status, headers, JSON.parse(body)], [404, { 'content-type': 'application/json' }, openai]);
});

test('the status is the one that the envelope says', () => {
  const answer = errorAnswer(refusal, () => ({ status: 418, body: 'its own' }));
  assert.deepEqual([answer.status, answer.body], [418, 'its own']);
});

test('an error that passes by itself says after how many seconds, where that is known', () => {
  const { headers } = errorAnswer(new RouterError('rate_limited', 'Wait.', { retryAfterS: 7 }));
  assert.deepEqual(headers, { 'content-type': 'application/json', 'retry-after': '7' });
  const soon = errorAnswer(new RouterError('rate_limited', 'Wait.', { retryAfterS: 0 }));
  assert.equal(soon.headers['retry-after'], '0');
});

test('only of an error that lasts is the caller told not to ask again, whatever it says of seconds', () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.option(fc.nat()), (code, seconds) => {
      const error = new RouterError(code, 'No.', seconds === null ? {} : { retryAfterS: seconds });
      const { headers } = errorAnswer(error);
      const lasting = ['insufficient_memory', 'ledger_unavailable', 'no_target', 'privacy_pin_unavailable'].includes(
        code,
      );
      assert.equal(headers['x-should-retry'], lasting ? 'false' : undefined);
      assert.equal(headers['retry-after'], lasting || seconds === null ? undefined : String(seconds));
    }),
  );
});
