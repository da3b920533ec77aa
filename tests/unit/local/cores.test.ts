import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  coresFromCpuinfo,
  coresFromSiblings,
  coresFromSysctl,
  physicalCores,
  threadsFor,
} from '../../../main/local/cores.ts';
import type { Capture } from '../../../main/local/capture.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';

const cpuinfo = (cores: readonly (readonly [chip: number, core: number])[]): string =>
  cores
    .map(
      ([chip, core], processor) =>
        `processor\t: ${processor}\nmodel name\t: A: B\nphysical id\t: ${chip}\nsiblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\n`,
    )
    .join('\n');

test('threads that share a core count once', () => {
  assert.equal(coresFromSiblings(['0,2\n', '1,3\n', '0,2\n', '1,3\n']), 2);
  assert.equal(coresFromSiblings(['0', null, '2']), 2);
  assert.equal(coresFromSiblings([null, '']), null);
  assert.equal(coresFromSiblings([]), null);
});

test('cores of two chips count apart', () => {
  assert.equal(
    coresFromCpuinfo(
      cpuinfo([
        [0, 0],
        [0, 1],
        [0, 0],
        [0, 1],
      ]),
    ),
    2,
  );
  assert.equal(
    coresFromCpuinfo(
      cpuinfo([
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]),
    ),
    4,
  );
});

test('a list of processors that tells no cores gives none', () => {
  assert.equal(coresFromCpuinfo('processor\t: 0\nBogoMIPS\t: 48.00\n\nprocessor\t: 1\n'), null);
  assert.equal(coresFromCpuinfo(''), null);
});

test('a number is read of sysctl, and nothing else', () => {
  assert.equal(coresFromSysctl('8\n'), 8);
  for (const text of ['', '0', '-1', 'unknown oid', '1e3']) assert.equal(coresFromSysctl(text), null);
});

const nothing: Capture = async () => ({ code: 1, stdout: '', stderr: '' });

test('on Linux the kernel tells, also where a processor is switched off', async () => {
  using home = temporaryHome();
  const probe = { platform: 'linux', files: realFiles, capture: nothing, root: home.folder };
  assert.equal(await physicalCores(probe), availableParallelism());
  home.write(
    'proc/cpuinfo',
    cpuinfo([
      [0, 0],
      [0, 1],
      [0, 2],
    ]),
  );
  assert.equal(await physicalCores(probe), 3);
  home.write('sys/devices/system/cpu/present', '0-3\n');
  for (const [processor, list] of [
    [0, '0,3'],
    [2, '2'],
    [3, '0,3'],
  ] as const)
    home.write(`sys/devices/system/cpu/cpu${processor}/topology/thread_siblings_list`, `${list}\n`);
  assert.equal(await physicalCores(probe), 2);
});

test('on a Mac the fast cores count, and all where there is one kind', async () => {
  const mac = (answers: Readonly<Record<string, string>>): Promise<number> =>
    physicalCores({
      platform: 'darwin',
      files: realFiles,
      capture: async (_command, args) => {
        const stdout = answers[args[1] ?? ''];
        return { code: stdout === undefined ? 1 : 0, stdout: stdout ?? '', stderr: '' };
      },
    });
  assert.equal(await mac({ 'hw.perflevel0.physicalcpu': '6\n', 'hw.physicalcpu': '12\n' }), 6);
  assert.equal(await mac({ 'hw.physicalcpu': '4\n' }), 4);
  assert.equal(await mac({}), availableParallelism());
});

test('this machine has at least one core', async () => {
  assert.ok((await physicalCores({ platform: process.platform, files: realFiles, capture: nothing })) >= 1);
});

test('a model gets as many threads as there are cores for it, or fewer where that was said', () => {
  assert.equal(threadsFor({ physicalCores: 8, available: 16, wanted: null }), 8);
  assert.equal(threadsFor({ physicalCores: 8, available: 2, wanted: null }), 2);
  assert.equal(threadsFor({ physicalCores: 8, available: 16, wanted: 3 }), 3);
  assert.equal(threadsFor({ physicalCores: 8, available: 16, wanted: 64 }), 8);
});

test('threads are at least one and never more than cores', () => {
  const number = fc.integer({ min: 0, max: 512 });
  fc.assert(
    fc.property(number, number, fc.option(number), (cores, available, wanted) => {
      const threads = threadsFor({ physicalCores: cores, available, wanted });
      assert.ok(threads >= 1 && threads <= Math.max(1, Math.min(cores, available)));
    }),
  );
});
