import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../../../support/fake-provider.ts';
import { playGemini } from '../../../support/providers/gemini.ts';

const user = { role: 'user', parts: [{ text: 'Hi' }] };
const good = { contents: [user] };

interface Asking {
  readonly model?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = (
  body: object,
  { model = 'fake-gemini', method = 'generateContent', headers = { 'x-goog-api-key': 'k' } }: Asking = {},
) =>
  playGemini({
    method: 'POST',
    path: `/v1beta/models/${model}:${method}`,
    headers,
    body: Buffer.from(JSON.stringify(body)),
  });
const textOf = ({ steps }: Script): string =>
  Buffer.concat([...steps].flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : []))).toString();
const jsonOf = (script: Script) => JSON.parse(textOf(script));

interface SaidPart {
  readonly text?: string;
  readonly functionCall?: { readonly name: string };
  readonly thoughtSignature?: string;
}
const partsOf = (script: Script): readonly SaidPart[] => jsonOf(script).candidates[0].content.parts;

const call = (name = 'f', thoughtSignature?: string) => ({
  functionCall: { name, args: {} },
  ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
});
const result = (name = 'f') => ({ functionResponse: { name, response: {} } });
const history = (calls: readonly object[], ...results: readonly object[]) => ({
  contents: [user, { role: 'model', parts: calls }, ...(results.length > 0 ? [{ role: 'user', parts: results }] : [])],
});
const own = call('f', 'sig-gemini-x');
const tools = (declaration: object) => ({
  ...good,
  tools: [{ functionDeclarations: [{ name: 'f', ...declaration }] }],
});
const config = (generationConfig: object) => ({ ...good, generationConfig });

const refused: readonly (readonly [what: string, body: object, words: RegExp])[] = [
  ['an unknown field', { ...good, model_name: 'x' }, /Unknown name "model_name"/],
  ['an unknown field of a part', { contents: [{ parts: [{ text: 'Hi', cache: 1 }] }] }, /Unknown name "cache"/],
  ['an unknown setting', config({ maxTokens: 1 }), /Unknown name "maxTokens"/],
  ['an unknown role', { contents: [{ ...user, role: 'system' }] }, /valid role/],
  ['a content of no parts', { contents: [{ role: 'user', parts: [] }] }, /must not be empty/],
  ['a part without data', { contents: [{ parts: [{ thoughtSignature: 'sig-gemini-x' }] }] }, /oneof field 'data'/],
  [
    'a part with two',
    { contents: [{ parts: [{ text: 'a', inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }] },
    /oneof/,
  ],
  ['a call without a signature', history([call()], result()), /missing a thought_signature/],
  ['a signature of another', history([call('f', 'sig-anthropic')], result()), /signature is not valid/],
  ['a signature that is not bytes', history([call('f', 'lr1:anthropic:x')], result()), /Base64 decoding failed/],
  ['fewer results than calls', history([own, call()], result()), /number of function response parts/],
  ['results without calls', { contents: [{ role: 'user', parts: [result()] }] }, /number of function response parts/],
  ['results of another function', history([own], result('g')), /names another function/],
  ['calls that nobody answered', history([own]), /must be followed/],
  [
    'calls that come first',
    {
      contents: [
        { role: 'model', parts: [own] },
        { role: 'user', parts: [result()] },
      ],
    },
    /immediately after/,
  ],
  [
    'an unknown kind of file',
    { contents: [{ parts: [{ inlineData: { mimeType: 'x', data: 'AAAA' } }] }] },
    /MIME type/,
  ],
  [
    'const in the parameters',
    tools({ parameters: { type: 'OBJECT', properties: { a: { const: 1 } } } }),
    /Unknown name "const"/,
  ],
  [
    'a reference in the parameters',
    tools({ parameters: { type: 'OBJECT', properties: { a: { $ref: '#' } } } }),
    /Unknown name "\$ref"/,
  ],
  [
    'closed parameters',
    tools({ parameters: { type: 'OBJECT', additionalProperties: false } }),
    /"additionalProperties"/,
  ],
  [
    'both kinds of parameters',
    tools({ parameters: { type: 'OBJECT' }, parametersJsonSchema: { type: 'object' } }),
    /Only one/,
  ],
  ['a name with a space', tools({ name: 'a b' }), /Invalid function name/],
  [
    'const in the schema of the answer',
    config({ responseMimeType: 'application/json', responseSchema: { type: 'STRING', const: 'a' } }),
    /Unknown name "const"/,
  ],
  ['a schema without its type', config({ responseJsonSchema: {} }), /needs application\/json/],
  [
    'a budget and a level of thought',
    config({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'low' } }),
    /only set one/,
  ],
  ['an unknown level of thought', config({ thinkingConfig: { thinkingLevel: 'xhigh' } }), /Invalid value/],
  ['a seed that is too large', config({ seed: 2 ** 40 }), /INT32/],
  [
    'a call that must be made without tools',
    { ...good, toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
    /needs function/,
  ],
  [
    'a picture from the system',
    { ...good, systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] } },
    /text parts only/,
  ],
];

for (const [what, body, words] of refused) {
  test(`the stand-in refuses ${what} as Google does`, () => {
    const script = ask(body);
    const { error } = jsonOf(script);
    assert.deepEqual([script.status, error.code, error.status], [400, 400, 'INVALID_ARGUMENT']);
    assert.match(error.message, words);
  });
}

const taken: readonly (readonly [what: string, body: object])[] = [
  [
    'snake case',
    { contents: [user], generation_config: { top_p: 0.5 }, system_instruction: { parts: [{ text: 'x' }] } },
  ],
  ['calls at once of which the first is signed', history([own, call()], result(), result())],
  ['calls that no Gemini made', history([call('f', 'skip_thought_signature_validator')], result())],
  [
    'calls in contents of their own',
    {
      contents: [
        user,
        { role: 'model', parts: [own] },
        { role: 'model', parts: [call()] },
        { role: 'user', parts: [result(), result()] },
      ],
    },
  ],
  [
    'JSON Schema in its own fields',
    tools({ parametersJsonSchema: { type: 'object', additionalProperties: false, $defs: { a: { const: 1 } } } }),
  ],
  [
    'properties of any name',
    tools({ parameters: { type: 'OBJECT', properties: { const: { type: 'STRING' }, any_of: { type: 'STRING' } } } }),
  ],
];

for (const [what, body] of taken) {
  test(`the stand-in takes ${what}`, () => {
    assert.equal(ask(body).status, 200, textOf(ask(body)));
  });
}

test('without a key nobody is answered', () => {
  const script = ask(good, { headers: {} });
  assert.deepEqual([script.status, jsonOf(script).error.status], [403, 'PERMISSION_DENIED']);
});

const does: readonly (readonly [words: string, body: object, seen: RegExp])[] = [
  ['cited', good, /"groundingSupports"/],
  ['cached', good, /"cachedContentTokenCount":12/],
  ['length', good, /"finishReason":"MAX_TOKENS"/],
  ['safety', good, /"finishReason":"SAFETY"/],
  ['malformed', good, /"finishReason":"MALFORMED_FUNCTION_CALL"/],
  ['image', good, /"inlineData":\{"mimeType":"image\/png"/],
  ['logprobs', config({ responseLogprobs: true }), /"chosenCandidates"/],
  [
    'thinking',
    config({ thinkingConfig: { includeThoughts: true } }),
    /"thought":true.*"thoughtSignature":"sig-gemini-t"/,
  ],
];

for (const [word, body, seen] of does) {
  test(`fake-gemini-${word} does so, whole and streamed`, () => {
    const model = `fake-gemini-${word}`;
    assert.match(textOf(ask(body, { model })), seen);
    const streamed = textOf(ask(body, { model, method: 'streamGenerateContent?alt=sse' }));
    assert.match(streamed.replaceAll('\n', ' '), seen);
    assert.match(streamed, /^data: \{/);
  });
}

test('with tools it makes two calls at once, of which the first is signed, until they are answered', () => {
  const model = 'fake-gemini-tools';
  const declared = { tools: [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }] }] };
  const parts = partsOf(ask({ ...good, ...declared }, { model }));
  assert.deepEqual(
    parts.map(({ functionCall, thoughtSignature }) => [functionCall?.name, thoughtSignature]),
    [
      ['f', 'sig-gemini-c'],
      ['g', undefined],
    ],
  );
  const contents = [user, { role: 'model', parts }, { role: 'user', parts: [result('f'), result('g')] }];
  assert.equal(partsOf(ask({ contents, ...declared }, { model }))[0]?.text, 'Hello ');
});

for (const status of [429, 500]) {
  test(`fake-gemini-error-${status} answers so`, () => {
    assert.equal(ask(good, { model: `fake-gemini-error-${status}` }).status, status);
  });
}

test('a stream that is not asked for as events is one array', () => {
  const chunks = jsonOf(ask(good, { method: 'streamGenerateContent' }));
  assert.ok(Array.isArray(chunks) && chunks.length === 3);
});

test('it lists models, counts and embeds', () => {
  const headers = { 'x-goog-api-key': 'k' };
  const listed = playGemini({ method: 'GET', path: '/v1beta/models?pageSize=1000', headers, body: Buffer.alloc(0) });
  assert.equal(jsonOf(listed).models[0].name, 'models/fake-gemini');
  assert.deepEqual(jsonOf(ask(good, { method: 'countTokens' })), { totalTokens: 7 });
  const content = { parts: [{ text: 'a' }] };
  assert.deepEqual(jsonOf(ask({ content }, { method: 'embedContent' })).embedding.values.length, 2);
  const request = { model: 'models/fake-gemini', content };
  const batch = (...requests: readonly object[]): Script => ask({ requests }, { method: 'batchEmbedContents' });
  assert.equal(jsonOf(batch(request, request)).embeddings.length, 2);
  assert.equal(batch({ ...request, model: 'models/other' }).status, 400);
  assert.equal(batch({ content }).status, 400);
});
