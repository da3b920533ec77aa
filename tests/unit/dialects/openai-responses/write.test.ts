import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  noSampling,
  type ContentPart,
  type Conversation,
  type Part,
  type Turn,
} from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { openaiSchemas } from '../../../support/openapi.ts';
import { withoutShared } from '../../../support/shared.ts';
import { read, type Fields } from './answers.ts';
import { conversationOf } from '../../../support/conversation.ts';

const says = (text: string): ContentPart => ({ kind: 'text', text });
const turn = (role: Turn['role'], ...parts: Part[]): Turn => ({ role, at: 3, parts });
const hi = turn('user', says('Hi'));
const plain = conversationOf({
  turns: [hi],
  leftOut: ['told elsewhere'],
});
const written = (fields: Partial<Conversation>, stream = false) =>
  openaiResponses.write({ ...plain, ...fields }, { model: 'up', stream, quirks: {} });
const bodyOf = (fields: Partial<Conversation>): Fields => ({ ...written(fields).body });
const inputOf = (...turns: Turn[]): unknown => bodyOf({ turns })['input'];

test('a plain request is written, and never kept', () => {
  assert.deepEqual(written({}, true), {
    body: {
      model: 'up',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      stream: true,
      store: false,
    },
    leftOut: [],
  });
  assert.equal('stream' in bodyOf({}), false);
});

test('a request with everything is written', () => {
  const { input: _, ...rest } = bodyOf({
    tools: [
      { kind: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: null },
      {
        kind: 'custom',
        name: 'patch',
        description: null,
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'd' } },
      },
    ],
    toolChoice: { kind: 'named', name: 'patch' },
    parallelCalls: false,
    format: { kind: 'schema', name: 's', description: 'S', schema: { type: 'object' }, strict: null },
    sampling: { ...noSampling, temperature: 0.5, topP: 0.9 },
    maxOutputTokens: 50,
    logprobs: 2,
    reasoning: { effort: 'high', budgetTokens: null, visible: true },
    user: 'u',
  });
  assert.deepEqual(rest, {
    model: 'up',
    store: false,
    include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    tools: [
      { type: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: false },
      { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'd' } },
    ],
    tool_choice: { type: 'custom', name: 'patch' },
    parallel_tool_calls: false,
    text: { format: { type: 'json_schema', name: 's', description: 'S', schema: { type: 'object' }, strict: false } },
    reasoning: { effort: 'high', summary: 'auto' },
    max_output_tokens: 50,
    temperature: 0.5,
    top_p: 0.9,
    top_logprobs: 2,
    user: 'u',
  });
});

const fields: readonly (readonly [what: string, fields: Partial<Conversation>, written: Fields])[] = [
  ['JSON of any shape', { format: { kind: 'json' } }, { text: { format: { type: 'json_object' } } }],
  ['a limit that OpenAI would refuse is the least that it takes', { maxOutputTokens: 1 }, { max_output_tokens: 16 }],
  [
    'a small budget is a low effort',
    { reasoning: { effort: null, budgetTokens: 1_024, visible: null } },
    { reasoning: { effort: 'low' }, include: ['reasoning.encrypted_content'] },
  ],
  [
    'a middling budget is a medium effort',
    { reasoning: { effort: null, budgetTokens: 12_288, visible: null } },
    { reasoning: { effort: 'medium' }, include: ['reasoning.encrypted_content'] },
  ],
  [
    'a large budget is a high effort',
    { reasoning: { effort: null, budgetTokens: 12_289, visible: null } },
    { reasoning: { effort: 'high' }, include: ['reasoning.encrypted_content'] },
  ],
  [
    'no budget is no effort',
    { reasoning: { effort: null, budgetTokens: 0, visible: null } },
    { reasoning: { effort: 'none' } },
  ],
  ['a wish for nothing is no wish', { reasoning: { effort: null, budgetTokens: null, visible: false } }, {}],
  ['a choice without tools is none', { toolChoice: { kind: 'auto' }, parallelCalls: true }, {}],
  [
    'probabilities without alternatives',
    { logprobs: 0 },
    { include: ['message.output_text.logprobs'], top_logprobs: 0 },
  ],
];
for (const [what, given, expected] of fields)
  test(what, () => {
    const { model: _, input: __, store: ___, ...rest } = bodyOf(given);
    assert.deepEqual(rest, expected);
  });

test('what the system says at the start are instructions; later it keeps its place', () => {
  const { instructions, input } = bodyOf({
    turns: [turn('system', says('One.')), turn('system', says('Two.')), hi, turn('system', says('Three.'))],
  });
  assert.equal(instructions, 'One.\n\nTwo.');
  assert.deepEqual(
    Object(input).map(({ role }: Fields) => role),
    ['user', 'developer'],
  );
});

test('an answer is written item by item, in the order of its parts', () => {
  const data = JSON.stringify({ id: 'rs_1', encrypted_content: 'gAAA' });
  const answer = turn(
    'assistant',
    { kind: 'reasoning', text: 'hm', signature: { signer: 'openai', data }, redacted: false },
    { kind: 'reasoning', text: 'theirs', signature: { signer: 'anthropic', data: 's' }, redacted: false },
    { kind: 'reasoning', text: 'unsigned', signature: null, redacted: false },
    says('A'),
    { kind: 'refusal', text: 'No' },
    { kind: 'call', id: 'c', name: 'f', arguments: '{}', custom: false, signature: null },
    { kind: 'call', id: 'd', name: 'patch', arguments: 'free', custom: true, signature: null },
    says('B'),
  );
  const body = bodyOf({ turns: [hi, answer] });
  assert.deepEqual(Object(body['input']).slice(1), [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAA' },
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'output_text', text: 'A' },
        { type: 'refusal', refusal: 'No' },
      ],
    },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'custom_tool_call', call_id: 'd', name: 'patch', input: 'free' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'B' }] },
  ]);
  assert.deepEqual(body['include'], ['reasoning.encrypted_content']);
});

test('results go to their calls, in the form that these had', () => {
  const result = (callId: string, content: ContentPart[], failed = false): Part => ({
    kind: 'result',
    callId,
    name: null,
    content,
    failed,
    custom: false,
  });
  const picture: ContentPart = { kind: 'image', media: { kind: 'stored', id: 'file_1' }, detail: null };
  const custom: Part = { kind: 'call', id: 'd', name: 'patch', arguments: '', custom: true, signature: null };
  const input = inputOf(
    turn('assistant', custom),
    turn(
      'tool',
      result('c', [says('a'), says('b')]),
      result('d', []),
      result('e', [says('x')], true),
      result('f', [says('p'), picture]),
    ),
  );
  assert.deepEqual(Object(input).slice(1), [
    { type: 'function_call_output', call_id: 'c', output: 'a\nb' },
    { type: 'custom_tool_call_output', call_id: 'd', output: '' },
    { type: 'function_call_output', call_id: 'e', output: 'Error:\nx' },
    {
      type: 'function_call_output',
      call_id: 'f',
      output: [
        { type: 'input_text', text: 'p' },
        { type: 'input_image', file_id: 'file_1', detail: 'auto' },
      ],
    },
  ]);
});

const inline = (mediaType: string) => ({ kind: 'inline', mediaType, base64: 'AAAA' }) as const;
const contents: readonly (readonly [part: ContentPart, written: Fields])[] = [
  [
    { kind: 'image', media: inline('image/png'), detail: 'low' },
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
  ],
  [
    { kind: 'image', media: { kind: 'url', url: 'https://a.example/' }, detail: null },
    { type: 'input_image', image_url: 'https://a.example/', detail: 'auto' },
  ],
  [
    { kind: 'document', media: inline('application/pdf'), name: null },
    { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'document' },
  ],
  [
    { kind: 'document', media: { kind: 'url', url: 'https://a.example/' }, name: null },
    { type: 'input_file', file_url: 'https://a.example/' },
  ],
  [
    { kind: 'document', media: { kind: 'stored', id: 'file_1' }, name: 'a.pdf' },
    { type: 'input_file', file_id: 'file_1', filename: 'a.pdf' },
  ],
];
for (const [part, expected] of contents)
  test(`a ${part.kind} is written as ${Object.keys(expected)[1]}`, () => {
    assert.deepEqual(inputOf(turn('user', part)), [{ type: 'message', role: 'user', content: [expected] }]);
  });

const refused: readonly (readonly [what: string, fields: Partial<Conversation>, param: string])[] = [
  ['texts to stop at', { stop: ['END'] }, 'stop'],
  ['several answers', { choices: 2 }, 'n'],
  ['a place to fill', { suffix: '' }, 'suffix'],
  [
    'a tool that is not there',
    { toolChoice: { kind: 'named', name: 'web_search' }, tools: [{ kind: 'hosted', name: 'web_search' }] },
    'tool_choice',
  ],
  [
    'any tool where there is none',
    { toolChoice: { kind: 'required' }, tools: [{ kind: 'hosted', name: 'web_search' }] },
    'tool_choice',
  ],
  ['a sound', { turns: [turn('user', { kind: 'audio', media: inline('audio/wav') })] }, 'messages.3.content'],
  [
    'a picture in the words of the model',
    { turns: [turn('assistant', { kind: 'image', media: inline('image/png'), detail: null })] },
    'messages.3.content',
  ],
];
for (const [what, given, param] of refused)
  test(`a request for ${what} is refused, naming ${param}`, () => {
    assert.throws(
      () => written(given),
      (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });

test('harmless wishes that cannot be said are named', () => {
  const { leftOut } = written({
    tools: [{ kind: 'hosted', name: 'web_search' }],
    sampling: { temperature: 1, topP: 1, topK: 5, seed: 1, presencePenalty: 0.5, frequencyPenalty: 0.5 },
  });
  assert.deepEqual(leftOut, ['tools.web_search', 'top_k', 'seed', 'presence_penalty', 'frequency_penalty']);
});

test('what was read is written as it was, as far as it goes up', () => {
  const input = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAA' },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'ok' },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Do.' }] },
  ];
  const body = { instructions: 'Be brief.', input, temperature: 0.5, tool_choice: 'auto' };
  const { body: up } = openaiResponses.write(read(body), { model: 'm', stream: false, quirks: {} });
  assert.deepEqual(up, {
    model: 'm',
    instructions: 'Be brief.',
    input,
    store: false,
    include: ['reasoning.encrypted_content'],
    temperature: 0.5,
  });
});

test('what is written is as published', { skip: withoutShared }, () => {
  const body = bodyOf({
    turns: [
      turn('system', says('S')),
      ...contents.map(([part]) => turn('user', part)),
      turn('assistant', { kind: 'call', id: 'c', name: 'f', arguments: '{}', custom: false, signature: null }),
    ],
    tools: [{ kind: 'function', name: 'f', description: null, parameters: null, strict: null }],
    toolChoice: { kind: 'named', name: 'f' },
    format: { kind: 'schema', name: 's', description: null, schema: {}, strict: null },
    reasoning: { effort: 'low', budgetTokens: null, visible: true },
    maxOutputTokens: 1,
    logprobs: 0,
  });
  assert.deepEqual(openaiSchemas()('CreateResponse', body), []);
});
