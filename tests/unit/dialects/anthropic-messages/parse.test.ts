import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../../main/contract/errors.ts';
import { anthropicCount, anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';

const entrance = { headers: () => null, path: '/v1/messages', query: () => null };
const parse = (body: unknown) =>
  anthropicMessages.parseRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), entrance);
const messages = [{ role: 'user', content: 'Hi' }];
const good = { model: 'm', max_tokens: 9, messages };
const user = (content: unknown) => ({ ...good, messages: [{ role: 'user', content }] });
const answer = (content: unknown) => ({ ...good, messages: [...messages, { role: 'assistant', content }] });
const result = { type: 'tool_result', tool_use_id: 'a', content: 'x' };
const call = { type: 'tool_use', id: 'a', name: 'f', input: {} };

const bad: readonly (readonly [what: string, body: unknown, param: string])[] = [
  ['no model', { max_tokens: 9, messages }, 'model'],
  ['no limit of tokens', { model: 'm', messages }, 'max_tokens'],
  ['a negative limit', { ...good, max_tokens: -1 }, 'max_tokens'],
  ['no messages', { ...good, messages: [] }, 'messages'],
  ['an unknown role', { ...good, messages: [{ role: 'wizard', content: 'Hi' }] }, 'messages.0.role'],
  ['a user message without content', { ...good, messages: [{ role: 'user' }] }, 'messages.0.content'],
  ['a user message of empty content', user(''), 'messages.0.content'],
  ['a user message of no blocks', user([]), 'messages.0.content'],
  ['a block without a type', user([{ text: 'Hi' }]), 'messages.0.content.0.type'],
  ['a text block without text', user([{ type: 'text' }]), 'messages.0.content.0.text'],
  ['an image without a source', user([{ type: 'image' }]), 'messages.0.content.0.source'],
  ['a call without an id', answer([{ ...call, id: undefined }]), 'messages.1.content.0.id'],
  ['a call whose input is text', answer([{ ...call, input: '{}' }]), 'messages.1.content.0.input'],
  ['a result that no call precedes', user([result]), 'messages.0.content.0.tool_use_id'],
  [
    'a result that stands before its call',
    {
      ...good,
      messages: [
        { role: 'user', content: [result] },
        { role: 'assistant', content: [call] },
      ],
    },
    'messages.0.content.0.tool_use_id',
  ],
  [
    'a result with a block that is unsound',
    {
      ...good,
      messages: [
        { role: 'assistant', content: [call] },
        { role: 'user', content: [{ ...result, content: [{ type: 'text' }] }] },
      ],
    },
    'messages.1.content.0.content.0.text',
  ],
  ['a system prompt that is a number', { ...good, system: 7 }, 'system'],
  ['a temperature that is text', { ...good, temperature: 'hot' }, 'temperature'],
  [
    'a temperature that is not finite',
    '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}],"temperature":1e999}',
    'temperature',
  ],
  ['a negative top_k', { ...good, top_k: -1 }, 'top_k'],
  ['a stop sequence that is a number', { ...good, stop_sequences: [1] }, 'stop_sequences.0'],
  ['a tool without a name', { ...good, tools: [{ input_schema: {} }] }, 'tools.0.name'],
  ['an unknown choice of tools', { ...good, tool_choice: { type: 'maybe' } }, 'tool_choice.type'],
  ['a choice that names no tool', { ...good, tool_choice: { type: 'tool' } }, 'tool_choice.name'],
  ['a negative budget', { ...good, thinking: { type: 'enabled', budget_tokens: -1 } }, 'thinking.budget_tokens'],
  [
    'a format without its schema',
    { ...good, output_config: { format: { type: 'json_schema' } } },
    'output_config.format.schema',
  ],
];

for (const [what, body, param] of bad) {
  test(`a body with ${what} is refused, naming ${param}`, () => {
    assert.throws(
      () => parse(body),
      (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    );
  });
}

test('what a coding agent sends passes, and so does what nobody knows yet', () => {
  const request = parse({
    model: 'claude-opus-4-8',
    max_tokens: 32000,
    stream: true,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] },
      { role: 'system', content: 'Mind the time.' },
      { role: 'assistant', content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, call] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a' },
          { type: 'hologram', data: 1 },
        ],
      },
    ],
    tools: [
      { name: 'f', input_schema: { type: 'object' }, defer_loading: true },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 5 },
      { type: 'mcp_toolset', mcp_server_name: 'files' },
    ],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high', task_budget: { type: 'tokens', total: 9 } },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    metadata: { user_id: 'u' },
    mcp_servers: [],
    a_field_of_tomorrow: { a: 1 },
    top_k: null,
  });
  assert.equal(request.model, 'claude-opus-4-8');
  assert.equal(request.stream, true);
  assert.equal(request.wantsUsage, true);
  assert.equal(request.maxOutputTokens, 32000);
});

test('counting tokens takes the same body without a limit, and answers in its own shape', () => {
  const raw = Buffer.from(JSON.stringify({ model: 'm', messages }));
  const request = anthropicCount.parseRequest(raw, entrance);
  assert.equal(request.maxOutputTokens, null);
  assert.equal(request.dialect, anthropicCount);
  assert.deepEqual(anthropicCount.encodeCount(12), { input_tokens: 12 });
  assert.deepEqual(anthropicCount.read(request).turns, [
    { role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 },
  ]);
});

const rewritten = (body: string, model = 'up'): string => anthropicMessages.rewrite(parse(body), model).toString();
const rest = '"max_tokens":1';
const said = '"messages":[{"role":"user","content":"Hi"}]';

const exact: readonly (readonly [what: string, sent: string, goesOn: string])[] = [
  ['the model changes, spaces stay', `{ "model" : "m", ${said},${rest}}`, `{ "model" : "up", ${said},${rest}}`],
  [
    'of two models both change',
    `{"model":"a",${said},${rest},"model":"b"}`,
    `{"model":"up",${said},${rest},"model":"up"}`,
  ],
  [
    'hints alone take metadata with them',
    `{"metadata":{"region":"eu"},"model":"m",${said},${rest}}`,
    `{"model":"up",${said},${rest}}`,
  ],
  [
    'hints go, the user stays',
    `{"model":"m",${said},${rest},"metadata":{"tier":"simple","user_id":"u","policy":"p"}}`,
    `{"model":"up",${said},${rest},"metadata":{"user_id":"u"}}`,
  ],
];
for (const [what, sent, goesOn] of exact) test(`on the way up, ${what}`, () => assert.equal(rewritten(sent), goesOn));

test('nothing but the model changes in a request without hints', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().map((name) => `x${name}`),
        fc.jsonValue(),
      ),
      (extra) => {
        const text = JSON.stringify({ model: 'asked', ...extra, max_tokens: 1, messages });
        assert.equal(rewritten(text), text.replace('"model":"asked"', '"model":"up"'));
      },
    ),
  );
});

const thought = (signature: string): string => `{"type":"thinking","thinking":"t","signature":"${signature}"}`;
const hidden = (data: string): string => `{"type":"redacted_thinking","data":"${data}"}`;
const toolUse = '{"type":"tool_use","id":"a","name":"f","input":{}}';
const toolResult = '{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}';
const turn = (...blocks: string[]): string => `{"role":"assistant","content":[${blocks.join(', ')}]}`;
const body = (list: string, more = ''): string => `{"model":"up",${rest}${more},"messages":[${list}]}`;
const hello = '{"role":"user","content":"Hi"}';

const sealed: readonly (readonly [what: string, sent: string, goesOn: string])[] = [
  [
    'thoughts that others signed or nobody did are taken out',
    body(
      `${hello},${turn(thought('lr1:gemini:xyz'), thought('lr1:none:'), hidden('lr1:openai:e'), '{"type":"text","text":"A"}')}`,
    ),
    body(`${hello},${turn('{"type":"text","text":"A"}')}`),
  ],
  [
    'thoughts of their own stay, byte for byte',
    body(`${hello},${turn(thought('sig-1'), '{ "type":"text","text":"lr1:" }')}`),
    body(`${hello},${turn(thought('sig-1'), '{ "type":"text","text":"lr1:" }')}`),
  ],
  [
    'a message of nothing else goes as a whole',
    body(`${hello},${turn(thought('lr1:none:'))},${hello}`),
    body(`${hello},${hello}`),
  ],
  [
    'a budget goes where the turn that waits for results begins with a thought no longer',
    body(
      `${hello},${turn(thought('lr1:gemini:x'), toolUse)},${toolResult}`,
      ',"thinking":{"type":"enabled","budget_tokens":1024}',
    ),
    body(`${hello},${turn(toolUse)},${toolResult}`, ',"thinking":{"type":"disabled"}'),
  ],
  [
    'adaptive thinking stays there',
    body(`${hello},${turn(thought('lr1:gemini:x'), toolUse)},${toolResult}`, ',"thinking":{"type":"adaptive"}'),
    body(`${hello},${turn(toolUse)},${toolResult}`, ',"thinking":{"type":"adaptive"}'),
  ],
  [
    'citations that we made are taken out',
    body(`${hello},${turn('{"type":"text","text":"A","citations":[{"url":"u","encrypted_index":"lr1:none:"}]}')}`),
    body(`${hello},${turn('{"type":"text","text":"A","citations":null}')}`),
  ],
];
for (const [what, sent, goesOn] of sealed) test(`on the way up, ${what}`, () => assert.equal(rewritten(sent), goesOn));

const amended = (list: string, change: Partial<Parameters<NonNullable<typeof anthropicMessages.amend>>[1][number]>) => {
  const request = parse(body(list));
  const after = anthropicMessages.amend?.(request, [
    { at: 1, dropReasoning: true, reasoning: [], callSignatures: new Map(), ...change },
  ]);
  assert.ok(after !== undefined);
  assert.deepEqual(after.body, JSON.parse(after.raw.toString()));
  return after.raw.toString();
};
const lost = {
  kind: 'reasoning' as const,
  text: 'lost',
  signature: { signer: 'anthropic' as const, data: 'sig-2' },
  redacted: false,
};
const found = '{"type":"thinking","thinking":"lost","signature":"sig-2"}';

test('an amended turn loses its thoughts and gets the lost ones in front', () => {
  assert.equal(
    amended(`${hello}, ${turn(thought('x'), '{ "type":"text","text":"A" }', hidden('y'))}`, { reasoning: [lost] }),
    body(`${hello}, ${`{"role":"assistant","content":[${found},{ "type":"text","text":"A" }]}`}`),
  );
});

test('lost thoughts alone take the place of all that stood there', () => {
  assert.equal(
    amended(`${hello},${turn(thought('x'), hidden('y'))}`, { reasoning: [lost] }),
    body(`${hello},${turn(found)}`),
  );
});

test('text that was short for a block becomes one behind the lost thoughts', () => {
  assert.equal(
    amended(`${hello},{"role":"assistant","content": "A\\u00e9"}`, { reasoning: [lost] }),
    body(`${hello},{"role":"assistant","content": [${found},{"type":"text","text":"A\\u00e9"}]}`),
  );
});

test('a turn that had nothing but the thoughts of another goes as a whole', () => {
  assert.equal(amended(`${hello},${turn(thought('x'))},${hello}`, {}), body(`${hello},${hello}`));
});

test('thoughts that Anthropic did not sign are not put back', () => {
  const foreign = { ...lost, signature: { signer: 'gemini' as const, data: 'g' } };
  const list = `${hello},${turn('{"type":"text","text":"A"}')}`;
  assert.equal(amended(list, { reasoning: [foreign, { ...lost, signature: null }] }), body(list));
});

test('amended bytes are sound JSON, whatever stood there', () => {
  const block = fc.constantFrom(thought('x'), hidden('y'), '{"type":"text","text":"A"}', toolUse);
  fc.assert(
    fc.property(
      fc.array(block, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
      (blocks, dropReasoning, insert) => {
        const list = `${hello},${turn(...blocks)},${hello}`;
        const after = JSON.parse(amended(list, { dropReasoning, reasoning: insert ? [lost] : [] }));
        const kept = blocks.filter((one) => !dropReasoning || !one.includes('thinking'));
        const expected = [...(insert ? [found] : []), ...kept].map((one) => JSON.parse(one));
        assert.deepEqual(
          after.messages.slice(1, -1),
          expected.length === 0 ? [] : [{ role: 'assistant', content: expected }],
        );
      },
    ),
  );
});
