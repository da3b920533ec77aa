// Connecting and disconnecting over the management API, on real files of every client.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { clientIds, connectAnswer, connectList, type ClientId } from '../../main/contract/connect.ts';
import { startScene, tokensIn } from '../support/connect-scene.ts';

interface Written {
  readonly id: ClientId;
  readonly file: string;
  readonly tokens: number;
  /** A file as somebody may have it. */
  readonly before: string;
  /** A change by hand after it was connected, by a piece of the text of before. */
  readonly edit: readonly [from: string, to: string];
}

const jsonc = '{\r\n   // mine\r\n   "theme": "dark", /* at night */\r\n   "fontSize":14\r\n}\r\n';
const jsoncEdit = ['"fontSize":14', '"fontSize":15'] as const;
const mcp =
  '{\n\t"mcpServers": {\n\t\t"files": { "command": "files", "args": ["/tmp"] }\n\t},\n\t"other": [1,  2]\n}\n';
const mcpEdit = ['[1,  2]', '[1,  2, 3]'] as const;

const written: readonly Written[] = [
  {
    id: 'claude-code',
    file: '.claude/settings.json',
    tokens: 1,
    before:
      '{\n    "env": {\n        "ANTHROPIC_MODEL": "opus",\n        "MINE": "1"\n    },\n    "permissions": {}\n}\n',
    edit: ['"MINE": "1"', '"MINE": "2"'],
  },
  {
    id: 'codex',
    file: '.codex/config.toml',
    tokens: 1,
    before:
      '#:schema x\n# mine\n\nmodel = \'gpt-5\' # the dear one\napproval_policy = "on-request"\n\n[model_providers.other]\n  name = "Other" # stays\n',
    edit: ['on-request', 'never'],
  },
  { id: 'opencode', file: '.config/opencode/opencode.json', tokens: 1, before: jsonc, edit: jsoncEdit },
  {
    id: 'aider',
    file: '.aider.conf.yml',
    tokens: 1,
    before: '# mine\ndark-mode:   true   # at night\nmodel: "gpt-4o" # dear\nread:\n    - CONVENTIONS.md\n',
    edit: ['dark-mode:   true', 'dark-mode:   false'],
  },
  {
    id: 'continue',
    file: '.continue/config.yaml',
    tokens: 1,
    before:
      'name: mine\nversion: 1.0.0\nschema: v1\nmodels:\n- name: Other # stays\n  provider: ollama\n  model: gemma\n# end\n',
    edit: ['version: 1.0.0', 'version: 1.0.1'],
  },
  {
    id: 'cline',
    file: '.cline/data/settings/providers.json',
    tokens: 1,
    before:
      '{\n  "version": 1,\n  "lastUsedProvider": "anthropic",\n  "modes": {},\n  "providers": {\n    "anthropic": { "settings": { "apiKey": "sk-mine" } }\n  }\n}\n',
    edit: ['"modes": {}', '"modes": { "plan": "anthropic" }'],
  },
  { id: 'zed', file: '.config/zed/settings.json', tokens: 0, before: jsonc, edit: jsoncEdit },
  { id: 'cursor', file: '.cursor/mcp.json', tokens: 1, before: mcp, edit: mcpEdit },
  { id: 'claude-desktop', file: '.config/Claude/claude_desktop_config.json', tokens: 1, before: mcp, edit: mcpEdit },
  {
    id: 'gemini-cli',
    file: '.gemini/.env',
    tokens: 1,
    before: '# mine\nGEMINI_API_KEY="AIza-mine"\nexport OTHER=1\n',
    edit: ['OTHER=1', 'OTHER=2'],
  },
  { id: 'qwen-code', file: '.qwen/settings.json', tokens: 1, before: jsonc, edit: jsoncEdit },
  {
    id: 'goose',
    file: '.config/goose/config.yaml',
    tokens: 0,
    before: '# mine\nGOOSE_PROVIDER: anthropic\nextensions:\n  developer: { enabled: true }\n',
    edit: ['enabled: true', 'enabled: false'],
  },
];

test('every client is in the list, with its file where it has one', async () => {
  await using scene = await startScene();
  const { clients } = connectList.parse(await (await scene.router.get('/api/connect')).json());
  assert.deepEqual(
    clients.map(({ id }) => id),
    clientIds,
  );
  for (const { id, file } of written)
    assert.equal((await scene.standing(id)).file, join(scene.person.folder, file), id);
  assert.equal((await scene.standing('open-webui')).file, null);
});

for (const { id, file, tokens, before, edit } of written) {
  test(`${id}: printing shows the change, writes nothing and makes no token`, async () => {
    await using scene = await startScene({ [file]: before });
    const path = join(scene.person.folder, file);
    const { changes } = connectAnswer.parse(await (await scene.connect(id, { print: true })).json());
    const [change] = changes.filter((one) => one.file === path);
    // The change is shown to somebody: keys of others in the file are not.
    assert.equal(change?.before, before.replace(/sk-mine|AIza-mine/, '[redacted]'));
    assert.doesNotMatch(JSON.stringify(changes), /sk-mine|AIza-mine/);
    assert.notEqual(change.after, before);
    assert.deepEqual(tokensIn(JSON.stringify(changes)), []);
    assert.equal(readFileSync(path, 'utf8'), before);
    assert.deepEqual(await scene.tokens(), []);
    assert.equal(existsSync(join(scene.router.home.folder, 'connect')), false);
  });

  test(`${id}: it is written with one token, a second time changes nothing, and it is put back byte for byte`, async () => {
    await using scene = await startScene({ [file]: before });
    const path = join(scene.person.folder, file);
    chmodSync(path, 0o640);
    const beside = readdirSync(dirname(path));
    const answer = await (await scene.connect(id)).text();
    const after = readFileSync(path, 'utf8');
    assert.equal(new Set(tokensIn(after)).size, tokens);
    assert.equal(tokensIn(after).length, tokens);
    // Nothing that is told shows it, save where no file holds it.
    assert.equal(tokensIn(answer).length, tokens === 0 ? 1 : 0);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    if (id !== 'gemini-cli') assert.deepEqual(readdirSync(dirname(path)), beside);
    const standing = await scene.standing(id);
    assert.deepEqual([standing.connected, standing.found, standing.problem], [true, true, null]);
    // Our own look at it is no request of the client.
    assert.equal(standing.lastRequestAt, null);
    const again = connectAnswer.parse(await (await scene.connect(id)).json());
    assert.deepEqual(again.changes, []);
    assert.equal(readFileSync(path, 'utf8'), after);
    assert.equal((await scene.tokens()).length, 1);
    assert.equal((await scene.tokens())[0]?.name, id);
    assert.equal((await scene.disconnect(id)).status, 200);
    assert.equal(readFileSync(path, 'utf8'), before);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.ok((await scene.tokens()).every(({ revokedAt }) => revokedAt !== null));
    const twice = connectAnswer.parse(await (await scene.disconnect(id)).json());
    assert.deepEqual(twice.changes, []);
    assert.deepEqual(readdirSync(join(scene.router.home.folder, 'connect')), []);
  });

  test(`${id}: edited by hand since, only what is ours is taken out, and what it replaced put back`, async () => {
    await using scene = await startScene({ [file]: before });
    const path = join(scene.person.folder, file);
    await scene.connect(id);
    const edited = readFileSync(path, 'utf8').replace(...edit);
    writeFileSync(path, edited);
    assert.deepEqual(connectAnswer.parse(await (await scene.connect(id)).json()).changes, []);
    assert.equal(readFileSync(path, 'utf8'), edited);
    await scene.disconnect(id);
    assert.equal(readFileSync(path, 'utf8'), before.replace(...edit));
  });

  test(`${id}: a file that is not there is made for its owner alone, and goes again with its folders`, async () => {
    await using scene = await startScene();
    const path = join(scene.person.folder, file);
    await scene.connect(id);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal((await scene.standing(id)).connected, true);
    await scene.disconnect(id);
    assert.deepEqual(readdirSync(scene.person.folder), []);
  });

  test(`${id}: a file behind a link is written through it`, async () => {
    await using scene = await startScene({ 'dotfiles/mine': before });
    const [path, real] = [join(scene.person.folder, file), join(scene.person.folder, 'dotfiles/mine')];
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(real, path);
    await scene.connect(id);
    assert.ok(lstatSync(path).isSymbolicLink());
    assert.notEqual(readFileSync(real, 'utf8'), before);
    await scene.disconnect(id);
    assert.ok(lstatSync(path).isSymbolicLink());
    assert.equal(readFileSync(real, 'utf8'), before);
  });

  test(`${id}: a file that cannot be parsed is named, and stays as it is`, async () => {
    // In a .env every line is one or none.
    if (file.endsWith('.env')) return;
    await using scene = await startScene({ [file]: `${before}\n{{{ : [\n` });
    const path = join(scene.person.folder, file);
    const answer = await scene.connect(id);
    const { error } = await answer.json();
    assert.equal(answer.status, 409);
    assert.ok(error.message.includes(path), error.message);
    assert.equal(readFileSync(path, 'utf8'), `${before}\n{{{ : [\n`);
    assert.deepEqual(await scene.tokens(), []);
    assert.ok((await scene.standing(id)).problem?.includes(path));
  });

  test(`${id}: what cannot be read as a file is named`, async () => {
    await using scene = await startScene();
    const path = join(scene.person.folder, file);
    mkdirSync(path, { recursive: true });
    const answer = await scene.connect(id);
    assert.equal(answer.status, 409);
    assert.ok((await answer.json()).error.message.includes(path));
    assert.deepEqual(await scene.tokens(), []);
  });
}
