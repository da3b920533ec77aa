// What of a try that came to no answer is charged, by what was seen of it, in every format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../../main/contract/errors.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { ollamaChat } from '../../../../main/dialects/ollama/ollama.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { chargedFor, nothingSeen, type Seen } from '../../../../main/gateway/exchange/seen.ts';
import { chat } from '../../../support/gateway-fakes.ts';

const request = chat();
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
    const told = chargedFor(seenOf(whole), { request, wire, fault: unreadable });
    assert.deepEqual([told?.inputTokens, told?.outputTokens, told?.estimated], [10, 2, false]);
  });

  test(`${wire.id}: wherever its answer is cut, something is charged, and never a fault`, () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        const usage = chargedFor(seenOf(whole.slice(0, length)), { request, wire, fault: unreadable });
        assert.ok(usage !== null && usage.inputTokens > 0);
      }),
    );
  });
}

test('without a word of its usage an error in place of an answer is charged nothing', () => {
  const said = JSON.stringify({ error: { message: 'busy' } });
  assert.equal(chargedFor(seenOf(said), { request, wire: openaiChat, fault: unreadable }), null);
});

test('what was not written, or not sent, is charged nothing', () => {
  assert.equal(chargedFor(seenOf(''), { request, wire: null, fault: unreadable }), null);
  assert.equal(chargedFor(nothingSeen(), { request, wire: openaiChat, fault: new Error('reset') }), null);
});
