// Two routers of one machine that connect the same programs: what the one has left is nothing that the other puts back.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConnecting, type Connecting } from '../../../main/connect/connecting.ts';
import { realOthersFiles } from '../../../main/connect/others-files.ts';
import { placeOf } from '../../../main/connect/place.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';
import { fakeTokens } from '../../support/fake-tokens.ts';

const connectingOf = (home: string, person: string, port: number): Connecting =>
  createConnecting({
    home,
    ownFiles: realFiles,
    files: realOthersFiles,
    place: placeOf({ HOME: person }, 'linux'),
    launch: { command: 'la-router', args: [], home },
    router: { url: () => `http://127.0.0.1:${port}`, tokens: fakeTokens(String(port)).tokens, probe: async () => null },
  });

const before = {
  'claude-code': ['.claude/settings.json', '{\n  "env": {\n    "MINE": "1"\n  }\n}\n'],
  codex: ['.codex/config.toml', 'model = "gpt-5"\n\n[tui]\ntheme = "dark"\n'],
  opencode: ['.config/opencode/opencode.json', '{\n  "$schema": "x",\n  "theme": "dark"\n}\n'],
  aider: ['.aider.conf.yml', 'model: gpt-4o\n'],
  continue: [
    '.continue/config.yaml',
    'name: mine\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: Other\n    model: x\n',
  ],
  cursor: ['.cursor/mcp.json', '{\n  "mcpServers": {\n    "files": { "command": "files" }\n  }\n}\n'],
  'qwen-code': ['.qwen/settings.json', '{\n  "security": {\n    "auth": { "mine": 1 }\n  }\n}\n'],
} as const;

for (const id of Object.keys(before) as (keyof typeof before)[])
  test(`${id}: connected by two, and disconnected by the first before the second, nothing of either is left`, async () => {
    using home = temporaryHome();
    using other = temporaryHome();
    using person = temporaryHome();
    const [file, text] = before[id];
    person.write(file, text);
    const [first, second] = [
      connectingOf(home.folder, person.folder, 18_790),
      connectingOf(other.folder, person.folder, 18_791),
    ];
    await first.connect(id, { print: false });
    await second.connect(id, { print: false });
    await first.disconnect(id, { print: false });
    await second.disconnect(id, { print: false });
    const path = join(person.folder, file);
    assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : null, text);
  });
