// Owns what the API of projects and usage would say, for pages that are looked at before there is one.
import type { Page, Route } from 'playwright';
import type { Project, ProjectToken } from '../../main/contract/projects.ts';

const now = Date.now();
const day = (back: number): string => new Date(now - back * 86_400_000).toISOString().slice(0, 10);
const month = `${new Date(now).toISOString().slice(0, 7)}-01T00:00:00.000Z`;
const next = new Date(Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth() + 1, 1)).toISOString();

const plain = (id: string, name: string): Project => ({
  id,
  name,
  description: '',
  budgetUsd: null,
  budgetPeriod: 'month',
  periodStart: month,
  periodEnd: next,
  alertAt: [0.5, 0.8, 1],
  hardCap: true,
  rateLimit: null,
  routingPolicy: null,
  trustSensitivityHints: false,
  spentUsd: 0,
  reservedUsd: 0,
  forecastUsd: null,
  createdAt: month,
});

interface World {
  projects: Project[];
  tokens: Record<string, ProjectToken[]>;
  made: number;
}

export const fullWorld = (): World => ({
  made: 0,
  projects: [
    { ...plain('*', 'All projects'), budgetUsd: 300, spentUsd: 155.59, reservedUsd: 0.41, forecastUsd: 238 },
    { ...plain('default', 'default'), spentUsd: 38.2 },
    {
      ...plain('p_billing', 'Billing bot'),
      budgetUsd: 40,
      spentUsd: 12.04,
      reservedUsd: 0.4,
      forecastUsd: 18.4,
      rateLimit: { rpm: 60, tpm: null },
    },
    {
      ...plain('p_research', 'Research'),
      budgetUsd: 50,
      spentUsd: 41.1,
      reservedUsd: 0.75,
      forecastUsd: 49.6,
      routingPolicy: 'cheapest',
    },
    { ...plain('p_support', 'Support drafts'), budgetUsd: 60, spentUsd: 14.25, forecastUsd: 21.8, hardCap: false },
    { ...plain('p_codex', 'Codex night runs'), budgetUsd: 50, spentUsd: 50, trustSensitivityHints: true },
  ],
  tokens: {
    p_billing: [
      {
        id: 't1',
        name: 'main',
        hint: 'x7Qa',
        createdAt: month,
        lastUsedAt: new Date(now).toISOString(),
        revokedAt: null,
      },
      { id: 't2', name: 'billing-bot-staging', hint: '9fKe', createdAt: month, lastUsedAt: null, revokedAt: null },
    ],
  },
});

export const emptyWorld = (): World => ({
  made: 0,
  projects: [plain('*', 'All projects'), plain('default', 'default')],
  tokens: {},
});

const wave = (back: number): number => (back % 7 === 2 || back % 7 === 3 ? 0.12 : 0.8 + ((back * 37) % 11) / 22);

function daysOf(period: string): object[] {
  const count = { daily: 1, weekly: 7, monthly: 30, all: 400 }[period] ?? 30;
  return Array.from({ length: count }, (_, at) => {
    const back = count - 1 - at;
    const size = wave(back) * (back === 0 ? 0.6 : 1);
    return {
      date: day(back),
      cost: Math.round(size * 8.1e9) / 1e9,
      calls: Math.round(size * 1_300),
      succeededCalls: Math.round(size * 1_280),
      inputTokens: Math.round(size * 16e6),
      outputTokens: Math.round(size * 2.1e6),
    };
  });
}

const tally = (calls: number, cost: number, tokens: number) => ({ calls, cost, tokens });

function usageOf(query: URLSearchParams): object {
  const days = daysOf(query.get('period') ?? 'monthly') as { date: string; cost: number; calls: number }[];
  return {
    totalCost: 173.48,
    totalCalls: 31_406,
    succeededCalls: 31_008,
    inputTokens: 374_200_000,
    outputTokens: 39_900_000,
    cachedTokens: 90_000_000,
    reasoningTokens: 4_000_000,
    unpricedCalls: 41,
    byModel: {},
    byTier: {
      SIMPLE: tally(20_914, 0, 249_800_000),
      MODERATE: tally(6_118, 12.44, 94_900_000),
      COMPLEX: tally(4_374, 161.04, 69_400_000),
    },
    byBackend: {
      local: tally(20_914, 0, 249_800_000),
      cluster: tally(6_118, 12.44, 94_900_000),
      anthropic: tally(4_333, 161.04, 68_000_000),
      openai: tally(41, 0, 1_400_000),
    },
    byApp: {
      '': tally(16_000, 38.2, 190_000_000),
      main: tally(9_000, 100, 160_000_000),
      notebook: tally(6_406, 35.28, 64_100_000),
    },
    ...(query.get('projectId') === '*'
      ? {
          byProject: {
            default: tally(16_000, 38.2, 190_000_000),
            p_research: tally(9_000, 100, 160_000_000),
            p_gone: tally(6_406, 35.28, 64_100_000),
          },
        }
      : {}),
    shadow: { calls: 210, cost: 1.12 },
    dailyCosts: days.map(({ date, cost }) => ({ date, cost })),
    savings: {
      baselineModel: 'anthropic/claude-opus',
      baselineCost: 690,
      saved: 512.3,
      percent: 74.2,
      savedLow: 512.3,
      savedHigh: 688.1,
      assumptions: [
        'The same tokens at the price of anthropic/claude-opus, by the table of 2026-11-01.',
        'Models of this computer count other tokens: 0 to 25 % more or fewer at the baseline.',
        'Failed tries and escalations are taken off: 520 calls, $4.18.',
        'Answers that did not succeed count for nothing.',
      ],
      byRule: {
        'policy.yaml:12': { savedLow: 300, savedHigh: 420 },
        'policy.yaml:15': { savedLow: 120.5, savedHigh: 170 },
      },
      byTier: { SIMPLE: { savedLow: 400, savedHigh: 540 }, MODERATE: { savedLow: 112.3, savedHigh: 148.1 } },
    },
  };
}

const models = {
  models: [
    ['gemma-4-e4b', 'local', 20_914, 0, 230_600_000, 19_200_000],
    ['qwen3-coder-30b', 'cluster', 6_118, 12.44, 84_200_000, 10_700_000],
    ['claude-opus', 'anthropic', 4_333, 161.04, 59_000_000, 9_000_000],
    ['gpt-4o', 'openai', 41, 0, 1_300_000, 100_000],
  ].map(([model, backend, calls, cost, inputTokens, outputTokens]) => ({
    model,
    backend,
    calls,
    succeededCalls: calls,
    cost,
    inputTokens,
    outputTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
  })),
};

const refuse = (route: Route, status: number, message: string) =>
  route.fulfill({ status, json: { error: { message, code: 'conflict' } } });

/** Answers these paths before the product does. */
export async function fakeMoney(page: Page, world: World = fullWorld()): Promise<void> {
  await page.route(/\/api\/usage/, (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.endsWith('/export'))
      return route.fulfill({
        contentType: 'text/csv',
        headers: { 'content-disposition': 'attachment; filename="la-router-usage.csv"' },
        body: 'id,at\r\n',
      });
    if (url.pathname.endsWith('/daily'))
      return route.fulfill({ json: { days: daysOf(url.searchParams.get('period') ?? 'monthly') } });
    if (url.pathname.endsWith('/models')) return route.fulfill({ json: models });
    return route.fulfill({ json: usageOf(url.searchParams) });
  });
  await page.route(/\/api\/projects/, (route) => projects(route, world));
}

async function projects(route: Route, world: World): Promise<void> {
  const url = new URL(route.request().url());
  const [, , , rawId = '', part = '', tokenId = ''] = url.pathname.split('/');
  const id = decodeURIComponent(rawId);
  const method = route.request().method();
  const body = (route.request().postDataJSON() ?? {}) as Record<string, unknown>;
  if (id === '' && method === 'GET') return route.fulfill({ json: { projects: world.projects } });
  if (id === '') {
    const name = String(body['name']);
    if (world.projects.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      return refuse(route, 409, 'Another project has this name. Choose one that none has.');
    const made = { ...plain(`p_${++world.made}`, name), ...body } as Project;
    world.projects.push(made);
    world.tokens[made.id] = [
      { id: 't1', name: 'main', hint: 'sGf1', createdAt: month, lastUsedAt: null, revokedAt: null },
    ];
    return route.fulfill({ status: 201, json: { ...made, token: 'lr_sk_7Qw2mXc0nR4tVb9LhYpZ3aKdE6uJ8sGf1' } });
  }
  if (part === '' && method === 'GET') return route.fulfill({ json: world.projects.find((one) => one.id === id) });
  if (part === '' && method === 'PUT') {
    world.projects = world.projects.map((one) => (one.id === id ? ({ ...one, ...body } as Project) : one));
    return route.fulfill({ json: world.projects.find((one) => one.id === id) });
  }
  if (part === '' && method === 'DELETE') {
    world.projects = world.projects.filter((one) => one.id !== id);
    return route.fulfill({ status: 204 });
  }
  if (part === 'tokens' && method === 'GET') return route.fulfill({ json: { tokens: world.tokens[id] ?? [] } });
  if (part === 'tokens') {
    world.tokens[id] = (world.tokens[id] ?? []).filter((one) => one.id !== tokenId);
    return route.fulfill({ status: 204 });
  }
  const name = String(body['name'] ?? 'main');
  const token = { id: `t${++world.made}1`, name, hint: 'abcd', createdAt: month, lastUsedAt: null, revokedAt: null };
  world.tokens[id] = [...(world.tokens[id] ?? []).filter((one) => one.name !== name), token];
  return route.fulfill({ status: 201, json: { id: token.id, name, token: 'lr_sk_anotherTokenThatIsShownOnceabcd' } });
}
