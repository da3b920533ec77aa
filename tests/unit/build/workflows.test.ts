// The workflows run where no test of ours does: here it is held that they call what is there, and pack all that is promised.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

const machine = z.object({ system: z.string(), arch: z.string(), machine: z.string() });
const workflow = z.object({
  permissions: z.object({ contents: z.literal('read') }),
  jobs: z.record(
    z.string(),
    z.object({
      strategy: z.object({ matrix: z.object({ include: z.array(machine) }) }).optional(),
      steps: z.array(z.object({ run: z.string().optional() })),
    }),
  ),
});
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).map((path) => workflow.parse(parse(text(path))));
const lines = workflows.flatMap(({ jobs }) =>
  Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? '')),
);

test('what the workflows run is in this repository', () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text('package.json')));
  const called = lines.flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? ''));
  assert.ok(called.includes('dist'));
  for (const name of called) assert.ok(name in scripts, `npm run ${name}`);
  const scripted = lines.flatMap((line) => [...line.matchAll(/\bbash ([\w./-]+)/g)].map((match) => match[1] ?? ''));
  for (const path of ['.ci/run', 'build/package/try.sh']) assert.ok(scripted.includes(path), path);
  for (const path of scripted) assert.ok(existsSync(join(root, path)), path);
});

test('every package that is configured is made on a machine of its kind', () => {
  const machines = workflows.flatMap(({ jobs }) =>
    Object.values(jobs).flatMap((job) => job.strategy?.matrix.include ?? []),
  );
  const made = machines.map(({ system, arch }) => `${system} ${arch}`);
  const target = z.array(z.object({ target: z.string(), arch: z.array(z.string()) }));
  const config = z
    .object({ linux: z.object({ target }), mac: z.object({ target }), win: z.object({ target }) })
    .parse(parse(text('electron-builder.yml')));
  const named = { linux: config.linux, mac: config.mac, windows: config.win };
  const promised = Object.entries(named).flatMap(([system, { target: targets }]) =>
    targets.flatMap(({ arch }) => arch.map((one) => `${system} ${one}`)),
  );
  assert.deepEqual(made.toSorted(), [...new Set(promised)].toSorted());
});
