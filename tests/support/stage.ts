// Owns a router for the pages to show: the built product over a home of its own, upstreams in all three zones that
// answer, fail and stall as their models' names say, and a day's worth of requests of many programs.
import { startFakeServer, type FakeServer } from './fake-server.ts';
import { spawnProduct, temporaryHome, type SpawnedProduct, type TemporaryHome } from './core.ts';

export interface Stage extends AsyncDisposable {
  readonly url: string;
  readonly home: TemporaryHome;
  readonly product: SpawnedProduct;
  readonly upstream: FakeServer;
  /** Asks as a program would, and waits for the end of the answer. */
  readonly ask: (order: StageOrder) => Promise<Response>;
  /** A few dozen requests: all zones, walls, failures, apps. */
  readonly fill: () => Promise<void>;
}

interface StageOrder {
  readonly model?: string;
  readonly text?: string;
  readonly app?: string;
  readonly stream?: boolean;
}

export const stagePolicy = (url: string): string => `# Cheapest model that may and can.
backends:
  local:     { type: openai, zone: device, endpoint: "${url}", models: [gemma-4-e4b, embeddinggemma] }
  cluster:   { type: openai, zone: private, region: eu, endpoint: "${url}", models: [qwen3-coder-30b] }
  anthropic: { type: openai, zone: public, endpoint: "${url}", model: claude-opus, models: [claude-opus, error-500] }
  openai:    { type: openai, zone: public, endpoint: "${url}", model: gpt-4o, models: [gpt-4o, error-401], p50Ms: 900 }

aliases: { "claude-haiku-*": auto:simple, fast: local/gemma-4-e4b }

# First match wins.
routes:
  - match: { sensitivity: high }
    backend: local
    reason: "Never leave the machine"
  - match: { task: code, complexity: low }
    backend: local
    fallback: [cluster]
    latencyBudgetMs: 2500
  - match: { task: code, complexity: high }
    backend: anthropic
    fallback: [openai]
    reason: "Hard code"
  - default: tiers

tiers:
  HEARTBEAT: local/gemma-4-e4b
  SIMPLE: local/gemma-4-e4b
  MODERATE: cluster/qwen3-coder-30b
  COMPLEX: anthropic/claude-opus
  FRONTIER: anthropic/claude-opus
prices:
  "local/*": { input: 0, output: 0 }
  "cluster/*": { input: 0.1, output: 0.4 }
  "anthropic/*": { input: 5, output: 25 }
`;

const apps = {
  claude: 'claude-cli/2.1.0 (external, cli)',
  codex: 'codex_cli_rs/0.98.0 (Linux; x86_64)',
  webui: 'open-webui/0.7.2',
  python: 'OpenAI/Python 2.14.0',
  curl: 'curl/8.14.1',
} as const;

const long = 'The invoice run of last month has to be explained line by line. '.repeat(60);

const orders: readonly StageOrder[] = [
  { app: apps.claude, model: 'claude-haiku-4-5', text: 'Name this conversation in three words.' },
  { app: apps.claude, model: 'auto', text: 'ping' },
  {
    app: apps.codex,
    model: 'anthropic/claude-opus',
    text: `Prove that this scheduler is free of deadlocks. ${long}`,
    stream: true,
  },
  { app: apps.webui, model: 'cluster/qwen3-coder-30b', text: `Write a parser for this grammar. ${long}` },
  { app: apps.python, model: 'auto', text: 'My card is 4111 1111 1111 1111, draft the refund.' },
  { app: apps.python, model: 'openai/gpt-4o', text: 'My card is 4111 1111 1111 1111, draft the refund.' },
  { app: apps.codex, model: 'auto', text: 'Rename the variable x to count in: let x = 1;' },
  { app: apps.claude, model: 'local/gemma-4-e4b', text: `Sum this up. ${long}`, stream: true },
  { app: apps.curl, model: 'openai/error-401', text: 'Hello' },
  { app: apps.webui, model: 'anthropic/error-500', text: 'Hello' },
  { app: apps.codex, model: 'openai/gpt-4o', text: `Compare these two designs. ${long}` },
];

export async function openStage({
  policy = stagePolicy,
  args = [] as readonly string[],
  env = {},
  /** What lies in the home before it is started. */
  prepare = (_home: TemporaryHome): void => undefined,
} = {}): Promise<Stage> {
  const home = temporaryHome();
  prepare(home);
  const upstream = await startFakeServer();
  home.write('policy.yaml', policy(upstream.url));
  const product = await spawnProduct(home.folder, args, { HOME: home.folder, ...env });
  async function ask({
    model = 'auto',
    text = 'Hello',
    app = apps.curl,
    stream = false,
  }: StageOrder): Promise<Response> {
    const answer = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': app },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: text }] }),
    });
    await answer.clone().text();
    return answer;
  }
  return {
    url: product.url,
    home,
    product,
    upstream,
    ask,
    async fill() {
      for (let round = 0; round < 3; round++) for (const order of orders) await ask(order);
    },
    async [Symbol.asyncDispose]() {
      await product[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}
