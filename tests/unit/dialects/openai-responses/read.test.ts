import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noSampling, type Conversation, type Part, type Turn } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { read, user, type Fields } from './answers.ts';

const turnsOf = (...input: unknown[]): readonly Turn[] => read({ input }).turns;
const partsOf = (...content: unknown[]): readonly Part[] => turnsOf({ role: 'user', content })[0]?.parts ?? [];
const says = (text: string): Part => ({ kind: 'text', text });

test('a request with everything is read', () => {
  const conversation = read({
    instructions: 'Be brief.',
    input: 'Hi',
    temperature: 0.5,
    top_p: 0.9,
    max_output_tokens: 50,
    parallel_tool_calls: false,
    user: 'u',
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    top_logprobs: 3,
    tools: [{ type: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: true }],
    tool_choice: 'required',
    text: { format: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true }, verbosity: 'medium' },
    store: false,
    stream: true,
    truncation: 'disabled',
    service_tier: 'auto',
    metadata: { mine: 'x' },
  });
  const expected: Conversation = {
    kind: 'conversation',
    turns: [
      { role: 'system', at: -1, parts: [says('Be brief.')] },
      { role: 'user', at: 0, parts: [says('Hi')] },
    ],
    tools: [{ kind: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: true }],
    toolChoice: { kind: 'required' },
    parallelCalls: false,
    format: { kind: 'schema', name: 's', description: null, schema: { type: 'object' }, strict: true },
    sampling: { ...noSampling, temperature: 0.5, topP: 0.9 },
    maxOutputTokens: 50,
    stop: [],
    choices: 1,
    logprobs: 3,
    reasoning: { effort: 'low', budgetTokens: null, visible: true },
    suffix: null,
    user: 'u',
    leftOut: [],
  };
  assert.deepEqual(conversation, expected);
});

test('a request with nothing asks for nothing', () => {
  const { toolChoice, parallelCalls, format, maxOutputTokens, logprobs, reasoning, leftOut } = read({});
  assert.deepEqual(
    { toolChoice, parallelCalls, format, maxOutputTokens, logprobs, reasoning, leftOut },
    {
      toolChoice: null,
      parallelCalls: null,
      format: null,
      maxOutputTokens: null,
      logprobs: null,
      reasoning: null,
      leftOut: [],
    },
  );
});

const items: readonly (readonly [what: string, item: Fields, turn: Omit<Turn, 'at'>])[] = [
  ['text of a user', { role: 'user', content: 'Hi' }, { role: 'user', parts: [says('Hi')] }],
  [
    'words of a developer',
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Do.' }] },
    { role: 'system', parts: [says('Do.')] },
  ],
  ['words of the system', { role: 'system', content: 'Do.' }, { role: 'system', parts: [says('Do.')] }],
  [
    'an answer with a refusal',
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      content: [
        { type: 'output_text', text: 'A', annotations: [{ type: 'url_citation' }] },
        { type: 'refusal', refusal: 'No' },
      ],
    },
    { role: 'assistant', parts: [says('A'), { kind: 'refusal', text: 'No' }] },
  ],
  [
    'a call in a namespace',
    { type: 'function_call', call_id: 'c', namespace: 'maps', name: 'find', arguments: '{"a":1}' },
    {
      role: 'assistant',
      parts: [{ kind: 'call', id: 'c', name: 'maps__find', arguments: '{"a":1}', custom: false, signature: null }],
    },
  ],
  [
    'a call of free text',
    { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: 'free' },
    {
      role: 'assistant',
      parts: [{ kind: 'call', id: 'c', name: 'patch', arguments: 'free', custom: true, signature: null }],
    },
  ],
  [
    'a thought that OpenAI signed',
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'a' },
        { type: 'summary_text', text: 'b' },
      ],
      encrypted_content: 'gAAA',
    },
    {
      role: 'assistant',
      parts: [
        {
          kind: 'reasoning',
          text: 'a\n\nb',
          signature: { signer: 'openai', data: '{"id":"rs_1","encrypted_content":"gAAA"}' },
          redacted: false,
        },
      ],
    },
  ],
  [
    'a thought that another signed, without words',
    { type: 'reasoning', summary: [], encrypted_content: 'lr1:anthropic:blob' },
    {
      role: 'assistant',
      parts: [{ kind: 'reasoning', text: '', signature: { signer: 'anthropic', data: 'blob' }, redacted: true }],
    },
  ],
  [
    'a raw thought that nobody signed',
    {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'short' }],
      content: [{ type: 'reasoning_text', text: 'raw' }],
      encrypted_content: null,
    },
    { role: 'assistant', parts: [{ kind: 'reasoning', text: 'raw', signature: null, redacted: false }] },
  ],
];
for (const [what, item, turn] of items) {
  test(`${what} is read`, () => assert.deepEqual(turnsOf(user, item)[1], { ...turn, at: 1 }));
}

test('results of both kinds are read, as text and as parts', () => {
  const turns = turnsOf(
    { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
    { type: 'custom_tool_call', call_id: 'b', name: 'g', input: '' },
    { type: 'function_call_output', call_id: 'a', output: 'ok' },
    {
      type: 'custom_tool_call_output',
      call_id: 'b',
      output: [
        { type: 'input_text', text: 'x' },
        { type: 'input_image', file_id: 'file_1' },
      ],
    },
  );
  assert.deepEqual(turns.slice(2), [
    {
      role: 'tool',
      at: 2,
      parts: [{ kind: 'result', callId: 'a', name: null, content: [says('ok')], failed: false, custom: false }],
    },
    {
      role: 'tool',
      at: 3,
      parts: [
        {
          kind: 'result',
          callId: 'b',
          name: null,
          content: [says('x'), { kind: 'image', media: { kind: 'stored', id: 'file_1' }, detail: null }],
          failed: false,
          custom: true,
        },
      ],
    },
  ]);
});

const pdf = { kind: 'inline', mediaType: 'application/pdf', base64: 'JVBE' } as const;
const contents: readonly (readonly [what: string, part: Fields, read: Part])[] = [
  [
    'a picture by its address',
    { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'low' },
    { kind: 'image', media: { kind: 'url', url: 'https://a.example/x.png' }, detail: 'low' },
  ],
  [
    'a picture in the request',
    { type: 'input_image', image_url: 'data:image/png;base64,iVBO' },
    { kind: 'image', media: { kind: 'inline', mediaType: 'image/png', base64: 'iVBO' }, detail: null },
  ],
  [
    'a file as a data URL',
    { type: 'input_file', file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' },
    { kind: 'document', media: pdf, name: 'a.pdf' },
  ],
  ['a file as bare base64', { type: 'input_file', file_data: 'JVBE' }, { kind: 'document', media: pdf, name: null }],
  [
    'a text file as bare base64',
    { type: 'input_file', file_data: 'SGk=', filename: 'a.TXT' },
    { kind: 'document', media: { kind: 'inline', mediaType: 'text/plain', base64: 'SGk=' }, name: 'a.TXT' },
  ],
  [
    'a file by its address',
    { type: 'input_file', file_url: 'https://a.example/a.pdf' },
    { kind: 'document', media: { kind: 'url', url: 'https://a.example/a.pdf' }, name: null },
  ],
  [
    'a file that OpenAI holds',
    { type: 'input_file', file_id: 'file_1' },
    { kind: 'document', media: { kind: 'stored', id: 'file_1' }, name: null },
  ],
  [
    'a sound',
    { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
    { kind: 'audio', media: { kind: 'inline', mediaType: 'audio/wav', base64: 'UklG' } },
  ],
];
for (const [what, part, expected] of contents)
  test(`${what} is read`, () =>
    assert.deepEqual(partsOf({ type: 'input_text', text: 'x' }, part), [says('x'), expected]));

test('what only this format can say is named once, and has no turn', () => {
  const { turns, leftOut } = read({
    input: [
      user,
      { type: 'local_shell_call', id: 'l', call_id: 'c', action: {}, status: 'completed' },
      { type: 'web_search_call', id: 'w', status: 'completed' },
      { type: 'web_search_call', id: 'v', status: 'completed' },
      { type: 'a name with "quotes"' },
      { role: 'user', content: [{ type: 'hologram' }, { type: 'input_text', text: 'x' }] },
    ],
    prompt_cache_key: 'k',
    max_tool_calls: 3,
    truncation: 'auto',
    service_tier: 'flex',
    new_field: 1,
    include: ['web_search_call.action.sources'],
    text: { verbosity: 'low', format: { type: 'grammar' } },
    reasoning: { effort: 'extreme', mode: 'pro' },
  });
  assert.deepEqual(
    turns.map(({ at }) => at),
    [0, 5],
  );
  assert.deepEqual([...leftOut].toSorted(), [
    'an unknown kind of item',
    'hologram',
    'include',
    'local_shell_call',
    'max_tool_calls',
    'new_field',
    'prompt_cache_key',
    'reasoning.effort',
    'reasoning.mode',
    'service_tier',
    'text.format',
    'text.verbosity',
    'truncation',
    'web_search_call',
  ]);
});

test('who asks is told by either of two fields, and only the second of them is left out', () => {
  const safe = read({ safety_identifier: 's' });
  assert.deepEqual([safe.user, safe.leftOut], ['s', []]);
  const both = read({ user: 'u', safety_identifier: 's' });
  assert.deepEqual([both.user, both.leftOut], ['u', ['safety_identifier']]);
});

test('the highest effort is the highest that others know', () => {
  assert.equal(read({ reasoning: { effort: 'max' } }).reasoning?.effort, 'xhigh');
});

test('probabilities are wanted by either of two fields', () => {
  assert.equal(read({ include: ['message.output_text.logprobs'] }).logprobs, 0);
  assert.equal(read({ top_logprobs: 2 }).logprobs, 2);
  assert.equal(read({ top_logprobs: 0 }).logprobs, null);
});

const maps = {
  type: 'namespace',
  name: 'maps',
  description: 'Maps',
  tools: [
    { type: 'function', name: 'find', parameters: { type: 'object' }, strict: false },
    { type: 'custom', name: 'draw', description: 'Draw', format: { type: 'text' } },
  ],
};
const declared = [maps, { type: 'function', name: 'f', parameters: null }, { type: 'web_search' }];

test('tools of every kind are read, those of a namespace under flat names', () => {
  const { tools, toolChoice } = read({
    tools: declared,
    tool_choice: { type: 'function', name: 'find', namespace: 'maps' },
  });
  assert.deepEqual(tools, [
    { kind: 'function', name: 'maps__find', description: 'Maps', parameters: { type: 'object' }, strict: false },
    { kind: 'custom', name: 'maps__draw', description: 'Draw', format: { type: 'text' } },
    { kind: 'function', name: 'f', description: null, parameters: null, strict: null },
    { kind: 'hosted', name: 'web_search' },
  ]);
  assert.deepEqual(toolChoice, { kind: 'named', name: 'maps__find' });
});

test('tools that the input adds are there', () => {
  const added = { type: 'additional_tools', role: 'developer', tools: [{ type: 'custom', name: 'patch' }] };
  const { tools, leftOut, turns } = read({ input: [user, added] });
  assert.deepEqual([tools.map(({ name }) => name), leftOut, turns.length], [['patch'], [], 1]);
});

const choices: readonly (readonly [choice: unknown, names: readonly string[], read: unknown])[] = [
  ['auto', ['maps__find', 'maps__draw', 'f', 'web_search'], { kind: 'auto' }],
  ['none', ['maps__find', 'maps__draw', 'f', 'web_search'], { kind: 'none' }],
  [{ type: 'custom', name: 'x' }, ['maps__find', 'maps__draw', 'f', 'web_search'], { kind: 'named', name: 'x' }],
  [{ type: 'web_search' }, ['maps__find', 'maps__draw', 'f', 'web_search'], { kind: 'named', name: 'web_search' }],
  [
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }] },
    ['f', 'web_search'],
    { kind: 'required' },
  ],
  [
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'namespace', name: 'maps' }] },
    ['maps__find', 'maps__draw'],
    { kind: 'auto' },
  ],
];
for (const [choice, names, expected] of choices)
  test(`the choice ${JSON.stringify(choice)} is read`, () => {
    const { tools, toolChoice } = read({ tools: declared, tool_choice: choice });
    assert.deepEqual([tools.map(({ name }) => name), toolChoice], [names, expected]);
  });

test('JSON without a schema is a format, text is none', () => {
  assert.deepEqual(read({ text: { format: { type: 'json_object' } } }).format, { kind: 'json' });
  assert.equal(read({ text: { format: { type: 'text' } } }).format, null);
});

test('a reference to what the input holds adds nothing; any other is refused by its place', () => {
  const answer = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] };
  const { turns, leftOut } = read({ input: [answer, { type: 'item_reference', id: 'msg_1' }, user] });
  assert.deepEqual([turns.map(({ at }) => at), leftOut], [[0, 2], []]);
  assert.throws(
    () => read({ input: [answer, { id: 'msg_2' }] }),
    (error: unknown) =>
      error instanceof RouterError && error.code === 'invalid_request' && error.param === 'input.1.id',
  );
});

test('a template is refused: only OpenAI has it', () => {
  assert.throws(
    () => read({ prompt: { id: 'pmpt_1' } }),
    (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === 'prompt',
  );
});

test('a request as Codex sends it is read without a word lost', () => {
  const { turns, tools, leftOut, reasoning } = read({
    input: [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Rules.' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
      { type: 'reasoning', summary: [], content: null, encrypted_content: 'lr1:anthropic:s' },
      { type: 'function_call', name: 'shell', arguments: '{}', call_id: 'c' },
      { type: 'function_call_output', call_id: 'c', output: 'done' },
    ],
    tools: [
      { type: 'function', name: 'shell', description: 'Run', strict: false, parameters: {} },
      maps,
      { type: 'web_search' },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'k',
    text: { verbosity: 'medium' },
  });
  assert.deepEqual(
    turns.map(({ role, at }) => [role, at]),
    [
      ['system', 0],
      ['user', 1],
      ['assistant', 2],
      ['assistant', 3],
      ['tool', 4],
    ],
  );
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['shell', 'maps__find', 'maps__draw', 'web_search'],
  );
  assert.deepEqual([leftOut, reasoning?.visible], [['prompt_cache_key'], true]);
});
