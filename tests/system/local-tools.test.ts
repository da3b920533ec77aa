// Tools and thoughts of Gemma 4 by its official template, in the formats of three official clients.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { startCore, type TestCore } from '../support/core.ts';
import { importModels, withoutEngine } from '../support/engine.ts';

const skip = withoutEngine;
const called =
  '<|channel>thought\nIt may rain there.<channel|>Let me look.<|tool_call>call:weather{city:<|"|>Oslo<|"|>,days:2}<tool_call|>';
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};
const models = { gemma: { architecture: 'gemma4', template: 'plain', reply: called } } as const;

async function start(): Promise<TestCore> {
  const router = startCore({ policy: 'routes: [{ default: tiers }]\n', env: { LLR_ENGINE_THREADS: '1' } });
  await importModels(router, models);
  return router;
}

const tools = [
  { type: 'function' as const, function: { name: 'weather', description: 'Tells the weather.', parameters: schema } },
];
const question = [{ role: 'user' as const, content: 'How is Oslo?' }];

test('a call of a tool comes to OpenAI’s client, whole and streamed, and its result goes back', { skip }, async () => {
  await using router = await start();
  const client = new OpenAI({ apiKey: 'any', baseURL: `${await router.core.listen()}/v1`, maxRetries: 0 });
  const body = { model: 'gemma', messages: question, tools, temperature: 0 };
  const { choices } = await client.chat.completions.create(body);
  const [choice] = choices;
  const message = choice?.message ?? assert.fail();
  assert.equal(choice?.finish_reason, 'tool_calls');
  assert.equal(message.content, 'Let me look.');
  assert.equal(Reflect.get(message, 'reasoning_content'), 'It may rain there.');
  const [call] = message.tool_calls ?? [];
  assert.ok(call?.type === 'function');
  assert.deepEqual([call.function.name, JSON.parse(call.function.arguments)], ['weather', { city: 'Oslo', days: 2 }]);
  const result = { role: 'tool' as const, tool_call_id: call.id, content: 'It rains.' };
  const again = await client.chat.completions.create({ ...body, messages: [...question, message, result] });
  assert.equal(again.choices[0]?.finish_reason, 'tool_calls');

  const stream = client.chat.completions.stream(body);
  const final = await stream.finalChatCompletion();
  const [streamed] = final.choices[0]?.message.tool_calls ?? [];
  assert.ok(streamed?.type === 'function');
  assert.deepEqual(JSON.parse(streamed.function.arguments), { city: 'Oslo', days: 2 });
});

test('a tool that is demanded by its name is the only one that is offered', { skip }, async () => {
  await using router = await start();
  const client = new OpenAI({ apiKey: 'any', baseURL: `${await router.core.listen()}/v1`, maxRetries: 0 });
  const other = { type: 'function' as const, function: { name: 'other', parameters: schema } };
  const { choices } = await client.chat.completions.create({
    model: 'gemma',
    messages: question,
    tools: [other, ...tools],
    tool_choice: { type: 'function', function: { name: 'weather' } },
    temperature: 0,
    max_tokens: 200,
  });
  const [call] = choices[0]?.message.tool_calls ?? [];
  assert.equal(call?.type === 'function' ? call.function.name : '', 'weather');
});

test('a call of a tool comes in Anthropic’s format, with its thoughts', { skip }, async () => {
  await using router = await start();
  const ask = async (messages: readonly object[], extra: object = {}) => {
    const answer = await router.postTo('/v1/messages', {
      model: 'gemma',
      max_tokens: 2_000,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      messages,
      tools: [{ name: 'weather', description: 'Tells the weather.', input_schema: schema }],
      temperature: 0,
      top_k: 5,
      ...extra,
    });
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.headers.get('x-lr-reason') ?? '', /Left out/);
    return answer;
  };
  const { content, stop_reason: reason } = await (await ask(question)).json();
  assert.equal(reason, 'tool_use');
  assert.deepEqual(
    content.map(({ type }: { type: string }) => type),
    ['thinking', 'text', 'tool_use'],
  );
  assert.equal(content[0].thinking, 'It may rain there.');
  assert.deepEqual([content[2].name, content[2].input], ['weather', { city: 'Oslo', days: 2 }]);
  const result = { type: 'tool_result', tool_use_id: content[2].id, content: 'It rains.' };
  const history = [...question, { role: 'assistant', content }, { role: 'user', content: [result] }];
  const again = await (await ask(history)).json();
  assert.equal(again.stop_reason, 'tool_use');
  const streamed = await (await ask(question, { stream: true })).text();
  for (const part of ['thinking_delta', 'text_delta', 'input_json_delta', '"stop_reason":"tool_use"', 'message_stop'])
    assert.ok(streamed.includes(part), `${part} in ${streamed}`);
});

test('a call of a tool comes in Ollama’s format', { skip }, async () => {
  await using router = await start();
  const body = { model: 'gemma', messages: question, tools, options: { temperature: 0 } };
  const answer = await router.postTo('/api/chat', { ...body, stream: false });
  const { message } = await answer.json();
  assert.equal(message.thinking, 'It may rain there.');
  assert.deepEqual(message.tool_calls[0].function, {
    index: 0,
    name: 'weather',
    arguments: { city: 'Oslo', days: 2 },
  });
  const result = { role: 'tool', tool_name: 'weather', content: 'It rains.' };
  const again = await router.postTo('/api/chat', { ...body, messages: [...question, message, result], stream: true });
  const lines = (await again.text()).trim().split('\n');
  assert.equal(JSON.parse(lines.at(-1) ?? '').done, true);
  assert.ok(lines.some((line) => line.includes('"tool_calls"')));
});
