import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { heapFlags } from '../../build/heap-flags.mjs';
import { locateHome } from '../../main/config/home.ts';
import { startProblem } from '../../main/config/start-problem.ts';
import { realFiles } from '../../main/platform/real.ts';
import { spawnProduct, temporaryHome } from '../support/core.ts';

const root = join(import.meta.dirname, '..', '..');
const examples = join(root, 'docs', 'examples');
const shipped = join(root, 'resources', 'policies');

for (const file of ['compose-ollama.yml', 'compose-vllm.yml']) {
  test(`${file} keeps the router on loopback and confined, with a policy that loads`, async () => {
    const compose = parse(readFileSync(join(examples, file), 'utf8'));
    const { 'la-router': router, ...others } = compose.services;
    assert.equal(resolve(examples, router.build), root);
    assert.equal(router.network_mode, 'host');
    assert.equal(router.environment.LLR_HOST, '127.0.0.1');
    assert.deepEqual(
      [router.read_only, router.cap_drop, router.security_opt],
      [true, ['ALL'], ['no-new-privileges:true']],
    );
    assert.ok(router.volumes.includes('home:/data'));
    assert.ok('home' in compose.volumes);
    const [{ source, target }] = router.configs;
    assert.equal(target, router.environment.LLR_POLICY);
    const published = Object.values<{ ports: string[] }>(others).flatMap(({ ports }) => ports);
    for (const port of published) assert.match(port, /^127\.0\.0\.1:(\d+):\1$/);
    using home = temporaryHome();
    const { file: policy, ...inline } = compose.configs[source];
    assert.deepEqual(inline, {}, 'Compose writes no content into a container whose root is read-only');
    const content = readFileSync(join(examples, policy), 'utf8');
    home.write('policy.yaml', content);
    const place = { home: locateHome({}, { home: home.folder }), env: {}, files: realFiles, shipped };
    assert.equal(startProblem(place), null);
    // As in the container, where it is no file of the home and cannot be written.
    chmodSync(join(home.folder, 'policy.yaml'), 0o444);
    await using product = await spawnProduct(join(home.folder, 'data'), [], {
      LLR_POLICY: join(home.folder, 'policy.yaml'),
    });
    assert.equal((await fetch(`${product.url}/health`)).status, 200);
    for (const port of published)
      assert.ok(content.includes(`http://127.0.0.1:${port.split(':')[1]}`), 'the policy leads there');
  });
}

const unit = readFileSync(join(examples, 'la-router.service'), 'utf8');

test('the unit starts the bundle with the heap of every other starter', () => {
  assert.ok(unit.includes(`ExecStart=/usr/bin/node ${heapFlags.join(' ')} /opt/la-router/dist/cli.js serve\n`));
});

const noSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'systemd-analyze is not installed';

test('systemd takes the unit as it is and finds it well confined', { skip: noSystemd }, () => {
  using home = temporaryHome();
  // It looks whether what is started is there: here that is this Node.
  home.write('la-router.service', unit.replace('/usr/bin/node', process.execPath));
  const at = join(home.folder, 'la-router.service');
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', at], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);
  assert.ok(!verified.stderr.includes('la-router.service'), verified.stderr);
  // From 0, all shut, to 100, all open.
  const judged = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', '--no-pager', at], {
    encoding: 'utf8',
  });
  assert.equal(judged.status, 0, judged.stdout + judged.stderr);
});
