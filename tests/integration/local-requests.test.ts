// What a model on this machine is asked, and what it is never asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageWith, withoutScripts, type Stage } from '../support/engine-stage.ts';

const skip = withoutScripts;
const models = { plain: { template: 'plain' }, tooled: { template: 'tools' } } as const;
const toolNamed = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const tools = [toolNamed('one'), toolNamed('two')];
const messages = [{ role: 'user', content: 'x' }];

const sent = ({ engine, path }: Stage): Readonly<Record<string, unknown>> =>
  engine.asked(path('tooled')).at(-1)?.body ?? assert.fail('nobody was asked');

test('demanded and allowed tools are the only ones that the engine is shown', { skip }, async () => {
  await using scene = await stageWith(models);
  const ask = async (tool_choice: unknown) => {
    const answer = await scene.router.post({ model: 'tooled', messages, tools, tool_choice });
    assert.equal(answer.status, 200);
    return sent(scene);
  };
  const named = await ask({ type: 'function', function: { name: 'two' } });
  assert.deepEqual([named['tools'], named['tool_choice']], [[tools[1]], 'required']);
  const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'one' } }] };
  const some = await ask({ type: 'allowed_tools', allowed_tools: allowed });
  assert.deepEqual([some['tools'], some['tool_choice']], [[tools[0]], 'auto']);
  for (const choice of ['auto', 'none', 'required']) {
    const plain = await ask(choice);
    assert.deepEqual([plain['tools'], plain['tool_choice']], [tools, choice]);
  }
});

test('a tool that Anthropic’s format demands is demanded of the engine', { skip }, async () => {
  await using scene = await stageWith(models);
  const body = { model: 'tooled', max_tokens: 9, messages, tool_choice: { type: 'tool', name: 'one' } };
  const offered = ['one', 'two'].map((name) => ({ name, input_schema: { type: 'object' } }));
  await scene.router.postTo('/v1/messages', { ...body, tools: offered });
  assert.deepEqual([sent(scene)['tools'], sent(scene)['tool_choice']], [[tools[0]], 'required']);
});

test('Ollama’s options reach the engine by its own names', { skip }, async () => {
  await using scene = await stageWith(models);
  const options = {
    top_k: 5,
    min_p: 0.1,
    num_keep: 4,
    repeat_penalty: 1.1,
    grammar: 'root ::= "a"',
    num_gpu: 3,
    seed: 0,
  };
  const answer = await scene.router.postTo('/api/chat', { model: 'tooled', messages, options, stream: false });
  assert.match(answer.headers.get('x-lr-reason') ?? '', /Left out for this target: options\.num_gpu\./);
  const { num_gpu: gpu, num_keep: n_keep, ...passed } = options;
  const { messages: said, model, ...fields } = sent(scene);
  assert.deepEqual([gpu, model, said], [3, 'tooled', messages]);
  assert.deepEqual(fields, { ...passed, n_keep });
});

const picture = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
const refusals: readonly (readonly [what: string, body: object, param: string])[] = [
  ['a picture by its address', { messages: picture('http://127.0.0.1:9/cat.png') }, 'messages'],
  ['a picture to one without eyes', { messages: picture('data:image/png;base64,AAAA') }, 'messages'],
  ['tools without a template for them', { messages, tools }, 'tools'],
  ['functions of old', { model: 'tooled', messages, functions: [{ name: 'one' }] }, 'functions'],
];
for (const [what, body, param] of refusals)
  test(`the engine is not asked about ${what}`, { skip }, async () => {
    await using scene = await stageWith(models);
    const answer = await scene.router.post({ model: 'plain', ...body });
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.code, error.param], [400, 'invalid_request', param]);
    for (const id of Object.keys(models)) assert.deepEqual(scene.engine.asked(scene.path(id)), []);
  });
