import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '../../../../main/contract/conversation.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';

const entrance = { headers: () => null, path: '/v1/messages', query: () => null };
const read = (fields: object): Conversation => {
  const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }], ...fields };
  return anthropicMessages.read(anthropicMessages.parseRequest(Buffer.from(JSON.stringify(body)), entrance));
};
const partsOf = (...content: readonly object[]) => {
  const { turns, leftOut } = read({ messages: [{ role: 'user', content }] });
  return { parts: turns.flatMap(({ parts }) => parts), leftOut };
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('turns keep their order and their places', () => {
  const { turns } = read({
    system: [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.' },
    ],
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Mind the time.' },
      { role: 'assistant', content: [{ type: 'text', text: 'Yes?' }] },
    ],
  });
  assert.deepEqual(turns, [
    {
      role: 'system',
      parts: [
        { kind: 'text', text: 'One.' },
        { kind: 'text', text: 'Two.' },
      ],
      at: -1,
    },
    { role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 },
    { role: 'system', parts: [{ kind: 'text', text: 'Mind the time.' }], at: 1 },
    { role: 'assistant', parts: [{ kind: 'text', text: 'Yes?' }], at: 2 },
  ]);
});

test('an instruction in the middle sets the effort from there on, and needs no words for it', () => {
  const { turns, reasoning } = read({
    output_config: { effort: 'high' },
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Mind the time.', output_config: { effort: 'medium' } },
      { role: 'assistant', content: 'Yes?' },
      { role: 'system', content: [], output_config: { effort: 'low' } },
      { role: 'user', content: 'Go on.' },
    ],
  });
  assert.deepEqual(reasoning, { effort: 'low', budgetTokens: null, visible: null });
  assert.deepEqual(
    turns.map(({ role }) => role),
    ['user', 'system', 'assistant', 'user'],
  );
});

test('a message with results and text becomes two turns at one place', () => {
  const { turns } = read({
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Well?' },
          { type: 'tool_result', tool_use_id: 'a', content: 'no', is_error: true },
        ],
      },
    ],
  });
  assert.deepEqual(turns, [
    {
      role: 'assistant',
      parts: [{ kind: 'call', id: 'a', name: 'f', arguments: '{"x":1}', custom: false, signature: null }],
      at: 0,
    },
    {
      role: 'tool',
      parts: [
        {
          kind: 'result',
          callId: 'a',
          name: null,
          content: [{ kind: 'text', text: 'no' }],
          failed: true,
          custom: false,
        },
      ],
      at: 1,
    },
    { role: 'user', parts: [{ kind: 'text', text: 'Well?' }], at: 1 },
  ]);
});

test('thoughts come with the signature of whoever made them', () => {
  const { turns } = read({
    messages: [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'mine', signature: 'abc' },
          { type: 'thinking', thinking: 'theirs', signature: 'lr1:gemini:xyz' },
          { type: 'thinking', thinking: 'nobodys', signature: 'lr1:none:' },
          { type: 'thinking', thinking: 'lost', signature: '' },
          { type: 'redacted_thinking', data: 'hidden' },
        ],
      },
    ],
  });
  const thought = { kind: 'reasoning', redacted: false };
  assert.deepEqual(turns[0]?.parts, [
    { ...thought, text: 'mine', signature: { signer: 'anthropic', data: 'abc' } },
    { ...thought, text: 'theirs', signature: { signer: 'gemini', data: 'xyz' } },
    { ...thought, text: 'nobodys', signature: null },
    { ...thought, text: 'lost', signature: null },
    { kind: 'reasoning', text: '', signature: { signer: 'anthropic', data: 'hidden' }, redacted: true },
  ]);
});

const inline = (mediaType: string, data: string) => ({ kind: 'inline', mediaType, base64: data });
const blocks: readonly (readonly [
  what: string,
  block: object,
  parts: readonly object[],
  leftOut: readonly string[],
])[] = [
  [
    'an image of its own bytes',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
    [{ kind: 'image', media: inline('image/png', 'AA=='), detail: null }],
    [],
  ],
  [
    'an image elsewhere',
    { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' }, cache_control: { type: 'ephemeral' } },
    [{ kind: 'image', media: { kind: 'url', url: 'https://a.example/b.png' }, detail: null }],
    ['cache_control'],
  ],
  [
    'a file that the provider holds',
    { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    [{ kind: 'document', media: { kind: 'stored', id: 'file_1' }, name: null }],
    [],
  ],
  [
    'a document of text, with a title',
    {
      type: 'document',
      title: 'Notes',
      source: { type: 'text', media_type: 'text/plain', data: 'ä' },
      citations: { enabled: true },
    },
    [{ kind: 'document', media: inline('text/plain', base64('ä')), name: 'Notes' }],
    ['citations'],
  ],
  [
    'a document of blocks',
    {
      type: 'document',
      source: {
        type: 'content',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    },
    [{ kind: 'document', media: inline('text/plain', base64('a\n\nb')), name: null }],
    [],
  ],
  [
    'a found text',
    { type: 'search_result', source: 'https://s.example', title: 'T', content: [{ type: 'text', text: 'x' }] },
    [{ kind: 'text', text: 'T (https://s.example)\nx' }],
    [],
  ],
  ['a block of an unknown type', { type: 'hologram', data: 1 }, [], ['hologram']],
  [
    'a result of a tool that the provider ran',
    { type: 'web_search_tool_result', content: [] },
    [],
    ['web_search_tool_result'],
  ],
  ['a source of an unknown type', { type: 'image', source: { type: 'telepathy' } }, [], ['image.source.telepathy']],
];
for (const [what, block, parts, leftOut] of blocks)
  test(`${what} is read, and what cannot be is named`, () => assert.deepEqual(partsOf(block), { parts, leftOut }));

test('the blocks of a result are read like those of a message', () => {
  const { turns } = read({
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [
              { type: 'text', text: 'x' },
              { type: 'tool_reference', tool_name: 'g' },
            ],
          },
        ],
      },
    ],
  });
  const [result] = turns[1]?.parts ?? [];
  assert.deepEqual(result?.kind === 'result' ? result.content : null, [
    { kind: 'text', text: 'x' },
    { kind: 'text', text: 'The tool g is available.' },
  ]);
});

const single: readonly (readonly [what: string, fields: object, expected: Partial<Conversation>])[] = [
  ['the limit', { max_tokens: 77 }, { maxOutputTokens: 77 }],
  ['stop sequences', { stop_sequences: ['END'] }, { stop: ['END'] }],
  ['the user', { metadata: { user_id: 'u' } }, { user: 'u' }],
  [
    'sampling',
    { temperature: 0.5, top_p: 0.9, top_k: 3 },
    {
      sampling: { temperature: 0.5, topP: 0.9, topK: 3, seed: null, presencePenalty: null, frequencyPenalty: null },
    },
  ],
  ['a choice of any tool', { tool_choice: { type: 'any' } }, { toolChoice: { kind: 'required' }, parallelCalls: null }],
  [
    'one call at a time of a named tool',
    { tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true } },
    { toolChoice: { kind: 'named', name: 'f' }, parallelCalls: false },
  ],
  [
    'a schema',
    { output_config: { format: { type: 'json_schema', schema: { type: 'object', title: 'An answer' } } } },
    {
      format: {
        kind: 'schema',
        name: 'An_answer',
        description: null,
        schema: { type: 'object', title: 'An answer' },
        strict: null,
      },
    },
  ],
  [
    'a schema in its older place',
    { output_format: { type: 'json_schema', schema: {} } },
    { format: { kind: 'schema', name: 'answer', description: null, schema: {}, strict: null } },
  ],
  [
    'tools, hosted ones by name',
    {
      tools: [
        { name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true, defer_loading: true },
        { type: 'web_search_20250305', name: 'web_search' },
        { type: 'mcp_toolset', mcp_server_name: 'files' },
      ],
    },
    {
      tools: [
        { kind: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
        { kind: 'hosted', name: 'web_search' },
        { kind: 'hosted', name: 'files' },
      ],
      leftOut: ['defer_loading'],
    },
  ],
  [
    'a budget of thought',
    { thinking: { type: 'enabled', budget_tokens: 2048 } },
    { reasoning: { effort: null, budgetTokens: 2048, visible: true } },
  ],
  [
    'adaptive thought with an effort',
    { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } },
    { reasoning: { effort: 'xhigh', budgetTokens: null, visible: false } },
  ],
  [
    'no thought',
    { thinking: { type: 'disabled' } },
    { reasoning: { effort: 'none', budgetTokens: null, visible: null } },
  ],
  [
    'an effort alone',
    { output_config: { effort: 'low' } },
    { reasoning: { effort: 'low', budgetTokens: null, visible: null } },
  ],
  [
    'names of fields that nothing else can say',
    {
      context_management: {},
      output_config: { task_budget: 1 },
      metadata: { region: 'eu', team: 't' },
      container: null,
    },
    { leftOut: ['context_management', 'output_config.task_budget', 'metadata.team'] },
  ],
];
for (const [what, fields, expected] of single)
  test(`of a body, ${what} can be read`, () => {
    const conversation = read(fields);
    for (const [key, value] of Object.entries(expected))
      assert.deepEqual(Object.entries(conversation).find(([name]) => name === key)?.[1], value);
  });
