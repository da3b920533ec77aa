import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { claudeLine, codeLink, cursorLink, entryOf, stdioEntry } from '../../../../renderer/features/connect/mcp.ts';
import { installLines, snippetIds, snippetNames, snippetOf } from '../../../../renderer/features/connect/snippets.ts';

const address = 'http://127.0.0.1:18790';

test('each snippet has the address, the token of the environment and the name that lets the router choose', () => {
  for (const id of snippetIds) {
    const code = snippetOf(id, address);
    const base = id.startsWith('anthropic') ? `${address}['"]` : `${address}/v1`;
    assert.match(code, new RegExp(base), id);
    assert.match(code, /LLR_TOKEN/, id);
    assert.match(code, /["']?model["']?[:=] ?["']auto["']/, id);
    assert.ok(snippetNames[id] !== '' && (installLines[id] !== null || id === 'curl'), id);
  }
});

test('what is of Node is a module that can be read, and what is of the shell a line of it', () => {
  for (const id of snippetIds.filter((one) => one.endsWith('-node'))) {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--check', '-'], {
      input: snippetOf(id, address),
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${id}: ${stderr}`);
  }
  const shell = spawnSync('sh', ['-n'], { input: snippetOf('curl', address), encoding: 'utf8' });
  assert.equal(shell.status, 0, shell.stderr);
});

test('MCP apps are told of it as they want to be told', () => {
  const cursor = new URL(cursorLink(address));
  assert.equal(cursor.protocol, 'cursor:');
  assert.equal(cursor.searchParams.get('name'), 'la-router');
  assert.deepEqual(JSON.parse(Buffer.from(cursor.searchParams.get('config') ?? '', 'base64').toString()), {
    url: `${address}/mcp`,
  });
  const [start, given = ''] = codeLink(address).split('?');
  assert.equal(start, 'vscode:mcp/install');
  assert.deepEqual(JSON.parse(decodeURIComponent(given)), { name: 'la-router', type: 'http', url: `${address}/mcp` });
  assert.equal(claudeLine(address), 'claude mcp add --transport http la-router http://127.0.0.1:18790/mcp');
  assert.deepEqual(JSON.parse(entryOf(address)), {
    mcpServers: { 'la-router': { type: 'http', url: `${address}/mcp` } },
  });
  assert.deepEqual(JSON.parse(stdioEntry()), { mcpServers: { 'la-router': { command: 'la-router', args: ['mcp'] } } });
});
