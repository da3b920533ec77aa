import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageOf } from '../../../build/bundled-packages.mjs';
import { basePackage, binsInside, nameForProcessor } from '../../../build/engine-packages.mjs';

test('a module belongs to the innermost package of its path, on every system', () => {
  assert.equal(packageOf('/a/node_modules/zod/index.js'), 'zod');
  assert.equal(packageOf('/a/node_modules/@radix-ui/react-menu/dist/index.mjs?v=1'), '@radix-ui/react-menu');
  assert.equal(packageOf('/a/node_modules/outer/node_modules/inner/index.js'), 'inner');
  assert.equal(packageOf('C:\\a\\node_modules\\hono\\dist\\hono.js'), 'hono');
  assert.equal(packageOf('\0/a/node_modules/react/index.js?commonjs-module'), 'react');
  assert.equal(packageOf('/a/main/core.ts'), null);
  assert.equal(packageOf('\0virtual:words'), null);
});

test('each platform has its package of the engine', () => {
  assert.equal(basePackage('linux', 'x64'), 'linux-x64');
  assert.equal(basePackage('darwin', 'arm64'), 'mac-arm64-metal');
  assert.equal(basePackage('darwin', 'x64'), 'mac-x64');
  assert.equal(basePackage('win32', 'arm64'), 'win-arm64');
  assert.deepEqual(binsInside('mac-arm64-metal').at(-1), 'mac-arm64');
  assert.deepEqual(binsInside('linux-x64-vulkan').at(-1), 'linux-x64-vulkan');
});

test('a server that was linked against the libraries of the processor finds those of a card', () => {
  assert.equal(nameForProcessor('libllama.vulkan.v0.5.0.so'), 'libllama.v0.5.0.so');
  assert.equal(nameForProcessor('libggml.cuda.v0.5.0.so'), 'libggml.v0.5.0.so');
  assert.equal(nameForProcessor('libggml-vulkan.so'), 'libggml-vulkan.so');
});
