import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation, Media, Part, Turn } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { ConversationDialect } from '../../../../main/dialects/dialect.ts';
import { ollamaChat, ollamaGenerate } from '../../../../main/dialects/ollama/ollama.ts';
import { conversationOf } from '../../../support/conversation.ts';

const options = { model: 'llama3', stream: true, quirks: {} };
const text = (said: string): Part => ({ kind: 'text', text: said });
const user = (...parts: readonly Part[]): Turn => ({ role: 'user', parts, at: 0 });
const hi = user(text('Hi'));
const write = (more: Partial<Conversation>, dialect: ConversationDialect = ollamaChat) =>
  dialect.write(conversationOf({ turns: [hi], ...more }), options);

const inline: Media = { kind: 'inline', mediaType: 'image/png', base64: 'iVBORw0KGgo=' };
const plain = { model: 'llama3', stream: true, messages: [{ role: 'user', content: 'Hi' }] };
const weather = {
  kind: 'function',
  name: 'weather',
  description: null,
  parameters: { type: 'object' },
  strict: true,
} as const;
const said = (effort: 'none' | 'minimal' | 'xhigh' | null, budgetTokens: number | null = null) => ({
  reasoning: { effort, budgetTokens, visible: null },
});

const bodies: readonly (readonly [what: string, asked: Partial<Conversation>, more: object])[] = [
  ['plain text', {}, {}],
  [
    'sampling and limits as options',
    {
      sampling: { temperature: 0, topP: 0.9, topK: 40, seed: 7, presencePenalty: 0.1, frequencyPenalty: 0.2 },
      maxOutputTokens: 64,
      stop: ['END'],
    },
    {
      options: {
        temperature: 0,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        num_predict: 64,
        stop: ['END'],
      },
    },
  ],
  ['JSON', { format: { kind: 'json' } }, { format: 'json' }],
  [
    'a schema, bare',
    { format: { kind: 'schema', name: 'x', description: null, schema: { type: 'object' }, strict: true } },
    { format: { type: 'object' } },
  ],
  ['no thoughts', said('none'), { think: false }],
  ['no budget for thoughts', said(null, 0), { think: false }],
  ['a budget for thoughts', said(null, 4_000), { think: true }],
  ['least effort', said('minimal'), { think: 'low' }],
  ['most effort', said('xhigh'), { think: 'high' }],
  ['probabilities', { logprobs: 0 }, { logprobs: true }],
  ['alternatives', { logprobs: 3 }, { logprobs: true, top_logprobs: 3 }],
  [
    'a tool',
    { tools: [weather], toolChoice: { kind: 'auto' } },
    { tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }] },
  ],
  ['tools that must not be used, by leaving them out', { tools: [weather], toolChoice: { kind: 'none' } }, {}],
];

for (const [what, asked, more] of bodies) {
  test(`${what}: written as Ollama reads it`, () =>
    assert.deepEqual(write(asked), { body: { ...plain, ...more }, leftOut: [] }));
}

test('a tool of free text goes up as a function of one string', () => {
  const { body } = write({ tools: [{ kind: 'custom', name: 'patch', description: 'Edits', format: null }] });
  const [tool] = JSON.parse(JSON.stringify(body['tools']));
  assert.equal(tool.function.name, 'patch');
  assert.deepEqual(Object.keys(tool.function.parameters.properties), ['input']);
});

test('what can be left out is told by name', () => {
  const { body, leftOut } = write({
    parallelCalls: false,
    user: 'u1',
    tools: [{ kind: 'hosted', name: 'web_search' }],
  });
  assert.deepEqual(leftOut, ['tools.web_search', 'parallel_tool_calls', 'user']);
  assert.deepEqual(body, plain);
});

const call = (id: string, name: string, given = '{"city":"Rīga"}'): Part => ({
  kind: 'call',
  id,
  name,
  arguments: given,
  custom: false,
  signature: null,
});
const assistant = (at: number, ...parts: readonly Part[]): Turn => ({ role: 'assistant', parts, at });
const result = (at: number, callId: string, content: string, failed = false): Turn => ({
  role: 'tool',
  parts: [{ kind: 'result', callId, name: null, content: [{ kind: 'text', text: content }], failed, custom: false }],
  at,
});

test('a turn with tools keeps ids, arguments as objects, results with names, and thoughts that nobody signed', () => {
  const thought = (content: string, signed: boolean): Part => ({
    kind: 'reasoning',
    text: content,
    signature: signed ? { signer: 'anthropic', data: 'x' } : null,
    redacted: false,
  });
  const { body } = write({
    turns: [
      { role: 'system', parts: [text('Be brief.')], at: -1 },
      user({ kind: 'image', media: inline, detail: 'high' }, text('Look'), text('here')),
      assistant(1, thought('signed', true), thought('mine', false), call('a', 'weather'), call('b', 'clock', '')),
      result(2, 'b', 'noon'),
      result(3, 'a', 'no such city', true),
    ],
  });
  assert.deepEqual(body['messages'], [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Look\n\nhere', images: ['iVBORw0KGgo='] },
    {
      role: 'assistant',
      content: '',
      thinking: 'mine',
      tool_calls: [
        { id: 'a', function: { name: 'weather', arguments: { city: 'Rīga' } } },
        { id: 'b', function: { name: 'clock', arguments: {} } },
      ],
    },
    { role: 'tool', content: 'noon', tool_name: 'clock', tool_call_id: 'b' },
    { role: 'tool', content: 'Error: no such city', tool_name: 'weather', tool_call_id: 'a' },
  ]);
});

test('where ids come again, a result is named after the call before it', () => {
  const { body } = write({
    turns: [
      hi,
      assistant(1, call('call_0', 'weather')),
      result(2, 'call_0', 'sun'),
      assistant(3, call('call_0', 'clock')),
      result(4, 'call_0', 'noon'),
    ],
  });
  const named = JSON.parse(JSON.stringify(body['messages'])).map(
    (message: { tool_name?: string }) => message.tool_name,
  );
  assert.deepEqual(named, [undefined, undefined, 'weather', undefined, 'clock']);
});

const url: Media = { kind: 'url', url: 'https://a.test/b.png' };
const refused: readonly (readonly [what: string, asked: Partial<Conversation>, param: string])[] = [
  ['two answers', { choices: 2 }, 'n'],
  ['a demanded call', { tools: [weather], toolChoice: { kind: 'required' } }, 'tool_choice'],
  ['a call demanded by name', { tools: [weather], toolChoice: { kind: 'named', name: 'weather' } }, 'tool_choice'],
  ['a picture by URL', { turns: [user({ kind: 'image', media: url, detail: null })] }, 'messages.0.content'],
  ['a sound', { turns: [user({ kind: 'audio', media: { ...inline, mediaType: 'audio/wav' } })] }, 'messages.0.content'],
  [
    'a document',
    { turns: [user({ kind: 'document', media: { ...inline, mediaType: 'application/pdf' }, name: null })] },
    'messages.0.content',
  ],
  ['a gap in a chat', { suffix: 'x' }, 'suffix'],
  [
    'a call whose arguments are not JSON',
    { turns: [hi, assistant(1, call('a', 'f', '{"ci'))] },
    'messages.1.tool_calls',
  ],
  ['a call whose arguments are a list', { turns: [hi, assistant(1, call('a', 'f', '[1]'))] }, 'messages.1.tool_calls'],
];
const refusedByGenerate: typeof refused = [
  ['two answers', { choices: 2 }, 'n'],
  ['an answer before', { turns: [hi, assistant(1, text('Hello')), hi] }, 'messages'],
  ['tools', { tools: [weather] }, 'messages'],
  ['a demanded call', { toolChoice: { kind: 'required' } }, 'tool_choice'],
  ['no text, which would only load the model', { turns: [user(text(''))], suffix: 'x' }, 'prompt'],
];

const isRefusal = (param: string) => (error: unknown) => {
  assert.ok(error instanceof RouterError);
  assert.deepEqual([error.code, error.param], ['invalid_request', param]);
  return true;
};
for (const [what, asked, param] of refused) {
  test(`a chat with ${what} is refused, naming ${param}`, () => assert.throws(() => write(asked), isRefusal(param)));
}
for (const [what, asked, param] of refusedByGenerate) {
  test(`text to generate with ${what} is refused, naming ${param}`, () =>
    assert.throws(() => write(asked, ollamaGenerate), isRefusal(param)));
}

test('text to generate is a prompt with what stands around it', () => {
  const turns: Turn[] = [
    { role: 'system', parts: [text('Be brief.')], at: -1 },
    user({ kind: 'image', media: inline, detail: null }, text('Hi')),
  ];
  const asked: Partial<Conversation> = { turns, suffix: ' end', tools: [weather], toolChoice: { kind: 'none' } };
  assert.deepEqual(write(asked, ollamaGenerate).body, {
    model: 'llama3',
    stream: true,
    prompt: 'Hi',
    suffix: ' end',
    system: 'Be brief.',
    images: ['iVBORw0KGgo='],
  });
});
