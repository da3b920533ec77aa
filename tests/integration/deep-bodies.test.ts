// However deep a body nests, in whatever field, and whether it is relayed or written anew for another server: beyond the
// limit it is the caller's fault, and below it changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playGemini } from '../support/providers/gemini.ts';
import { playOllama } from '../support/providers/ollama.ts';

const limit = 512;
const well = createFakeProvider();
const policy = `
backends:
  openai: { type: openai, endpoint: "http://openai.test/v1", zone: device, models: [m], apiKey: "\${K}" }
  deepseek: { type: deepseek, endpoint: "http://deepseek.test/v1", zone: device, models: [m], apiKey: "\${K}" }
  anthropic: { type: anthropic, endpoint: "http://anthropic.test", zone: device, models: [m], apiKey: "\${K}" }
  gemini: { type: gemini, endpoint: "http://gemini.test", zone: device, models: [m], apiKey: "\${K}" }
  ollama: { type: ollama, endpoint: "http://ollama.test", zone: device, models: [m] }
`;
const start = (): TestCore =>
  startCore({
    policy,
    env: { K: 'k' },
    provider: providersAt({
      'openai.test': well.play,
      'deepseek.test': well.play,
      'anthropic.test': playAnthropic,
      'gemini.test': playGemini,
      'ollama.test': playOllama,
    }),
  });

const backends = ['openai', 'deepseek', 'anthropic', 'gemini', 'ollama'] as const;

/** A value that nests so deep: of objects, of lists, or as the schema of one does. */
const nests: Readonly<Record<string, (depth: number) => string>> = {
  objects: (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  both: (depth) => `${'{"a":['.repeat(depth / 2)}${depth % 2 === 1 ? '{}' : ''}${']}'.repeat(depth / 2)}`,
  schema: (depth) =>
    `${'{"type":"object","properties":{"a":'.repeat(depth / 2)}{"type":"string"}${'}}'.repeat(depth / 2)}`,
};

interface Form {
  readonly path: string;
  /** `M` stands for the model. */
  readonly body: (nested: string) => string;
  /** The nested value stands in a text: its depth is none of the body's, until another format writes it anew. */
  readonly inText?: 'always' | 'where it is relayed';
}

const hi = '{"role":"user","content":"Hi"}';
const text = (nested: string): string => JSON.stringify(nested);
const toolOf = (schema: string): string => `{"type":"function","function":{"name":"f","parameters":${schema}}}`;

const forms: Readonly<Record<string, Form>> = {
  'chat, a field that nobody knows': {
    path: '/v1/chat/completions',
    body: (nested) => `{"model":"M","messages":[${hi}],"x":${nested}}`,
  },
  'chat, a schema': {
    path: '/v1/chat/completions',
    body: (nested) => `{"model":"M","messages":[${hi}],"tools":[${toolOf(nested)}]}`,
  },
  'chat, arguments': {
    path: '/v1/chat/completions',
    body: (nested) =>
      `{"model":"M","messages":[${hi},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":${text(nested)}}}]},{"role":"tool","tool_call_id":"c","content":"x"}]}`,
    inText: 'where it is relayed',
  },
  'chat, a result': {
    path: '/v1/chat/completions',
    body: (nested) =>
      `{"model":"M","messages":[${hi},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":${text(nested)}}]}`,
    inText: 'always',
  },
  'responses, arguments': {
    path: '/v1/responses',
    body: (nested) =>
      `{"model":"M","input":[${hi},{"type":"function_call","call_id":"c","name":"f","arguments":${text(nested)}},{"type":"function_call_output","call_id":"c","output":"x"}]}`,
    inText: 'where it is relayed',
  },
  'responses, a schema': {
    path: '/v1/responses',
    body: (nested) => `{"model":"M","input":"Hi","tools":[{"type":"function","name":"f","parameters":${nested}}]}`,
  },
  'messages, an input': {
    path: '/v1/messages',
    body: (nested) =>
      `{"model":"M","max_tokens":9,"messages":[${hi},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":${nested}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]}`,
  },
  'messages, a schema': {
    path: '/v1/messages',
    body: (nested) => `{"model":"M","max_tokens":9,"messages":[${hi}],"tools":[{"name":"f","input_schema":${nested}}]}`,
  },
  'Gemini, arguments': {
    path: '/v1beta/models/M:generateContent',
    body: (nested) =>
      `{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":${nested}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]}`,
  },
  'Gemini, a schema': {
    path: '/v1beta/models/M:generateContent',
    body: (nested) =>
      `{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":${nested}}]}]}`,
  },
  'Ollama, arguments': {
    path: '/api/chat',
    body: (nested) =>
      `{"model":"M","stream":false,"messages":[${hi},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":${nested}}}]},{"role":"tool","content":"x","tool_name":"f"}]}`,
  },
  'Ollama, a format': {
    path: '/api/generate',
    body: (nested) => `{"model":"M","stream":false,"prompt":"Hi","format":${nested}}`,
  },
  embeddings: { path: '/v1/embeddings', body: (nested) => `{"model":"M","input":"Hi","x":${nested}}` },
  completions: { path: '/v1/completions', body: (nested) => `{"model":"M","prompt":"Hi","x":${nested}}` },
};

interface Asked {
  readonly form: Form;
  readonly backend: (typeof backends)[number];
  readonly nest: (depth: number) => string;
}

async function statusOf(router: TestCore, { form, backend, nest }: Asked, depth: number): Promise<number> {
  const model = `${backend}/m`;
  const body = form.body(nest(depth)).replace('"M"', JSON.stringify(model));
  const reply = await router.postTo(form.path.replace('M', encodeURIComponent(model)), body);
  const said = await reply.text();
  assert.doesNotMatch(said, /call stack/i);
  return reply.status;
}

const asked = fc.record({
  form: fc.constantFrom(...Object.values(forms)),
  backend: fc.constantFrom(...backends),
  nest: fc.constantFrom(...Object.values(nests)),
});

test('below the limit the depth of a body changes nothing', async () => {
  await using router = start();
  await fc.assert(
    fc.asyncProperty(asked, fc.integer({ min: 4, max: limit - 10 }), async (asking, depth) => {
      assert.equal(await statusOf(router, asking, depth - (depth % 2)), await statusOf(router, asking, 2));
    }),
    { numRuns: 80 },
  );
});

test('beyond the limit it is refused as the caller’s fault, however far', async () => {
  await using router = start();
  const deeper = fc.oneof(fc.integer({ min: limit + 2, max: limit + 40 }), fc.constantFrom(5_000, 100_000));
  await fc.assert(
    fc.asyncProperty(asked, deeper, async (asking, depth) => {
      const status = await statusOf(router, asking, depth);
      const { inText } = asking.form;
      if (inText === undefined) assert.equal(status, 400);
      else assert.ok(status === 400 || status === (await statusOf(router, asking, 2)), String(status));
    }),
    { numRuns: 120 },
  );
});

for (const [backend, form] of [
  ['anthropic', 'chat, arguments'],
  ['gemini', 'chat, arguments'],
  ['gemini', 'responses, arguments'],
  ['ollama', 'responses, arguments'],
] as const)
  test(`what stands in a text is refused where it has to be written anew: ${form} to ${backend}`, async () => {
    await using router = start();
    const model = `${backend}/m`;
    const { path, body } = forms[form] ?? assert.fail();
    const objects = nests['objects'] ?? assert.fail();
    const reply = await router.postTo(path, body(objects(100_000)).replace('"M"', JSON.stringify(model)));
    const { error } = await reply.json();
    assert.deepEqual([reply.status, error.code], [400, 'invalid_request']);
    assert.match(error.message, /nest deeper than 512 levels/);
  });

/** A call whose arguments nest too deep for anybody who has to write them anew. */
const deepCall = (stream: boolean) => {
  const args = (nests['objects'] ?? assert.fail())(100_000);
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: args } };
  const base = { id: 'a', created: 1, model: 'm' };
  const whole = {
    ...base,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', tool_calls: [call] }, finish_reason: 'tool_calls' }],
  };
  const chunk = (delta: object, finish_reason: string | null) =>
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const events = `${chunk({ role: 'assistant', tool_calls: [{ index: 0, ...call }] }, null)}${chunk({}, 'tool_calls')}data: [DONE]\n\n`;
  return {
    status: 200,
    headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
    before: [],
    steps: [{ kind: 'bytes' as const, bytes: Buffer.from(stream ? events : JSON.stringify(whole)) }],
  };
};

const readers: readonly (readonly [path: string, body: object, stream?: boolean])[] = [
  ['/v1/messages', { model: 'openai/m', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1beta/models/openai%2Fm:generateContent', { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }],
  ['/v1beta/models/openai%2Fm:streamGenerateContent', { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }, true],
  ['/api/chat', { model: 'openai/m', stream: false, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/api/chat', { model: 'openai/m', messages: [{ role: 'user', content: 'Hi' }] }, true],
];
for (const [path, body, stream = false] of readers)
  test(`an answer with a call that nests too deep is the provider’s fault at ${path}${stream ? ', streamed' : ''}`, async () => {
    await using router = startCore({
      policy,
      env: { K: 'k' },
      provider: providersAt({ 'openai.test': () => deepCall(stream) }),
    });
    const reply = await router.postTo(path, body);
    const said = await reply.text();
    if (!stream) assert.equal(reply.status, 502, said.slice(0, 200));
    assert.match(said, /"error"/);
    assert.doesNotMatch(said, /call stack/i);
  });
