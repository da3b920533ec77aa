import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { ConversationDialect } from '../../../../main/dialects/dialect.ts';
import { ollamaChat, ollamaGenerate } from '../../../../main/dialects/ollama/ollama.ts';
import { conversationOf } from '../../../support/conversation.ts';
import { entranceAt } from '../../../support/entrance.ts';

const read = (dialect: ConversationDialect, body: object): Conversation =>
  dialect.read(dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'm', ...body })), entranceAt()));

const png = 'iVBORw0KGgo=';
const ask = { role: 'user', content: 'Hi' };
const asked = { role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 } as const;
const plain = conversationOf({ turns: [asked] });

const chats: readonly (readonly [what: string, body: object, expected: Partial<Conversation>])[] = [
  ['plain text', {}, {}],
  [
    'all options that others know',
    {
      options: {
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        num_predict: 64,
        stop: ['END'],
      },
    },
    {
      sampling: { temperature: 0.5, topP: 0.9, topK: 40, seed: 7, presencePenalty: 0.1, frequencyPenalty: 0.2 },
      maxOutputTokens: 64,
      stop: ['END'],
    },
  ],
  ['one stop sequence', { options: { stop: 'END' } }, { stop: ['END'] }],
  ['no limit, written as -1', { options: { num_predict: -1 } }, {}],
  [
    'options that only Ollama knows, by name',
    { options: { num_ctx: 8192, min_p: 0.05, repeat_penalty: null } },
    { leftOut: ['options.num_ctx', 'options.min_p'] },
  ],
  ['fields that only Ollama knows, by name', { truncate: false, _debug: 1 }, { leftOut: ['truncate', '_debug'] }],
  ['what holds anyway', { truncate: true, shift: true, keep_alive: '5m', stream: false }, {}],
  ['JSON', { format: 'json' }, { format: { kind: 'json' } }],
  [
    'a schema',
    { format: { type: 'object' } },
    { format: { kind: 'schema', name: 'answer', description: null, schema: { type: 'object' }, strict: null } },
  ],
  ['an empty format', { format: '' }, {}],
  ['thinking', { think: true }, { reasoning: { effort: null, budgetTokens: null, visible: true } }],
  ['no thinking', { think: false }, { reasoning: { effort: 'none', budgetTokens: null, visible: false } }],
  ['little thinking', { think: 'low' }, { reasoning: { effort: 'low', budgetTokens: null, visible: true } }],
  [
    'all the thinking there is',
    { think: 'max' },
    { reasoning: { effort: 'xhigh', budgetTokens: null, visible: true } },
  ],
  ['probabilities', { logprobs: true }, { logprobs: 0 }],
  ['probabilities of alternatives', { logprobs: true, top_logprobs: 3 }, { logprobs: 3 }],
  ['alternatives that nobody asked for', { top_logprobs: 3 }, {}],
  [
    'tools',
    {
      tools: [
        { type: 'function', function: { name: 'weather', description: 'Of a city', parameters: { type: 'object' } } },
        { function: { name: 'clock' } },
      ],
    },
    {
      tools: [
        { kind: 'function', name: 'weather', description: 'Of a city', parameters: { type: 'object' }, strict: null },
        { kind: 'function', name: 'clock', description: null, parameters: null, strict: null },
      ],
    },
  ],
];

for (const [what, body, expected] of chats) {
  test(`a chat with ${what} is read as what it means`, () =>
    assert.deepEqual(read(ollamaChat, { messages: [ask], ...body }), { ...plain, ...expected }));
}

const image = { kind: 'image', detail: null, media: { kind: 'inline', mediaType: 'image/png', base64: png } } as const;

test('pictures stand before the text, with the type that their first bytes tell', () => {
  const jpeg = '/9j/4AAQSkZJRg==';
  const { turns } = read(ollamaChat, { messages: [{ ...ask, images: [png, jpeg] }] });
  assert.deepEqual(turns[0]?.parts, [
    image,
    { ...image, media: { kind: 'inline', mediaType: 'image/jpeg', base64: jpeg } },
    { kind: 'text', text: 'Hi' },
  ]);
});

test('every message is a turn at its place, with its thoughts', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    ask,
    { role: 'assistant', content: 'Hello', thinking: 'Hm.' },
  ];
  assert.deepEqual(read(ollamaChat, { messages }).turns, [
    { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }], at: 0 },
    { role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 1 },
    {
      role: 'assistant',
      parts: [
        { kind: 'reasoning', text: 'Hm.', signature: null, redacted: false },
        { kind: 'text', text: 'Hello' },
      ],
      at: 2,
    },
  ]);
});

const call = (name: string, more: object = {}) => ({ ...more, function: { name, arguments: { city: 'Rīga' } } });
const calling = (...calls: object[]) => ({ role: 'assistant', content: '', tool_calls: calls });
const result = (content: string, more: object = {}) => ({ role: 'tool', content, ...more });

/** Of a list of messages: which call each result belongs to, and by what name. */
const pairs = (...messages: object[]) =>
  read(ollamaChat, { messages: [ask, ...messages] }).turns.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      const [said] = part.kind === 'result' ? part.content : [];
      return part.kind === 'result' && said?.kind === 'text' ? [`${said.text} ${part.callId} ${part.name}`] : [];
    }),
  );

test('calls without ids are numbered by the place of their message', () => {
  const { turns } = read(ollamaChat, { messages: [ask, calling(call('weather'), call('clock'))] });
  const written = { arguments: '{"city":"Rīga"}', custom: false, signature: null };
  assert.deepEqual(turns[1]?.parts, [
    { kind: 'call', id: 'call_1_0', name: 'weather', ...written },
    { kind: 'call', id: 'call_1_1', name: 'clock', ...written },
  ]);
});

const matches: readonly (readonly [how: string, messages: readonly object[], expected: readonly string[]])[] = [
  [
    'by id',
    [
      calling(call('weather', { id: 'a' }), call('clock', { id: 'b' })),
      result('noon', { tool_call_id: 'b' }),
      result('sun', { tool_call_id: 'a' }),
    ],
    ['noon b clock', 'sun a weather'],
  ],
  [
    'by name',
    [
      calling(call('weather'), call('clock')),
      result('noon', { tool_name: 'clock' }),
      result('sun', { tool_name: 'weather' }),
    ],
    ['noon call_1_1 clock', 'sun call_1_0 weather'],
  ],
  [
    'by the name that older clients say',
    [calling(call('weather'), call('clock')), result('noon', { name: 'clock' }), result('sun')],
    ['noon call_1_1 clock', 'sun call_1_0 weather'],
  ],
  [
    'in order',
    [calling(call('weather'), call('clock')), result('sun'), result('noon')],
    ['sun call_1_0 weather', 'noon call_1_1 clock'],
  ],
  [
    'in order, of two calls of one tool',
    [
      calling(call('weather'), call('weather')),
      result('sun', { tool_name: 'weather' }),
      result('rain', { tool_name: 'weather' }),
    ],
    ['sun call_1_0 weather', 'rain call_1_1 weather'],
  ],
  [
    'turn by turn',
    [calling(call('weather')), result('sun'), calling(call('weather')), result('rain')],
    ['sun call_1_0 weather', 'rain call_3_0 weather'],
  ],
];

for (const [how, messages, expected] of matches) {
  test(`results find their calls ${how}`, () => assert.deepEqual(pairs(...messages), expected));
}

test('a result too many is refused by its place', () => {
  assert.throws(
    () => pairs(calling(call('weather')), result('sun'), result('rain')),
    (error: unknown) =>
      error instanceof RouterError && error.code === 'invalid_request' && error.param === 'messages.3',
  );
});

test('a result keeps its pictures', () => {
  const { turns } = read(ollamaChat, { messages: [ask, calling(call('look')), result('seen', { images: [png] })] });
  assert.deepEqual(turns[2]?.parts, [
    {
      kind: 'result',
      callId: 'call_1_0',
      name: 'look',
      content: [{ kind: 'text', text: 'seen' }, image],
      failed: false,
      custom: false,
    },
  ]);
});

const generated: readonly (readonly [what: string, body: object, expected: Partial<Conversation>])[] = [
  ['a prompt', {}, {}],
  [
    'what every client sends along',
    { suffix: '', system: '', template: '', context: [], raw: false, images: null },
    {},
  ],
  ['a gap to fill', { suffix: ' end' }, { suffix: ' end' }],
  [
    'a system prompt and a picture',
    { system: 'Be brief.', images: [png] },
    {
      turns: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }], at: -1 },
        { ...asked, parts: [image, ...asked.parts] },
      ],
    },
  ],
  [
    'what only Ollama can do with it',
    { raw: true, template: '{{ .Prompt }}', context: [1, 2] },
    { leftOut: ['raw', 'template', 'context'] },
  ],
  [
    'shared fields',
    { format: 'json', think: 'high' },
    { format: { kind: 'json' }, reasoning: { effort: 'high', budgetTokens: null, visible: true } },
  ],
];

for (const [what, body, expected] of generated) {
  test(`text to generate with ${what} is one turn`, () =>
    assert.deepEqual(read(ollamaGenerate, { prompt: 'Hi', ...body }), { ...plain, ...expected }));
}
