// Owns what is measured of a contender, and in which order: each load in turn over all of them, so that a noisy moment
// hits each, and the long conversations last, since they alone decide how much memory a process keeps.
import { setTimeout as wait } from 'node:timers/promises';
import { cpuMicrosBetween, readCpu } from './cpu-time.ts';
import { driveCount, driveFor, type Course, type Pressure } from './load.ts';
import { peakResidentMb, residentMb, voluntarySwitches } from './proc.ts';
import type { Feeds, Load } from './requests.ts';

export interface Contender {
  readonly name: string;
  /** Null where its process cannot be found: then only what is seen from outside is measured. */
  readonly pid: number | null;
  readonly port: number;
  readonly feeds: Feeds;
}

/** At one connection, in milliseconds. */
interface Alone {
  readonly jsonP50: number;
  readonly jsonP99: number;
  readonly firstByteP50: number;
  readonly firstByteP99: number;
}

/** At many connections. */
interface Loaded {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

/** Medians over the rounds; what was not measured is missing or not a number. */
export interface Measured {
  readonly name: string;
  readonly alone: Alone;
  /** Less the direct figure of the same round. */
  readonly added: Alone;
  readonly loaded: Readonly<Partial<Record<Load, Loaded>>>;
  readonly idleMb: number;
  /** The most it ever held, before the long conversations. */
  readonly loadMb: number;
  switchesPerSecond: number;
}

export interface Plan {
  readonly rounds: number;
  readonly loadMs: number;
  readonly loads: readonly Load[];
  /** Requests one after the other: none where it is not asked for. */
  readonly jsonCount: number;
  readonly streamCount: number;
}

type Say = (text: string) => void;
interface Row {
  readonly alone: Alone[];
  readonly loaded: Map<Load, Loaded[]>;
}
type Rows = ReadonlyMap<string, Row>;

const connections = 32;
const agentConnections = 4;
const openingCount = 8;
const longLoads: readonly Load[] = ['agent', 'opening'];

/** The first contender is the upstream itself. */
export async function measureAll(contenders: readonly Contender[], plan: Plan, say: Say): Promise<Measured[]> {
  const idleMb = ofEach(contenders, residentMb);
  const rows: Rows = new Map(contenders.map(({ name }) => [name, { alone: [], loaded: new Map() }]));
  const long = { ...plan, jsonCount: 0, streamCount: 0, loads: ['agent' as const] };
  const short = { ...plan, loads: plan.loads.filter((load) => !longLoads.includes(load)) };
  await measureRounds(contenders, short, { rows, say });
  const loadMb = ofEach(contenders, peakResidentMb);
  if (plan.loads.includes('agent')) await measureRounds(contenders, long, { rows, say });
  // Once, at the end: what is remembered of these histories pushes out what is remembered of the known one.
  if (plan.loads.includes('opening')) await measureOpenings(contenders, rows, say);
  const direct = rows.get(contenders[0]?.name ?? '')?.alone ?? [];
  return contenders.map(({ name }) => ({
    name,
    ...summaryOf(rows.get(name), direct),
    idleMb: idleMb.get(name) ?? Number.NaN,
    loadMb: short.loads.length === 0 ? Number.NaN : (loadMb.get(name) ?? Number.NaN),
    switchesPerSecond: Number.NaN,
  }));
}

const ofEach = (contenders: readonly Contender[], measure: (pid: number) => number): Map<string, number> =>
  new Map(contenders.map(({ name, pid }) => [name, pid === null ? Number.NaN : measure(pid)]));

const courseOf = ({ port, feeds }: Contender, load: Load): Course | null => {
  const feed = feeds[load];
  return feed === undefined ? null : { port, feed };
};

export const pressureOf = (load: Load, ms: number): Pressure => ({
  connections: longLoads.includes(load) ? agentConnections : connections,
  ms,
});

async function measureRounds(contenders: readonly Contender[], plan: Plan, to: { rows: Rows; say: Say }) {
  for (const load of plan.loads) {
    to.say(`warming up ${load}`);
    for (const contender of contenders) {
      const course = courseOf(contender, load);
      if (course !== null) await driveFor(course, pressureOf(load, plan.loadMs));
    }
  }
  for (let round = 0; round < plan.rounds; round++) {
    to.say(`round ${round + 1} of ${plan.rounds}: ${plan.loads.join(', ')}`);
    const turn = rotated(contenders, round);
    for (const contender of turn) {
      const alone = await measureAlone(contender, plan);
      if (alone !== null) to.rows.get(contender.name)?.alone.push(alone);
    }
    for (const load of plan.loads)
      for (const contender of turn) await keepLoaded(contender, load, { rows: to.rows, ms: plan.loadMs });
  }
}

const rotated = <T>(all: readonly T[], by: number): T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
];

async function measureAlone(contender: Contender, plan: Plan): Promise<Alone | null> {
  const json = courseOf(contender, 'json');
  const stream = courseOf(contender, 'stream');
  if (json === null || stream === null || plan.jsonCount === 0) return null;
  const whole = (await driveCount(json, plan.jsonCount)).map(({ totalMs }) => totalMs);
  const first = (await driveCount(stream, plan.streamCount)).map(({ firstMs }) => firstMs);
  return {
    jsonP50: quantile(whole, 0.5),
    jsonP99: quantile(whole, 0.99),
    firstByteP50: quantile(first, 0.5),
    firstByteP99: quantile(first, 0.99),
  };
}

async function keepLoaded(contender: Contender, load: Load, { rows, ms }: { rows: Rows; ms: number }): Promise<void> {
  const course = courseOf(contender, load);
  if (course === null) return;
  keep(rows, contender.name, { load, loaded: await measured(contender, () => driveFor(course, pressureOf(load, ms))) });
}

async function measureOpenings(contenders: readonly Contender[], rows: Rows, say: Say): Promise<void> {
  say('long conversations never seen before');
  for (const contender of contenders) {
    const course = courseOf(contender, 'opening');
    if (course === null) continue;
    const drive = async (): Promise<{ done: number; seconds: number }> => {
      const samples = await driveCount(course, openingCount);
      return { done: openingCount, seconds: samples.reduce((sum, { totalMs }) => sum + totalMs, 0) / 1000 };
    };
    keep(rows, contender.name, { load: 'opening', loaded: await measured(contender, drive) });
  }
}

function keep(rows: Rows, name: string, { load, loaded }: { load: Load; loaded: Loaded }): void {
  const row = rows.get(name)?.loaded;
  row?.set(load, [...(row.get(load) ?? []), loaded]);
}

async function measured({ pid }: Contender, drive: () => Promise<{ done: number; seconds: number }>): Promise<Loaded> {
  const before = pid === null ? null : readCpu(pid);
  const { done, seconds } = await drive();
  // What it still does for these requests after their last byte counts too: the ledger writes behind.
  await wait(30);
  const cpuMicros = pid === null || before === null ? Number.NaN : cpuMicrosBetween(before, readCpu(pid)) / done;
  return { perSecond: done / seconds, cpuMicros };
}

function summaryOf(row: Row | undefined, direct: readonly Alone[]): Pick<Measured, 'alone' | 'added' | 'loaded'> {
  const { alone, loaded } = row ?? { alone: [], loaded: new Map<Load, Loaded[]>() };
  const over = (of: (one: Alone, at: number) => number): number => median(alone.map(of));
  const added = (key: keyof Alone): number => over((one, at) => one[key] - (direct[at]?.[key] ?? Number.NaN));
  const both = (of: (key: keyof Alone) => number): Alone => ({
    jsonP50: of('jsonP50'),
    jsonP99: of('jsonP99'),
    firstByteP50: of('firstByteP50'),
    firstByteP99: of('firstByteP99'),
  });
  const medians = [...loaded].map(([load, rounds]): [Load, Loaded] => [
    load,
    {
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros)),
    },
  ]);
  return { alone: both((key) => over((one) => one[key])), added: both(added), loaded: Object.fromEntries(medians) };
}

/** All at once over the same minute; nothing else runs meanwhile. */
export async function measureIdle(contenders: readonly Contender[], seconds: number): Promise<Map<string, number>> {
  await wait(5_000);
  const count = (): number[] => contenders.map(({ pid }) => (pid === null ? Number.NaN : voluntarySwitches(pid)));
  const before = count();
  await wait(seconds * 1000);
  const after = count();
  return new Map(
    contenders.map(({ name }, at) => [name, ((after[at] ?? Number.NaN) - (before[at] ?? Number.NaN)) / seconds]),
  );
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
