import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { benchClassifier, keepBench, readRows, tellBench } from '../../main/commands/bench-classifier.ts';
import { realFiles } from '../../main/platform/real.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { jsonScript } from '../support/providers/script.ts';

const says = (content: string) =>
  jsonScript({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'judge',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  });
const row = (content: unknown, accepted: readonly string[]) =>
  JSON.stringify({ messages: [{ role: 'user', content }], labels: { tier_ok: accepted } });
const rows = [
  row('Hello there', ['FRONTIER']),
  row([{ type: 'text', text: 'Good morning' }], ['FRONTIER']),
  row('Thanks', ['HEARTBEAT', 'SIMPLE']),
  JSON.stringify({ messages: [{ role: 'user', content: 'no label' }] }),
].join('\n');

test('a model is measured on the rows where stage one is not sure, and the result is kept', async () => {
  await using upstream = await startFakeServer(0, { seen: [], play: () => says('E') });
  const policy = `backends:\n  near: { type: openai, endpoint: "${upstream.url}/v1", zone: device, models: [judge] }\n`;
  await using router = startCore({ policy, sockets: true });
  using data = temporaryHome();
  data.write('rows.jsonl', rows);
  const url = await router.core.listen();
  const options = { url, model: 'near/judge', data: data.folder, below: 1.1, timeoutMs: 5_000, mostRows: 10 };
  const result = await benchClassifier(options);
  assert.deepEqual([result.rows, result.unsure, result.silent], [3, 3, 0]);
  assert.ok(
    Math.abs(result.stageOne - 1 / 3) < 1e-9 && Math.abs(result.stageTwo - 2 / 3) < 1e-9,
    JSON.stringify(result),
  );
  assert.ok(Math.abs(result.points - 100 / 3) < 1e-9);
  assert.match(tellBench('near/judge', result), /33\.3 points[\s\S]*classifier: \{ model: near\/judge \}/);
  assert.match(tellBench('near/judge', { ...result, points: 9.99 }), /It stays off/);

  const path = join(data.folder, 'classifier-bench.json');
  keepBench(realFiles, path, { model: 'other', result });
  keepBench(realFiles, path, { model: 'near/judge', result });
  const kept = JSON.parse(readFileSync(path, 'utf8'));
  assert.deepEqual(Object.keys(kept), ['other', 'near/judge']);
  assert.equal(kept['near/judge'].rows, 3);
  // Where stage one is sure of everything there is nothing to win.
  assert.equal((await benchClassifier({ ...options, below: 0 })).points, 0);
});

test('a router that refuses is told, not counted', async () => {
  await using upstream = await startFakeServer(0, { seen: [], play: () => says('E') });
  const policy = `backends:\n  near: { type: openai, endpoint: "${upstream.url}/v1", zone: device, models: [judge] }\n`;
  await using router = startCore({ policy, sockets: true });
  using data = temporaryHome();
  data.write('rows.jsonl', rows);
  const url = await router.core.listen();
  const options = { url, model: 'nobody', data: data.folder, below: 1.1, timeoutMs: 5_000, mostRows: 10 };
  await assert.rejects(benchClassifier(options), /The router answered 404/);
});

test('rows are read packed or not, from a folder or a file', () => {
  using data = temporaryHome();
  data.write('a.jsonl', rows);
  realFiles.writeText(join(data.folder, 'notes.txt'), 'not rows');
  assert.equal(readRows(data.folder).length, 3);
  assert.equal(readRows(join(data.folder, 'a.jsonl')).length, 3);
});
