// Everything that guards main beside the tests, side by side: format, typed lint, types, dead code. One line each.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

const steps = [
  { name: 'format', command: ['biome', 'format', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
];

function run({ name, command: [tool, ...args] }) {
  const startedAt = performance.now();
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  };
  const child = spawn(bin(tool), args, { cwd: root, env, shell: process.platform === 'win32' });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ name, ok: false, out: error.message, seconds: 0 }));
    child.once('close', (code) =>
      resolve({ name, ok: code === 0, out, seconds: (performance.now() - startedAt) / 1000 }),
    );
  });
}

const results = await Promise.all(steps.map(run));
for (const { name, ok, out, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.toFixed(1)} s`);
  if (!ok) console.log(out.slice(0, 20_000));
}
const failed = results.filter(({ ok }) => !ok).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
