import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigAnswer } from '../../../../main/contract/settings-api.ts';
import {
  holderOf,
  listAt,
  numberAt,
  partOf,
  textAt,
  valueBefore,
  waitsForRestart,
} from '../../../../renderer/features/settings/values.ts';

const answer: ConfigAnswer = {
  config: {
    port: 18_790,
    allowedHosts: ['router.example'],
    engine: { mode: 'worker', memory: null, keepAlive: 600, models: '/models', starter: 'off' },
  },
  sources: {
    port: 'flag',
    allowedHosts: 'file',
    'engine.mode': 'file',
    'engine.keepAlive': 'default',
    'engine.starter': 'environment',
  },
  restart: ['engine.mode'],
};

test('a value is found by its dotted key, and is nothing where it is of another kind', () => {
  assert.equal(textAt(answer, 'engine.mode'), 'worker');
  assert.equal(textAt(answer, 'port'), '18790');
  assert.equal(textAt(answer, 'engine.memory'), '');
  assert.equal(textAt(answer, 'engine'), '');
  assert.equal(numberAt(answer, 'engine.keepAlive'), 600);
  assert.equal(numberAt(answer, 'engine.memory'), null);
  assert.deepEqual(listAt(answer, 'allowedHosts'), ['router.example']);
  assert.deepEqual(listAt(answer, 'port.of.nothing'), []);
});

test('a change says its own key and no other', () => {
  assert.deepEqual(partOf('port', 8080), { port: 8080 });
  assert.deepEqual(partOf('engine.mode', null), { engine: { mode: null } });
});

test('a change is taken back to what the file said, or to nothing where it said nothing', () => {
  assert.equal(valueBefore(answer, 'engine.mode'), 'worker');
  assert.deepEqual(valueBefore(answer, 'allowedHosts'), ['router.example']);
  assert.equal(valueBefore(answer, 'engine.keepAlive'), null);
});

test('what goes before the file is named as it is written there', () => {
  assert.deepEqual(holderOf(answer, 'port'), { by: 'flag', name: '--port' });
  assert.deepEqual(holderOf(answer, 'engine.starter'), { by: 'environment', name: 'LLR_STARTER' });
  assert.equal(holderOf(answer, 'engine.mode'), null);
  assert.equal(holderOf(answer, 'engine.keepAlive'), null);
});

test('what waits for a restart is told by the router', () => {
  assert.ok(waitsForRestart(answer, 'engine.mode'));
  assert.ok(!waitsForRestart(answer, 'port'));
});
