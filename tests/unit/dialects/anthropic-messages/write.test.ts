import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  efforts,
  noSampling,
  type Conversation,
  type Part,
  type Reasoning,
  type Turn,
} from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { playAnthropic } from '../../../support/providers/anthropic.ts';
import { conversationOf } from '../../../support/conversation.ts';

const plain = conversationOf({
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 }],
});

interface Settings {
  readonly model?: string;
  readonly schemas?: boolean;
}
/** What is written is told to the stand-in too: whatever it refuses, the real API would. */
function write(change: Partial<Conversation>, { model = 'claude-opus-4-6', schemas = true }: Settings = {}) {
  const written = anthropicMessages.write({ ...plain, ...change }, { model, stream: false, quirks: { schemas } });
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' };
  const body = Buffer.from(JSON.stringify(written.body));
  const script = playAnthropic({ method: 'POST', path: '/v1/messages', headers, body });
  const said = [...script.steps].map((step) => (step.kind === 'bytes' ? step.bytes.toString() : '')).join('');
  assert.equal(script.status, 200, said);
  return written;
}
const wrote = (key: string, change: Partial<Conversation>, settings: Settings = {}): unknown =>
  write(change, settings).body[key];

const text = (said: string): Part => ({ kind: 'text', text: said });
const turn = (role: Turn['role'], ...parts: readonly Part[]): Turn => ({ role, parts, at: 0 });
const call = (id: string, args = '{}'): Part => ({
  kind: 'call',
  id,
  name: 'f',
  arguments: args,
  custom: false,
  signature: null,
});
const result = (callId: string, said = 'ok', failed = false): Part => ({
  kind: 'result',
  callId,
  name: null,
  content: said === '' ? [] : [{ kind: 'text', text: said }],
  failed,
  custom: false,
});
const tool = { kind: 'function' as const, name: 'f', description: null, parameters: null, strict: null };

test('a plain conversation is a plain body, with a limit since the API demands one', () => {
  assert.deepEqual(write({}), {
    body: {
      model: 'claude-opus-4-6',
      max_tokens: 32_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    },
    leftOut: [],
  });
});

test('a stream is asked for where one is wanted', () => {
  const { body } = anthropicMessages.write(plain, { model: 'm', stream: true, quirks: {} });
  assert.equal(body['stream'], true);
});

const said = (block: object) => ({ type: 'text', ...block });
const messageCases: readonly (readonly [what: string, turns: readonly Turn[], messages: readonly object[]])[] = [
  [
    'turns of one role are merged, space alone is left out',
    [turn('user', text('a')), turn('user', text('  ')), turn('user', text('b')), turn('assistant', text('c'))],
    [
      { role: 'user', content: [said({ text: 'a' }), said({ text: 'b' })] },
      { role: 'assistant', content: [said({ text: 'c' })] },
    ],
  ],
  [
    'results of calls come first in the next message',
    [
      turn('assistant', call('a'), call('b')),
      turn('tool', result('a')),
      turn('user', text('x')),
      turn('tool', result('b')),
    ],
    [
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: {} },
          { type: 'tool_use', id: 'b', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [said({ text: 'ok' })] },
          { type: 'tool_result', tool_use_id: 'b', content: [said({ text: 'ok' })] },
          said({ text: 'x' }),
        ],
      },
    ],
  ],
  [
    'ids that the API refuses are told another way, in calls and results alike',
    [turn('assistant', call('f:0', '')), turn('tool', result('f:0', '', true))],
    [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_Zjow', name: 'f', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call_Zjow',
            content: [said({ text: 'The tool failed.' })],
            is_error: true,
          },
        ],
      },
    ],
  ],
  [
    'only thoughts that Anthropic signed go back to it',
    [
      turn('user', text('q')),
      turn(
        'assistant',
        {
          kind: 'reasoning',
          text: 'mine',
          signature: { signer: 'anthropic', data: 'sig-anthropic-1' },
          redacted: false,
        },
        { kind: 'reasoning', text: '', signature: { signer: 'anthropic', data: 'sig-anthropic-2' }, redacted: true },
        { kind: 'reasoning', text: 'theirs', signature: { signer: 'gemini', data: 'g' }, redacted: false },
        { kind: 'reasoning', text: 'nobodys', signature: null, redacted: false },
        text('a'),
      ),
      turn('user', text('r')),
    ],
    [
      { role: 'user', content: [said({ text: 'q' })] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'mine', signature: 'sig-anthropic-1' },
          { type: 'redacted_thinking', data: 'sig-anthropic-2' },
          said({ text: 'a' }),
        ],
      },
      { role: 'user', content: [said({ text: 'r' })] },
    ],
  ],
  [
    'an answer to be continued does not end in space',
    [turn('user', text('q')), turn('assistant', text('It is \n'))],
    [
      { role: 'user', content: [said({ text: 'q' })] },
      { role: 'assistant', content: [said({ text: 'It is' })] },
    ],
  ],
  [
    'instructions alone are what the user says',
    [turn('system', text('s'))],
    [{ role: 'user', content: [said({ text: 's' })] }],
  ],
];
for (const [what, turns, messages] of messageCases)
  test(`in messages, ${what}`, () => assert.deepEqual(wrote('messages', { turns }), messages));

test('system text goes to its own place, in order', () => {
  const turns = [turn('system', text('a')), turn('user', text('q')), turn('system', text('b'))];
  assert.deepEqual(wrote('system', { turns }), [said({ text: 'a' }), said({ text: 'b' })]);
});

const media = (...parts: readonly Part[]) => ({ turns: [turn('user', ...parts)] });
const inline = (mediaType: string, content = 'x') => ({
  kind: 'inline' as const,
  mediaType,
  base64: Buffer.from(content).toString('base64'),
});

test('images and documents are written as their blocks', () => {
  const { body, leftOut } = write(
    media(
      { kind: 'image', media: inline('image/jpg'), detail: 'high' },
      { kind: 'image', media: { kind: 'url', url: 'https://a.example/b' }, detail: null },
      { kind: 'document', media: inline('application/pdf'), name: 'P' },
      { kind: 'document', media: inline('text/markdown', 'ä'), name: null },
    ),
  );
  assert.deepEqual(body['messages'], [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'eA==' } },
        { type: 'image', source: { type: 'url', url: 'https://a.example/b' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'eA==' }, title: 'P' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ä' } },
      ],
    },
  ]);
  assert.deepEqual(leftOut, ['detail']);
});

const refused: readonly (readonly [what: string, change: Partial<Conversation>, param: string])[] = [
  ['several answers', { choices: 2 }, 'n'],
  ['probabilities', { logprobs: 0 }, 'logprobs'],
  ['a place to be filled', { suffix: '' }, 'suffix'],
  ['audio', media({ kind: 'audio', media: inline('audio/wav') }), 'messages.0'],
  ['an image that it cannot read', media({ kind: 'image', media: inline('image/tiff'), detail: null }), 'messages.0'],
  [
    'a document that it cannot read',
    media({ kind: 'document', media: inline('application/zip'), name: null }),
    'messages.0',
  ],
  [
    'a file of another provider',
    media({ kind: 'document', media: { kind: 'stored', id: 'f' }, name: null }),
    'messages.0',
  ],
  [
    'an image said by the model',
    { turns: [turn('assistant', { kind: 'image', media: inline('image/png'), detail: null })] },
    'messages.0',
  ],
  ['arguments that are no JSON', { turns: [turn('assistant', call('a', '{"x'))] }, 'messages.0'],
  ['arguments that are no object', { turns: [turn('assistant', call('a', '[1]'))] }, 'messages.0'],
  ['nothing but space', { turns: [turn('user', text(' '))] }, 'messages'],
  [
    'a tool that runs elsewhere',
    { tools: [{ kind: 'hosted', name: 'web' }], toolChoice: { kind: 'named', name: 'web' } },
    'tool_choice',
  ],
  ['any tool where there is none', { toolChoice: { kind: 'required' } }, 'tool_choice'],
];
for (const [what, change, param] of refused)
  test(`${what} cannot be said, and ${param} is named`, () => {
    assert.throws(
      () => write(change),
      (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });

test('tools keep their names, whatever kind they are', () => {
  const { body, leftOut } = write({
    tools: [
      { ...tool, description: 'd', parameters: { properties: { a: { type: 'object' } } }, strict: true },
      { kind: 'custom', name: 'patch', description: 'p', format: { type: 'grammar', definition: 'start: "x"' } },
      { kind: 'hosted', name: 'web_search' },
    ],
    toolChoice: { kind: 'named', name: 'patch' },
    parallelCalls: false,
  });
  assert.deepEqual(body['tools'], [
    {
      name: 'f',
      description: 'd',
      input_schema: {
        type: 'object',
        properties: { a: { type: 'object', additionalProperties: false } },
        additionalProperties: false,
      },
      strict: true,
    },
    {
      name: 'patch',
      description: 'p\n\nThe input must match this grammar:\nstart: "x"',
      input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
    },
  ]);
  assert.deepEqual(body['tool_choice'], { type: 'tool', name: 'patch', disable_parallel_tool_use: true });
  assert.deepEqual(leftOut, ['web_search']);
});

test('free text for a tool is an object with that text in it', () => {
  const turns = [
    turn('assistant', { kind: 'call', id: 'a', name: 'patch', arguments: 'a "b"', custom: true, signature: null }),
    turn('tool', result('a')),
  ];
  assert.deepEqual(wrote('messages', { turns }), [
    { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'patch', input: { input: 'a "b"' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [said({ text: 'ok' })] }] },
  ]);
});

test('a choice is not told where there are no tools', () => {
  assert.equal(wrote('tool_choice', { toolChoice: { kind: 'auto' }, parallelCalls: false }), undefined);
  assert.deepEqual(wrote('tool_choice', { tools: [tool], parallelCalls: false }), {
    type: 'auto',
    disable_parallel_tool_use: true,
  });
});

const reasoning = (change: Partial<Reasoning>): Reasoning => ({
  effort: null,
  budgetTokens: null,
  visible: null,
  ...change,
});
const thinkingCases: readonly (readonly [
  what: string,
  model: string,
  change: Partial<Conversation>,
  thinking: unknown,
  effort: unknown,
  leftOut: readonly string[],
])[] = [
  ['an effort', 'some-model', { reasoning: reasoning({ effort: 'minimal' }) }, { type: 'adaptive' }, 'low', []],
  [
    'the highest effort',
    'claude-opus-4-6',
    { reasoning: reasoning({ effort: 'xhigh' }) },
    { type: 'adaptive' },
    'max',
    [],
  ],
  ['no effort', 'claude-opus-4-6', { reasoning: reasoning({ effort: 'none' }) }, { type: 'disabled' }, undefined, []],
  [
    'no effort where that is the rule',
    'claude-opus-4-7',
    { reasoning: reasoning({ effort: 'none' }) },
    undefined,
    undefined,
    [],
  ],
  [
    'a budget',
    'claude-sonnet-4-6',
    { reasoning: reasoning({ budgetTokens: 2048, visible: true }) },
    { type: 'enabled', budget_tokens: 2048, display: 'summarized' },
    undefined,
    [],
  ],
  [
    'a budget as large as the limit',
    'claude-sonnet-4-6',
    { reasoning: reasoning({ budgetTokens: 4000 }), maxOutputTokens: 4000 },
    { type: 'enabled', budget_tokens: 3000 },
    undefined,
    [],
  ],
  [
    'a budget too small',
    'claude-sonnet-4-6',
    { reasoning: reasoning({ budgetTokens: 10 }) },
    { type: 'enabled', budget_tokens: 1024 },
    undefined,
    [],
  ],
  [
    'a budget that no limit leaves room for',
    'claude-sonnet-4-6',
    { reasoning: reasoning({ budgetTokens: 500 }), maxOutputTokens: 1000 },
    undefined,
    undefined,
    ['reasoning'],
  ],
  [
    'a budget for a model that knows none',
    'claude-opus-4-7',
    { reasoning: reasoning({ budgetTokens: 2048 }) },
    { type: 'adaptive' },
    'low',
    [],
  ],
  [
    'an effort for a model that knows budgets only',
    'claude-sonnet-4-5-20250929',
    { reasoning: reasoning({ effort: 'medium' }) },
    { type: 'enabled', budget_tokens: 8192 },
    undefined,
    [],
  ],
  [
    'an effort for a model that cannot think',
    'claude-3-5-haiku-latest',
    { reasoning: reasoning({ effort: 'high' }) },
    undefined,
    undefined,
    ['reasoning'],
  ],
  [
    'thoughts to be seen',
    'claude-opus-4-8',
    { reasoning: reasoning({ visible: true }) },
    { type: 'adaptive', display: 'summarized' },
    undefined,
    [],
  ],
  ['nothing in particular', 'claude-opus-4-8', { reasoning: reasoning({ visible: false }) }, undefined, undefined, []],
];
for (const [what, model, change, thinking, effort, leftOut] of thinkingCases)
  test(`of ${what}, ${model} is asked for what it knows`, () => {
    const written = write(change, { model });
    assert.deepEqual(written.body['thinking'], thinking);
    assert.deepEqual(written.body['output_config'], effort === undefined ? undefined : { effort });
    assert.deepEqual(written.leftOut, leftOut);
  });

test('beside thinking, what the API refuses is left out and named', () => {
  const { body, leftOut } = write({
    tools: [tool],
    toolChoice: { kind: 'required' },
    reasoning: reasoning({ effort: 'low' }),
    sampling: { ...noSampling, temperature: 0.2, topK: 4, topP: 0.5 },
  });
  assert.deepEqual(body['tool_choice'], { type: 'auto' });
  for (const key of ['temperature', 'top_k', 'top_p']) assert.equal(body[key], undefined);
  assert.deepEqual(leftOut.toSorted(), ['temperature', 'tool_choice', 'top_k', 'top_p']);
});

test('a turn that waits for results and begins with no thought gets no budget', () => {
  const turns = [turn('user', text('q')), turn('assistant', call('a')), turn('tool', result('a'))];
  const asked = { turns, reasoning: reasoning({ budgetTokens: 2048 }) };
  assert.deepEqual(wrote('thinking', asked), { type: 'adaptive' });
  const written = write(asked, { model: 'claude-haiku-4-5' });
  assert.equal(written.body['thinking'], undefined);
  assert.deepEqual(written.leftOut, ['reasoning']);
});

const samplingCases: readonly (readonly [
  what: string,
  change: Partial<Conversation>,
  written: object,
  leftOut: string[],
])[] = [
  ['what it knows', { sampling: { ...noSampling, temperature: 0.2, topK: 4 } }, { temperature: 0.2, top_k: 4 }, []],
  [
    'at most its own highest temperature',
    { sampling: { ...noSampling, temperature: 1.7 } },
    { temperature: 1 },
    ['temperature'],
  ],
  [
    'one kind of narrowing',
    { sampling: { ...noSampling, temperature: 0.2, topP: 0.5 } },
    { temperature: 0.2 },
    ['top_p'],
  ],
  ['the other kind alone', { sampling: { ...noSampling, topP: 0.5 } }, { top_p: 0.5 }, []],
  [
    'nothing of hints that it has no field for',
    { sampling: { ...noSampling, seed: 1, presencePenalty: 1, frequencyPenalty: 1 } },
    {},
    ['seed', 'presence_penalty', 'frequency_penalty'],
  ],
  ['a user', { user: 'u' }, { metadata: { user_id: 'u' } }, []],
  ['no address of a user', { user: 'a@b.example' }, {}, ['user']],
  ['stop sequences that are more than space', { stop: ['\n', 'END'] }, { stop_sequences: ['END'] }, ['stop']],
];
for (const [what, change, expected, leftOut] of samplingCases)
  test(`the body says ${what}`, () => {
    const { body, leftOut: named } = write(change);
    const { model: _model, max_tokens: _limit, messages: _messages, ...others } = body;
    assert.deepEqual(others, expected);
    assert.deepEqual(named, leftOut);
  });

test('the newest models are not told how to sample', () => {
  const { body, leftOut } = write({ sampling: { ...noSampling, temperature: 0.2 } }, { model: 'claude-sonnet-5' });
  assert.equal(body['temperature'], undefined);
  assert.deepEqual(leftOut, ['temperature']);
});

const schema = {
  kind: 'schema' as const,
  name: 'a',
  description: 'd',
  schema: { type: 'object', properties: {} },
  strict: null,
};

test('a schema goes to its own field, closed as the API wants it', () => {
  assert.deepEqual(wrote('output_config', { format: schema }), {
    format: {
      type: 'json_schema',
      schema: { description: 'd', type: 'object', properties: {}, additionalProperties: false },
    },
  });
});

test('where there is no field for a form, the model is told of it', () => {
  assert.deepEqual(wrote('system', { format: { kind: 'json' } }), [
    said({ text: 'Answer with a single JSON object and nothing else.' }),
  ]);
  for (const settings of [{ schemas: false }, { model: 'claude-3-7-sonnet-latest' }]) {
    const { body } = write({ format: schema }, settings);
    assert.match(JSON.stringify(body['system']), /valid against this JSON Schema/);
    assert.equal(body['output_config'], undefined);
  }
});

const spoken = fc.constantFrom('a', ' ', '', 'b\n', 'ä "q"');
const callId = fc.constantFrom('a', 'b:1', 'toolu_3');
const round = fc.record({
  asked: fc.array(spoken, { maxLength: 3 }),
  ids: fc.uniqueArray(callId, { maxLength: 3 }),
  answered: spoken,
  failed: fc.boolean(),
});
const conversation = fc.record({
  rounds: fc.array(round, { maxLength: 3 }),
  system: fc.array(spoken, { maxLength: 2 }),
  effort: fc.option(fc.constantFrom(...efforts)),
  budgetTokens: fc.option(fc.integer({ min: 0, max: 50_000 })),
  visible: fc.option(fc.boolean()),
  maxOutputTokens: fc.option(fc.integer({ min: 1, max: 40_000 })),
  temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
  topP: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  parallelCalls: fc.option(fc.boolean()),
  required: fc.boolean(),
  model: fc.constantFrom(
    'm',
    'claude-3-5-haiku-latest',
    'claude-opus-4-5',
    'claude-opus-4-6',
    'claude-opus-4-8',
    'claude-sonnet-5',
  ),
});

test('whatever a conversation demands, the API takes what is written of it', () => {
  fc.assert(
    fc.property(conversation, (made) => {
      const turns = made.rounds.flatMap(({ asked, ids, answered, failed }, at): Turn[] => [
        ...asked.map((one) => turn('user', text(one))),
        turn('assistant', text(answered), ...ids.map((id) => call(`${id}-${at}`))),
        ...ids.toReversed().map((id) => turn('tool', result(`${id}-${at}`, answered, failed))),
      ]);
      write(
        {
          turns: [turn('system', ...made.system.map(text)), turn('user', text('q')), ...turns],
          tools: [tool],
          toolChoice: made.required ? { kind: 'required' } : null,
          parallelCalls: made.parallelCalls,
          maxOutputTokens: made.maxOutputTokens,
          reasoning: reasoning({ effort: made.effort, budgetTokens: made.budgetTokens, visible: made.visible }),
          sampling: { ...noSampling, temperature: made.temperature, topP: made.topP },
        },
        { model: made.model },
      );
    }),
  );
});
