import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation, Part, Turn } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const entrance = entranceAt('/v1beta/models/m:generateContent');
const read = (body: object): Conversation =>
  geminiGenerate.read(geminiGenerate.parseRequest(Buffer.from(JSON.stringify(body)), entrance));
const user = { role: 'user', parts: [{ text: 'Hi' }] };
const readParts = (...parts: readonly object[]): readonly Part[] =>
  read({ contents: [user, { role: 'model', parts }] }).turns[1]?.parts ?? [];
const readUser = (...parts: readonly object[]): readonly Part[] =>
  read({ contents: [{ role: 'user', parts }] }).turns.flatMap((turn) => turn.parts);
const readConfig = (generationConfig: object): Conversation => read({ contents: [user], generationConfig });

const inline = (mediaType: string, data: string) => ({ kind: 'inline', mediaType, base64: data }) as const;
const gemini = (data: string) => ({ signer: 'gemini', data }) as const;
const thought = { kind: 'reasoning', redacted: false } as const;

const contents: readonly (readonly [what: string, part: object, read: readonly Part[]])[] = [
  ['text', { text: 'Hi' }, [{ kind: 'text', text: 'Hi' }]],
  ['an empty text', { text: '' }, []],
  [
    'a picture',
    { inlineData: { mimeType: 'image/png', data: 'AA-_' } },
    [{ kind: 'image', media: inline('image/png', 'AA+/'), detail: null }],
  ],
  [
    'a sound in snake case',
    { inline_data: { mime_type: 'audio/wav', data: 'AAAA' } },
    [{ kind: 'audio', media: inline('audio/wav', 'AAAA') }],
  ],
  [
    'a PDF',
    { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } },
    [{ kind: 'document', media: inline('application/pdf', 'AAAA'), name: null }],
  ],
  [
    'a film',
    { inlineData: { mimeType: 'video/mp4', data: 'AAAA' } },
    [{ kind: 'document', media: inline('video/mp4', 'AAAA'), name: null }],
  ],
  [
    'a picture by its address alone',
    { fileData: { fileUri: 'https://example.com/a.PNG?x=1' } },
    [{ kind: 'image', media: { kind: 'url', url: 'https://example.com/a.PNG?x=1' }, detail: null }],
  ],
  [
    'a file that Google holds',
    { fileData: { mimeType: 'application/pdf', fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x' } },
    [
      {
        kind: 'document',
        media: { kind: 'stored', id: 'https://generativelanguage.googleapis.com/v1beta/files/x' },
        name: null,
      },
    ],
  ],
  [
    'a file in a bucket',
    { fileData: { mimeType: 'audio/mp3', fileUri: 'gs://bucket/a.mp3' } },
    [{ kind: 'audio', media: { kind: 'stored', id: 'gs://bucket/a.mp3' } }],
  ],
];

for (const [what, part, expected] of contents) {
  test(`${what} is read as what it is`, () => {
    assert.deepEqual(readUser(part), expected);
  });
}

const answers: readonly (readonly [what: string, parts: readonly object[], read: readonly Part[]])[] = [
  ['an unsigned thought', [{ text: 'Hm', thought: true }], [{ ...thought, text: 'Hm', signature: null }]],
  [
    'a signed thought',
    [{ text: 'Hm', thought: true, thoughtSignature: 's' }],
    [{ ...thought, text: 'Hm', signature: gemini('s') }],
  ],
  [
    'a thought in pieces of which the last is signed',
    [
      { text: 'Hm ', thought: true },
      { text: 'so', thought: true },
      { text: '', thought: true, thought_signature: 's' },
      { text: 'Again', thought: true },
    ],
    [
      { ...thought, text: 'Hm so', signature: gemini('s') },
      { ...thought, text: 'Again', signature: null },
    ],
  ],
  [
    'a signature beside an answer, for thoughts that are not shown',
    [{ text: 'Hi', thoughtSignature: 's' }],
    [
      { kind: 'text', text: 'Hi' },
      { ...thought, text: '', signature: gemini('s'), redacted: true },
    ],
  ],
  [
    'a signature with nothing beside it',
    [{ text: '', thoughtSignature: 's' }],
    [{ ...thought, text: '', signature: gemini('s'), redacted: true }],
  ],
  [
    'a thought that Anthropic has signed',
    [{ text: 'Hm', thought: true, thoughtSignature: base64('lr1:anthropic:s/+=') }],
    [{ ...thought, text: 'Hm', signature: { signer: 'anthropic', data: 's/+=' } }],
  ],
  [
    'the same, written in the alphabet for addresses',
    [{ text: 'Hm', thought: true, thoughtSignature: Buffer.from('lr1:openai:~~~???').toString('base64url') }],
    [{ ...thought, text: 'Hm', signature: { signer: 'openai', data: '~~~???' } }],
  ],
  [
    'a thought that was marked as nobody’s',
    [{ text: 'Hm', thought: true, thoughtSignature: base64('lr1:none:') }],
    [{ ...thought, text: 'Hm', signature: null }],
  ],
  [
    'calls, by their ids or by their place',
    [{ functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 's' }, { functionCall: { name: 'g' } }],
    [
      { kind: 'call', id: 'a', name: 'f', arguments: '{"x":1}', custom: false, signature: gemini('s') },
      { kind: 'call', id: 'call_1_1', name: 'g', arguments: '{}', custom: false, signature: null },
    ],
  ],
  [
    'a call that says that no Gemini made it',
    [{ functionCall: { id: 'a', name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' }],
    [{ kind: 'call', id: 'a', name: 'f', arguments: '{}', custom: false, signature: null }],
  ],
];

for (const [what, parts, expected] of answers) {
  test(`of the model, ${what} is read so`, () => {
    assert.deepEqual(readParts(...parts), expected);
  });
}

const shape = (turns: readonly Turn[]) => turns.map(({ role, at, parts }) => [role, at, parts.map(({ kind }) => kind)]);

for (const systemInstruction of ['Be brief.', { parts: { text: 'Be brief.' } }]) {
  test(`a system prompt written as ${typeof systemInstruction} is read`, () => {
    const [turn] = read({ systemInstruction, contents: [user] }).turns;
    assert.deepEqual(turn, { role: 'system', at: -1, parts: [{ kind: 'text', text: 'Be brief.' }] });
  });
}

test('each content is a turn at its place, results before the rest', () => {
  const { turns } = read({
    systemInstruction: { parts: [{ text: 'Be brief.' }, { text: '' }] },
    contents: [
      user,
      { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
      { role: 'user', parts: [{ text: 'Look' }, { functionResponse: { name: 'f', response: {} } }] },
    ],
  });
  assert.deepEqual(shape(turns), [
    ['system', -1, ['text']],
    ['user', 0, ['text']],
    ['assistant', 1, ['call']],
    ['tool', 2, ['result']],
    ['user', 2, ['text']],
  ]);
});

test('a thought that goes on in the next content is one, where it ends', () => {
  const { turns } = read({
    contents: [
      user,
      { role: 'model', parts: [{ text: 'Hm ', thought: true }] },
      { role: 'model', parts: [{ text: 'so', thought: true }] },
      { role: 'model', parts: [{ text: '', thought: true, thoughtSignature: 's' }, { text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'there' }] },
    ],
  });
  assert.deepEqual(turns.slice(1), [
    {
      role: 'assistant',
      at: 3,
      parts: [
        { ...thought, text: 'Hm so', signature: gemini('s') },
        { kind: 'text', text: 'Hi' },
      ],
    },
    { role: 'assistant', at: 4, parts: [{ kind: 'text', text: 'there' }] },
  ]);
});

const f = (id?: string) => ({ functionCall: { ...(id === undefined ? {} : { id }), name: 'f' } });
const g = { functionCall: { name: 'g' } };
const answer = (name: string, id?: string) => ({ functionResponse: { name, response: {}, ...(id ? { id } : {}) } });

const matches: readonly (readonly [
  what: string,
  calls: readonly object[],
  results: readonly object[],
  ids: string[],
])[] = [
  ['by their ids, whatever the order', [f('a'), f('b')], [answer('f', 'b'), answer('f', 'a')], ['b', 'a']],
  ['by their names', [f(), g], [answer('g'), answer('f')], ['call_0_1', 'call_0_0']],
  ['by their order where names are equal', [f(), f()], [answer('f'), answer('f')], ['call_0_0', 'call_0_1']],
  ['by their order where names are unknown', [f(), g], [answer('x'), answer('y')], ['call_0_0', 'call_0_1']],
];

for (const [what, calls, results, ids] of matches) {
  test(`results find their calls ${what}`, () => {
    const { turns } = read({
      contents: [
        { role: 'model', parts: calls },
        { role: 'user', parts: results },
      ],
    });
    const found = turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'result' ? [part.callId] : [])));
    assert.deepEqual(found, ids);
  });
}

const said: readonly (readonly [response: object, text: string, failed: boolean])[] = [
  [{ output: 'Sunny' }, 'Sunny', false],
  [{ result: 'Sunny' }, 'Sunny', false],
  [{ output: { t: 20 } }, '{"t":20}', false],
  [{ error: 'No such city' }, 'No such city', true],
  [{ error: 'x', output: 'y' }, '{"error":"x","output":"y"}', false],
  [{ temperature: 20 }, '{"temperature":20}', false],
  [{}, '{}', false],
];

for (const [response, text, failed] of said) {
  test(`a function that answered ${JSON.stringify(response)} said ${text}`, () => {
    const result = readResult({ name: 'f', response });
    assert.deepEqual(result, {
      kind: 'result',
      callId: 'call_0_0',
      name: 'f',
      content: [{ kind: 'text', text }],
      failed,
      custom: false,
    });
  });
}

function readResult(functionResponse: object): Part | undefined {
  const { turns } = read({
    contents: [
      { role: 'model', parts: [f()] },
      { role: 'user', parts: [{ functionResponse }] },
    ],
  });
  return turns[1]?.parts[0];
}

test('a result holds pictures', () => {
  const parts = [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }];
  const result = readResult({ name: 'f', response: { output: '' }, parts });
  assert.deepEqual(result?.kind === 'result' && result.content, [
    { kind: 'image', media: inline('image/png', 'AAAA'), detail: null },
  ]);
});

test('functions are read with either kind of schema, and hosted tools by name', () => {
  const { tools } = read({
    contents: [user],
    tools: [
      {
        functionDeclarations: [
          { name: 'a', description: 'Does a', parameters: { type: 'OBJECT', properties: { x: { type: 'STRING' } } } },
          { name: 'b', parameters_json_schema: { type: 'object', $defs: {} } },
          { name: 'c' },
        ],
      },
      { google_search: {}, codeExecution: {} },
    ],
  });
  assert.deepEqual(tools, [
    {
      kind: 'function',
      name: 'a',
      description: 'Does a',
      parameters: { type: 'object', properties: { x: { type: 'string' } } },
      strict: null,
    },
    { kind: 'function', name: 'b', description: null, parameters: { type: 'object', $defs: {} }, strict: null },
    { kind: 'function', name: 'c', description: null, parameters: null, strict: null },
    { kind: 'hosted', name: 'googleSearch' },
    { kind: 'hosted', name: 'codeExecution' },
  ]);
});

test('names that are the caller’s own keep their spelling', () => {
  const properties = { a_b: { type: 'STRING' } };
  const { turns, tools, format } = read({
    contents: [
      { role: 'model', parts: [{ function_call: { name: 'f', args: { a_b: { c_d: 1 } } } }] },
      { role: 'user', parts: [{ function_response: { name: 'f', response: { a_b: 1 } } }] },
    ],
    tools: [{ function_declarations: [{ name: 'f', parameters: { type: 'OBJECT', properties } }] }],
    generation_config: { response_schema: { type: 'OBJECT', properties }, response_mime_type: 'application/json' },
  });
  const parameters = { type: 'object', properties: { a_b: { type: 'string' } } };
  assert.deepEqual(
    [tools[0]?.kind === 'function' && tools[0].parameters, format?.kind === 'schema' && format.schema],
    [parameters, parameters],
  );
  const [asked, answered] = turns.flatMap(({ parts }) => parts);
  assert.equal(asked?.kind === 'call' && asked.arguments, '{"a_b":{"c_d":1}}');
  assert.deepEqual(answered?.kind === 'result' && answered.content, [{ kind: 'text', text: '{"a_b":1}' }]);
});

const choices: readonly (readonly [calling: object, choice: unknown, offered: readonly string[]])[] = [
  [{ mode: 'AUTO' }, { kind: 'auto' }, ['a', 'b', 'c']],
  [{ mode: 'NONE' }, { kind: 'none' }, ['a', 'b', 'c']],
  [{ mode: 'ANY' }, { kind: 'required' }, ['a', 'b', 'c']],
  [{ mode: 'any', allowedFunctionNames: ['b'] }, { kind: 'named', name: 'b' }, ['a', 'b', 'c']],
  [{ mode: 'ANY', allowedFunctionNames: ['a', 'b'] }, { kind: 'required' }, ['a', 'b']],
  [{ mode: 'VALIDATED' }, { kind: 'auto' }, ['a', 'b', 'c']],
  [{ mode: 'VALIDATED', allowed_function_names: ['c'] }, { kind: 'auto' }, ['c']],
  [{ mode: 'MODE_UNSPECIFIED' }, null, ['a', 'b', 'c']],
];

for (const [functionCallingConfig, choice, offered] of choices) {
  test(`calling by ${JSON.stringify(functionCallingConfig)} is read so`, () => {
    const conversation = read({
      contents: [user],
      tools: [{ functionDeclarations: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }],
      toolConfig: { functionCallingConfig },
    });
    assert.deepEqual(conversation.toolChoice, choice);
    assert.deepEqual(
      conversation.tools.map(({ name }) => name),
      offered,
    );
  });
}

test('every setting of generation is read', () => {
  const conversation = readConfig({
    temperature: 0.5,
    topP: 0.9,
    top_k: 40,
    candidateCount: 2,
    maxOutputTokens: 77,
    stopSequences: ['END'],
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
    responseLogprobs: true,
    logprobs: 3,
  });
  assert.deepEqual(conversation.sampling, {
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
  });
  const { choices: answersWanted, maxOutputTokens, stop, logprobs, leftOut } = conversation;
  assert.deepEqual([answersWanted, maxOutputTokens, stop, logprobs, leftOut], [2, 77, ['END'], 3, []]);
});

const schema = { kind: 'schema', name: 'answer', description: null, schema: { type: 'string' }, strict: null } as const;
const formats: readonly (readonly [config: object, format: unknown])[] = [
  [{}, null],
  [{ responseMimeType: 'text/plain' }, null],
  [{ responseMimeType: 'application/json' }, { kind: 'json' }],
  [{ responseMimeType: 'application/json', responseSchema: { type: 'STRING' } }, schema],
  [{ responseMimeType: 'application/json', response_json_schema: { type: 'string' } }, schema],
];

for (const [config, format] of formats) {
  test(`an answer as ${JSON.stringify(config)} is read so`, () => {
    assert.deepEqual(readConfig(config).format, format);
  });
}

const thinkings: readonly (readonly [config: object, effort: unknown, budget: unknown, visible: unknown])[] = [
  [{}, null, null, null],
  [{ thinkingLevel: 'HIGH', includeThoughts: true }, 'high', null, true],
  [{ thinkingLevel: 'minimal' }, 'minimal', null, null],
  [{ thinkingBudget: 0 }, 'none', null, null],
  [{ thinkingBudget: -1, includeThoughts: false }, null, null, false],
  [{ thinkingBudget: 2_000 }, null, 2_000, null],
];

for (const [thinkingConfig, effort, budgetTokens, visible] of thinkings) {
  test(`thinking as ${JSON.stringify(thinkingConfig)} is read so`, () => {
    assert.deepEqual(readConfig({ thinkingConfig }).reasoning, { effort, budgetTokens, visible });
  });
}

test('what only Gemini understands is named once', () => {
  const { leftOut } = read({
    contents: [
      {
        role: 'user',
        parts: [
          { text: 'See', videoMetadata: {} },
          { text: 'And', videoMetadata: {} },
        ],
      },
      { role: 'model', parts: [{ executableCode: { code: '1' } }, { codeExecutionResult: { output: '1' } }] },
    ],
    systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
    safety_settings: [],
    cachedContent: 'cachedContents/x',
    labels: { a_b: 'c' },
    generationConfig: { mediaResolution: 'LOW', thinkingConfig: { thinkingLevel: 'ultra' } },
  });
  assert.deepEqual(leftOut.toSorted(), [
    'cachedContent',
    'codeExecutionResult',
    'executableCode',
    'generationConfig.mediaResolution',
    'generationConfig.thinkingConfig.thinkingLevel',
    'labels',
    'safetySettings',
    'systemInstruction.parts',
    'videoMetadata',
  ]);
});

const impossible: readonly (readonly [config: object, param: string])[] = [
  [{ responseModalities: ['TEXT', 'IMAGE'] }, 'generationConfig.responseModalities'],
  [{ responseMimeType: 'text/x.enum' }, 'generationConfig.responseMimeType'],
];

for (const [config, param] of impossible) {
  test(`${JSON.stringify(config)} cannot be said in another format, and is refused naming ${param}`, () => {
    assert.throws(
      () => readConfig(config),
      (error) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });
}
