import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type {
  ContentPart,
  Conversation,
  Part,
  Reasoning,
  ResultPart,
  TextPart,
  Turn,
} from '../../../../main/contract/conversation.ts';
import { noSampling } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { conversationOf } from '../../../support/conversation.ts';
import { entranceAt } from '../../../support/entrance.ts';

const write = (more: Partial<Conversation>, model = 'gemini-3-pro') =>
  geminiGenerate.write(conversationOf(more), { model, stream: false, quirks: {} });
const text = (said: string): TextPart => ({ kind: 'text', text: said });
const turn = (role: Turn['role'], ...parts: readonly Part[]): Turn => ({ role, parts, at: 0 });
const user = turn('user', text('Hi'));
const contents = (turns: readonly Turn[], model?: string): unknown => write({ turns }, model).body['contents'];
const config = (more: Partial<Conversation>, model?: string): unknown =>
  write({ turns: [user], ...more }, model).body['generationConfig'];

const signature = (signer: 'gemini' | 'anthropic', data: string) => ({ signer, data }) as const;
const call = (id: string, given: Partial<Extract<Part, { kind: 'call' }>> = {}): Part => ({
  kind: 'call',
  id,
  name: `f_${id}`,
  arguments: '{}',
  custom: false,
  signature: null,
  ...given,
});
const result = (callId: string, ...content: readonly ContentPart[]): ResultPart => ({
  kind: 'result',
  callId,
  name: null,
  content,
  failed: false,
  custom: false,
});
const inline = (mediaType: string) => ({ kind: 'inline', mediaType, base64: 'AAAA' }) as const;
const image = { kind: 'image', media: inline('image/png'), detail: null } as const;
const skipped = 'skip_thought_signature_validator';

test('roles alternate, and what the system says stands in front, wherever it was said', () => {
  const { body } = write({
    turns: [
      turn('system', text('Be brief.')),
      user,
      turn('user', text('there')),
      turn('assistant', text('Yes?'), { kind: 'refusal', text: 'No.' }),
      turn('system', text('Be kind.')),
      turn('user', text('Sure?')),
    ],
  });
  assert.deepEqual(body, {
    contents: [
      { role: 'user', parts: [{ text: 'Hi' }, { text: 'there' }] },
      { role: 'model', parts: [{ text: 'Yes?' }, { text: 'No.' }] },
      { role: 'user', parts: [{ text: 'Sure?' }] },
    ],
    systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
  });
});

test('where only the system speaks, it is what is asked', () => {
  assert.deepEqual(write({ turns: [turn('system', text('Say hello.'))] }).body, {
    contents: [{ role: 'user', parts: [{ text: 'Say hello.' }] }],
  });
});

test('calls and their results are written by id and name, results first', () => {
  assert.deepEqual(
    contents([
      user,
      turn('assistant', text('Wait'), call('a', { arguments: '{"x":1}' }), call('b', { arguments: '' })),
      turn('user', text('Look:')),
      turn('tool', result('a', text('Sunny')), { ...result('b', text('Broken')), failed: true }),
    ]),
    [
      { role: 'user', parts: [{ text: 'Hi' }] },
      {
        role: 'model',
        parts: [
          { text: 'Wait' },
          { functionCall: { id: 'a', name: 'f_a', args: { x: 1 } }, thoughtSignature: skipped },
          { functionCall: { id: 'b', name: 'f_b', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'f_a', response: { output: 'Sunny' } } },
          { functionResponse: { id: 'b', name: 'f_b', response: { error: 'Broken' } } },
          { text: 'Look:' },
        ],
      },
    ],
  );
});

const signings: readonly (readonly [what: string, model: string, calls: readonly Part[], signatures: unknown[]])[] = [
  ['made elsewhere say so', 'gemini-3-pro', [call('a'), call('b')], [skipped, undefined]],
  [
    'made by Gemini keep what it signed',
    'gemini-3-pro',
    [call('a', { signature: signature('gemini', 's') }), call('b')],
    ['s', undefined],
  ],
  [
    'signed by another say that no Gemini made them',
    'gemini-3-pro',
    [call('a', { signature: signature('anthropic', 's') })],
    [skipped],
  ],
  ['say nothing to a model that does not look', 'gemini-2.5-flash', [call('a')], [undefined]],
  ['keep their signatures there, too', 'gemini-2.5-flash', [call('a', { signature: signature('gemini', 's') })], ['s']],
];

for (const [what, model, calls, signatures] of signings) {
  test(`calls ${what}`, () => {
    const { body } = write({ turns: [user, turn('assistant', ...calls), turn('tool', ...calls.map(resultOf))] }, model);
    const written = JSON.parse(JSON.stringify(body)).contents[1].parts;
    assert.deepEqual(
      written.map(({ thoughtSignature }: { thoughtSignature?: string }) => thoughtSignature),
      signatures,
    );
  });
}

const resultOf = (part: Part): Part => result(part.kind === 'call' ? part.id : '');

test('each step of several is looked at by itself', () => {
  const written = JSON.stringify(
    contents([
      user,
      turn('assistant', call('a', { signature: signature('gemini', 's') })),
      turn('tool', result('a')),
      turn('assistant', call('b')),
      turn('tool', result('b')),
    ]),
  );
  assert.match(written, /"f_a","args":\{\}\},"thoughtSignature":"s"/);
  assert.match(written, /"f_b","args":\{\}\},"thoughtSignature":"skip_thought_signature_validator"/);
});

const thought = { kind: 'reasoning', text: 'Hm', signature: null, redacted: false } as const;

test('only what Gemini itself has signed of its thoughts goes back to it', () => {
  assert.deepEqual(
    contents([
      user,
      turn(
        'assistant',
        { ...thought, signature: signature('anthropic', 'x') },
        thought,
        { ...thought, signature: signature('gemini', 'g') },
        text('Hi'),
        { ...thought, text: '', signature: signature('gemini', 'h'), redacted: true },
        call('a'),
        { ...thought, text: '', signature: signature('gemini', 'i'), redacted: true },
      ),
      turn('tool', result('a')),
    ]),
    [
      { role: 'user', parts: [{ text: 'Hi' }] },
      {
        role: 'model',
        parts: [
          { text: 'Hm', thought: true, thoughtSignature: 'g' },
          { text: 'Hi', thoughtSignature: 'h' },
          { functionCall: { id: 'a', name: 'f_a', args: {} }, thoughtSignature: skipped },
          { text: '', thoughtSignature: 'i' },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { id: 'a', name: 'f_a', response: { output: '' } } }] },
    ],
  );
});

test('a turn of nothing but thoughts of others is no turn', () => {
  assert.deepEqual(contents([user, turn('assistant', thought), turn('user', text('And?'))]), [
    { role: 'user', parts: [{ text: 'Hi' }, { text: 'And?' }] },
  ]);
});

const spoken: readonly (readonly [text: string, response: object])[] = [
  ['Sunny', { output: 'Sunny' }],
  ['{"t":20}', { t: 20 }],
  ['[1]', { output: '[1]' }],
  ['{"error":"x"}', { output: { error: 'x' } }],
  ['{"output":"x"}', { output: { output: 'x' } }],
  ['{"result":1}', { output: { result: 1 } }],
  ['{"id":12345678901234567890}', { output: '{"id":12345678901234567890}' }],
];

for (const [said, response] of spoken) {
  test(`a tool that said ${said} answers ${JSON.stringify(response)}, and is read as having said it`, () => {
    const turns = [user, turn('assistant', call('a')), turn('tool', result('a', text(said)))];
    const { body } = write({ turns });
    assert.deepEqual(JSON.parse(JSON.stringify(body)).contents[2].parts[0].functionResponse.response, response);
    const entrance = entranceAt('/v1beta/models/m:generateContent');
    const back = geminiGenerate.read(geminiGenerate.parseRequest(Buffer.from(JSON.stringify(body)), entrance));
    assert.deepEqual(back.turns[2]?.parts, [{ ...result('a', text(said)), name: 'f_a' }]);
  });
}

const pictured = [user, turn('assistant', call('a')), turn('tool', result('a', text('Look'), image))];
const blob = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };

test('a picture in a result stands in it, or beside it where the model is older', () => {
  const of = (model: string): unknown => JSON.parse(JSON.stringify(contents(pictured, model)))[2].parts;
  const response = { id: 'a', name: 'f_a', response: { output: 'Look' } };
  assert.deepEqual(of('gemini-3-pro'), [{ functionResponse: { ...response, parts: [blob] } }]);
  assert.deepEqual(of('gemini-2.5-pro'), [{ functionResponse: response }, blob]);
});

test('a picture by its address stands beside the result', () => {
  const byAddress = { ...image, media: { kind: 'url', url: 'https://example.com/a.jpg' } } as const;
  const turns = [user, turn('assistant', call('a')), turn('tool', result('a', byAddress))];
  assert.deepEqual(JSON.parse(JSON.stringify(contents(turns)))[2].parts, [
    { functionResponse: { id: 'a', name: 'f_a', response: { output: '' } } },
    { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg' } },
  ]);
});

const refused: readonly (readonly [what: string, more: Partial<Conversation>, param: string])[] = [
  [
    'a file of another provider',
    { turns: [turn('user', { ...image, media: { kind: 'stored', id: 'file-1' } })] },
    'messages.0',
  ],
  [
    'an address that tells no type',
    { turns: [turn('user', { ...image, media: { kind: 'url', url: 'https://example.com/image' } })] },
    'messages.0',
  ],
  [
    'arguments that are not JSON',
    { turns: [user, turn('assistant', call('a', { arguments: '{"x":' }))] },
    'messages.0',
  ],
  ['arguments that are a list', { turns: [user, turn('assistant', call('a', { arguments: '[]' }))] }, 'messages.0'],
  ['a system prompt with a picture', { turns: [turn('system', image), user] }, 'messages.0'],
  ['a place to be filled', { turns: [user], suffix: 'end' }, 'suffix'],
  [
    'a tool that must be called and is not there',
    { turns: [user], toolChoice: { kind: 'named', name: 'x' } },
    'tool_choice',
  ],
  [
    'a call that must be made without tools',
    { turns: [user], tools: [{ kind: 'hosted', name: 'web_search' }], toolChoice: { kind: 'required' } },
    'tool_choice',
  ],
];

for (const [what, more, param] of refused) {
  test(`${what} cannot be said to Gemini, and is refused naming ${param}`, () => {
    assert.throws(
      () => write(more),
      (error) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });
}

const parameters = {
  type: 'object',
  properties: { x: { $ref: '#/$defs/x' } },
  $defs: { x: { const: 1 } },
  additionalProperties: false,
};

test('tools are written with their JSON Schema whole, custom ones as functions, hosted ones named', () => {
  const { body, leftOut } = write({
    turns: [user],
    tools: [
      { kind: 'function', name: 'a', description: 'Does a', parameters, strict: true },
      { kind: 'function', name: 'b', description: null, parameters: null, strict: null },
      { kind: 'custom', name: 'c', description: 'Patches', format: null },
      { kind: 'hosted', name: 'web_search' },
    ],
    toolChoice: { kind: 'named', name: 'b' },
    parallelCalls: false,
    user: 'u1',
  });
  const [{ functionDeclarations: written }] = JSON.parse(JSON.stringify(body['tools']));
  assert.deepEqual(written.slice(0, 2), [
    { name: 'a', description: 'Does a', parametersJsonSchema: parameters },
    { name: 'b' },
  ]);
  assert.deepEqual([written[2].name, written[2].parametersJsonSchema.required], ['c', ['input']]);
  assert.deepEqual(body['toolConfig'], { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['b'] } });
  assert.deepEqual(leftOut, ['tools.web_search', 'parallel_tool_calls', 'user']);
});

test('a call of a custom tool is written as a call of the function that stands for it', () => {
  const custom = call('a', { arguments: 'free text', custom: true });
  assert.match(
    JSON.stringify(contents([user, turn('assistant', custom), turn('tool', result('a'))])),
    /"args":\{"input":"free text"\}/,
  );
});

test('every setting is written in its place', () => {
  const schema = { type: 'object', properties: {} };
  assert.deepEqual(
    config({
      sampling: { temperature: 0.5, topP: 0.9, topK: 40, seed: 7, presencePenalty: 0.1, frequencyPenalty: 0.2 },
      choices: 2,
      maxOutputTokens: 77,
      stop: ['END'],
      logprobs: 3,
      format: { kind: 'schema', name: 'answer', description: 'An answer', schema, strict: true },
    }),
    {
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      seed: 7,
      candidateCount: 2,
      maxOutputTokens: 77,
      stopSequences: ['END'],
      responseMimeType: 'application/json',
      responseJsonSchema: { description: 'An answer', ...schema },
      responseLogprobs: true,
      logprobs: 3,
    },
  );
  assert.deepEqual(config({ logprobs: 0, format: { kind: 'json' } }), {
    responseMimeType: 'application/json',
    responseLogprobs: true,
  });
  assert.equal(config({}), undefined);
});

test('a seed of more than 32 bits is left out and named', () => {
  const { body, leftOut } = write({ turns: [user], sampling: { ...noSampling, seed: 2 ** 31 } });
  assert.deepEqual([body['generationConfig'], leftOut], [undefined, ['seed']]);
});

test('how closely a picture is looked at is left out and named', () => {
  assert.deepEqual(write({ turns: [turn('user', { ...image, detail: 'high' })] }).leftOut, ['detail']);
  assert.deepEqual(write({ turns: [turn('user', { ...image, detail: 'auto' })] }).leftOut, []);
});

const asks = (more: Partial<Reasoning>): Reasoning => ({ effort: null, budgetTokens: null, visible: null, ...more });
const thinkings: readonly (readonly [model: string, asked: Partial<Reasoning>, config: unknown, leftOut: string[]])[] =
  [
    ['gemini-3-pro', { effort: 'high' }, { thinkingLevel: 'high', includeThoughts: true }, []],
    ['gemini-3-pro', { effort: 'xhigh' }, { thinkingLevel: 'high', includeThoughts: true }, []],
    ['gemini-3.7-flash', { effort: 'minimal', visible: false }, { thinkingLevel: 'low', includeThoughts: false }, []],
    ['gemini-3-pro', { budgetTokens: 8_000 }, { thinkingLevel: 'medium', includeThoughts: true }, []],
    ['gemini-3-pro', { budgetTokens: 30_000, effort: 'low' }, { thinkingLevel: 'low', includeThoughts: true }, []],
    ['gemini-3-pro', { effort: 'none' }, { thinkingLevel: 'low' }, ['reasoning']],
    ['gemini-flash-latest', { visible: true }, { includeThoughts: true }, []],
    ['gemini-2.5-flash', { effort: 'medium' }, { thinkingBudget: 8_192, includeThoughts: true }, []],
    ['gemini-2.5-flash', { budgetTokens: 31_999 }, { thinkingBudget: 24_576, includeThoughts: true }, []],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-pro', { effort: 'xhigh' }, { thinkingBudget: 32_768, includeThoughts: true }, []],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }, ['reasoning']],
  ];

for (const [model, asked, thinkingConfig, leftOut] of thinkings) {
  test(`${model}, asked to think ${JSON.stringify(asked)}, is told ${JSON.stringify(thinkingConfig)}`, () => {
    const written = write({ turns: [user], reasoning: asks(asked) }, model);
    assert.deepEqual(written.body['generationConfig'], { thinkingConfig });
    assert.deepEqual(written.leftOut, leftOut);
  });
}

const word = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' });
const spokenTurn = fc.record({
  role: fc.constantFrom('user' as const, 'assistant' as const),
  said: fc.array(word, { minLength: 1, maxLength: 3 }),
});

test('what was written is read as what it was, however the turns stand', () => {
  fc.assert(
    fc.property(fc.array(spokenTurn, { minLength: 1, maxLength: 6 }), (drawn) => {
      const turns = drawn.map(({ role, said }) => turn(role, ...said.map(text)));
      const { body } = write({ turns });
      const entrance = entranceAt('/v1beta/models/m:generateContent');
      const back = geminiGenerate.read(geminiGenerate.parseRequest(Buffer.from(JSON.stringify(body)), entrance));
      const said = (all: readonly Turn[]) =>
        all.flatMap(({ role, parts }) => parts.map((part) => [role, part.kind === 'text' && part.text]));
      assert.deepEqual(said(back.turns), said(turns));
    }),
  );
});
