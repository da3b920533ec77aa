import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageWith, withoutScripts } from '../support/engine-stage.ts';

const skip = withoutScripts;
const completion = { object: 'text_completion', choices: [{ index: 0, text: 'b', finish_reason: 'stop' }] };
const models = { fills: { fills: true, template: null }, plain: { template: null } };
const written = '<|fim_prefix|>a <|fim_suffix|> c<|fim_middle|>';

test('what is to be filled in reaches the engine as the model was trained for it', { skip }, async () => {
  await using scene = await stageWith(models);
  const { router, engine, path } = scene;
  engine.say(path('fills'), completion);
  const body = { model: 'fills', prompt: 'a ', suffix: ' c', seed: 7 };
  assert.equal((await router.postTo('/v1/completions', body)).status, 200);
  await router.postTo('/v1/completions', { ...body, prompt: ['a ', 'x'], stop: 'é' });
  await router.postTo('/v1/completions', { ...body, suffix: '' });
  const asked = engine.asked(path('fills'));
  assert.deepEqual(asked[0], { path: '/v1/completions', body: { model: 'fills', prompt: written, seed: 7 } });
  const prompt = [written, '<|fim_prefix|>x<|fim_suffix|> c<|fim_middle|>'];
  assert.deepEqual(asked[1]?.body, { model: 'fills', prompt, seed: 7, stop: 'é' });
  assert.deepEqual(asked[2]?.body, { ...body, suffix: '' });
});

test('Ollama’s suffix is filled in too', { skip }, async () => {
  await using scene = await stageWith(models);
  const { router, engine, path } = scene;
  engine.say(path('fills'), completion);
  const body = { model: 'fills', prompt: 'a ', suffix: ' c', stream: false, options: { num_predict: 5 } };
  const answer = await router.postTo('/api/generate', body);
  assert.equal((await answer.json()).response, 'b');
  const [asked] = engine.asked(path('fills'));
  assert.equal(asked?.path, '/v1/completions');
  assert.equal(asked?.body['prompt'], written);
  assert.ok(asked !== undefined && !('suffix' in asked.body));
});

test('a gap that a model cannot be shown is refused, and no engine is asked', { skip }, async () => {
  await using scene = await stageWith(models);
  const { router, engine, path } = scene;
  const refused = async (body: object): Promise<string> => {
    const answer = await router.postTo('/v1/completions', { suffix: 'c', ...body });
    assert.equal(answer.status, 400);
    return (await answer.json()).error.param;
  };
  assert.equal(await refused({ model: 'plain', prompt: 'a' }), 'suffix');
  assert.equal(await refused({ model: 'fills', prompt: [1, 2] }), 'prompt');
  assert.deepEqual([...engine.asked(path('fills')), ...engine.asked(path('plain'))], []);
});
