import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { geminiCount, geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

const entrance = entranceAt('/v1beta/models/m:generateContent');
const parse = (body: unknown) =>
  geminiGenerate.parseRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), entrance);
const user = { role: 'user', parts: [{ text: 'Hi' }] };
const good = { contents: [user] };
const parts = (...given: readonly unknown[]) => ({ contents: [{ role: 'user', parts: given }] });
const config = (given: unknown) => ({ ...good, generationConfig: given });
const call = { functionCall: { name: 'f', args: {} } };
const result = { functionResponse: { name: 'f', response: {} } };

const bad: readonly (readonly [what: string, body: unknown, param: string])[] = [
  ['no contents', {}, 'contents'],
  ['an empty list of contents', { contents: [] }, 'contents'],
  ['an unknown role', { contents: [{ ...user, role: 'wizard' }] }, 'contents.0.role'],
  ['a content without parts', { contents: [{ role: 'user' }] }, 'contents.0.parts'],
  ['a content of no parts', parts(), 'contents.0.parts'],
  ['a text that is a number', parts({ text: 7 }), 'contents.0.parts.0.text'],
  ['a file without its data', parts({ inlineData: { mimeType: 'image/png' } }), 'contents.0.parts.0.inlineData.data'],
  ['a file without its address', parts({ fileData: {} }), 'contents.0.parts.0.fileData.fileUri'],
  ['a call of the user', parts(call), 'contents.0.parts.0.functionCall'],
  [
    'a call without a name',
    { contents: [user, { role: 'model', parts: [{ functionCall: {} }] }] },
    'contents.1.parts.0.functionCall.name',
  ],
  [
    'a call whose arguments are text',
    { contents: [user, { role: 'model', parts: [{ functionCall: { name: 'f', args: '{}' } }] }] },
    'contents.1.parts.0.functionCall.args',
  ],
  ['a result that no call precedes', parts(result), 'contents.0.parts.0.functionResponse'],
  [
    'more results than calls',
    {
      contents: [
        { role: 'model', parts: [call] },
        { role: 'user', parts: [result, result] },
      ],
    },
    'contents.1.parts.1.functionResponse',
  ],
  ['a system prompt that is a number', { ...good, systemInstruction: 7 }, 'systemInstruction'],
  ['a temperature that is text', config({ temperature: 'hot' }), 'generationConfig.temperature'],
  [
    'a temperature that is not finite',
    '{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"temperature":1e999}}',
    'generationConfig.temperature',
  ],
  ['a negative limit', config({ maxOutputTokens: -1 }), 'generationConfig.maxOutputTokens'],
  ['no candidate', config({ candidateCount: 0 }), 'generationConfig.candidateCount'],
  ['half a seed', config({ seed: 0.5 }), 'generationConfig.seed'],
  ['stop sequences that are a text', config({ stopSequences: 'END' }), 'generationConfig.stopSequences'],
  ['a schema that is a text', config({ responseSchema: '{}' }), 'generationConfig.responseSchema'],
  [
    'a budget below what is left to the model',
    config({ thinkingConfig: { thinkingBudget: -2 } }),
    'generationConfig.thinkingConfig.thinkingBudget',
  ],
  [
    'a function without a name',
    { ...good, tools: [{ functionDeclarations: [{}] }] },
    'tools.0.functionDeclarations.0.name',
  ],
  ['a snake-case field of the wrong type', { ...good, generation_config: { top_p: 'x' } }, 'generationConfig.topP'],
];

for (const [what, body, param] of bad) {
  test(`a request with ${what} is refused, naming ${param}`, () => {
    assert.throws(
      () => parse(body),
      (error) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });
}

const fine: readonly (readonly [what: string, body: unknown])[] = [
  ['a content without a role', { contents: [{ parts: [{ text: 'Hi' }] }] }],
  ['one content for a list of one', { contents: { role: 'user', parts: { text: 'Hi' } } }],
  ['a system prompt of one part', { ...good, system_instruction: { parts: { text: 'Be brief.' } } }],
  ['tools for a list of one', { ...good, tools: { function_declarations: { name: 'f' } } }],
  [
    'results in the role of a function',
    { contents: [user, { role: 'model', parts: [call] }, { role: 'function', parts: [result] }] },
  ],
  [
    'results in several contents',
    { contents: [{ role: 'model', parts: [call, call] }, { parts: [result] }, { parts: [result] }] },
  ],
  [
    'a result whose call Google holds',
    { cachedContent: 'cachedContents/x', contents: [{ role: 'user', parts: [result] }] },
  ],
  ['unknown fields', { ...good, later: 1, generationConfig: { later: 1 }, tools: [{ later: {} }] }],
  ['an unknown kind of part', parts({ hologram: {} })],
  ['fields that are null', { ...good, tools: null, generationConfig: { topK: null } }],
];

for (const [what, body] of fine) {
  test(`a request with ${what} is taken`, () => {
    assert.equal(parse(body).model, 'm');
  });
}

test('the limit of tokens is found in either spelling', () => {
  assert.equal(parse(config({ maxOutputTokens: 9 })).maxOutputTokens, 9);
  assert.equal(parse({ ...good, generation_config: { max_output_tokens: 8 } }).maxOutputTokens, 8);
  assert.equal(parse(good).maxOutputTokens, null);
});

test('hints come by header alone', () => {
  const headers = { 'x-llr-sensitivity': 'high', 'x-llr-region': 'eu' };
  const at = entranceAt('/v1beta/models/m:generateContent', headers);
  const request = geminiGenerate.parseRequest(Buffer.from(JSON.stringify(good)), at);
  assert.deepEqual(request.hints, { sensitivity: 'high', region: 'eu', tier: null, policy: null });
});

const countAt = entranceAt('/v1beta/models/m:countTokens');
const count = (body: unknown) => geminiCount.parseRequest(Buffer.from(JSON.stringify(body)), countAt);

test('tokens are counted of contents or of a whole request', () => {
  const whole = { model: 'models/m', systemInstruction: { parts: [{ text: 'Be brief.' }] }, ...good };
  assert.deepEqual(
    geminiCount.read(count(good)).turns.map(({ role }) => role),
    ['user'],
  );
  for (const key of ['generateContentRequest', 'generate_content_request'])
    assert.deepEqual(
      geminiCount.read(count({ [key]: whole })).turns.map(({ role }) => role),
      ['system', 'user'],
    );
  assert.deepEqual(geminiCount.encodeCount(12), { totalTokens: 12 });
  assert.equal(geminiCount.upstreamPath('m', false), '/v1beta/models/m:countTokens');
});

const badCounts: readonly (readonly [body: unknown, param: string])[] = [
  [{}, 'contents'],
  [{ generateContentRequest: { contents: [] } }, 'generateContentRequest.contents'],
];

for (const [body, param] of badCounts) {
  test(`counting ${JSON.stringify(body)} is refused, naming ${param}`, () => {
    assert.throws(
      () => count(body),
      (error) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });
}
