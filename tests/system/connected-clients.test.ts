// Real clients with nothing but what connecting has written: each takes a whole turn with a tool through the router, and has
// its settings back byte for byte afterwards. One that is not installed here is skipped; `npm run test:clients` brings them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { connectAnswer, connectList, type ClientId } from '../../main/contract/connect.ts';
import { secretFile } from '../clients/brain.ts';
import { cache } from '../clients/install.ts';
import { createMind } from '../clients/minds.ts';
import { runClient } from '../clients/process.ts';
import { startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';

interface Tried {
  readonly id: ClientId;
  /** In the folder of the clients. */
  readonly program: string;
  readonly args: readonly string[];
  /** What keeps it quiet, and nothing about where it asks. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its settings before, with things that nobody may touch. */
  readonly file: string;
  readonly before: string;
  /** Where the answer is looked for if it is not said. */
  readonly proof?: string;
}

const prompt = `Read the file ${secretFile} and tell me the secret.`;
const aiderFlags =
  '--edit-format diff --yes-always --no-git --no-check-update --analytics-disable --no-show-model-warnings --no-show-release-notes --no-detect-urls --no-suggest-shell-commands';

const tried: readonly Tried[] = [
  {
    id: 'claude-code',
    program: 'npm/claude-code/node_modules/@anthropic-ai/claude-code-linux-x64/claude',
    args: ['-p', prompt, '--allowedTools', 'Bash', 'Read'],
    env: { DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1' },
    file: '.claude/settings.json',
    before: '{\n    "env": { "MINE": "1" },\n    "includeCoAuthoredBy": false\n}',
  },
  {
    id: 'codex',
    program: 'npm/codex/node_modules/.bin/codex',
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    file: '.codex/config.toml',
    before:
      '# mine\ncheck_for_update_on_startup = false\nmodel = "gpt-5" # the dear one\r\n\n[analytics]\n  enabled = false # no\n',
  },
  {
    id: 'opencode',
    program: 'npm/opencode/node_modules/opencode-linux-x64/bin/opencode',
    args: ['run', '--auto', prompt],
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    file: '.config/opencode/opencode.json',
    before: '{\n\t// mine\n\t"autoupdate": false, /* really */\n\t"share": "disabled",\n}\n',
  },
  {
    id: 'aider',
    program: 'pypi/aider/bin/aider',
    args: [...aiderFlags.split(' '), '--message', `${prompt} Write it to answer.txt.`, secretFile],
    env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    file: '.aider.conf.yml',
    before: '# mine\ndark-mode:   true   # at night\nmodel: gpt-4o\n',
    proof: 'answer.txt',
  },
  {
    id: 'cline',
    program: 'npm/cline/node_modules/.bin/cline',
    args: [prompt],
    env: { CLINE_SESSION_BACKEND_MODE: 'local', CLINE_NO_AUTO_UPDATE: '1' },
    file: '.cline/data/settings/providers.json',
    // As it writes it itself.
    before: '{\n  "version": 1,\n  "modes": {},\n  "providers": {}\n}\n',
  },
  {
    id: 'continue',
    program: 'npm/continue/node_modules/.bin/cn',
    args: ['--auto', '-p', prompt],
    env: { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_DISABLE_COMMIT_SIGNATURE: '1' },
    file: '.continue/config.yaml',
    before: 'name: mine\nversion: 1.0.0\nschema: v1\n# nothing yet\n',
  },
  {
    id: 'gemini-cli',
    program: 'npm/gemini-cli/node_modules/.bin/gemini',
    args: ['--skip-trust', '--yolo', '-m', 'gemini-2.5-pro', '-p', prompt],
    env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
    file: '.gemini/settings.json',
    before:
      '{\n  "privacy": { "usageStatisticsEnabled": false },\n  "general": { "enableAutoUpdate": false } // stays\n}\n',
  },
  {
    id: 'qwen-code',
    program: 'npm/qwen-code/node_modules/.bin/qwen',
    args: ['--yolo', prompt],
    env: { QWEN_CODE_NO_RELAUNCH: 'true' },
    file: '.qwen/settings.json',
    // As it writes it itself.
    before: '{\n  "privacy": {\n    "usageStatisticsEnabled": false\n  },\n  "$version": 4\n}',
  },
];

const patienceMs = 90_000;
const rows = z.object({ requests: z.array(z.object({ app: z.string().nullable(), outcome: z.string() })) });
const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

const policy = (url: string): string =>
  `backends:\n  fake: { type: openai, endpoint: "${url}", zone: device, apiKey: "\${FAKE_KEY}", model: fake-model }\naliases: { "gemini-*": auto }\n`;

const send = (router: TestCore, method: string, id: string): Promise<Response> =>
  Promise.resolve(router.core.fetch(new Request(`http://router/api/connect/${id}`, { method }), router.door));

for (const one of tried) {
  const program = join(cache, one.program);
  const skip = existsSync(program) ? false : 'it is not installed here';
  test(`${one.id} takes a turn with a tool by what was written, and has its settings back`, { skip }, async () => {
    const stop = new AbortController();
    const mind = createMind('openai', (count) => count > 12 && stop.abort());
    await using provider = await startFakeServer(0, mind);
    using client = temporaryHome();
    using work = temporaryHome();
    const secret = `sunflower-${randomBytes(6).toString('hex')}`;
    work.write(secretFile, `${secret}\n`);
    client.write(one.file, one.before);
    const before = filesIn(client.folder);
    await using router = startCore({
      policy: policy(provider.url),
      sockets: true,
      env: { HOME: client.folder, FAKE_KEY: 'fake', PATH: dirname(program) },
    });
    await router.core.listen();
    const written = connectAnswer.parse(await (await router.postTo(`/api/connect/${one.id}`, {})).json());
    assert.ok(written.changes.length > 0);
    assert.equal((await standing(router, one.id)).lastRequestAt, null);
    const launch = { command: program, args: one.args, env: one.env ?? {} };
    const around = { home: client.folder, work: work.folder, stop: stop.signal, patienceMs };
    const ran = await runClient(launch, around);
    const answer = one.proof === undefined ? ran.out : (textOf(join(work.folder, one.proof)) ?? '');
    assert.ok(
      answer.includes(`The secret is ${secret}.`),
      `code ${ran.code}, ${mind.turns()} turns\n${ran.out.slice(-2000)}\n${ran.noise.slice(-2000)}\n${router.logged.slice(-10).join('\n')}`,
    );
    const { requests } = rows.parse(await (await router.get('/api/requests')).json());
    assert.ok(requests.length > 0 && requests.every(({ app }) => app === one.id), JSON.stringify(requests));
    const { connected, lastRequestAt } = await standing(router, one.id);
    assert.ok(connected && lastRequestAt !== null);
    assert.equal((await send(router, 'DELETE', one.id)).status, 200);
    for (const [path, text] of Object.entries(before)) assert.equal(textOf(join(client.folder, path)), text, path);
  });
}

async function standing(router: TestCore, id: ClientId) {
  const { clients } = connectList.parse(await (await router.get('/api/connect')).json());
  const found = clients.find((client) => client.id === id);
  assert.ok(found?.found === true, `${id} is found`);
  return found;
}

/** By their path in the folder. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
