import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noSettings, nothingObserved } from '../../../main/contract/models.ts';
import { mlxLaunch } from '../../../main/local/mlx-launch.ts';
import { temporaryHome } from '../../support/core.ts';
import { fakeMlx, withoutPython as skip, writeMlxFolder } from '../../support/fake-mlx.ts';
import { factsOf } from '../../support/fake-models.ts';
import { until } from '../../support/http.ts';

test('the server of MLX ends as soon as its input does', { skip }, async () => {
  using home = temporaryHome();
  const mlx = fakeMlx(home.folder);
  const path = writeMlxFolder(join(home.folder, 'model'));
  const facts = factsOf('model');
  const about = { id: 'model', kind: 'chat', format: 'mlx', origin: 'import', tier: null, sampling: null } as const;
  const launch = await mlxLaunch(mlx.env['LLR_MLX_PYTHON'] ?? '', {
    model: {
      ...about,
      path,
      facts,
      bytes: 1,
      modifiedMs: 1,
      mmproj: null,
      drafter: null,
      starter: false,
      settings: noSettings,
      observed: nothingObserved,
    },
    shape: { contextTokens: 2_048, slots: 1, gpuLayers: null, q8Kv: false, threads: 1 },
    socket: join(home.folder, '1.sock'),
  });
  const child = spawn(launch.command, launch.args, {
    env: { ...mlx.env, ...launch.env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  await until('it serves', () => existsSync(`${path}.starts`));
  child.stdin.end();
  assert.deepEqual(await ended, [0, null]);
});
