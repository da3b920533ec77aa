// Owns a router that connects apps for a page to show, where the test says which apps there are: files are only told of,
// and tokens are the real router's, so that what asks with one is really seen.
import type { Page, Route } from 'playwright';
import type { ClientId, ConnectAnswer, ConnectedClient, FileChange } from '../../main/contract/connect.ts';

export const clientOf = (given: Partial<ConnectedClient> & Pick<ConnectedClient, 'id' | 'title'>): ConnectedClient => ({
  found: false,
  connected: false,
  file: `/home/me/.${given.id}/config.toml`,
  lastRequestAt: null,
  problem: null,
  ...given,
});

/** One in every state. */
export const everyClient: readonly ConnectedClient[] = [
  clientOf({
    id: 'claude-code',
    title: 'Claude Code',
    found: true,
    connected: true,
    file: '/home/me/.claude/settings.json',
    lastRequestAt: '2026-11-30T08:00:00.000Z',
  }),
  clientOf({ id: 'codex', title: 'Codex', found: true }),
  clientOf({ id: 'opencode', title: 'OpenCode', found: true, file: '/home/me/.config/opencode/opencode.json' }),
  clientOf({ id: 'aider', title: 'Aider', file: '/home/me/.aider.conf.yml' }),
  clientOf({ id: 'continue', title: 'Continue', file: '/srv/homes/somebody/elsewhere/.continue/config.yaml' }),
  clientOf({ id: 'cline', title: 'Cline', file: '/home/me/.cline/data/settings/providers.json' }),
  clientOf({
    id: 'zed',
    title: 'Zed',
    found: true,
    file: '/home/me/.config/zed/settings.json',
    problem:
      '/home/me/.config/zed/settings.json cannot be read at 41:3: a comma is missing. Mend it and connect again.',
  }),
  clientOf({ id: 'cursor', title: 'Cursor', found: true, file: '/home/me/.cursor/mcp.json' }),
  clientOf({ id: 'gemini-cli', title: 'Gemini CLI', file: '/home/me/.gemini/settings.json' }),
  clientOf({ id: 'qwen-code', title: 'Qwen Code', file: '/home/me/.qwen/settings.json' }),
  clientOf({ id: 'goose', title: 'Goose', file: '/home/me/.config/goose/config.yaml' }),
  clientOf({ id: 'open-webui', title: 'Open WebUI', file: null }),
  clientOf({
    id: 'claude-desktop',
    title: 'Claude Desktop',
    file: '/home/me/.config/Claude/claude_desktop_config.json',
  }),
];

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** A file of mine, with what is put into it. */
const changeOf = ({ id, file }: ConnectedClient, token: string): FileChange => ({
  file: file ?? '',
  before:
    id === 'codex'
      ? lines(
          '# mine',
          'model = "gpt-5"',
          'model_provider = "openai"',
          'approval_policy = "on-request"',
          '',
          '[tui]',
          'theme = "dark"',
          '',
          '[history]',
          'persistence = "none"',
        )
      : null,
  after: lines(
    ...(id === 'codex' ? ['# mine'] : []),
    'model = "auto"',
    'model_provider = "la-router"',
    ...(id === 'codex'
      ? ['approval_policy = "on-request"', '', '[tui]', 'theme = "dark"', '', '[history]', 'persistence = "none"']
      : []),
    '',
    '[model_providers.la-router]',
    'name = "LA Router"',
    'base_url = "http://127.0.0.1:18790/v1"',
    'wire_api = "responses"',
    `experimental_bearer_token = "${token}"`,
  ),
});

function answerOf(client: ConnectedClient, token: string): ConnectAnswer {
  if (client.id === 'open-webui')
    return {
      changes: [],
      env: { OPENAI_API_BASE_URL: 'http://127.0.0.1:18790/v1', OPENAI_API_KEY: token },
      notes: ['Admin Settings, Connections, OpenAI, Add New Connection. In a container it needs the host’s network.'],
    };
  return { changes: [changeOf(client, token)] };
}

export interface FakeConnect {
  readonly clients: () => readonly ConnectedClient[];
  /** The token of an app that was connected in this test. */
  readonly tokenOf: (id: ClientId) => string | undefined;
  /** Bodies of what was really asked to be done, without the previews. */
  readonly orders: readonly string[];
}

/** `url` is the real router's. */
export async function fakeConnect(
  page: Page,
  url: string,
  given: readonly ConnectedClient[] = everyClient,
): Promise<FakeConnect> {
  let clients = given;
  const tokens = new Map<ClientId, string>();
  const orders: string[] = [];
  const change = (id: ClientId, part: Partial<ConnectedClient>): void => {
    clients = clients.map((client) => (client.id === id ? { ...client, ...part } : client));
  };
  const told = async (): Promise<readonly ConnectedClient[]> =>
    Promise.all(clients.map(async (client) => ({ ...client, ...(await lastOf(client)) })));
  const lastOf = async ({ id }: ConnectedClient): Promise<Partial<ConnectedClient>> => {
    if (!tokens.has(id)) return {};
    const { requests } = await (await fetch(`${url}/api/requests?app=${id}&limit=1`)).json();
    return { lastRequestAt: requests[0]?.at ?? null };
  };
  const write = async (route: Route, client: ConnectedClient): Promise<void> => {
    const { project = 'default' }: { readonly project?: string } = route.request().postDataJSON();
    orders.push(`POST ${client.id} ${project}`);
    const made = await fetch(`${url}/api/projects/${project}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: client.id }),
    });
    const { token }: { readonly token: string } = await made.json();
    tokens.set(client.id, token);
    // What is only set by hand is never told as written.
    change(client.id, { connected: client.file !== null });
    // Of a token in a file only its end is told; what is to be set by hand is told whole.
    const shown = client.file === null ? token : `lr_sk_…${token.slice(-4)}`;
    await route.fulfill({ json: answerOf(client, shown) });
  };
  await page.route('**/api/connect', async (route) => route.fulfill({ json: { clients: await told() } }));
  await page.route('**/api/connect/*', async (route) => {
    const id = new URL(route.request().url()).pathname.split('/').at(-1);
    const client = clients.find((one) => one.id === id);
    if (client === undefined) return route.fulfill({ status: 404, json: { error: { message: 'No such app.' } } });
    if (route.request().method() === 'DELETE') {
      orders.push(`DELETE ${client.id}`);
      tokens.delete(client.id);
      change(client.id, { connected: false, lastRequestAt: null });
      return route.fulfill({ json: { changes: [] } });
    }
    if (route.request().postDataJSON().print === true) return route.fulfill({ json: answerOf(client, 'lr_sk_…') });
    return write(route, client);
  });
  return { clients: () => clients, tokenOf: (id) => tokens.get(id), orders };
}
