// What an agent may do over MCP: the same as over every other way, under its project, its budget and its walls.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { connectMcp, saidBy, transports } from '../support/mcp.ts';

const tiers = (model: string): string => `tiers: { FRONTIER: fake/${model} }\n`;
const rowsOf = async (router: TestCore) => (await (await router.get('/api/requests')).json()).requests;

const created = z.object({ id: z.string(), token: z.string() });
const teamOf = async (router: TestCore, more: object = {}) =>
  created.parse(await (await router.postTo('/api/projects', { name: 'Team', ...more })).json());

for (const kind of transports) {
  test(`over ${kind}, a task is done by the expert, told as it comes, and charged to the project of the token`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: policyFor(upstream.url, tiers('drip')), sockets: true });
    const url = await router.core.listen();
    const team = await teamOf(router, { budgetUsd: 1 });
    await using mcp = await connectMcp(kind, { url, token: team.token });
    const told: number[] = [];
    const given = { task: 'Say hello', context: 'To a friend.' };
    const result = await mcp.call('delegate_to_expert', given, { onprogress: ({ progress }) => told.push(progress) });
    assert.equal(saidBy(result), 'Hello there ✓');
    const { requestId, ...done } = z.looseObject({ requestId: z.string() }).parse(result.structuredContent);
    assert.deepEqual(done, {
      answer: 'Hello there ✓',
      target: 'fake/drip',
      tier: 'FRONTIER',
      zone: 'private',
      costUsd: 0.000015,
      inputTokens: 9,
      outputTokens: 3,
    });
    assert.ok(told.length > 1 && told.every((step, at) => at === 0 || step > (told[at - 1] ?? step)), told.join(' '));
    const [row] = await rowsOf(router);
    assert.deepEqual([row.id, row.projectId, row.app, row.outcome], [requestId, team.id, 'main', 'ok']);
    assert.equal(row.client, 'Claude Code');
    const sent = upstream.provider.seen.find(({ path }) => path.endsWith('/completions'))?.body.toString() ?? '';
    assert.match(sent, /Say hello\\n\\nContext:\\nTo a friend\./);
    const usage = await mcp.call('get_usage');
    assert.equal(usage.structuredContent?.['totalCost'], 0.000015);
    await using other = await connectMcp(kind, { url });
    assert.equal((await other.call('get_usage')).structuredContent?.['totalCost'], 0);
  });

  test(`over ${kind}, a task that is cancelled is closed upstream at once, and its row is settled`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: policyFor(upstream.url, tiers('stall-mid')), sockets: true });
    const url = await router.core.listen();
    await using mcp = await connectMcp(kind, { url });
    for (const model of ['fake/stall-before', 'fake/stall-mid']) {
      const stop = new AbortController();
      const called = mcp.call('delegate_to_expert', { task: 'Hello', model }, { signal: stop.signal });
      called.catch(() => undefined);
      await until('the upstream is at work', () => upstream.open() === 1);
      stop.abort();
      await assert.rejects(called);
      await until('the upstream is closed', () => upstream.open() === 0, 1_000);
      await until('the row is settled', async () => (await rowsOf(router))[0]?.outcome === 'aborted');
    }
    assert.equal(router.core.state().inFlight, 0);
    // The session goes on.
    assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello', model: 'fake/any' })), 'Hello there ✓');
  });

  test(`over ${kind}, a client that is gone wants nothing any more`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({
      policy: policyFor(upstream.url),
      sockets: true,
      // The client's own pool may open sockets that it then leaves empty: a stop waits for them.
      settings: 'limits: { stopMs: 600 }\n',
    });
    const url = await router.core.listen();
    const mcp = await connectMcp(kind, { url });
    const called = mcp.call('delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' });
    called.catch(() => undefined);
    await until('the upstream is at work', () => upstream.open() === 1);
    await mcp[Symbol.asyncDispose]();
    await until('the upstream is closed', () => upstream.open() === 0, 1_000);
    await until('the row is settled', async () => (await rowsOf(router))[0]?.outcome === 'aborted');
  });

  test(`over ${kind}, a task ends with its token, and says so; a dead token opens nothing`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
    const url = await router.core.listen();
    const team = await teamOf(router);
    await using mcp = await connectMcp(kind, { url, token: team.token });
    const called = mcp.call('delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' });
    called.catch(() => undefined);
    await until('the upstream is at work', () => upstream.open() === 1);
    await router.postTo(`/api/projects/${team.id}/token`, { name: 'main' });
    await until('the upstream is closed', () => upstream.open() === 0, 1_000);
    await assert.rejects(connectMcp(kind, { url, token: team.token }), /invalid_token|401/);
  });
}

const dearStandIn = (url: string, frontier: string): string => `backends:
  fake: { type: openai, endpoint: "${url}", zone: private }
  here: { type: openai, endpoint: "${url}", zone: device, models: [error-500] }
prices: { "fake/error-500": { input: 1, output: 1 }, "fake/dear": { input: 600, output: 600 } }
tiers: { ${frontier} }
retry: { attempts: 1 }
`;

test('a task stays within maxCostUsd whoever answers it: those who stand in count, and so does one without a price', async () => {
  for (const [frontier, words] of [
    ['FRONTIER: [fake/error-500, fake/dear]', /^budget_exceeded: The estimate is 0\.6\d+ USD/],
    ['FRONTIER: [here/error-500, fake/dear]', /^budget_exceeded: The estimate is 0\.6\d+ USD/],
    ['FRONTIER: fake/error-500, COMPLEX: fake/dear', /^budget_exceeded: The estimate is 0\.6\d+ USD/],
    ['FRONTIER: [fake/error-500, fake/odd]', /^budget_exceeded: The price of fake\/odd is not known/],
  ] as const) {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: dearStandIn(upstream.url, frontier), sockets: true });
    await using mcp = await connectMcp('streamable', { url: await router.core.listen() });
    const refused = await mcp.call('delegate_to_expert', { task: 'Hello', maxCostUsd: 0.01 });
    assert.equal(refused.isError, true, frontier);
    assert.match(saidBy(refused), words);
    assert.equal(upstream.provider.seen.filter(({ method }) => method === 'POST').length, 0);
    // Without a limit it is asked, and the one behind answers.
    assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
  }
});

test('what is refused is told by the code of the contract, and nothing was sent', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url, tiers('fake-small')), sockets: true });
  const url = await router.core.listen();
  const poor = await teamOf(router, { budgetUsd: 0, name: 'Poor' });
  await using mcp = await connectMcp('streamable', { url });
  await using poorer = await connectMcp('streamable', { url, token: poor.token });
  const refusals = [
    [
      mcp,
      'delegate_to_expert',
      { task: 'Hello', maxCostUsd: 0.000001 },
      /^budget_exceeded: .*0\.00\d+ USD.*maxCostUsd 0\.000001/,
    ],
    [poorer, 'delegate_to_expert', { task: 'Hello' }, /^budget_exceeded: /],
    [mcp, 'delegate_to_expert', {}, /^invalid_request: task/],
    [mcp, 'delegate_to_expert', { task: ' ' }, /^invalid_request: task/],
    [mcp, 'delegate_to_expert', { task: 'Hi', maxCostUsd: 0 }, /^invalid_request: maxCostUsd/],
    [mcp, 'delegate_to_expert', { task: 'Hi', tier: 'GENIUS' }, /^invalid_request: tier/],
    [mcp, 'delegate_to_expert', { task: 'Hi', price: 1 }, /^invalid_request: price/],
    [
      mcp,
      'delegate_to_expert',
      { task: 'Hi', model: 'nowhere/none' },
      /^(?:model_not_found|invalid_model|no_target): /,
    ],
    [mcp, 'get_usage', { period: 'hourly' }, /^invalid_request: period/],
    [mcp, 'start_model', { model: 'tiny' }, /^origin_not_allowed: /],
    [mcp, 'stop_model', { model: 'tiny' }, /^origin_not_allowed: /],
  ] as const;
  for (const [from, name, given, words] of refusals) {
    const result = await from.call(name, given);
    assert.equal(result.isError, true, name);
    assert.match(saidBy(result), words);
  }
  assert.equal(upstream.provider.seen.filter(({ method }) => method === 'POST').length, 0);
});

test('a failure upstream, also in the middle of an answer, is a refusal and never half an answer', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url, 'retry: { attempts: 1 }\n'), sockets: true });
  const url = await router.core.listen();
  await using mcp = await connectMcp('streamable', { url });
  for (const model of ['error-500', 'error-in-stream', 'reset-mid', 'cut-mid']) {
    const result = await mcp.call('delegate_to_expert', { task: 'Hello', model: `fake/${model}` });
    assert.equal(result.isError, true, model);
    assert.match(saidBy(result), /^upstream_error: /, model);
  }
});

test('what is pinned stays inside, and a switch to local only is heeded', async () => {
  await using inside = await startFakeServer();
  await using outside = await startFakeServer();
  const policy = `backends:
  far: { type: openai, endpoint: "${outside.url}", zone: public, models: [big] }
  near: { type: openai, endpoint: "${inside.url}", zone: device, models: [small] }
tiers: { FRONTIER: [far, near] }
`;
  await using router = startCore({ policy, sockets: true });
  const url = await router.core.listen();
  await using mcp = await connectMcp('streamable', { url });
  const number = ['536', '22', '1847'].join('-');
  const pinned = await mcp.call('delegate_to_expert', {
    task: 'Who is this?',
    context: `my social security number is ${number}`,
  });
  assert.equal(pinned.structuredContent?.['zone'], 'device');
  assert.ok(!outside.provider.seen.some(({ body }) => body.includes(number)));
  assert.equal((await mcp.call('delegate_to_expert', { task: 'Hello' })).structuredContent?.['zone'], 'public');
  await router.put('/api/local-only', { on: true });
  const posts = () => outside.provider.seen.filter(({ method }) => method === 'POST').length;
  const before = posts();
  assert.equal((await mcp.call('delegate_to_expert', { task: 'Hello' })).structuredContent?.['zone'], 'device');
  assert.match(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello', model: 'far/big' })), /^privacy_/);
  assert.equal(posts(), before);
});

test('the policy that is shown is the one in force, whatever has been made of its file since', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url, tiers('first')), sockets: true });
  await using mcp = await connectMcp('streamable', { url: await router.core.listen() });
  const shown = async (): Promise<unknown> => {
    const [content] = (await mcp.client.readResource({ uri: 'larouter://policy' })).contents;
    assert.ok(content !== undefined && 'text' in content);
    return JSON.parse(String(content.text)).tiers;
  };
  for (const [bad, line] of [
    ['tiers: { FRONTIER: [fake/second\n', /:\d+:\d+: /],
    ['tires: { FRONTIER: fake/second }\n', /tires/],
  ] as const) {
    router.home.write('policy.yaml', bad);
    await until('the fault is seen', async () => line.test((await (await router.get('/api/policy')).json()).problem));
    assert.deepEqual(await shown(), { FRONTIER: 'fake/first' });
  }
  router.home.write('policy.yaml', policyFor(upstream.url, tiers('third')));
  await until('the next is in force', async () => Object(await shown()).FRONTIER === 'fake/third');
});

test('resources, prompts and completions tell what they may and nothing else', async () => {
  const policy = `${policyFor('http://fake.test/v1', tiers('fake-small'))}aliases: { best: fake/fake-small }
routes: [{ default: tiers }]
privacy: { high: device }
`;
  await using router = startCore({ policy });
  const url = await router.core.listen();
  await using mcp = await connectMcp('streamable', { url });
  const { client } = mcp;
  const read = async (uri: string): Promise<string> => {
    const [content] = (await client.readResource({ uri })).contents;
    return content !== undefined && 'text' in content ? content.text : '';
  };
  assert.deepEqual(
    (await client.listResources()).resources.map(({ uri }) => uri),
    ['larouter://usage', 'larouter://policy'],
  );
  const shown = await read('larouter://policy');
  assert.deepEqual(JSON.parse(shown), {
    tiers: { FRONTIER: 'fake/fake-small' },
    routes: [{ default: 'tiers' }],
    aliases: { best: 'fake/fake-small' },
    privacy: { high: 'device' },
    prices: { 'fake/*': { input: 1, output: 2 } },
  });
  assert.equal(JSON.parse(await read('larouter://usage')).totalCalls, 0);
  await assert.rejects(read('larouter://keys'), /resource/);
  assert.deepEqual(
    (await client.listPrompts()).prompts.map(({ name }) => name),
    ['expert_review', 'second_opinion'],
  );
  const prompt = await client.getPrompt({ name: 'expert_review', arguments: { work: 'let x;', tier: 'COMPLEX' } });
  assert.match(JSON.stringify(prompt.messages), /delegate_to_expert with tier COMPLEX.*let x;/);
  await assert.rejects(client.getPrompt({ name: 'expert_review' }), /work/);
  const completed = await client.complete({
    ref: { type: 'ref/prompt', name: 'second_opinion' },
    argument: { name: 'tier', value: 'co' },
  });
  assert.deepEqual(completed.completion.values, ['COMPLEX']);
  await assert.rejects(client.callTool({ name: 'rm_rf' }), /no tool rm_rf/);
});
