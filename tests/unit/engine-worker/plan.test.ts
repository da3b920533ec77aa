import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePlan, planFrom } from '../../../main/engine-worker/plan.ts';
import { temporaryHome } from '../../support/core.ts';

const good = {
  modules: '/m/node_modules',
  model: '/m/a.gguf',
  socket: '/m/a.sock',
  contextTokens: 4_096,
  slots: 2,
  gpuLayers: null,
  threads: 2,
  embeddings: false,
  mmproj: null,
};

test('a plan is read from the line and from a file', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'plan.json');
  writeFileSync(path, JSON.stringify(good));
  const { mmproj: _, socket, ...rest } = good;
  assert.deepEqual(planFrom([path]), { ...rest, place: { socket } });
  assert.deepEqual(planFrom(['--plan', JSON.stringify(good)]), planFrom([path]));
});

test('a plan may name a port of this machine, and of no other', () => {
  const atPort = { ...good, socket: null, host: '127.0.0.1', port: 0 };
  assert.deepEqual(parsePlan(JSON.stringify(atPort)).place, { host: '127.0.0.1', port: 0 });
  assert.throws(() => parsePlan(JSON.stringify({ ...atPort, host: '0.0.0.0' })), /host/);
});

test('a plan that lacks something says what', () => {
  const faults: readonly (readonly [field: string, value: unknown])[] = [
    ['modules', undefined],
    ['model', ''],
    ['socket', 7],
    ['contextTokens', 1.5],
    ['slots', 5],
    ['slots', 0],
    ['gpuLayers', -1],
    ['threads', '2'],
    ['mmproj', '/m/eyes.gguf'],
  ];
  for (const [field, value] of faults)
    assert.throws(() => parsePlan(JSON.stringify({ ...good, [field]: value })), new RegExp(field), field);
  assert.throws(() => parsePlan('[]'), /not a JSON object/);
  assert.throws(() => planFrom([]), /Usage/);
});
