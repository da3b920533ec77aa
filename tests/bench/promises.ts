// Owns what the product promises of its cost, whether a run kept it, and the run in one line.
import type { Measured } from './measure.ts';
import type { Load } from './requests.ts';
import type { Report } from './table.ts';

/** Every figure that is held against a limit or shown beside them; not a number where it was not measured. */
export interface Standing {
  readonly json: number;
  readonly jsonOfTensorZero: number;
  readonly new: number;
  readonly auto: number;
  readonly stream: number;
  readonly anthropic: number;
  readonly agentMs: number;
  readonly openingMs: number;
  readonly alone: number;
  readonly aloneOfTensorZero: number;
  readonly p99Ms: number;
  readonly firstByteMs: number;
  readonly idleMb: number;
  readonly loadMb: number;
  readonly readySeconds: number;
  readonly switches: number;
}

type Figures = Pick<Report, 'figures' | 'secondStartMs'>;

export function standingOf({ figures, secondStartMs }: Figures): Standing {
  const named = (name: string): Measured | undefined => figures.find((row) => row.name === name);
  const product = named('la-router');
  const floor = named('floor');
  const rust = named('tensorzero');
  const cpu = (row: Measured | undefined, load: Load): number => row?.loaded[load]?.cpuMicros ?? Number.NaN;
  const ofFloor = (load: Load, floorLoad = load): number => cpu(product, load) / cpu(floor, floorLoad);
  const addedMs = (load: Load): number => (cpu(product, load) - cpu(floor, load)) / 1000;
  const addedP50 = (row: Measured | undefined): number => row?.added.jsonP50 ?? Number.NaN;
  return {
    json: ofFloor('json'),
    jsonOfTensorZero: cpu(product, 'json') / cpu(rust, 'json'),
    new: ofFloor('new'),
    auto: ofFloor('auto', 'new'),
    stream: ofFloor('stream'),
    anthropic: ofFloor('anthropic', 'stream'),
    agentMs: addedMs('agent'),
    openingMs: addedMs('opening'),
    alone: addedP50(product) / addedP50(floor),
    aloneOfTensorZero: addedP50(product) / addedP50(rust),
    p99Ms: product?.added.jsonP99 ?? Number.NaN,
    firstByteMs: product?.added.firstByteP50 ?? Number.NaN,
    idleMb: product?.idleMb ?? Number.NaN,
    loadMb: product?.loadMb ?? Number.NaN,
    readySeconds: secondStartMs / 1000,
    switches: product?.switchesPerSecond ?? Number.NaN,
  };
}

interface Limit {
  readonly figure: keyof Standing;
  readonly what: string;
  /** The most that keeps the promise; missing where the figure is only shown. */
  readonly limit?: number;
  /** What is aimed at beyond the promise. */
  readonly goal?: number;
}

const limits: readonly Limit[] = [
  { figure: 'json', what: 'CPU per JSON request, of the bare proxy', limit: 1.4 },
  { figure: 'jsonOfTensorZero', what: 'CPU per JSON request, of TensorZero', limit: 1, goal: 0.7 },
  { figure: 'new', what: 'CPU per JSON request with a new prompt, of the bare proxy', limit: 1.7 },
  { figure: 'stream', what: 'CPU per 54-event stream, of the bare proxy', limit: 1.2 },
  { figure: 'anthropic', what: "CPU per Anthropic stream onto an OpenAI upstream, of the bare proxy's", limit: 2 },
  { figure: 'agentMs', what: 'CPU added to 300 kB of an agent with a new last message, ms', limit: 4 },
  { figure: 'alone', what: 'added p50, of what the bare proxy adds', limit: 1.5 },
  { figure: 'aloneOfTensorZero', what: 'added p50, of what TensorZero adds', limit: 0.75 },
  { figure: 'p99Ms', what: 'added p99, ms', limit: 1.5 },
  { figure: 'firstByteMs', what: 'added to the first byte of a stream, ms', limit: 0.4 },
  { figure: 'idleMb', what: 'memory idle, MB', limit: 120 },
  { figure: 'loadMb', what: 'memory under load, MB', limit: 160 },
  { figure: 'readySeconds', what: 'ready again, s', limit: 0.7 },
  { figure: 'switches', what: 'voluntary context switches per second, idle', limit: 1 },
  { figure: 'auto', what: 'CPU per JSON request with a new prompt for auto, of the bare proxy' },
  { figure: 'openingMs', what: 'CPU added to 300 kB of an agent never seen before, ms' },
];

export function renderPromises(standing: Standing): string {
  return limits
    .filter(({ figure }) => Number.isFinite(standing[figure]))
    .map((one) => renderPromise(one, standing[one.figure]))
    .join('\n');
}

function renderPromise({ what, limit, goal }: Limit, value: number): string {
  const shown = `${what}: ${value.toFixed(2)}`;
  if (limit === undefined) return `known   ${shown}`;
  const aim = goal === undefined ? '' : `, goal ${goal} ${value <= goal ? 'reached' : 'not reached'}`;
  return `${value <= limit ? 'kept  ' : 'MISSED'}  ${shown} (at most ${limit}${aim})`;
}

const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;

/** One line for a commit message; what was not measured is left out. */
export function summaryLine(standing: Standing): string {
  const parts: readonly (readonly [word: string, value: number, text: (value: number) => string])[] = [
    ['json', standing.json, (value) => value.toFixed(2)],
    ['of tensorzero', standing.jsonOfTensorZero, (value) => value.toFixed(2)],
    ['new', standing.new, (value) => value.toFixed(2)],
    ['stream', standing.stream, (value) => value.toFixed(2)],
    ['anthropic', standing.anthropic, (value) => value.toFixed(2)],
    ['agent', standing.agentMs, (value) => `${signed(value, 1)} ms`],
    ['seq', standing.alone, (value) => value.toFixed(2)],
    ['first', standing.firstByteMs, (value) => `${signed(value, 2)} ms`],
    ['rss', standing.loadMb, (value) => value.toFixed(0)],
    ['ready', standing.readySeconds, (value) => `${value.toFixed(2)} s`],
  ];
  const known = parts.filter(([, value]) => Number.isFinite(value));
  return `bench: ${known.map(([word, value, text]) => `${word} ${text(value)}`).join(' ')}`;
}
