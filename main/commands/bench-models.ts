// Owns comparing the models of this machine: how long each takes to load, to begin an answer and to write it.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import { exits, jsonOption, UsageError, type Command } from './command.ts';
import { eventsOf } from './event-lines.ts';
import { RouterRefused, type RunningRouter } from './running-router.ts';
import { bytes, jsonLine, plainText, table, type Column } from './text.ts';

interface Measured {
  readonly model: string;
  readonly loadMs: number;
  readonly ttftMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly memoryBytes: number;
  /** Why it could not be measured; null where it could. */
  readonly problem: string | null;
}

const seconds = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`);

const columns: readonly Column<Measured>[] = [
  { title: 'Model', of: ({ model }) => model, style: () => 'bold' },
  { title: 'Load', of: ({ loadMs }) => seconds(loadMs), isNumber: true },
  { title: 'First token', of: ({ ttftMs }) => seconds(ttftMs), isNumber: true },
  { title: 'Tokens/s', of: ({ tokensPerSecond }) => tokensPerSecond?.toFixed(1) ?? '–', isNumber: true },
  { title: 'Memory', of: ({ memoryBytes }) => (memoryBytes === 0 ? '–' : bytes(memoryBytes)), isNumber: true },
  { title: '', of: ({ problem }) => problem ?? '', style: () => 'red' },
];

const catalog = z.looseObject({
  models: z.array(z.looseObject({ id: z.string(), kind: z.string(), installed: z.unknown() })),
});
const record = z.looseObject({
  state: z.string(),
  memoryBytes: z.number(),
  error: z.looseObject({ message: z.string() }).nullable(),
});
type ModelRecord = z.infer<typeof record>;

export const benchOfModels: Command = {
  name: 'bench models',
  isDefault: true,
  summary: 'compare the models of this machine: load, first token, tokens per second, memory',
  options: [
    { name: 'model', short: 'm', value: 'ID', summary: 'this one alone' },
    { name: 'tokens', value: 'NUMBER', summary: 'how long each answer is, default 128' },
    jsonOption,
  ],
  examples: ['la-router bench', 'la-router bench models --model gemma-4-e4b --json'],
  async run(context) {
    const { values, say, complain, terminal } = context;
    const tokens = Number(values.text('tokens') ?? 128);
    if (!Number.isInteger(tokens) || tokens < 8 || tokens > 4_096)
      throw new UsageError('--tokens is a number from 8 to 4096.');
    const router = context.router();
    const ids = await idsOf(router, values.text('model'));
    if (ids.length === 0) {
      complain('No model that talks is on this machine. Fetch one: la-router models pull gemma-4-e4b\n');
      return exits.failed;
    }
    const all: Measured[] = [];
    for (const id of ids) {
      terminal.progress(`${plainText(id)} (${all.length + 1} of ${ids.length})`);
      all.push(await measure(router, id, tokens));
    }
    terminal.progress('');
    say(values.has('json') ? jsonLine({ models: all }) : table(all, columns, terminal));
    return all.some(({ problem }) => problem === null) ? exits.ok : exits.failed;
  },
};

async function idsOf(router: RunningRouter, only: string | undefined): Promise<readonly string[]> {
  const { models } = await router.read(catalog, '/api/models/catalog');
  const here = models.filter(({ installed, kind }) => installed !== null && kind === 'chat').map(({ id }) => id);
  if (only === undefined) return here;
  if (!here.includes(only))
    throw new Error(`There is no model '${only}' here. These are: ${here.join(', ') || 'none'}.`);
  return [only];
}

const pollMs = 100;

/** One that was not running is stopped again, so that the next has the machine for itself. */
async function measure(router: RunningRouter, id: string, tokens: number): Promise<Measured> {
  const path = `/api/models/${encodeURIComponent(id)}`;
  const none = { model: id, loadMs: 0, ttftMs: null, tokensPerSecond: null, memoryBytes: 0 };
  try {
    const before = await router.read(record, `${path}/health`);
    const begun = performance.now();
    const ready = await load(router, path);
    const loadMs = performance.now() - begun;
    if (ready.state !== 'ready') return { ...none, loadMs, problem: ready.error?.message ?? `It is ${ready.state}.` };
    const speed = await talk(router, id, tokens);
    const { memoryBytes } = await router.read(record, `${path}/health`);
    if (before.state === 'stopped') await router.send(`${path}/stop`, { method: 'POST', body: {} });
    return { model: id, loadMs, ...speed, memoryBytes, problem: null };
  } catch (error) {
    if (error instanceof RouterRefused) return { ...none, problem: error.message };
    throw error;
  }
}

async function load(router: RunningRouter, path: string): Promise<ModelRecord> {
  let now = await router.read(record, `${path}/start`, { method: 'POST', body: {} });
  while (now.state !== 'ready' && now.state !== 'failed') {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    now = await router.read(record, `${path}/health`);
  }
  return now;
}

const piece = z.looseObject({
  choices: z.array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() })).optional(),
  usage: z.looseObject({ completion_tokens: z.number() }).nullish(),
});

/** Long enough that reading it takes time, and an answer that goes on for as long as it may. */
const prompt = `Count from one to one thousand in words, one number a line, and do not stop.\n${'Do it slowly. '.repeat(100)}`;

async function talk(
  router: RunningRouter,
  id: string,
  tokens: number,
): Promise<Pick<Measured, 'ttftMs' | 'tokensPerSecond'>> {
  const body = {
    model: `local/${id}`,
    messages: [{ role: 'user', content: prompt }],
    max_tokens: tokens,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  };
  const begun = performance.now();
  let first: number | null = null;
  let last = begun;
  let written = 0;
  let counted: number | null = null;
  for await (const { data } of eventsOf(await router.send('/v1/chat/completions', { method: 'POST', body }))) {
    const { choices = [], usage } = piece.safeParse(parseJson(data)).data ?? {};
    counted = usage?.completion_tokens ?? counted;
    if (choices.every(({ delta }) => (delta?.content ?? '') === '')) continue;
    last = performance.now();
    first ??= last;
    written++;
  }
  const made = counted ?? written;
  if (first === null) return { ttftMs: null, tokensPerSecond: null };
  return {
    ttftMs: first - begun,
    tokensPerSecond: made > 1 && last > first ? ((made - 1) * 1000) / (last - first) : null,
  };
}
