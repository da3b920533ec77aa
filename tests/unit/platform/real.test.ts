import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLog } from '../../../main/platform/log.ts';
import { realSpawn } from '../../../main/platform/processes.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';

test('a spawned process ends when it is told to, and says how', async () => {
  const child = realSpawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  assert.ok(child.pid);
  child.kill('SIGKILL');
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGKILL' });
  assert.equal((await realSpawn(process.execPath, ['-e', 'process.exit(7)']).exited).code, 7);
  await assert.rejects(realSpawn('no-such-program-anywhere', []).exited, /ENOENT/);
});

test('a spawned process gets what it needs to run and what it is given, and no key of ours', async () => {
  const before = process.env['OPENAI_API_KEY'];
  process.env['OPENAI_API_KEY'] = 'a key';
  try {
    const names = 'Object.keys(process.env)';
    const check = `process.exit(${names}.includes("PATH") && process.env.GIVEN === "yes" && !${names}.some((name) => /KEY|TOKEN|SECRET|^npm_|^LLR_/i.test(name)) ? 0 : 9)`;
    const { code } = await realSpawn(process.execPath, ['-e', check], { env: { GIVEN: 'yes' } }).exited;
    assert.equal(code, 0);
  } finally {
    if (before === undefined) delete process.env['OPENAI_API_KEY'];
    else process.env['OPENAI_API_KEY'] = before;
  }
});

test('a log line is one line, whatever its fields hold, and below its level nothing is written', () => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const text = createLog({ level: 'info', format: 'text', write, now: () => 0 });
  text.write('debug', 'hidden');
  text.write('warn', 'seen', { name: 'a\nb', count: 1 });
  createLog({ level: 'debug', format: 'json', write, now: () => 0 }).write('debug', 'told', { ok: true });
  assert.deepEqual(lines, [
    '1970-01-01T00:00:00.000Z warn  seen name="a\\nb" count=1\n',
    '{"at":"1970-01-01T00:00:00.000Z","level":"debug","event":"told","ok":true}\n',
  ]);
});

test('the files of a folder are listed by name, its folders are not, and no folder has none', () => {
  using home = temporaryHome();
  home.write('b.yaml', '');
  home.write('a.yaml', '');
  mkdirSync(join(home.folder, 'c.yaml'));
  assert.deepEqual(realFiles.list(home.folder), ['a.yaml', 'b.yaml']);
  assert.deepEqual(realFiles.list(join(home.folder, 'nowhere')), []);
});

test('a write that fails leaves nothing behind, and says which file it was', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'inside');
  home.write('inside/x', '');
  assert.throws(() => realFiles.writeText(path, 'text'), { path });
  assert.deepEqual(readdirSync(home.folder), ['inside']);
});
