import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { JsonObject } from '../../../../main/contract/json.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { createStoredResponses } from '../../../../main/gateway/memory/stored-responses.ts';
import { chat, parsedAs } from '../../../support/gateway-fakes.ts';

const asking = (body: JsonObject = {}) => parsedAs(openaiResponses, { model: 'auto', input: 'Hello', ...body });
const message = (role: string, type: string, text: string): JsonObject => ({
  type: 'message',
  role,
  content: [{ type, text }],
});
const said = (text: string) => message('user', 'input_text', text);
const answered = (text: string) => message('assistant', 'output_text', text);
const responseOf = (id: string, text: string): JsonObject => ({ id, output: [answered(text)] });

const isMissing = (error: unknown): boolean =>
  error instanceof RouterError && error.code === 'invalid_request' && error.param === 'previous_response_id';

test('a response belongs to the project that asked for it', () => {
  const stored = createStoredResponses();
  stored.remember(asking(), 'p', () => responseOf('r1', 'Hi'));
  assert.deepEqual(stored.get('r1', 'p'), responseOf('r1', 'Hi'));
  assert.equal(stored.get('r1', 'q'), null);
  assert.throws(() => stored.withHistory(asking({ previous_response_id: 'r1' }), 'q'), isMissing);
  assert.equal(stored.remove('r1', 'q'), false);
  assert.deepEqual(stored.get('r1', 'p'), responseOf('r1', 'Hi'));
});

test('two projects may have a response of the same id', () => {
  const stored = createStoredResponses();
  stored.remember(asking(), 'p', () => responseOf('r1', 'Hi'));
  stored.remember(asking(), 'q', () => responseOf('r1', 'Ho'));
  assert.deepEqual(stored.get('r1', 'p'), responseOf('r1', 'Hi'));
  assert.deepEqual(stored.get('r1', 'q'), responseOf('r1', 'Ho'));
});

test('what came before is put in front, over several turns', () => {
  const stored = createStoredResponses();
  stored.remember(asking(), 'p', () => responseOf('r1', 'Hi'));
  const second = stored.withHistory(asking({ input: 'Why?', previous_response_id: 'r1' }), 'p');
  assert.deepEqual(second.body['input'], [said('Hello'), answered('Hi'), said('Why?')]);
  assert.doesNotMatch(second.raw.toString(), /previous_response_id/);
  stored.remember(second, 'p', () => responseOf('r2', 'So.'));
  const third = stored.withHistory(asking({ input: [said('Oh')], previous_response_id: 'r2' }), 'p');
  const all = [said('Hello'), answered('Hi'), said('Why?'), answered('So.'), said('Oh')];
  assert.deepEqual(third.body['input'], all);
});

test('a request that names nothing before it stays as it is', () => {
  const request = asking();
  assert.equal(createStoredResponses().withHistory(request, 'p'), request);
});

test('a request of another format stays as it is, whatever it names', () => {
  const request = chat({ previous_response_id: 'r1' });
  assert.equal(createStoredResponses().withHistory(request, 'p'), request);
});

test('a response that was removed is gone, and removed once', () => {
  const stored = createStoredResponses();
  stored.remember(asking(), 'p', () => responseOf('r1', 'Hi'));
  assert.equal(stored.remove('r1', 'p'), true);
  assert.equal(stored.remove('r1', 'p'), false);
  assert.equal(stored.get('r1', 'p'), null);
  assert.throws(() => stored.withHistory(asking({ previous_response_id: 'r1' }), 'p'), isMissing);
});

test('an answer that nobody keeps is not even read', () => {
  const stored = createStoredResponses();
  const read: string[] = [];
  const reading = (name: string) => () => {
    read.push(name);
    return responseOf(name, 'Hi');
  };
  stored.remember(asking({ store: false }), 'p', reading('unwanted'));
  stored.remember(chat(), 'p', reading('chat'));
  stored.remember(asking({ store: true }), 'p', reading('wanted'));
  assert.deepEqual(read, ['wanted']);
  assert.equal(stored.get('unwanted', 'p'), null);
  assert.equal(stored.get('chat', 'p'), null);
  assert.notEqual(stored.get('wanted', 'p'), null);
});

test('what is no response is not kept', () => {
  const stored = createStoredResponses();
  for (const answer of [null, undefined, 'r1', ['r1'], {}, { id: 1 }]) stored.remember(asking(), 'p', () => answer);
  for (const id of ['r1', '1', 'undefined', 'null']) assert.equal(stored.get(id, 'p'), null);
});

test('responses that were used longest ago go where there is no more room', () => {
  const stored = createStoredResponses();
  const long = 'x'.repeat(9 * 1024 * 1024);
  for (const id of ['r1', 'r2', 'r3']) stored.remember(asking(), 'p', () => responseOf(id, long));
  assert.notEqual(stored.get('r1', 'p'), null);
  stored.remember(asking(), 'p', () => responseOf('r4', long));
  assert.equal(stored.get('r2', 'p'), null);
  for (const id of ['r1', 'r3', 'r4']) assert.notEqual(stored.get(id, 'p'), null);
});
