// What clients of MCP see of the tools, word for word: agents are taught by it, so no change of it is by chance.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCore } from '../support/core.ts';
import { connectMcp } from '../support/mcp.ts';

const pinned = JSON.parse(readFileSync(join(import.meta.dirname, 'mcp-tools.json'), 'utf8'));

test('tools keep their names, words, schemas and hints', async () => {
  await using router = startCore();
  await using mcp = await connectMcp('streamable', { url: await router.core.listen() });
  const { tools } = await mcp.client.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['delegate_to_expert', 'list_models', 'explain_route', 'get_usage', 'start_model', 'stop_model'],
  );
  const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;
  assert.deepEqual(
    tools.map(({ annotations }) => hints.map((hint) => annotations?.[hint])),
    [
      [false, false, false, true],
      [true, false, true, false],
      [true, false, true, false],
      [true, false, true, false],
      [false, false, true, false],
      [false, false, true, false],
    ],
  );
  assert.deepEqual(tools, pinned);
});
