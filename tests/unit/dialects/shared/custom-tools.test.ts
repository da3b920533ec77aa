import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { asFunction, asFunctionArguments, restoreCustomCalls } from '../../../../main/dialects/shared/custom-tools.ts';
import { conversationOf } from '../../../support/conversation.ts';

const conversation = conversationOf({
  tools: [{ kind: 'custom', name: 'patch', description: 'Edits files', format: null }],
});
const started = (call: number, name: string, custom = false): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call,
  id: `c${call}`,
  name,
  custom,
  signature: null,
});
const added = (call: number, text: string): AnswerEvent => ({ type: 'call-added', choice: 0, call, arguments: text });
const finished: AnswerEvent = { type: 'choice-finished', choice: 0, reason: 'calls', stopSequence: null };

test('the call of a function that stands for a custom tool comes back as free text, whole', () => {
  const step = restoreCustomCalls(conversation);
  const text = asFunctionArguments('*** Begin "patch"\n');
  const out = [
    started(0, 'patch'),
    started(1, 'read'),
    added(0, text.slice(0, 5)),
    added(1, '{"a":1}'),
    added(0, text.slice(5)),
    finished,
  ].flatMap(step);
  assert.deepEqual(out, [
    started(1, 'read'),
    added(1, '{"a":1}'),
    started(0, 'patch', true),
    added(0, '*** Begin "patch"\n'),
    finished,
  ]);
});

test('what a model wrote in another form is not lost', () => {
  const step = restoreCustomCalls(conversation);
  const out = [started(0, 'patch'), added(0, 'no json'), finished].flatMap(step);
  assert.deepEqual(out[1], added(0, 'no json'));
});

test('a grammar is told in words', () => {
  const format = { type: 'grammar', syntax: 'lark', definition: 'start: WORD' };
  const { description } = asFunction({ kind: 'custom', name: 'patch', description: 'Edits files', format });
  assert.match(description, /^Edits files\n\n.*\nstart: WORD$/);
});
