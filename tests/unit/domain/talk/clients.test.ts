import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientOf, type ClientSigns } from '../../../../main/domain/talk/clients.ts';

const nothing: ClientSigns = {
  userAgent: null,
  title: null,
  originator: null,
  app: null,
  fetchSite: null,
  inClaudeSession: false,
};
const named = (signs: Partial<ClientSigns>): string | null => clientOf({ ...nothing, ...signs }, () => true);
const byAgent = (userAgent: string): string | null => named({ userAgent });

const agents = [
  ['claude-cli/2.1.197 (external, cli)', 'Claude Code'],
  ['codex_cli_rs/0.171.0 (Debian 12; x86_64) xterm', 'Codex'],
  ['opencode/1.0.3 ai-sdk/provider-utils/3.0', 'OpenCode'],
  ['GeminiCLI/0.30.0/gemini-3-pro (linux; x64) google-api-nodejs-client/9.15', 'Gemini CLI'],
  ['QwenCode/0.5.0 (linux; x64)', 'Qwen Code'],
  ['Zed/0.210.4 (linux; x86_64)', 'Zed'],
  ['Mozilla/5.0 AppleWebKit/537.36 Cursor/2.0.1 Chrome/138.0 Electron/37.0', 'Cursor'],
  ['OpenAI/Python 3.57.0', 'openai-python'],
  ['AsyncOpenAI/Python 3.57.0', 'openai-python'],
  ['OpenAI/JS 7.57.0', 'openai-node'],
  ['Anthropic/Python 2.13.0', 'anthropic-python'],
  ['Anthropic/JS 1.13.0', 'anthropic-node'],
  ['google-genai-sdk/3.3.0 gl-node/v24', 'google-genai'],
  ['langchainjs-openai/1.6.0 ((node/v24.0; linux; x64))', 'LangChain'],
  ['ai/7.0.173 ai-sdk/openai-compatible/3.0.92 runtime/node.js/24', 'AI SDK'],
  ['ollama-python/0.6.3 (x86_64 linux) Python/3.12', 'ollama-python'],
  ['ollama/0.20.0 (amd64 linux) Go/go1.26', 'Ollama'],
  ['curl/8.5.0', 'curl'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Browser'],
  ['Mozilla/5.0 (X11) AppleWebKit/537.36 la-router/0.1.0 Chrome/138.0 Electron/37.0', 'Playground'],
  ['BrandNewTool/1.0', 'BrandNewTool'],
  ['my-agent', 'my-agent'],
  ['9lives/1', 'Unnamed'],
] as const;

for (const [agent, name] of agents)
  test(`${agent} is ${name}`, () => {
    assert.equal(byAgent(agent), name);
  });

test('an app says in other headers who it is, where a library speaks for it', () => {
  const userAgent = 'OpenAI/JS 7.57.0';
  assert.equal(named({ userAgent, title: 'Cline' }), 'Cline');
  assert.equal(named({ userAgent, title: 'Open WebUI' }), 'Open WebUI');
  assert.equal(named({ userAgent, title: 'gptme' }), 'gptme');
  assert.equal(named({ userAgent, originator: 'codex_exec' }), 'Codex');
  assert.equal(named({ userAgent, app: 'cli' }), 'Claude Code');
  assert.equal(named({ inClaudeSession: true }), 'Claude Code');
  assert.equal(named({ userAgent: 'Mozilla/5.0', fetchSite: 'same-origin' }), 'Playground');
  assert.equal(named({ userAgent, title: 'a title that nobody knows' }), 'openai-node');
});

test('who says nothing has no name', () => {
  assert.deepEqual([named({}), byAgent('')], [null, null]);
});

test('a word that may not be written down is none', () => {
  assert.equal(
    clientOf({ ...nothing, userAgent: 'secretive/1' }, () => false),
    'Unnamed',
  );
});

const secrets = fc.oneof(
  fc.tuple(
    fc.constantFrom('sk-', 'sk-proj-', 'ghp_', 'hf_', 'xoxb-', 'AKIA', 'Bearer ', 'key-'),
    fc.string({
      unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ0123456789'.split('')),
      minLength: 16,
    }),
  ),
  fc.tuple(fc.constant(''), fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 20 })),
  fc.tuple(fc.constant(''), fc.uuid()),
);

test('nothing that looks like a key is ever told of a user agent', () => {
  fc.assert(
    fc.property(secrets, fc.constantFrom('', '/1.0', ' (linux)'), ([prefix, rest], tail) => {
      assert.ok(!(byAgent(`${prefix}${rest}${tail}`) ?? '').includes(rest.slice(0, 8)));
    }),
    { numRuns: 500 },
  );
});

test('whatever a caller calls itself, its name is short and plain', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (userAgent, title) => {
      assert.match(named({ userAgent, title }) ?? '', /^[\w .-]{0,32}$/);
    }),
  );
});
