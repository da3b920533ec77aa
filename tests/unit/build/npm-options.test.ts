import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const bootstrap = join(import.meta.dirname, '../../../build/bootstrap.mjs');

/** As npm hands down what stood before a `--`, of which it keeps the option and leaves the value. */
const taken: readonly (readonly [env: Record<string, string>, args: readonly string[], meant: string])[] = [
  [{ npm_config_port: 'true' }, ['1'], '--port 1'],
  [{ npm_config_port: '18791' }, [], '--port 18791'],
  [{ npm_config_headless: 'true', npm_config_home: '/tmp/trial' }, [], '--home /tmp/trial --headless'],
  [{ npm_config_log_format: 'json' }, [], '--log-format json'],
];

for (const [env, args, meant] of taken) {
  test(`npm start that lost ${meant} to npm says how it is written`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bootstrap, 'start', ...args], {
      env: { ...env, npm_lifecycle_event: 'start' },
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(stderr, `npm has taken an option for itself. Write: npm start -- ${meant}\n`);
  });
}
