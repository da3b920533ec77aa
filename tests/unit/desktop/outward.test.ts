import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForOthers } from '../../../main/desktop/outward.ts';
import { codeLink, cursorLink } from '../../../renderer/features/connect/mcp.ts';

const address = 'http://127.0.0.1:18790';

test('a page of https and the links that editors take the router by are for other programs', () => {
  for (const link of ['https://models.test/licence', cursorLink(address), codeLink(address)])
    assert.ok(isForOthers(link), link);
});

test('nothing else of an editor is opened, and no other scheme', () => {
  const links = [
    'http://models.test/licence',
    'cursor://anysphere.cursor-deeplink/command?text=rm',
    'cursor://elsewhere/mcp/install?name=x',
    'vscode:extension/maker.thing',
    'vscode://file/etc/passwd',
    'vscode-insiders:mcp/install?%7B%7D',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'larouter://connect/codex',
    'no address',
  ];
  for (const link of links) assert.ok(!isForOthers(link), link);
});
