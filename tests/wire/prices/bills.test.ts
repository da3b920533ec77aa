// Bills by our table and by one that shares nothing with it. Where both know a price they are equal to the nano-dollar;
// where the prices differ the difference is listed, with its day and its reason.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { readPriceTable } from '../../../main/config/price-table.ts';
import type { Usage } from '../../../main/contract/routing.ts';
import { anthropicMessages } from '../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';
import { createPriceList } from '../../../main/domain/money/price-list.ts';
import { chargeOf, type Price, type Rates } from '../../../main/domain/money/price.ts';
import { startCore } from '../../support/core.ts';
import { providersAt, type Script, type Seen } from '../../support/fake-provider.ts';
import { jsonScript, streamScript } from '../../support/providers/script.ts';
import { toldIn, type Format, type Told } from './answers.ts';
import { billOf, exactly, readTheirs, type Theirs, type TheirRow, type Used } from './litellm.ts';

const theirs = readTheirs();
const skip = theirs === null ? "LiteLLM's package is not there: node tests/clients/install.ts --ci" : false;

/** Prices change: both tables are read as of the day on which they were compared. */
const comparedAt = Date.parse('2026-11-30T12:00:00Z');
const here = (name: string): string => join(import.meta.dirname, name);
const table = readPriceTable(readFileSync(here('../../../resources/prices.json'), 'utf8'));
assert.ok(table !== null);
const list = createPriceList([], { table, now: () => comparedAt });
const priceOf = ({ backend, model }: Theirs): Price | null => list.of({ backend, model, zone: 'public' });

const classes: readonly (readonly [keyof Rates, string])[] = [
  ['input', 'input_cost_per_token'],
  ['cachedInput', 'cache_read_input_token_cost'],
  ['cacheWrite', 'cache_creation_input_token_cost'],
  ['cacheWrite1h', 'cache_creation_input_token_cost_above_1hr'],
  ['output', 'output_cost_per_token'],
  ['reasoning', 'output_cost_per_reasoning_token'],
  ['audioInput', 'input_cost_per_audio_token'],
  ['audioOutput', 'output_cost_per_audio_token'],
];

const usdPerMillion = (nano: number): number => nano / 1e9;
const nanoPerMillion = (exact: bigint): number => Number(exact / 1_000n);

/** Each class of each tier that both say and say otherwise: our USD per million tokens, and theirs. */
function differencesOf(one: Theirs, price: Price): [string, number | null, number | null][] {
  const found: [string, number | null, number | null][] = [];
  const compare = (rates: Rates, suffix: string, told: string): void => {
    // What is embedded has no answer.
    for (const [ours, key] of one.row['mode'] === 'embedding' ? classes.slice(0, 1) : classes) {
      const exact = exactly(one.row, `${key}${suffix}`);
      if (exact !== null && nanoPerMillion(exact) !== rates[ours])
        found.push([`${ours}${told}`, usdPerMillion(rates[ours]), usdPerMillion(nanoPerMillion(exact))]);
    }
  };
  compare(price.base, '', '');
  for (const thousands of [100, 128, 200, 272]) {
    // "From 272,000 on" is "above 271,999" there.
    const tier = price.tiers.find(({ above }) => above === thousands * 1_000 || above === thousands * 1_000 - 1);
    const suffix = `_above_${thousands}k_tokens`;
    const known = exactly(one.row, `input_cost_per_token${suffix}`);
    if (tier !== undefined && known !== null) compare(tier, suffix, ` above ${thousands}k`);
    else if (tier !== undefined || known !== null)
      found.push([
        `above ${thousands}k`,
        tier === undefined ? null : usdPerMillion(tier.input),
        known === null ? null : usdPerMillion(nanoPerMillion(known)),
      ]);
  }
  const search = z
    .object({ search_context_size_medium: z.number() })
    .safeParse(one.row['search_context_cost_per_query']);
  const { webSearch } = price.perCall;
  if (search.success && webSearch !== null && usdPerMillion(webSearch) !== search.data.search_context_size_medium)
    found.push(['webSearch', usdPerMillion(webSearch), search.data.search_context_size_medium]);
  return found;
}

const usd = z.number().nullable();
const differenceFile = z.array(
  z.strictObject({
    models: z.array(z.string()).min(1),
    class: z.string(),
    ours: usd,
    theirs: usd,
    date: z.iso.date(),
    reason: z.string().min(20),
  }),
);

test('every difference between the two tables is listed, and nothing is listed that is none', { skip }, () => {
  const listed = differenceFile
    .parse(JSON.parse(readFileSync(here('differences.json'), 'utf8')))
    .flatMap((one) => one.models.map((model) => `${model} ${one.class}: ${one.ours} here, ${one.theirs} there`));
  const found = (theirs ?? []).flatMap((one) => {
    const price = priceOf(one);
    return price === null
      ? []
      : differencesOf(one, price).map(
          ([what, ours, other]) => `${one.backend}/${one.model} ${what}: ${ours} here, ${other} there`,
        );
  });
  assert.deepEqual(found.toSorted(), listed.toSorted());
});

const plain: Used = { input: 1_237, cached: 0, written: 0, writtenForAnHour: 0, output: 563, reasoning: 0 };
const uses: Readonly<Record<string, Used>> = {
  plain,
  cached: { ...plain, input: 10_007, cached: 8_191 },
  written: { ...plain, input: 12_011, cached: 4_099, written: 3_001 },
  'written for an hour': { ...plain, input: 12_011, cached: 4_099, written: 3_001, writtenForAnHour: 2_003 },
  reasoning: { ...plain, output: 4_099, reasoning: 3_989 },
  long: { ...plain, input: 300_007, cached: 100_003, output: 8_009, reasoning: 4_001 },
  'long and written': { ...plain, input: 300_007, cached: 100_003, written: 50_021, output: 8_009 },
};

const formatsOf: Readonly<Record<string, readonly Format[]>> = {
  openai: ['chat', 'responses'],
  anthropic: ['messages'],
  gemini: ['gemini'],
  deepseek: ['deepseek'],
};

const dialectOf = {
  chat: openaiChat,
  deepseek: openaiChat,
  responses: openaiResponses,
  messages: anthropicMessages,
  gemini: geminiGenerate,
};

/** What a provider cannot tell has no bill there. */
const canTell = (format: Format, { written, writtenForAnHour }: Used): boolean =>
  (writtenForAnHour === 0 || format === 'messages') && (written === 0 || !['gemini', 'deepseek'].includes(format));

/** Whether a price that differs would be seen on such a bill. */
function matters(what: string, used: Used): boolean {
  const [name = '', ...tier] = what.split(' ');
  if (tier.length > 0) return used.input > 100_000;
  const tokens: Readonly<Record<string, number>> = {
    cachedInput: used.cached,
    cacheWrite: used.written,
    cacheWrite1h: used.writtenForAnHour,
    reasoning: used.reasoning,
    audioInput: 0,
    audioOutput: 0,
    webSearch: 0,
  };
  return (tokens[name] ?? used.input) > 0;
}

const bytesOf = ({ stream }: Told): Buffer[] => stream.flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : []));

/** The figures as they are read: whole as bytes and as events, streamed as events. */
function readings(format: Format, used: Used): Readonly<Record<string, Usage | null>> {
  const told = toldIn[format](used);
  const dialect = dialectOf[format];
  const decoder = dialect.createDecoder();
  const counted = bytesOf(told).flatMap((frame) => [...decoder.push(frame)]);
  const lastOf = (events: readonly (typeof counted)[number][]): Usage | null => {
    const last = events.findLast((each) => each.type === 'usage-counted');
    return last?.type === 'usage-counted' ? last.usage : null;
  };
  return {
    whole: dialect.readUsage(Buffer.from(JSON.stringify(told.whole))),
    'whole, as events': lastOf(dialect.decodeWhole(told.whole)),
    'streamed, as events': lastOf(counted),
  };
}

for (const [backend, formats] of Object.entries(formatsOf))
  for (const format of formats)
    for (const [name, used] of Object.entries(uses).filter(([, each]) => canTell(format, each)))
      test(`bills of ${backend}, ${format}, ${name}: as theirs to the nano-dollar`, { skip }, () => {
        const read = Object.entries(readings(format, used));
        const compared = (theirs ?? []).filter((one) => {
          const price = one.backend === backend && one.row['mode'] !== 'embedding' ? priceOf(one) : null;
          if (price === null || differencesOf(one, price).some(([what]) => matters(what, used))) return false;
          const bill = billOf(one.row, used);
          if (bill === null) return false;
          for (const [way, usage] of read) {
            assert.ok(usage !== null, way);
            const { nanoUsd, partly } = chargeOf(price, usage);
            assert.equal(nanoUsd, Number(bill), `${one.model}, ${way}`);
            assert.equal(partly, false);
          }
          return true;
        });
        assert.ok(compared.length > (backend === 'deepseek' ? 1 : 5), `only ${compared.length} models were compared`);
      });

interface Lane {
  readonly path: string;
  readonly body: object;
  readonly streamed: { readonly path?: string; readonly body: object };
}

const message = [{ role: 'user', content: 'Hello' }];
const chatLane = (model: string): Lane => ({
  path: '/v1/chat/completions',
  body: { model, messages: message },
  streamed: { body: { model, messages: message, stream: true } },
});
const asked = { max_tokens: 10, messages: message };
const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }];

/** Each in its own format and in another one. */
const lanes: readonly (readonly [string, string, Format, readonly Lane[]])[] = [
  [
    'openai',
    'gpt-5',
    'responses',
    [
      {
        path: '/v1/responses',
        body: { model: 'openai/gpt-5', input: 'Hello' },
        streamed: { body: { model: 'openai/gpt-5', input: 'Hello', stream: true } },
      },
    ],
  ],
  ['openai', 'gpt-5', 'chat', [chatLane('openai/gpt-5')]],
  [
    'anthropic',
    'claude-haiku-4-5',
    'messages',
    [
      {
        path: '/v1/messages',
        body: { model: 'anthropic/claude-haiku-4-5', ...asked },
        streamed: { body: { model: 'anthropic/claude-haiku-4-5', ...asked, stream: true } },
      },
      chatLane('anthropic/claude-haiku-4-5'),
    ],
  ],
  [
    'gemini',
    'gemini-2.5-pro',
    'gemini',
    [
      {
        path: '/v1beta/models/gemini%2Fgemini-2.5-pro:generateContent',
        body: { contents },
        streamed: { path: '/v1beta/models/gemini%2Fgemini-2.5-pro:streamGenerateContent?alt=sse', body: { contents } },
      },
      chatLane('gemini/gemini-2.5-pro'),
    ],
  ],
  ['deepseek', 'deepseek-v4-pro', 'deepseek', [chatLane('deepseek/deepseek-v4-pro')]],
];

const hosts = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  gemini: 'generativelanguage.googleapis.com',
  deepseek: 'api.deepseek.com',
};
const env = { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', GOOGLE_API_KEY: 'k', DEEPSEEK_API_KEY: 'k' };

test('what the router writes down for them is the same bill, in every lane', { skip }, async () => {
  let told: Told = toldIn.chat(plain);
  const play = ({ method, path, body }: Seen): Script => {
    if (method === 'GET') return jsonScript({ error: { message: 'no list' } }, 404);
    const streamed = path.includes(':stream') || body.includes('"stream":true');
    return streamed ? streamScript(told.stream) : jsonScript(told.whole);
  };
  await using router = startCore({
    policy: 'routes:\n  - default: openai\n',
    env,
    provider: providersAt(Object.fromEntries(Object.values(hosts).map((host) => [host, play]))),
  });
  const noted = async (): Promise<number> => {
    const { requests } = await (await router.get('/api/requests?limit=1')).json();
    return Math.round(requests[0].costUsd * 1e9);
  };
  for (const [backend, model, format, ways] of lanes) {
    const row = rowOf(backend, model);
    for (const [name, used] of Object.entries(uses).filter(([, each]) => canTell(format, each))) {
      const bill = billOf(row, used);
      if (bill === null) continue;
      told = toldIn[format](used);
      for (const { path, body, streamed } of ways) {
        const what = `${backend}, ${name}, ${path}`;
        const whole = await router.postTo(path, body);
        assert.equal(whole.status, 200, `${what}: ${await whole.text()}`);
        assert.equal(Math.round(Number(whole.headers.get('x-lr-cost-usd')) * 1e9), Number(bill), what);
        await (await router.postTo(streamed.path ?? path, streamed.body)).text();
        assert.equal(await noted(), Number(bill), `${what}, streamed`);
      }
    }
  }
});

function rowOf(backend: string, model: string): TheirRow {
  const found = theirs?.find((one) => one.backend === backend && one.model === model);
  assert.ok(found !== undefined, `${backend}/${model}`);
  return found.row;
}
