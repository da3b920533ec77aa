import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageWith, withoutScripts } from '../support/engine-stage.ts';
import { until } from '../support/http.ts';
import { one } from '../support/gguf-bytes.ts';

const skip = withoutScripts;
const models = { ranks: { values: [one('gemma3.pooling_type', 'u32', 4)] }, talks: {} };
const ranking = {
  object: 'list',
  usage: { prompt_tokens: 9, total_tokens: 9 },
  results: [
    { index: 0, relevance_score: -2.5 },
    { index: 2, relevance_score: 3 },
    { index: 1, relevance_score: 0.5 },
  ],
};
const documents = ['a', { text: 'b' }, 'c'];

test('texts are ranked by the model on this machine that was made for it', { skip }, async () => {
  await using scene = await stageWith(models);
  const { router, engine, path } = scene;
  engine.say(path('ranks'), ranking);
  for (const model of [undefined, 'auto', 'ranks', 'local/Ranks']) {
    const answer = await router.postTo('/v1/rerank', {
      model,
      query: 'q',
      documents,
      top_n: 2,
      return_documents: true,
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), {
      model: 'ranks',
      usage: ranking.usage,
      results: [
        { index: 2, relevance_score: 3, document: { text: 'c' } },
        { index: 1, relevance_score: 0.5, document: { text: 'b' } },
      ],
    });
  }
  const [asked] = engine.asked(path('ranks'));
  assert.deepEqual(asked, { path: '/v1/rerank', body: { model: 'ranks', query: 'q', documents: ['a', 'b', 'c'] } });
  assert.ok(engine.starts(path('ranks'))[0]?.includes('--reranking'));
  const plain = await (await router.postTo('/v1/rerank', { query: 'q', documents })).json();
  assert.deepEqual(
    plain.results.map(({ index }: { index: number }) => index),
    [2, 1, 0],
  );
  assert.ok(!('document' in plain.results[0]));
});

test('what cannot be ranked is refused in OpenAI’s envelope, and no engine is asked', { skip }, async () => {
  await using scene = await stageWith(models);
  const { router, engine, path } = scene;
  const refused = async (body: object): Promise<readonly unknown[]> => {
    const answer = await router.postTo('/v1/rerank', body);
    const { error } = await answer.json();
    return [answer.status, error.code, error.param];
  };
  assert.deepEqual(await refused({ query: 'q', documents: [] }), [400, 'invalid_request', 'documents']);
  assert.deepEqual(await refused({ documents }), [400, 'invalid_request', 'query']);
  assert.deepEqual(await refused({ model: 'talks', query: 'q', documents }), [400, 'invalid_request', 'model']);
  assert.equal((await refused({ model: 'nobody', query: 'q', documents }))[0], 404);
  assert.deepEqual([...engine.asked(path('ranks')), ...engine.asked(path('talks'))], []);
  await router.core.fetch(new Request('http://router/api/models/ranks', { method: 'DELETE' }), router.door);
  assert.deepEqual(await refused({ query: 'q', documents }), [404, 'model_not_found', 'model']);
});

test('an engine that ends while it ranks costs nobody more than a second try', { skip }, async () => {
  const behaviours = { ranks: ['crash-on-request', 'crash-on-request', 'serve'] } as const;
  await using scene = await stageWith(models, { behaviours });
  const { router, engine, path } = scene;
  engine.say(path('ranks'), ranking);
  const ask = () => router.postTo('/v1/rerank', { query: 'q', documents });
  const failed = await ask();
  assert.deepEqual([failed.status, (await failed.json()).error.code], [502, 'upstream_error']);
  await until('the next engine answers', async () => (await ask()).status === 200);
});
