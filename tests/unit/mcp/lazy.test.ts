// What speaks MCP is large: a router that nobody asks for it starts without.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { importsOf } from '../../support/imports.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const sdk = '@modelcontextprotocol/sdk';
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Imports that load something at once: neither of types alone, nor when they are called for. */
const atOnce = (file: string): readonly string[] =>
  importsOf(
    file,
    read(file)
      .replaceAll(/^import type [^;]*;/gm, '')
      .replaceAll(/\bimport\([^)]*\)/g, ''),
  );

function reaches(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  return atOnce(file).some((target) => target === sdk || (target.endsWith('.ts') && reaches(target, seen)));
}

test('the check finds what loads the SDK at once', () => {
  assert.equal(reaches('main/mcp/host.ts'), true);
});

test('nothing that a start loads leads to the SDK', () => {
  const starts = ['main/core.ts', 'main/cli.ts', 'main/app.ts', 'main/commands/serve.ts', 'main/commands/mcp.ts'];
  for (const file of starts) assert.equal(reaches(file), false, file);
  assert.ok(globSync('main/mcp/**/*.ts', { cwd: root }).some((file) => atOnce(file).includes(sdk)));
});
