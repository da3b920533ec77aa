// Owns which keys policy.yaml has and which values they take, with what each means. What they say together is checked
// elsewhere.
import { z } from 'zod';
import { complexities, families, levels, modalities, tasks, tiers, zones } from '../contract/routing.ts';
import { escalationChecks } from '../domain/policy.ts';
import { backendEntry } from './backend-schema.ts';
import { says } from './meaning.ts';

const price = z.number().min(0).max(1_000_000);
const ms = z.number().int().min(1).max(86_400_000);
const share = z.number().min(0).max(1);
const name = z.string().min(1);
const tokens = z.number().int().min(0);

/** One value, or a list of which any will do. */
const anyOf = <T extends z.ZodType>(value: T) => z.union([value, z.array(value).min(1)]);
const oneOrMore = z.union([name, z.array(name).min(1)]);

const match = z
  .strictObject({
    task: anyOf(z.enum(tasks)).optional().meta(says('What is to be done, as the classifier sees it.', 'code')),
    complexity: anyOf(z.enum(complexities))
      .optional()
      .meta(says('How hard it is, as the classifier sees it.', ['low', 'medium'])),
    sensitivity: anyOf(z.enum(levels))
      .optional()
      .meta(says('What the scan has found, or the request says of itself.', 'high')),
    modality: anyOf(z.enum(modalities)).optional().meta(says('What the request holds.', 'image')),
    family: anyOf(z.enum(families))
      .optional()
      .meta(says('The family of models that the name or the task asks for.', 'gemma')),
    tokens: z
      .strictObject({
        min: tokens.optional().meta(says('At least so many.', 5_000)),
        max: tokens.optional().meta(says('At most so many.', 32_000)),
      })
      .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is larger than max.')
      .optional()
      .meta(says('How long the request is, estimated.', { min: 5_000 })),
    tier: anyOf(z.enum(tiers))
      .optional()
      .meta(says('The tier that was judged or asked for.', ['SIMPLE', 'MODERATE'])),
    model: anyOf(name).optional().meta(says('The name as the caller wrote it, `*` for anything.', 'claude-*')),
    project: anyOf(name).optional().meta(says('The project that asks, `*` for anything.', 'team-*')),
    region: anyOf(name).optional().meta(says('The region that the request is bound to.', 'eu')),
  })
  .refine((given) => Object.keys(given).length > 0, 'At least one key is needed; what matches all is the default.');

/** Either `match` with `backend`, or `default`: which of them, and not both, is checked where lines are known. */
const route = z.strictObject({
  match: match
    .optional()
    .meta(says('Which requests it is for: every key must match, and of a list any will do.', { task: 'vision' })),
  backend: name.optional().meta(says('Where they go: a backend, or `backend/model`.', 'ollama')),
  default: name
    .optional()
    .meta(
      says(
        'In the place of `match` and `backend`, where the rest goes: a backend, `backend/model`, or `tiers`.',
        'tiers',
      ),
    ),
  fallback: oneOrMore
    .optional()
    .meta(says('Who stands in when the target fails, in this order.', ['cluster', 'openai/gpt-4o'])),
  latencyBudgetMs: ms
    .optional()
    .meta(says('Expected to take longer than this, the target steps behind a faster one of the route.', 2_500)),
  reason: z
    .string()
    .optional()
    .meta(says('Told in `x-lr-reason` where the route decides.', 'Privacy: never leave the machine')),
});
export type RouteEntry = z.infer<typeof route>;

const privacy = z.strictObject({
  high: z
    .enum(zones)
    .default('device')
    .meta(says('The farthest zone for personal numbers, cards, accounts, health and secrets.', 'device')),
  medium: z.enum(zones).default('public').meta(says('The same for an e-mail address alone.', 'private')),
  low: z.enum(zones).default('public').meta(says('The same for everything else.', 'public')),
  unreadable: z
    .enum(levels)
    .default('low')
    .meta(says('What a picture, a sound or another part counts as that cannot be read.', 'medium')),
  ignore: z
    .array(
      z.strictObject({
        kind: name.meta(says('What it was taken for, as the refusal says it.', 'us-ssn')),
        fingerprint: name.meta(says('Its mark, as the refusal says it; it holds for this home.', 'v1xX2HwgIRSnor5o')),
      }),
    )
    .default([])
    .meta(says('Findings that you know to be harmless.', [{ kind: 'us-ssn', fingerprint: 'v1xX2HwgIRSnor5o' }])),
});

const classifier = z.strictObject({
  cloudAt: share
    .default(0.5)
    .meta(says('How likely a small model must be to fail before `auto` goes for a large one.', 0.35)),
  model: name.optional().meta(says('A model that is asked where the classifier is not sure.', 'ollama/gemma3:4b')),
  below: share.default(0.6).meta(says('A confidence under this is not sure.', 0.7)),
  timeoutMs: ms.default(500).meta(says('After so many milliseconds the first judgement stands.', 300)),
});

const escalation = z.strictObject({
  on: z
    .array(z.enum(escalationChecks))
    .default([...escalationChecks])
    .meta(says('What must be wrong with an answer.', ['error', 'empty'])),
  maxHops: z.number().int().min(0).max(4).default(2).meta(says('How many tiers one request may climb.', 1)),
});

const retry = z.strictObject({
  attempts: z.number().int().min(1).max(10).default(2).meta(says('Tries at one target, the first included.', 3)),
  deadlineMs: ms
    .default(120_000)
    .meta(says('After so many milliseconds nothing new is tried; what is under way goes on.', 60_000)),
});

const ab = z.strictObject({
  enabled: z.boolean().default(false).meta(says('Whether requests are mirrored at all.', true)),
  sampleRate: share.default(0.05).meta(says('The share of requests that is.', 0.1)),
  candidates: z
    .record(name, name)
    .default({})
    .meta(says('Which backend is compared with which.', { ollama: 'cluster' })),
  budgetUsd: price.default(5).meta(says('What the copies may cost, in USD.', 2.5)),
  judge: name.optional().meta(says('A model that compares the answers.', 'anthropic/claude-opus-4-1')),
});

const rates = {
  input: price.meta(says('USD per million tokens of the request.', 0.1)),
  cachedInput: price.optional().meta(says('For input that was read from a cache; left out, the price of input.', 0.01)),
  cacheWrite: price
    .optional()
    .meta(says('For input that was written to a cache; left out, the price of input.', 0.125)),
  cacheWrite1h: price
    .optional()
    .meta(says('For what is kept there for an hour; left out, the price of cacheWrite.', 0.2)),
  output: price.meta(says('For the answer.', 0.4)),
  reasoning: price.optional().meta(says('For what the model thinks; left out, the price of output.', 0.6)),
  audioInput: price.optional().meta(says('For sound that is sent; left out, the price of input.', 0.7)),
};

const priceTier = z.strictObject({
  above: tokens.meta(says('Input tokens, caches included, beyond which it holds.', 200_000)),
  ...rates,
});

const prices = z.strictObject({
  ...rates,
  tiers: z
    .array(priceTier)
    .refine((all) => new Set(all.map(({ above }) => above)).size === all.length, 'Two tiers have the same `above`.')
    .optional()
    .meta(
      says('Prices of long requests: each holds for the whole of a request whose input is longer.', [
        { above: 200_000, input: 0.2, output: 0.6 },
      ]),
    ),
  perCall: z
    .strictObject({
      webSearch: price.optional().meta(says('For a search of the web that the provider makes, in USD.', 0.01)),
    })
    .optional()
    .meta(says('What is charged by the piece.', { webSearch: 0.01 })),
});

export const policySchema = z.strictObject({
  backends: z
    .record(z.string(), backendEntry)
    .default({})
    .meta(
      says(
        'Whom requests can be sent to, by a name of your own: a letter or digit, and at most 63 of `A-Za-z0-9._-` after it. A provider whose key is set needs no entry.',
        {
          ollama: { type: 'ollama', endpoint: 'http://127.0.0.1:11434', models: ['gemma3:12b', 'qwen2.5-coder:7b'] },
          cluster: {
            type: 'openai',
            endpoints: ['http://gpu-1:8000/v1', 'http://gpu-2:8000/v1'],
            zone: 'private',
            region: 'eu',
            apiKey: '${CLUSTER_KEY}',
          },
          openai: { type: 'openai', model: 'gpt-4o' },
        },
      ),
    ),
  tiers: z
    .partialRecord(z.enum(tiers), oneOrMore)
    .default({})
    .meta(
      says('What `auto` means per tier: a backend or `backend/model`, or a list that is tried in order.', {
        SIMPLE: 'ollama/gemma3:12b',
        COMPLEX: ['cluster', 'openai/gpt-4o'],
      }),
    ),
  aliases: z
    .record(name, name)
    .default({})
    .meta(
      says(
        'A name that clients ask for, `*` for anything, and what it stands for: `auto`, `auto:simple`, or `backend/model`. The first that matches counts.',
        { 'claude-haiku-*': 'auto:simple', fast: 'ollama/gemma3:12b' },
      ),
    ),
  routes: z
    .array(route)
    .min(1)
    .optional()
    .meta(
      says('Where `auto` goes: the first route that matches decides, and the default takes the rest.', [
        { match: { sensitivity: 'high' }, backend: 'ollama', reason: 'Privacy: never leave the machine' },
        {
          match: { task: 'code', complexity: ['low', 'medium'] },
          backend: 'ollama',
          fallback: 'cluster',
          latencyBudgetMs: 2_500,
        },
        { default: 'tiers', fallback: 'openai' },
      ]),
    ),
  privacy: privacy.prefault({}).meta(
    says('How far each level of sensitivity may go: no route, fallback or name reaches past it.', {
      high: 'device',
      medium: 'private',
      ignore: [{ kind: 'us-ssn', fingerprint: 'v1xX2HwgIRSnor5o' }],
    }),
  ),
  classifier: classifier.prefault({}).meta(says('How a request for `auto` is judged.', { cloudAt: 0.35 })),
  escalation: escalation
    .prefault({})
    .meta(says('When an answer to `auto` goes one tier up.', { on: ['error', 'timeout', 'empty'], maxHops: 1 })),
  retry: retry.prefault({}).meta(says('How long a target is tried.', { attempts: 3, deadlineMs: 60_000 })),
  ab: ab.prefault({}).meta(
    says('Mirroring a share of requests to another backend, to compare them.', {
      enabled: true,
      candidates: { ollama: 'cluster' },
    }),
  ),
  prices: z
    .record(name, prices)
    .default({})
    .meta(
      says(
        'By `backend/model`, `*` for anything; the first that matches counts, and each comes before the table that ships for the providers. Without a price the cost is unknown, not zero; on the device it is zero.',
        { 'cluster/*': { input: 0.1, output: 0.4, tiers: [{ above: 200_000, input: 0.2, output: 0.6 }] } },
      ),
    ),
  baseline: name.optional().meta(says('What savings are measured against.', 'openai/gpt-4o')),
});
/** With every default filled in. */
export type PolicyFile = z.infer<typeof policySchema>;
/** What the file itself says, and nothing else. */
export type WrittenPolicy = z.input<typeof policySchema>;

export const isWrittenPolicy = (value: unknown): value is WrittenPolicy => policySchema.safeParse(value).success;
