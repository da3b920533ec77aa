import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDevices, rankDevices, type Device } from '../../../main/local/devices.ts';

const mebibyte = 1024 * 1024;

const cuda = `ggml_cuda_init: found 2 CUDA devices (Total VRAM: 35936 MiB):
  Device 0: NVIDIA GeForce RTX 3080 Ti, compute capability 8.6, VMM: yes, VRAM: 11909 MiB
  Device 1: NVIDIA RTX PRO 4000 Blackwell, compute capability 12.0, VMM: yes, VRAM: 24026 MiB
load_backend: loaded CUDA backend from /opt/libggml-cuda.so
Available devices:
  CUDA0: NVIDIA GeForce RTX 3080 Ti (11909 MiB, 11650 MiB free)
  CUDA1: NVIDIA RTX PRO 4000 Blackwell (24026 MiB, 23795 MiB free)
`;

const vulkan = `ggml_vulkan: Found 2 Vulkan devices:
ggml_vulkan: 0 = AMD Radeon(TM) Graphics (AMD proprietary driver) | uma: 1 | fp16: 1 | warp size: 64 | shared memory: 32768
ggml_vulkan: 1 = NVIDIA GeForce RTX 4060 Laptop GPU (NVIDIA) | uma: 0 | fp16: 1 | warp size: 32 | shared memory: 49152
Available devices:\r
  Vulkan0: AMD Radeon(TM) Graphics (16231 MiB, 15900 MiB free)\r
  Vulkan1: NVIDIA GeForce RTX 4060 Laptop GPU (7957 MiB, 7189 MiB free)\r
`;

const metal = `ggml_metal_device_init: GPU name:   Apple M3
Available devices:
  MTL0: Apple M3 (12124 MiB, 12123 MiB free)
  BLAS: Accelerate (0 MiB, 0 MiB free)
`;

const ids = (devices: readonly Device[]): readonly string[] => devices.map(({ id }) => id);

test('cards of CUDA are read with their memory, the larger is the better', () => {
  const devices = parseDevices(cuda);
  assert.deepEqual(devices[0], {
    id: 'CUDA0',
    backend: 'cuda',
    name: 'NVIDIA GeForce RTX 3080 Ti',
    memoryBytes: 11_909 * mebibyte,
    freeBytes: 11_650 * mebibyte,
    integrated: null,
  });
  assert.deepEqual(ids(rankDevices(devices)), ['CUDA1', 'CUDA0']);
});

test('of two cards of Vulkan the one with memory of its own is the better, although the other shows more', () => {
  const devices = parseDevices(vulkan);
  assert.deepEqual(
    devices.map(({ id, integrated }) => [id, integrated]),
    [
      ['Vulkan0', true],
      ['Vulkan1', false],
    ],
  );
  assert.deepEqual(ids(rankDevices(devices)), ['Vulkan1', 'Vulkan0']);
});

test('a Mac has its card, and a library of the processor is none', () => {
  assert.deepEqual(
    parseDevices(metal).map(({ id, backend }) => [id, backend]),
    [['MTL0', 'metal']],
  );
});

for (const [what, text] of [
  ['nothing found', 'Available devices:\n  (none)\n'],
  ['an older version', 'Available devices:\n'],
  ['a refusal', 'error: invalid argument: --list-devices\n'],
  ['a crash', 'ggml_cuda_init: found 1 CUDA devices:\n  CUDA0: NVIDIA (1 MiB, 1 MiB free)\n'],
  [
    'a card that is played by a program',
    'Available devices:\n  Vulkan0: llvmpipe (LLVM 15.0.7, 256 bits) (8000 MiB, 8000 MiB free)\n',
  ],
  ['another machine', 'Available devices:\n  RPC0: 10.0.0.1:50052 (8000 MiB, 8000 MiB free)\n'],
] as const) {
  test(`${what} is no card`, () => {
    assert.deepEqual(parseDevices(text), []);
  });
}

const one = (line: string): Device | undefined => parseDevices(`Available devices:\n  ${line}\n`)[0];

test('a card whose driver tells no memory has none that is known', () => {
  const device = one('Vulkan0: Some Card (0 MiB, 0 MiB free)');
  assert.deepEqual([device?.memoryBytes, device?.freeBytes], [null, null]);
});

test('a name with brackets is read whole', () => {
  assert.equal(
    one('Vulkan0: Intel(R) Arc(tm) A770 Graphics (DG2) (16032 MiB, 15000 MiB free)')?.name,
    'Intel(R) Arc(tm) A770 Graphics (DG2)',
  );
});

const names: readonly (readonly [name: string, integrated: boolean | null])[] = [
  ['Intel(R) UHD Graphics 630 (CFL GT2)', true],
  ['Intel(R) Iris(R) Xe Graphics', true],
  ['AMD Radeon(TM) Graphics', true],
  ['AMD Radeon(TM) 860M Graphics', true],
  ['AMD Radeon 780M (RADV PHOENIX)', true],
  ['AMD Radeon Vega 8 Graphics', true],
  ['Adreno (TM) 740', true],
  ['AMD Radeon RX 7900 XTX (RADV NAVI31)', null],
  ['NVIDIA GeForce RTX 4090', null],
  ['Intel(R) Arc(TM) A770 Graphics', null],
];

for (const [name, integrated] of names) {
  test(`${name} ${integrated === true ? 'stands in the processor' : 'is taken for a card of its own'}`, () => {
    assert.equal(one(`Vulkan0: ${name} (8000 MiB, 7000 MiB free)`)?.integrated, integrated);
  });
}

test('a card that two backends see is listed once, by the better one', () => {
  const devices = parseDevices(`Available devices:
  Vulkan0: NVIDIA GeForce RTX 4090 (24564 MiB, 23000 MiB free)
  CUDA0: NVIDIA GeForce RTX 4090 (24564 MiB, 23000 MiB free)
  CUDA1: NVIDIA GeForce RTX 4090 (24564 MiB, 23000 MiB free)
  Vulkan1: NVIDIA GeForce RTX 4090 (24564 MiB, 23000 MiB free)
  Vulkan2: AMD Radeon RX 7900 XTX (24560 MiB, 24000 MiB free)
`);
  assert.deepEqual(ids(rankDevices(devices)), ['CUDA0', 'CUDA1', 'Vulkan2']);
});

test('whatever a program prints is read, and ranking loses no name', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom(
      'Available devices:',
      '  CUDA0: A (1 MiB, 1 MiB free)',
      '  Vulkan1: B (2 MiB, 1 MiB free)',
      '  X: C (0 MiB, 0 MiB free)',
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const devices = parseDevices(lines.join('\n'));
      const ranked = rankDevices(devices);
      const named = (list: readonly Device[]): readonly string[] =>
        [...new Set(list.map(({ name }) => name))].toSorted();
      assert.deepEqual(named(ranked), named(devices));
    }),
  );
});
