// Owns the prices that stand in no source of ours, or stand there otherwise than the provider says: they win over the
// source. USD per million tokens. `date` is the day on which somebody looked, `from` the one from which it holds.

const anthropic = 'platform.claude.com/docs/en/about-claude/pricing';
const openai = 'developers.openai.com/api/docs/pricing';
const deepseek = 'api-docs.deepseek.com/quick_start/pricing';

/** Rows of the table, as `build/prices.mjs` writes them. */
export const overrides = [
  {
    backend: 'anthropic',
    models: ['claude-haiku-5-5', 'claude-haiku-5-5-20*'],
    source: anthropic,
    date: '2026-11-30',
    prices: [
      {
        from: '2026-10-07',
        input: '0.1',
        cachedInput: '0.01',
        cacheWrite: '0.125',
        cacheWrite1h: '0.2',
        output: '0.5',
        tiers: [
          {
            above: 100_000,
            input: '0.5',
            cachedInput: '0.05',
            cacheWrite: '0.625',
            cacheWrite1h: '1',
            output: '2.5',
          },
        ],
        perCall: { webSearch: '0.01' },
      },
    ],
  },
  {
    backend: 'anthropic',
    models: ['claude-mythos-5', 'claude-mythos-5-20*'],
    source: anthropic,
    date: '2026-11-30',
    prices: [
      {
        from: null,
        input: '10',
        cachedInput: '1',
        cacheWrite: '12.5',
        cacheWrite1h: '20',
        output: '50',
        perCall: { webSearch: '0.01' },
      },
    ],
  },
  {
    backend: 'anthropic',
    models: ['claude-mythos-5-1', 'claude-mythos-5-1-20*'],
    source: anthropic,
    date: '2026-11-30',
    prices: [
      {
        from: null,
        input: '10',
        cachedInput: '0.25',
        cacheWrite: '12.5',
        cacheWrite1h: '20',
        output: '50',
        perCall: { webSearch: '0.01' },
      },
    ],
  },
  {
    backend: 'anthropic',
    models: ['claude-sonnet-5-5', 'claude-sonnet-5-5-20*'],
    source: anthropic,
    date: '2026-11-30',
    prices: ['0.2', '0.1'].map((cachedInput, index) => ({
      from: [null, '2026-10-07'][index],
      input: '2',
      cachedInput,
      cacheWrite: '2.5',
      cacheWrite1h: '4',
      output: '10',
      perCall: { webSearch: '0.01' },
    })),
  },
  // The source has no price of sound for these, nor of what is cached for those that were tuned.
  {
    backend: 'openai',
    models: ['gpt-4o-audio-preview*'],
    source: openai,
    date: '2026-11-30',
    prices: [{ from: null, input: '2.5', output: '10', audioInput: '40', audioOutput: '80' }],
  },
  {
    backend: 'openai',
    models: ['gpt-4o-mini-audio*'],
    source: openai,
    date: '2026-11-30',
    prices: [{ from: null, input: '0.15', output: '0.6', audioInput: '10', audioOutput: '20' }],
  },
  {
    backend: 'openai',
    models: ['ft:gpt-4o-2024-*'],
    source: openai,
    date: '2026-11-30',
    prices: [{ from: null, input: '3.75', cachedInput: '1.875', output: '15' }],
  },
  {
    backend: 'openai',
    models: ['ft:gpt-4o-mini-2024-*'],
    source: openai,
    date: '2026-11-30',
    prices: [{ from: null, input: '0.3', cachedInput: '0.15', output: '1.2' }],
  },
  {
    backend: 'openai',
    models: ['gpt-6.1-sol', 'gpt-6.1-sol-20*'],
    source: openai,
    date: '2026-11-30',
    prices: [
      {
        from: null,
        input: '2',
        cachedInput: '0.1',
        cacheWrite: '2.5',
        output: '10',
        tiers: [{ above: 272_000, input: '4', cachedInput: '0.2', cacheWrite: '5', output: '15' }],
        perCall: { webSearch: '0.01' },
      },
    ],
  },
  {
    backend: 'openai',
    models: ['gpt-6.1-terra', 'gpt-6.1-terra-20*'],
    source: openai,
    date: '2026-11-30',
    prices: [
      {
        from: '2026-10-26',
        input: '1',
        cachedInput: '0.05',
        cacheWrite: '1.25',
        output: '5',
        tiers: [{ above: 272_000, input: '2', cachedInput: '0.1', cacheWrite: '2.5', output: '7.5' }],
        perCall: { webSearch: '0.01' },
      },
    ],
  },
  // On weekdays DeepSeek takes half of it in most hours, on Chinese holidays in all. Nobody can tell the holidays ahead,
  // so the dearer price stands: a budget is never overspent by it.
  {
    backend: 'deepseek',
    models: ['deepseek-flash', 'deepseek-v4-flash', 'deepseek-v4-flash-vision-exp'],
    source: deepseek,
    date: '2026-11-30',
    prices: [{ from: null, input: '0.3', cachedInput: '0.006', output: '1.2' }],
  },
  {
    backend: 'deepseek',
    models: ['deepseek-v4-pro'],
    source: deepseek,
    date: '2026-11-30',
    prices: [{ from: null, input: '1.32', cachedInput: '0.044', output: '3.96' }],
  },
  // Both names were given up on 2026-07-24: this is the last that they cost. Other lists have older prices of them.
  {
    backend: 'deepseek',
    models: ['deepseek-chat', 'deepseek-reasoner'],
    source: deepseek,
    date: '2026-11-30',
    prices: [{ from: '2025-09-29', input: '0.28', cachedInput: '0.028', output: '0.42' }],
  },
];

/**
 * Names of the source that are left out: what they mean is not sold under that name by that provider, or it searches the
 * web for every answer and no figure tells how often.
 */
export const leftOut = {
  deepseek: /^deepseek-v3/,
  gemini: /^\*?(?:claude|gemma|anthropic)/,
  openai: /^gpt-oss|:extended$|-search-preview/,
};

/** Beginnings that would take in models that came later, at another price. */
export const narrowed = { 'claude-sonnet-5': ['claude-sonnet-5', 'claude-sonnet-5-20*'] };

/** The regular expressions of the source, as plain patterns. One that is not here stops the build. */
export const plainly = {
  '^gemini-3\\.5-flash-\\d': ['gemini-3.5-flash-0*', 'gemini-3.5-flash-1*', 'gemini-3.5-flash-2*'],
  // All but the voices, which are rows of their own.
  'gemini-2.5-pro&^(?!.*-[tT][tT][sS](?:$|-))': [
    'gemini-2.5-pro',
    'gemini-2.5-pro-0*',
    'gemini-2.5-pro-exp-0*',
    'gemini-2.5-pro-preview-0*',
  ],
  'gemini-2.5-flash-lite-preview&^(?!.*-[tT][tT][sS](?:$|-))': [
    'gemini-2.5-flash-lite-preview',
    'gemini-2.5-flash-lite-preview-0*',
  ],
};
