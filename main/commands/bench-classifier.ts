// Owns measuring whether a model is worth asking where stage one is not sure: against labelled rows, through a router
// that runs. What it finds is written into the home; the router asks no model that is not ten points better.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { neededPoints, readClassifierBench } from '../config/classifier-bench.ts';
import { locateHome } from '../config/home.ts';
import { tiers, type Tier } from '../contract/routing.ts';
import { classifierQuestion, readVerdict } from '../domain/classify/stage-two.ts';
import type { Files } from '../platform/ports.ts';
import { exits, UsageError, type Command } from './command.ts';
import { findRouter } from './find-router.ts';
import { ownHeaders } from './own-headers.ts';

export const benchOfClassifier: Command = {
  name: 'bench classifier',
  summary: 'measure whether a model is worth asking where the classifier is not sure',
  options: [
    { name: 'model', value: 'NAME', summary: 'the model, as a backend/model' },
    { name: 'data', value: 'FOLDER', summary: 'labelled rows, one JSON a line, or one such file' },
    { name: 'rows', value: 'NUMBER', summary: 'at most so many rows, default 400' },
    { name: 'json', value: null, summary: 'as JSON' },
  ],
  examples: ['la-router bench classifier --model ollama/gemma3:4b --data ./rows --rows 200'],
  async run({ values, env, files, say, complain }) {
    const model = values.text('model');
    const data = values.text('data');
    const mostRows = Number(values.text('rows') ?? defaultRows);
    if (model === undefined || data === undefined)
      throw new UsageError(
        'Name the model and the labelled rows: la-router bench classifier --model NAME --data FOLDER',
      );
    if (!Number.isInteger(mostRows) || mostRows < 1) throw new UsageError('--rows is a number from 1.');
    const home = locateHome(env, { home: values.text('home') });
    const url = await findRouter({ files, home, port: undefined });
    if (url === null) {
      complain(`No router runs for the home ${home.folder}. Start it with: la-router serve\n`);
      return exits.notRunning;
    }
    const headers = ownHeaders({ files, env, home });
    const options = { url, headers, model, data, mostRows, below: benchBelow, timeoutMs: benchTimeoutMs };
    const result = await benchClassifier(options);
    keepBench(files, home.classifierBench, { model, result });
    say(values.has('json') ? `${JSON.stringify(result)}\n` : tellBench(model, result));
    return exits.ok;
  },
};

const defaultRows = 400;
/** The defaults of the policy: below what confidence stage one is not sure, and how long a model has. */
const benchBelow = 0.6;
const benchTimeoutMs = 500;

export interface BenchOptions {
  /** Of the router that runs. */
  readonly url: string;
  /** What lets us in there. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `backend/model`, or a model that one backend lists. */
  readonly model: string;
  /** A folder of files with one JSON row a line, or one such file. */
  readonly data: string;
  readonly below: number;
  readonly timeoutMs: number;
  readonly mostRows: number;
}

export interface BenchResult {
  readonly rows: number;
  readonly unsure: number;
  /** Shares of the unsure rows whose tier is one of those that the row accepts. */
  readonly stageOne: number;
  readonly stageTwo: number;
  readonly points: number;
  /** Verdicts that came too late or said nothing: there stage one stands. */
  readonly silent: number;
  readonly p50Ms: number;
}

const row = z.object({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
  labels: z.object({ tier_ok: z.array(z.enum(tiers)).min(1) }),
});
type Row = z.infer<typeof row>;

const routed = z.object({ profile: z.object({ tier: z.enum(tiers).nullable(), confidence: z.number().nullable() }) });
const answered = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

/** Rows without a label say nothing here. */
export function readRows(path: string): Row[] {
  const isFolder = !/\.jsonl(?:\.gz)?$/.test(path);
  const names = isFolder ? readdirSync(path).filter((name) => /\.jsonl(?:\.gz)?$/.test(name)) : [''];
  return names.toSorted().flatMap((name) => {
    const bytes = readFileSync(join(path, name));
    const text = (name || path).endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.flatMap((line) => {
      const parsed = row.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    });
  });
}

export async function benchClassifier(options: BenchOptions): Promise<BenchResult> {
  const rows = evenly(readRows(options.data), options.mostRows);
  const times: number[] = [];
  let unsure = 0;
  let one = 0;
  let two = 0;
  let silent = 0;
  for (const { messages, labels } of rows) {
    const { profile } = routed.parse(await post(options, '/v1/route', { model: 'auto', messages }));
    if (profile.tier === null || profile.confidence === null || profile.confidence >= options.below) continue;
    unsure++;
    const startedAt = performance.now();
    const verdict = await verdictOn(lastUserText(messages), options);
    times.push(performance.now() - startedAt);
    if (verdict === null) silent++;
    if (labels.tier_ok.includes(profile.tier)) one++;
    if (labels.tier_ok.includes(verdict ?? profile.tier)) two++;
  }
  const share = (count: number): number => (unsure === 0 ? 0 : count / unsure);
  const points = (share(two) - share(one)) * 100;
  const p50Ms = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
  return { rows: rows.length, unsure, stageOne: share(one), stageTwo: share(two), points, silent, p50Ms };
}

/** The first of so many equal stretches: files come sorted by their sources. */
function evenly<Item>(items: readonly Item[], most: number): Item[] {
  const step = Math.max(1, items.length / most);
  const count = Math.min(most, items.length);
  return Array.from({ length: count }, (_, at) => items[Math.floor(at * step)]).filter((item) => item !== undefined);
}

/** Null where it says nothing of use in time. */
async function verdictOn(text: string, options: BenchOptions): Promise<Tier | null> {
  const { model, timeoutMs } = options;
  const body = { model, ...classifierQuestion(text) };
  try {
    const answer = answered.parse(await post(options, '/v1/chat/completions', body, AbortSignal.timeout(timeoutMs)));
    return readVerdict(answer.choices[0]?.message.content ?? '');
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return null;
    throw error;
  }
}

type Asked = readonly [options: BenchOptions, path: string, body: unknown, signal?: AbortSignal];

async function post(...[{ url, headers: own }, path, body, signal]: Asked): Promise<unknown> {
  const headers = { ...own, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) };
  const reply = await fetch(url + path, init);
  if (!reply.ok) throw new Error(`The router answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
  return reply.json();
}

const part = z.object({ type: z.literal('text'), text: z.string() });

function lastUserText(messages: Row['messages']): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content : [];
  return parts.flatMap((one) => part.safeParse(one).data?.text ?? []).join('\n');
}

/** What is written counts at once. A few rows are no measurement. */
export function keepBench(files: Files, path: string, { model, result }: { model: string; result: BenchResult }): void {
  const bench = readClassifierBench(files, path);
  const entry = { points: result.points, rows: result.unsure, at: new Date().toISOString() };
  files.writeText(path, `${JSON.stringify({ ...bench, [model]: entry }, null, 2)}\n`);
}

export function tellBench(model: string, result: BenchResult): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const verdict =
    result.points >= neededPoints
      ? `It is asked where stage one is not sure, if policy.yaml names it: classifier: { model: ${model} }.`
      : `It stays off: it must be at least ${neededPoints} points better.`;
  return `${model}, ${result.unsure} of ${result.rows} rows where stage one is not sure
  stage one in an accepted tier  ${percent(result.stageOne)}
  with the model                 ${percent(result.stageTwo)}
  difference                     ${result.points.toFixed(1)} points
  late or without a verdict      ${result.silent}
  median time                    ${result.p50Ms.toFixed(0)} ms
${verdict}
`;
}
