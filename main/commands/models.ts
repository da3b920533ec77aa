// Owns the commands about models: which there are, fetching them, taking them in, starting, stopping and removing them.
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import { exits, jsonOption, type Command, type CommandContext } from './command.ts';
import { eventsOf } from './event-lines.ts';
import { RouterRefused, type RunningRouter } from './running-router.ts';
import { bar, bytes, count, duration, jsonLine, plainText, table, type Column } from './text.ts';

const listed = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      owned_by: z.string(),
      zone: z.string().optional(),
      context_length: z.number().optional(),
      pricing: z.looseObject({ input: z.number(), output: z.number() }).optional(),
    }),
  ),
});
type Listed = z.infer<typeof listed>['data'][number];

const record = z.looseObject({
  id: z.string(),
  state: z.string(),
  progress: z.number().nullish(),
  memoryBytes: z.number().nullish(),
  tokensPerSecond: z.number().nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
});
type ModelRecord = z.infer<typeof record>;

const catalog = z.looseObject({
  models: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      kind: z.string(),
      parameters: z.string().nullable(),
      variants: z.array(z.looseObject({ quant: z.string(), bytes: z.number().nullable() })),
      installed: z.looseObject({ bytes: z.number() }).nullable(),
      record: record.nullable(),
      fit: z.looseObject({ verdict: z.string() }),
    }),
  ),
});
const imported = z.looseObject({ id: z.string() });
const download = z.looseObject({ id: z.string() });

type InCatalog = z.infer<typeof catalog>['models'][number];

type Shown = Listed & { readonly local: ModelRecord | null };

const columns: readonly Column<Shown>[] = [
  { title: 'Model', of: ({ id }) => id, style: () => 'bold' },
  { title: 'By', of: ({ owned_by: owner }) => owner },
  { title: 'Zone', of: ({ zone = '–' }) => zone, style: ({ zone }) => (zone === 'device' ? 'green' : null) },
  { title: 'Context', of: ({ context_length: size }) => (size === undefined ? '–' : count(size)), isNumber: true },
  { title: '$/M in', of: ({ pricing }) => perMillion(pricing?.input), isNumber: true },
  { title: '$/M out', of: ({ pricing }) => perMillion(pricing?.output), isNumber: true },
  {
    title: 'Here',
    of: ({ local }) => local?.state ?? '',
    style: ({ local }) => (local?.state === 'ready' ? 'green' : 'dim'),
  },
];

const perMillion = (price: number | undefined): string => (price === undefined ? '–' : String(price));

/** Those that programs may ask for, and how such as lie here stand. */
async function list(router: RunningRouter): Promise<readonly Shown[]> {
  const [{ data }, { models }] = await Promise.all([
    router.read(listed, '/v1/models'),
    router.read(catalog, '/api/models/catalog'),
  ]);
  const records = new Map(
    models.flatMap(({ id, installed, record: one }) => (installed === null || one === null ? [] : [[id, one]])),
  );
  const shown = data.map((model) => ({
    ...model,
    local: records.get(model.id.slice(model.id.indexOf('/') + 1)) ?? null,
  }));
  return shown;
}

/** The router's own names first, then what is here, then what is elsewhere. */
function ordered(all: readonly Shown[]): readonly Shown[] {
  const rank = ({ id, local }: Shown): number => {
    if (!id.includes('/')) return 0;
    if (local === null) return id.startsWith('local/') ? 2 : 3;
    return local.state === 'ready' ? 1 : 2;
  };
  return all.toSorted((a, b) => rank(a) - rank(b));
}

const sizeOf = (size: number | null): string => (size === null ? '–' : bytes(size));

const catalogColumns: readonly Column<InCatalog>[] = [
  { title: 'Model', of: ({ id }) => id, style: () => 'bold' },
  { title: 'Kind', of: ({ kind }) => kind },
  { title: 'Parameters', of: ({ parameters }) => parameters ?? '–', isNumber: true },
  { title: 'Variants', of: ({ variants }) => variants.map(({ quant }) => quant).join(', ') },
  { title: 'Download', of: ({ variants: [first] }) => sizeOf(first?.bytes ?? null), isNumber: true },
  { title: 'Runs here', of: ({ fit }) => fit.verdict },
  { title: 'Here', of: ({ installed, record: one }) => (installed === null ? '' : (one?.state ?? 'yes')) },
];

async function tellCatalog({ router, values, say, terminal }: CommandContext): Promise<number> {
  const told = await router().json('/api/models/catalog');
  say(values.has('json') ? jsonLine(told) : table(catalog.parse(told).models, catalogColumns, terminal));
  return exits.ok;
}

const idWord = { name: 'model', summary: 'its id, as the list has it' };

const asked = ({ values }: CommandContext): string => values.word('model') ?? '';
/** Of a target, the part that names the model. */
const idOf = (given: string): string => given.replace(/^local\//, '');
const pathOf = (given: string): string => `/api/models/${encodeURIComponent(idOf(given))}`;

const noneYet =
  'No models yet. la-router models --catalog tells which could be pulled; la-router doctor what else is missing.\n';

/** Its own words name the API. */
const unknownHere = (id: string): Error =>
  new Error(`There is no model '${plainText(id)}' on this machine. la-router models lists those that are.`);

/** Asks the router something of a model. */
async function ofModel<T>(id: string, ask: () => Promise<T>): Promise<T> {
  return ask().catch((error: unknown) => {
    throw error instanceof RouterRefused && error.status === 404 ? unknownHere(id) : error;
  });
}

export const modelCommands: readonly Command[] = [
  {
    name: 'models list',
    isDefault: true,
    summary: 'list the models that programs may ask for, and how those here stand',
    options: [{ name: 'catalog', value: null, summary: 'those that could be pulled, instead' }, jsonOption],
    examples: ['la-router models', 'la-router models --catalog', "la-router models list --json | jq -r '.data[].id'"],
    async run(context) {
      const { router, values, say, complain, terminal } = context;
      if (values.has('catalog')) return tellCatalog(context);
      const all = await list(router());
      say(values.has('json') ? jsonLine({ object: 'list', data: all }) : table(ordered(all), columns, terminal));
      if (terminal.isShown && !values.has('json') && all.every(({ id }) => !id.includes('/'))) complain(noneYet);
      return exits.ok;
    },
  },
  {
    name: 'models pull',
    summary: 'download a model of the catalog, or owner/repository of the hub, and check it',
    words: [idWord],
    options: [{ name: 'variant', value: 'QUANT', summary: 'as Q4_K_M; default what suits this machine' }, jsonOption],
    examples: ['la-router models pull gemma-4-e4b', 'la-router models pull gemma-4-e4b --variant Q8_0'],
    async run(context) {
      const router = context.router();
      const variant = context.values.text('variant');
      const body = { modelId: asked(context), ...(variant === undefined ? {} : { variant }) };
      const { id } = await router
        .read(download, '/api/models/download', { method: 'POST', body })
        .catch((error: unknown) => {
          if (!(error instanceof RouterRefused) || error.status !== 404) throw error;
          throw new Error(`${error.message.split('. ')[0] ?? ''}. la-router models --catalog lists what there is.`);
        });
      return follow(await router.send(`/api/models/download/${encodeURIComponent(id)}/progress`), context);
    },
  },
  {
    name: 'models import',
    summary: 'take in a GGUF file or an MLX folder that lies on this machine',
    words: [{ name: 'file', summary: 'where it lies; it stays there' }],
    options: [jsonOption],
    examples: ['la-router models import ~/Downloads/model-q4_k_m.gguf'],
    async run({ router, values, say }) {
      const body = { path: resolve(values.word('file') ?? '') };
      const answer = await router().read(imported, '/api/models/import', { method: 'POST', body });
      say(
        values.has('json')
          ? jsonLine(answer)
          : `${plainText(answer.id)} is here. Start it: la-router models start ${plainText(answer.id)}\n`,
      );
      return exits.ok;
    },
  },
  {
    name: 'models start',
    summary: 'load a model, and wait until it answers',
    words: [idWord],
    options: [jsonOption],
    examples: ['la-router models start gemma-4-e4b'],
    run: async (context) => reach(context, { verb: 'start', wanted: ['ready'] }),
  },
  {
    name: 'models stop',
    summary: 'unload a model, once what it answers is done',
    words: [idWord],
    options: [{ name: 'force', value: null, summary: 'at once' }, jsonOption],
    examples: ['la-router models stop gemma-4-e4b'],
    run: async (context) => reach(context, { verb: 'stop', wanted: ['stopped'] }),
  },
  {
    name: 'models rm',
    summary: 'remove a model; an imported file stays where it lies',
    words: [idWord],
    options: [{ name: 'yes', short: 'y', value: null, summary: 'ask nothing' }, jsonOption],
    examples: ['la-router models rm gemma-4-e4b --yes'],
    async run(context) {
      const { values, terminal, say } = context;
      const router = context.router();
      const id = asked(context);
      if (!values.has('yes') && terminal.canAsk) {
        const answer = await terminal.ask(`Remove ${plainText(id)}? [y/N] `);
        if (!/^y(?:es)?$/i.test(answer?.trim() ?? '')) return exits.failed;
      }
      await ofModel(id, () => router.send(pathOf(id), { method: 'DELETE' }));
      say(values.has('json') ? jsonLine({ removed: id }) : `${plainText(id)} is removed.\n`);
      return exits.ok;
    },
  },
];

const progress = z.looseObject({
  bytes: z.number(),
  total: z.number().nullable(),
  rate: z.number().nullable(),
  phase: z.string(),
});
const ended = z.looseObject({ message: z.string().optional(), modelId: z.string().optional() });

async function follow(answer: Response, context: CommandContext): Promise<number> {
  const { terminal, say, complain, values } = context;
  for await (const { event, data } of eventsOf(answer)) {
    const told = parseJson(data);
    if (event === 'progress') {
      const now = progress.safeParse(told).data;
      if (now !== undefined) terminal.progress(progressLine(now));
      continue;
    }
    terminal.progress('');
    const { message, modelId = asked(context) } = ended.parse(told);
    if (event === 'error') {
      complain(`${plainText(message ?? 'The download failed.')}\n`);
      return exits.failed;
    }
    if (event !== 'done') continue;
    say(
      values.has('json')
        ? jsonLine(told)
        : `${plainText(modelId)} is here, and its checksum is right. Start it: la-router models start ${plainText(modelId)}\n`,
    );
    return exits.ok;
  }
  throw new Error('The router ended before the download did. It goes on with the next start.');
}

function progressLine({ bytes: done, total, rate, phase }: z.infer<typeof progress>): string {
  const speed = rate === null ? phase : `${bytes(rate)}/s`;
  if (total === null || total === 0) return `${bytes(done)}  ${speed}`;
  const left = rate === null || rate === 0 ? '' : `  ${duration((total - done) / rate)} left`;
  return `${bar(done / total, 24)} ${Math.floor((done / total) * 100)} %  ${bytes(done)} of ${bytes(total)}  ${speed}${left}`;
}

interface Wanted {
  readonly verb: 'start' | 'stop';
  readonly wanted: readonly string[];
}

const pollMs = 250;

/** Asks for it, and waits until the model is there or has failed. */
async function reach(context: CommandContext, { verb, wanted }: Wanted): Promise<number> {
  const { values, terminal, say, complain } = context;
  const router = context.router();
  const path = pathOf(asked(context));
  const body = values.has('force') ? { force: true } : {};
  let now = await ofModel(asked(context), () => router.read(record, `${path}/${verb}`, { method: 'POST', body }));
  while (!wanted.includes(now.state) && now.state !== 'failed') {
    terminal.progress(`${plainText(now.id)}: ${now.state}${now.progress ? ` ${bar(now.progress, 20)}` : ''}`);
    await new Promise((resolveSoon) => setTimeout(resolveSoon, pollMs));
    now = await router.read(record, `${path}/health`);
  }
  terminal.progress('');
  if (values.has('json')) say(jsonLine(now));
  if (now.state === 'failed') {
    complain(`${plainText(now.id)} failed: ${plainText(now.error?.message ?? 'it says no more')}\n`);
    return exits.failed;
  }
  if (!values.has('json'))
    say(
      `${plainText(now.id)} is ${now.state}${now.state === 'ready' ? `, ${bytes(now.memoryBytes ?? 0)} of memory` : ''}.\n`,
    );
  return exits.ok;
}
