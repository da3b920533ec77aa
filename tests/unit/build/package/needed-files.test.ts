import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNeededToRun } from '../../../../build/package/needed-files.mjs';

test('of the engine go in: its code, its libraries, what it reads at a start, and every licence', () => {
  for (const path of [
    '/node-llama-cpp/dist/index.js',
    '/node-llama-cpp/package.json',
    '/node-llama-cpp/llama/binariesGithubRelease.json',
    '/node-llama-cpp/llama/grammars/json.gbnf',
    '/@node-llama-cpp/linux-x64/bins/linux-x64/libllama.so',
    '/@node-llama-cpp/linux-x64/bins/linux-x64/_nlcBuildMetadata.json',
    '/@node-llama-cpp/linux-x64/bins/linux-x64/llama-addon.node',
    '/tar/LICENSE.md',
    '/ms/license.md',
    '/emoji-regex/LICENSE-MIT.txt',
    '/semver/LICENSE',
    '/yargs/index.cjs',
  ])
    assert.ok(isNeededToRun(path), path);
});

test('what only compiles, types, maps, documents or tests stays out', () => {
  for (const path of [
    '/node-llama-cpp/llama/gitRelease.bundle',
    '/node-llama-cpp/llama/addon/AddonModel.cpp',
    '/node-llama-cpp/llama/CMakeLists.txt',
    '/node-llama-cpp/templates/empty.txt',
    '/node-llama-cpp/dist/index.d.ts',
    '/node-llama-cpp/dist/index.js.map',
    '/node-addon-api/napi.h',
    '/tar/README.md',
    '/yargs/CHANGELOG.md',
    '/which/test/basic.js',
    '/debug/.eslintrc',
    '/.bin/tar',
  ])
    assert.ok(!isNeededToRun(path), path);
});
