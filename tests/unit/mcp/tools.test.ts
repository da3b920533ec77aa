// Each tool against a router that only writes down what it is asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access, Ask } from '../../../main/mcp/access.ts';
import { tools } from '../../../main/mcp/tools/registry.ts';

interface Asked extends Ask {
  readonly as: 'account' | 'owner';
  readonly path: string;
}

/** Answers by the beginning of a path. */
function scene(answers: Readonly<Record<string, () => Response>>, ofPerson = true) {
  const asked: Asked[] = [];
  const answering =
    (as: Asked['as']): Access['asAccount'] =>
    async (path, ask = {}) => {
      asked.push({ as, path, ...ask });
      const found = Object.entries(answers).find(([start]) => path.startsWith(start));
      return (
        found?.[1]() ?? Response.json({ error: { code: 'not_found', message: 'Nothing there.' } }, { status: 404 })
      );
    };
  const access: Access = {
    asAccount: answering('account'),
    asOwner: answering('owner'),
    projectId: () => Promise.resolve('p_one'),
    ofPerson,
  };
  const told: string[] = [];
  const context = {
    access,
    signal: new AbortController().signal,
    hints: {},
    tell: (message: string) => void told.push(message),
  };
  const run = (name: string, given: unknown) => {
    const tool = tools.find((one) => one.name === name);
    assert.ok(tool !== undefined, name);
    return tool.run(given, context);
  };
  return { asked, told, run };
}

const events = (...values: readonly unknown[]): Response =>
  new Response(values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('') + 'data: [DONE]\n\n', {
    headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_1', 'x-lr-target': 'far/big' },
  });

/** The router has ended. */
const breakingOff = (value: unknown): Response => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulls++ > 0) controller.error(new TypeError('terminated'));
      else controller.enqueue(Buffer.from(`data: ${JSON.stringify(value)}\n\n`));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};

const piece = (content: string) => ({ choices: [{ delta: { content } }] });

const row = {
  id: 'req_1',
  at: '',
  projectId: 'p_one',
  dialect: 'openai-chat',
  client: null,
  app: null,
  model: 'auto:frontier',
  tier: 'FRONTIER',
  target: 'far/big',
  zone: 'public',
  outcome: 'ok',
  status: 200,
  inputTokens: 5,
  outputTokens: 2,
  costUsd: null,
  priceVersion: null,
  partlyPriced: false,
  durationMs: 1,
  ttftMs: 1,
  why: null,
  pinned: false,
  fellBack: false,
};

test('a task goes to the tier that is asked for, or to the model that is named, and its row tells what it cost', async () => {
  const answers = {
    '/v1/chat/completions': () => events(piece('Hel'), piece('lo'), { choices: [], usage: {} }),
    '/api/requests/req_1': () => Response.json(row),
  };
  const { asked, told, run } = scene(answers);
  const { structured, text } = await run('delegate_to_expert', { task: ' Greet. ' });
  assert.equal(text, 'Hello');
  assert.deepEqual(structured, {
    answer: 'Hello',
    target: 'far/big',
    tier: 'FRONTIER',
    zone: 'public',
    costUsd: null,
    inputTokens: 5,
    outputTokens: 2,
    requestId: 'req_1',
  });
  assert.deepEqual(told.slice(1), [
    'far/big is at work on it.',
    '3 characters so far.',
    '5 characters so far.',
    '5 characters so far.',
  ]);
  await run('delegate_to_expert', { task: 'Greet.', tier: 'SIMPLE' });
  await run('delegate_to_expert', { task: 'Greet.', tier: 'SIMPLE', model: 'auto' });
  const models = asked.flatMap(({ as, path, body }) =>
    as === 'account' && path === '/v1/chat/completions' ? [JSON.parse(JSON.stringify(body)).model] : [],
  );
  assert.deepEqual(models, ['auto:frontier', 'auto:simple', 'auto']);
});

test('a row that is still open is looked at again', async () => {
  let looks = 0;
  const { run } = scene({
    '/v1/chat/completions': () => events(piece('Hi')),
    '/api/requests/req_1': () => Response.json({ ...row, outcome: ++looks < 3 ? 'open' : 'ok' }),
  });
  await run('delegate_to_expert', { task: 'Greet.' });
  assert.equal(looks, 3);
});

test('an answer whose row cannot be read is given all the same, and what is not known of it is null', async () => {
  const { run } = scene({ '/v1/chat/completions': () => events(piece('Hi')) });
  const { structured } = await run('delegate_to_expert', { task: 'Greet.' });
  assert.deepEqual(structured, {
    answer: 'Hi',
    target: 'far/big',
    tier: null,
    zone: null,
    costUsd: null,
    inputTokens: null,
    outputTokens: null,
    requestId: 'req_1',
  });
});

const routed = (mostCostUsd: number | null, plan: readonly unknown[] = [{ backend: 'far', model: 'big' }]) => ({
  // The first target alone is no measure: another may answer.
  '/v1/route': () => Response.json({ estimatedCostUsd: 0, mostCostUsd, unpriced: ['far/odd'], plan }),
});

test('an estimate over what it may cost is refused before anything is sent, and so is one that nobody knows', async () => {
  for (const [estimate, words] of [
    [0.5, /0\.5 USD.*maxCostUsd 0\.1/],
    [null, /far\/odd is not known.*maxCostUsd 0\.1.*estimate/],
  ] as const) {
    const { asked, run } = scene(routed(estimate));
    await assert.rejects(run('delegate_to_expert', { task: 'Greet.', maxCostUsd: 0.1 }), {
      code: 'budget_exceeded',
      message: words,
    });
    assert.deepEqual(
      asked.map(({ path }) => path),
      ['/v1/route'],
    );
  }
});

test('what the plan itself refuses is refused by the request, which is written down', async () => {
  const blocked = () => Response.json({ error: { code: 'privacy_blocked', message: 'No.' } }, { status: 403 });
  const { run } = scene({ ...routed(null, []), '/v1/chat/completions': blocked });
  await assert.rejects(run('delegate_to_expert', { task: 'Greet.', maxCostUsd: 1 }), { code: 'privacy_blocked' });
});

test('a failure in the stream, and one in words of somebody else, are refusals of ours', async () => {
  const failing: readonly (readonly [() => Response, string])[] = [
    [() => events(piece('Hel'), { error: { code: 'stopping', message: 'Later.' } }), 'stopping'],
    [() => events({ error: { code: 7, message: 'Odd.' } }), 'upstream_error'],
    [() => events('nothing of an answer'), 'upstream_error'],
    [() => breakingOff(piece('Hel')), 'upstream_error'],
    [() => Response.json({ error: { code: 'toString', message: 'Odd.' } }, { status: 400 }), 'upstream_error'],
    [() => new Response('<html>', { status: 502 }), 'upstream_error'],
  ];
  for (const [answer, code] of failing) {
    const { run } = scene({ '/v1/chat/completions': answer });
    await assert.rejects(run('delegate_to_expert', { task: 'Greet.' }), { code });
  }
});

test('usage is that of the account, models are started by the person alone', async () => {
  const started = { '/api/models/tiny/': () => Response.json({ state: 'loading', id: 'tiny' }, { status: 202 }) };
  const { asked, run } = scene(started);
  await assert.rejects(run('get_usage', { period: 'all' }), { code: 'not_found' });
  assert.equal(asked[0]?.path, '/api/usage?projectId=p_one&period=all');
  assert.deepEqual((await run('start_model', { model: 'local/tiny' })).structured, { state: 'loading' });
  assert.deepEqual([asked[1]?.as, asked[1]?.method, asked[1]?.path], ['owner', 'POST', '/api/models/tiny/start']);
  await run('stop_model', { model: 'tiny' });
  const foreign = scene(started, false);
  await assert.rejects(foreign.run('start_model', { model: 'tiny' }), { code: 'origin_not_allowed' });
  assert.deepEqual(foreign.asked, []);
});

test('a list of models says what is not known by null', async () => {
  const card = { id: 'auto', object: 'model', created: 0, owned_by: 'la-router' };
  const { run } = scene({ '/v1/models': () => Response.json({ data: [card] }) });
  const model = { id: 'auto', owner: 'la-router', zone: null, contextTokens: null, price: null };
  assert.deepEqual((await run('list_models', undefined)).structured, { models: [model] });
});
