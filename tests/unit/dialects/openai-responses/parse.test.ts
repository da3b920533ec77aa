import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { entranceAt } from '../../../support/entrance.ts';
import { parse, user, type Fields } from './answers.ts';

const good = { model: 'm', input: 'Hi' };
const having = (fields: Fields): Fields => ({ ...good, ...fields });
const inputOf = (...input: unknown[]): Fields => ({ model: 'm', input });
const part = (fields: Fields): Fields => inputOf({ role: 'user', content: [fields] });
const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };

const bad: readonly (readonly [what: string, body: unknown, param: string | null])[] = [
  ['no object', '[]', null],
  ['no model', { input: 'Hi' }, 'model'],
  ['a model with a line break', having({ model: 'a\nb' }), 'model'],
  ['no input', { model: 'm' }, 'input'],
  ['an input that is null', having({ input: null }), 'input'],
  ['an input that is an object', having({ input: {} }), 'input'],
  ['an input without items', having({ input: [] }), 'input'],
  ['an item that is text', inputOf('Hi'), 'input.0'],
  ['an unknown role', inputOf(user, { role: 'wizard', content: 'x' }), 'input.1.role'],
  ['a typed message without a role', inputOf({ type: 'message', content: 'x' }), 'input.0.role'],
  ['a message without content', inputOf({ role: 'user' }), 'input.0.content'],
  ['a message whose content is empty', inputOf({ role: 'user', content: [] }), 'input.0.content'],
  ['an answer without content', inputOf({ role: 'assistant' }), 'input.0.content'],
  ['a content that is a number', inputOf({ role: 'user', content: 7 }), 'input.0.content'],
  ['a part without a type', part({ text: 'x' }), 'input.0.content.0.type'],
  ['a text that is a number', part({ type: 'input_text', text: 7 }), 'input.0.content.0.text'],
  ['a picture from nowhere', part({ type: 'input_image' }), 'input.0.content.0'],
  ['a file from nowhere', part({ type: 'input_file', filename: 'a.pdf' }), 'input.0.content.0'],
  [
    'a sound without data',
    part({ type: 'input_audio', input_audio: { format: 'wav' } }),
    'input.0.content.0.input_audio.data',
  ],
  ['a call without a name', inputOf({ ...call, name: undefined }), 'input.0.name'],
  ['a call whose arguments are an object', inputOf({ ...call, arguments: {} }), 'input.0.arguments'],
  ['a custom call without input', inputOf({ type: 'custom_tool_call', call_id: 'c', name: 'f' }), 'input.0.input'],
  [
    'an output without its call',
    inputOf(user, { type: 'function_call_output', call_id: 'c', output: 'x' }),
    'input.1.call_id',
  ],
  [
    'an output before its call',
    inputOf({ type: 'custom_tool_call_output', call_id: 'c', output: 'x' }, { ...call }),
    'input.0.call_id',
  ],
  ['an output without content', inputOf(call, { type: 'function_call_output', call_id: 'c' }), 'input.1.output'],
  ['a thought whose summary is text', inputOf({ type: 'reasoning', summary: 'x' }), 'input.0.summary'],
  ['a reference without an id', inputOf({ type: 'item_reference' }), 'input.0.id'],
  ['a negative limit', having({ max_output_tokens: -1 }), 'max_output_tokens'],
  ['a fraction of a token', having({ max_output_tokens: 1.5 }), 'max_output_tokens'],
  ['a temperature that is text', having({ temperature: 'hot' }), 'temperature'],
  ['a number that is not finite', '{"model":"m","input":"Hi","top_p":1e999}', 'top_p'],
  ['a stream that is text', having({ stream: 'true' }), 'stream'],
  ['a store that is a number', having({ store: 1 }), 'store'],
  ['instructions that are a list', having({ instructions: ['x'] }), 'instructions'],
  ['a tool without a type', having({ tools: [{ name: 'f' }] }), 'tools.0.type'],
  ['a function without a name', having({ tools: [{ type: 'function' }] }), 'tools.0.name'],
  [
    'a function without a name in a namespace',
    having({ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] }),
    'tools.0.tools.0.name',
  ],
  ['an unknown tool choice', having({ tool_choice: 'maybe' }), 'tool_choice'],
  ['a choice of a function without its name', having({ tool_choice: { type: 'function' } }), 'tool_choice.name'],
  [
    'an unknown mode of allowed tools',
    having({ tool_choice: { type: 'allowed_tools', mode: 'x', tools: [] } }),
    'tool_choice.mode',
  ],
  [
    'a schema that is text',
    having({ text: { format: { type: 'json_schema', name: 'x', schema: 'x' } } }),
    'text.format.schema',
  ],
  ['an effort that is a number', having({ reasoning: { effort: 3 } }), 'reasoning.effort'],
  ['an include that is text', having({ include: 'x' }), 'include'],
  ['metadata that is text', having({ metadata: 'x' }), 'metadata'],
  ['a hint that is no level', having({ metadata: { sensitivity: 'very' } }), 'metadata.sensitivity'],
  ['a wish for the background', having({ background: true }), 'background'],
  ['a conversation kept by the server', having({ conversation: 'conv_1' }), 'conversation'],
];
for (const [what, body, param] of bad)
  test(`a body with ${what} is refused${param === null ? '' : `, naming ${param}`}`, () => {
    assert.throws(
      () => parse(body),
      (error: unknown) =>
        error instanceof RouterError && error.code === 'invalid_request' && (param === null || error.param === param),
    );
  });

const fine: readonly (readonly [what: string, body: Fields])[] = [
  ['unknown fields, items and parts', { ...part({ type: 'hologram', data: 1 }), new_field: { a: 1 } }],
  ['unknown kinds of items', inputOf(user, { type: 'mcp_approval_request', id: 'x', name: 7 })],
  ['unknown tools', having({ tools: [{ type: 'teleport', where: 1 }] })],
  [
    'nulls',
    having({
      tools: null,
      tool_choice: null,
      text: null,
      reasoning: null,
      include: null,
      background: null,
      conversation: null,
      stream: null,
    }),
  ],
  ['an answer without parts', inputOf({ role: 'assistant', content: [] })],
  [
    'an output whose call was told before',
    { ...inputOf({ type: 'function_call_output', call_id: 'c', output: 'x' }), previous_response_id: 'resp_1' },
  ],
  [
    'an output whose call is only named',
    inputOf({ id: 'fc_1', type: null }, { type: 'function_call_output', call_id: 'c', output: 'x' }),
  ],
  ['no items where others came before', { ...inputOf(), previous_response_id: 'resp_1' }],
  ['no items where a template has them', { ...inputOf(), prompt: { id: 'pmpt_1' } }],
];
for (const [what, body] of fine) test(`${what} pass`, () => assert.equal(parse(body).model, 'm'));

test('what routing needs is read', () => {
  const request = openaiResponses.parseRequest(
    Buffer.from(JSON.stringify(having({ stream: true, max_output_tokens: 50, metadata: { region: 'eu' } }))),
    entranceAt('/v1/responses', { 'x-llr-sensitivity': 'high' }),
  );
  const { stream, wantsUsage, maxOutputTokens, hints, asArray } = request;
  assert.deepEqual(
    { stream, wantsUsage, maxOutputTokens, hints, asArray },
    {
      stream: true,
      wantsUsage: true,
      maxOutputTokens: 50,
      hints: { sensitivity: 'high', region: 'eu', tier: null, policy: null },
      asArray: false,
    },
  );
  assert.equal(parse(good).stream, false);
});

test('no message of a refusal quotes what was sent', () => {
  for (const [, body] of bad)
    try {
      parse(body);
    } catch (error) {
      assert.doesNotMatch(String(error), /wizard|maybe|very|conv_1/);
    }
});

test('errors are told and read in the envelope of OpenAI', () => {
  const shown = { status: 400, code: 'invalid_request', type: 'invalid_request_error', message: 'No.', param: 'input' };
  assert.deepEqual(openaiResponses.encodeError(shown), {
    status: 400,
    body: '{"error":{"message":"No.","type":"invalid_request_error","param":"input","code":"invalid_request"}}',
  });
  assert.deepEqual(openaiResponses.readError(Buffer.from(openaiResponses.encodeError(shown).body)), {
    message: 'No.',
    type: 'invalid_request_error',
    code: 'invalid_request',
  });
});

test('it is found, asked and kept waiting as the format has it', () => {
  assert.deepEqual(openaiResponses.routes, ['/v1/responses']);
  assert.equal(openaiResponses.upstreamPath('m', true), '/responses');
  assert.equal(String(openaiResponses.keepAlive), ': keep-alive\n\n');
  assert.equal(openaiResponses.headersUp.includes('chatgpt-account-id'), false);
  assert.equal(openaiResponses.headersUp.includes('session_id'), true);
});
