import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playAnthropic } from '../../../support/providers/anthropic.ts';

const keys = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' };
const messages = [{ role: 'user', content: 'Hi' }];
const good = { model: 'fake-claude', max_tokens: 9_000, messages };

function ask(body: object, headers: Readonly<Record<string, string>> = keys, path = '/v1/messages?beta=true') {
  const { status, steps } = playAnthropic({ method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)) });
  const text = [...steps].map((step) => (step.kind === 'bytes' ? step.bytes.toString() : '')).join('');
  return { status, text };
}

const tool = { name: 'f', input_schema: { type: 'object' } };
const call = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });
const said = (...list: readonly (readonly [role: string, content: unknown])[]) => ({
  ...good,
  messages: list.map(([role, content]) => ({ role, content })),
});
const budget = { type: 'enabled', budget_tokens: 2_000 };

const refused: readonly (readonly [what: string, body: object, words: RegExp])[] = [
  ['no limit', { model: 'm', messages }, /max_tokens: Field required/],
  ['an unknown field', { ...good, n: 1 }, /n: Extra inputs/],
  ['a field of a beta without its header', { ...good, context_management: {} }, /context_management: Extra inputs/],
  ['a hint in the metadata', { ...good, metadata: { tier: 'SIMPLE' } }, /metadata.tier: Extra inputs/],
  ['no messages', { ...good, messages: [] }, /at least one message/],
  ['an unknown role', said(['tool', 'x']), /Unexpected role "tool"/],
  ['a system message without a beta', said(['user', 'x'], ['system', 'y']), /Unexpected role "system"/],
  ['empty text', said(['user', [{ type: 'text', text: '' }]]), /non-empty/],
  ['text of space', said(['user', [{ type: 'text', text: ' ' }]]), /non-whitespace/],
  ['an unknown block', said(['user', [{ type: 'input_text', text: 'x' }]]), /expected tags/],
  ['a block with a field too many', said(['user', [{ type: 'text', text: 'x', id: 1 }]]), /id: Extra inputs/],
  ['an image said by the model', said(['user', 'x'], ['assistant', [{ type: 'image', source: {} }]]), /can not be in/],
  ['a result without its call', said(['user', [result('a')]]), /unexpected `tool_use_id`/],
  ['a call without its result', said(['assistant', [call('a')]], ['user', 'x']), /without `tool_result`/],
  ['a call at the end', said(['user', 'x'], ['assistant', [call('a')]]), /without `tool_result`/],
  [
    'a result behind text',
    said(['assistant', [call('a')]], ['user', [{ type: 'text', text: 'x' }, result('a')]]),
    /immediately after/,
  ],
  ['an id with a colon', said(['assistant', [call('a:1')]], ['user', [result('a:1')]]), /should match pattern/],
  [
    'a thought without a signature',
    said(['user', 'x'], ['assistant', [{ type: 'thinking', thinking: 't', signature: 'lr1:none:' }]]),
    /Invalid `signature`/,
  ],
  ['a prefill that ends in space', said(['user', 'x'], ['assistant', 'y ']), /trailing whitespace/],
  ['a temperature beside thinking', { ...good, thinking: budget, temperature: 0.5 }, /may only be set to 1/],
  ['top_k beside thinking', { ...good, thinking: { type: 'adaptive' }, top_k: 5 }, /`top_k` must be unset/],
  [
    'a forced call beside thinking',
    { ...good, thinking: budget, tools: [tool], tool_choice: { type: 'any' } },
    /forces tool use/,
  ],
  ['a budget over the limit', { ...good, max_tokens: 2_000, thinking: budget }, /must be greater/],
  ['a budget too small', { ...good, thinking: { type: 'enabled', budget_tokens: 10 } }, /at least 1024/],
  [
    'a budget where a call begins its turn',
    { ...said(['assistant', [call('a')]], ['user', [result('a')]]), thinking: budget },
    /Expected `thinking`/,
  ],
  ['a temperature over 1', { ...good, temperature: 1.5 }, /temperature/],
  ['two kinds of narrowing', { ...good, temperature: 0.5, top_p: 0.5 }, /cannot both/],
  ['a choice without tools', { ...good, tool_choice: { type: 'auto' } }, /while providing tools/],
  [
    'a tool whose schema is no object',
    { ...good, tools: [{ name: 'f', input_schema: {} }] },
    /Input should be 'object'/,
  ],
  [
    'an open schema',
    { ...good, output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    /additionalProperties/,
  ],
];
for (const [what, body, words] of refused)
  test(`the stand-in refuses ${what}`, () => {
    const { status, text } = ask(body);
    assert.equal(status, 400);
    const { type, error } = JSON.parse(text);
    assert.deepEqual([type, error.type], ['error', 'invalid_request_error']);
    assert.match(error.message, words);
  });

test('the stand-in refuses who has no key, no version or the wrong path', () => {
  assert.equal(ask(good, { 'anthropic-version': '2023-06-01' }).status, 401);
  assert.equal(ask(good, { 'x-api-key': 'k' }).status, 400);
  assert.equal(ask(good, keys, '/v1/v1/messages').status, 404);
});

test('the stand-in takes what the API takes', () => {
  const fine = [
    good,
    said(['user', 'a'], ['user', 'b']),
    said(['assistant', [call('a'), call('b')]], ['user', [result('b'), result('a'), { type: 'text', text: 'x' }]]),
    { ...good, thinking: budget, temperature: 1 },
  ];
  for (const body of fine) assert.equal(ask(body).status, 200);
  const beta = { ...keys, 'anthropic-beta': 'context-management-2025-06-27' };
  assert.equal(ask({ ...said(['user', 'a'], ['system', 'b']), context_management: {} }, beta).status, 200);
});

test('the stand-in answers as the name of the model says', () => {
  const tools = { tools: [tool] };
  const asked = (model: string, more: object = {}) => JSON.parse(ask({ ...good, model, ...more }).text);
  const names = asked('fake-claude-tools', tools).content.map(({ type }: { type: string }) => type);
  assert.deepEqual(names, ['text', 'tool_use', 'tool_use']);
  assert.equal(asked('fake-claude-tools').stop_reason, 'end_turn');
  assert.equal(asked('fake-claude-length').stop_reason, 'max_tokens');
  assert.equal(asked('fake-claude-stop', { stop_sequences: ['X'] }).stop_sequence, 'X');
  assert.equal(ask({ ...good, model: 'fake-claude-error-529' }).status, 529);
  assert.match(ask({ ...good, model: 'fake-claude-overloaded-mid', stream: true }).text, /text_delta.*event: error/s);
  const { max_tokens: _limit, ...counted } = good;
  assert.equal(ask(counted, keys, '/v1/messages/count_tokens').text, '{"input_tokens":12}');
  const list = playAnthropic({ method: 'GET', path: '/v1/models', headers: keys, body: Buffer.alloc(0) });
  assert.match(
    [...list.steps].map((step) => (step.kind === 'bytes' ? step.bytes.toString() : '')).join(''),
    /fake-claude/,
  );
});
