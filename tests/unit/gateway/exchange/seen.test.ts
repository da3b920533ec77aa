// What of a try that came to no answer is charged, by what was seen of it, in every format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { JsonObject } from '../../../../main/contract/json.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { ollamaChat } from '../../../../main/dialects/ollama/ollama.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { chargedFor, nothingSeen, type Seen } from '../../../../main/gateway/exchange/seen.ts';
import { readingOf } from '../../../../main/gateway/plan/reading.ts';
import { chat } from '../../../support/gateway-fakes.ts';

const read = { reading: readingOf(chat()), namedTokens: 0 };
const seenOf = (text: string, status = 200): Seen => ({
  ...nothingSeen(),
  sent: true,
  status,
  chunks: [Buffer.from(text)],
});
const unreadable = new RouterError('upstream_error', 'The provider answered with something that is not JSON.');

const whole = JSON.stringify({
  error: { message: 'half way' },
  choices: [],
  usage: { prompt_tokens: 10, completion_tokens: 2, input_tokens: 10, output_tokens: 2 },
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2 },
  prompt_eval_count: 10,
  eval_count: 2,
  done: true,
});
const wires = [openaiChat, openaiResponses, anthropicMessages, geminiGenerate, ollamaChat];

for (const wire of wires) {
  test(`${wire.id}: what it tells of its usage is charged, also beside an error`, () => {
    const told = chargedFor(seenOf(whole), { read, wire, fault: unreadable });
    assert.deepEqual([told?.inputTokens, told?.outputTokens, told?.estimated], [10, 2, false]);
  });

  test(`${wire.id}: wherever its answer is cut, something is charged, and never a fault`, () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        const usage = chargedFor(seenOf(whole.slice(0, length)), { read, wire, fault: unreadable });
        assert.ok(usage !== null && usage.inputTokens > 0);
      }),
    );
  });
}

test('without a word of its usage an error in place of an answer is charged nothing', () => {
  const said = JSON.stringify({ error: { message: 'busy' } });
  assert.equal(chargedFor(seenOf(said), { read, wire: openaiChat, fault: unreadable }), null);
});

test('what was not written, or not sent, is charged nothing', () => {
  assert.equal(chargedFor(seenOf(''), { read, wire: null, fault: unreadable }), null);
  assert.equal(chargedFor(nothingSeen(), { read, wire: openaiChat, fault: new Error('reset') }), null);
});

const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'iVBORw0KGgo'.repeat(4_000)}` } };
const tools = [
  { type: 'function', function: { name: 'f', description: 'Reads a file. '.repeat(500), parameters: {} } },
];
const readBy = (body: JsonObject, namedTokens = 0): number => {
  const given = { reading: readingOf(chat(body)), namedTokens };
  const usage = chargedFor(seenOf('{"cut'), { read: given, wire: openaiChat, fault: unreadable });
  return usage?.inputTokens ?? assert.fail('it is charged');
};

test('an estimate of what was read holds the tools, and of a picture that it is one', () => {
  assert.ok(readBy({ tools }) > 1_500, String(readBy({ tools })));
  const seen = readBy({ messages: [{ role: 'user', content: [picture] }] });
  assert.ok(seen >= 1_000 && seen < 1_200, String(seen));
});

test('an estimate of what was read holds what is held for what the request only names', () => {
  assert.equal(readBy({}, 128_000), 128_000);
  assert.ok(readBy({ tools }, 10) > 1_500);
});
