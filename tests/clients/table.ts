// Owns the list of official clients: the exact packages, and how each is started headless for one turn.
import { secretFile } from './brain.ts';
import type { Recognised } from './recognise.ts';

interface Place {
  readonly url: string;
  /** The client's home: its settings lie there. */
  readonly home: string;
  /** The program or package file of that client, by its path in the folder where it is installed. */
  readonly installed: (path: string) => string;
  readonly script: (name: string) => string;
}

interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Written before the start, by their path in the client's home. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the answer is looked for if it is not said: a file of the working folder. */
  readonly proof?: string;
}

export interface Client {
  readonly name: string;
  readonly registry: 'npm' | 'pypi';
  /** Clients of one group share a folder; the group of the SDKs is the folder of them all. */
  readonly group: string;
  readonly packages: readonly string[];
  /** What one of its requests must be recognised as. */
  readonly recognised?: Recognised;
  readonly launch: (place: Place) => Launch;
}

const prompt = `Read the file ${secretFile} and tell me the secret.`;

export const sdkGroup = '';
/** Whose table of prices ours is held against. Nothing that it needs to run is of use for that. */
export const pricePackage = { registry: 'pypi', group: 'prices', packages: ['--no-deps', 'litellm==1.110.2'] } as const;
/** What shows that MCP is spoken as others speak it: its own conformance suite, its inspector, and the SDK of Python. */
export const mcpPackages = {
  registry: 'npm',
  group: 'mcp',
  packages: ['@modelcontextprotocol/conformance@0.1.16', '@modelcontextprotocol/inspector@2.12.0'],
} as const;
export const mcpPython = { registry: 'pypi', group: 'mcp', packages: ['mcp==2.3.0'] } as const;
/** What tests/wire reads streams with: few enough for every run of the tests. */
export const wirePackages = [
  '@ai-sdk/openai-compatible@3.0.92',
  '@anthropic-ai/sdk@1.13.0',
  '@google/genai@3.3.0',
  '@langchain/core@1.4.0',
  '@langchain/openai@1.6.0',
  'ai@7.0.173',
  'ollama@0.6.4',
];
const sdkPackages = [...wirePackages, '@ai-sdk/anthropic@4.0.105', '@ai-sdk/openai@4.0.118', 'openai@7.57.0'];

const nodeScript = (name: string, script: string, provider = ''): Client => ({
  name,
  registry: 'npm',
  group: sdkGroup,
  packages: sdkPackages,
  launch: ({ url, script: at }) => ({
    command: process.execPath,
    args: [at(`node/${script}.mjs`)],
    env: { ROUTER_URL: url, MODEL: 'auto', PROVIDER: provider },
  }),
});

interface PythonScript {
  readonly name: string;
  readonly group: string;
  readonly packages: readonly string[];
  readonly script: string;
  readonly provider?: string;
}

const pythonScript = ({ name, group, packages, script, provider = '' }: PythonScript): Client => ({
  name,
  registry: 'pypi',
  group,
  packages,
  launch: ({ url, installed, script: at }) => ({
    command: installed('bin/python'),
    args: [at(`python/${script}.py`)],
    env: { ROUTER_URL: url, MODEL: 'auto', PROVIDER: provider },
  }),
});

const pythonSdks = { group: 'sdk', packages: ['openai==3.57.0', 'anthropic==2.13.0', 'ollama==0.6.3'] };
const pydantic = {
  group: 'pydantic',
  packages: ['pydantic-ai-slim[openai,anthropic]==2.68.0'],
  script: 'ask_pydantic_ai',
};

const agent = (name: string, spec: string, launch: Client['launch']): Client => ({
  name,
  registry: 'npm',
  group: name,
  packages: [spec],
  launch,
});

type Change = (args: readonly string[]) => readonly string[];

/** The same agent in its plan mode, by other arguments. */
const planning = (client: Client, change: Change): Client => ({
  ...client,
  name: `${client.name}, plan mode`,
  recognised: 'planning',
  launch(place) {
    const launch = client.launch(place);
    return { ...launch, args: change(launch.args) };
  },
});

const json = (value: unknown): string => JSON.stringify(value, null, 2);

const agents: readonly Client[] = [
  agent('codex', '@openai/codex@0.169.0', ({ url, installed }) => ({
    command: installed('node_modules/.bin/codex'),
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    env: { ROUTER_KEY: 'any' },
    files: {
      '.codex/config.toml': `model = "auto"
model_provider = "router"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.router]
name = "LA Router"
base_url = "${url}/v1"
env_key = "ROUTER_KEY"
wire_api = "responses"
`,
    },
  })),
  agent('claude-code', '@anthropic-ai/claude-code@2.1.331', ({ url, installed }) => ({
    command: installed('node_modules/@anthropic-ai/claude-code-linux-x64/claude'),
    args: ['-p', prompt, '--allowedTools', 'Bash', 'Read'],
    env: {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: 'any',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
    },
  })),
  {
    // It asks for a title first.
    recognised: 'housekeeping',
    ...agent('opencode', 'opencode-ai@1.18.33', ({ url, installed }) => ({
      command: installed('node_modules/opencode-linux-x64/bin/opencode'),
      args: ['run', '--model', 'router/auto', '--auto', prompt],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      },
      files: {
        '.config/opencode/opencode.json': json({
          autoupdate: false,
          share: 'disabled',
          provider: {
            router: {
              npm: '@ai-sdk/openai-compatible',
              name: 'LA Router',
              options: { baseURL: `${url}/v1`, apiKey: 'any' },
              models: { auto: { name: 'auto', tool_call: true, limit: { context: 128_000, output: 8192 } } },
            },
          },
        }),
      },
    })),
  },
  agent('gemini-cli', '@google/gemini-cli@0.61.0', ({ url, installed }) => ({
    command: installed('node_modules/.bin/gemini'),
    args: ['--skip-trust', '--yolo', '-m', 'gemini-2.5-pro', '-p', prompt],
    env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'any', GEMINI_CLI_NO_RELAUNCH: 'true' },
    files: {
      '.gemini/settings.json': json({
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
        security: { auth: { selectedType: 'gemini-api-key' } },
      }),
    },
  })),
  agent('qwen-code', '@qwen-code/qwen-code@0.24.4', ({ url, installed }) => ({
    command: installed('node_modules/.bin/qwen'),
    args: ['--auth-type', 'openai', '--yolo', '-m', 'auto', prompt],
    env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'any', QWEN_CODE_NO_RELAUNCH: 'true' },
    files: {
      '.qwen/settings.json': json({
        general: { enableAutoUpdate: false },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
      }),
    },
  })),
  agent('cline', 'cline@3.0.65', ({ url, installed, home }) => ({
    command: '/bin/sh',
    args: [
      '-c',
      '"$CLINE" auth -p openai -k any -m auto -b "$1" && exec "$CLINE" -P openai -m auto "$2"',
      'sh',
      `${url}/v1`,
      prompt,
    ],
    env: {
      CLINE: installed('node_modules/.bin/cline'),
      CLINE_DIR: `${home}/.cline`,
      CLINE_SESSION_BACKEND_MODE: 'local',
      CLINE_NO_AUTO_UPDATE: '1',
    },
  })),
  agent('continue', '@continuedev/cli@1.5.47', ({ url, installed, home }) => ({
    command: installed('node_modules/.bin/cn'),
    args: ['--config', `${home}/config.yaml`, '--auto', '-p', prompt],
    env: { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_DISABLE_COMMIT_SIGNATURE: '1' },
    files: {
      'config.yaml': `name: router
version: 0.0.1
schema: v1
models:
  - name: auto
    provider: openai
    model: auto
    apiBase: ${url}/v1
    apiKey: any
    roles: [chat, edit, apply]
    capabilities: [tool_use]
`,
    },
  })),
];

const replacing =
  (from: string, ...to: readonly string[]): Change =>
  (args) =>
    args.flatMap((arg) => (arg === from ? to : [arg]));

/** How agents are started in their plan mode, where that is possible headless and a file can still be read there. */
const toPlan: Readonly<Record<string, Change>> = {
  'claude-code': replacing('--allowedTools', '--permission-mode', 'plan', '--allowedTools'),
  opencode: replacing('run', 'run', '--agent', 'plan'),
  'gemini-cli': replacing('--yolo', '--approval-mode=plan'),
  cline: (args) => args.map((arg) => arg.replace(' "$2"', ' --plan "$2"')),
  continue: replacing('--auto', '--readonly'),
};

const planModes = agents.flatMap((client) => {
  const change = toPlan[client.name];
  return change === undefined ? [] : [planning(client, change)];
});

const aiderFlags =
  '--model openai/auto --edit-format diff --yes-always --no-git --no-check-update --analytics-disable --no-show-model-warnings --no-show-release-notes --no-detect-urls --no-suggest-shell-commands';

const pythonAgents: readonly Client[] = [
  {
    name: 'llm',
    registry: 'pypi',
    group: 'llm',
    packages: ['llm==0.36'],
    launch: ({ url, installed, home }) => ({
      command: installed('bin/llm'),
      args: ['-m', 'router', '--functions', `${home}/tools.py`, prompt],
      env: { LLM_USER_PATH: home },
      files: {
        'tools.py':
          'def read_secret(path: str) -> str:\n    "Reads a file of the working folder."\n    return open(path).read()\n',
        'extra-openai-models.yaml': `- model_id: router\n  model_name: auto\n  api_base: ${url}/v1\n  supports_tools: true\n`,
        'keys.json': json({ openai: 'any' }),
      },
    }),
  },
  {
    name: 'mini-swe-agent',
    registry: 'pypi',
    group: 'mini',
    packages: ['mini-swe-agent==2.4.6'],
    launch: ({ url, installed, home }) => ({
      command: installed('bin/mini'),
      args: ['-m', 'openai/auto', '-y', '--exit-immediately', '-l', '0', '-t', prompt, '-o', `${home}/run.json`],
      env: {
        OPENAI_API_BASE: `${url}/v1`,
        OPENAI_API_KEY: 'any',
        MSWEA_CONFIGURED: 'true',
        MSWEA_COST_TRACKING: 'ignore_errors',
        MSWEA_GLOBAL_CONFIG_DIR: home,
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      },
    }),
  },
  {
    name: 'aider',
    registry: 'pypi',
    group: 'aider',
    packages: ['aider-chat==0.86.2'],
    launch: ({ url, installed }) => ({
      command: installed('bin/aider'),
      args: [...aiderFlags.split(' '), '--message', `${prompt} Write it to answer.txt.`, secretFile],
      env: { OPENAI_API_BASE: `${url}/v1`, OPENAI_API_KEY: 'any', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
      proof: 'answer.txt',
    }),
  },
];

export const clients: readonly Client[] = [
  nodeScript('openai for Node, chat', 'openai-chat'),
  nodeScript('openai for Node, responses', 'openai-responses'),
  nodeScript('@anthropic-ai/sdk', 'anthropic'),
  nodeScript('ollama for Node', 'ollama'),
  nodeScript('@google/genai', 'genai'),
  nodeScript('ai with @ai-sdk/openai', 'ai', 'openai'),
  nodeScript('ai with @ai-sdk/anthropic', 'ai', 'anthropic'),
  nodeScript('ai with @ai-sdk/openai-compatible', 'ai', 'compatible'),
  nodeScript('@langchain/openai', 'langchain'),
  pythonScript({ name: 'openai for Python, chat', ...pythonSdks, script: 'ask_openai_chat' }),
  pythonScript({ name: 'openai for Python, responses', ...pythonSdks, script: 'ask_openai' }),
  pythonScript({ name: 'anthropic for Python', ...pythonSdks, script: 'ask_anthropic' }),
  pythonScript({ name: 'ollama for Python', ...pythonSdks, script: 'ask_ollama' }),
  pythonScript({
    name: 'langchain-openai for Python',
    group: 'langchain',
    packages: ['langchain-openai==1.7.4'],
    script: 'ask_langchain',
  }),
  pythonScript({
    name: 'llama-index',
    group: 'llama-index',
    packages: ['llama-index-llms-openai-like==0.8.1'],
    script: 'ask_llama_index',
  }),
  pythonScript({ name: 'pydantic-ai, chat', ...pydantic, provider: 'openai' }),
  pythonScript({ name: 'pydantic-ai, messages', ...pydantic, provider: 'anthropic' }),
  pythonScript({
    name: 'openai-agents',
    group: 'openai-agents',
    packages: ['openai-agents==0.24.0'],
    script: 'ask_openai_agents',
  }),
  ...agents,
  ...planModes,
  ...pythonAgents,
];
