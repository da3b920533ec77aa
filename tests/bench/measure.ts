// Owns what is measured of a contender, and in which order: rounds over all of them, so that a noisy moment hits each.
import { setTimeout as wait } from 'node:timers/promises';
import { driveCount, driveFor, type Kind, type Sample, type Target } from './load.ts';
import { cpuMicros, peakResidentMb, residentMb, voluntarySwitches } from './peer.ts';

export interface Contender extends Target {
  readonly name: string;
  /** Null where its process cannot be found: then only what is seen from outside is measured. */
  readonly pid: number | null;
}

export interface Figures {
  readonly name: string;
  /** At one connection, in milliseconds; what a contender adds is its figure less the direct one of the same round. */
  jsonP50: number;
  jsonP99: number;
  firstByteP50: number;
  firstByteP99: number;
  addedP50: number;
  addedP99: number;
  addedFirstByte: number;
  /** At 32 connections. */
  jsonPerSecond: number;
  streamsPerSecond: number;
  jsonCpuMicros: number;
  streamCpuMicros: number;
  idleMb: number;
  loadMb: number;
  switchesPerSecond: number;
}

export interface Plan {
  readonly rounds: number;
  readonly loadMs: number;
  readonly jsonCount: number;
  readonly streamCount: number;
}

const connections = 32;
type Round = Pick<
  Figures,
  | 'jsonP50'
  | 'jsonP99'
  | 'firstByteP50'
  | 'firstByteP99'
  | 'jsonPerSecond'
  | 'streamsPerSecond'
  | 'jsonCpuMicros'
  | 'streamCpuMicros'
>;

/** The first contender is the upstream itself. */
export async function measureAll(
  contenders: readonly Contender[],
  plan: Plan,
  say: (text: string) => void,
): Promise<Figures[]> {
  const idleMb = new Map(contenders.map(({ name, pid }) => [name, pid === null ? Number.NaN : residentMb(pid)]));
  for (const contender of contenders) {
    say(`warming up ${contender.name}`);
    for (const kind of ['json', 'stream'] as const) await driveFor(contender, kind, connections, plan.loadMs);
  }
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    say(`round ${round + 1} of ${plan.rounds}`);
    for (const contender of rotated(contenders, round))
      rounds.get(contender.name)?.push(await measureRound(contender, plan));
  }
  const direct = rounds.get(contenders[0]?.name ?? '') ?? [];
  return contenders.map(({ name, pid }) => ({
    ...summary(name, rounds.get(name) ?? [], direct),
    idleMb: idleMb.get(name) ?? Number.NaN,
    loadMb: pid === null ? Number.NaN : peakResidentMb(pid),
  }));
}

const rotated = <T>(all: readonly T[], by: number): T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
];

async function measureRound(contender: Contender, plan: Plan): Promise<Round> {
  const whole = await driveCount(contender, 'json', plan.jsonCount);
  const streams = await driveCount(contender, 'stream', plan.streamCount);
  const json = await underLoad(contender, 'json', plan.loadMs);
  const stream = await underLoad(contender, 'stream', plan.loadMs);
  const total = ({ totalMs }: Sample): number => totalMs;
  const first = ({ firstMs }: Sample): number => firstMs;
  return {
    jsonP50: quantile(whole.map(total), 0.5),
    jsonP99: quantile(whole.map(total), 0.99),
    firstByteP50: quantile(streams.map(first), 0.5),
    firstByteP99: quantile(streams.map(first), 0.99),
    jsonPerSecond: json.perSecond,
    jsonCpuMicros: json.cpuMicros,
    streamsPerSecond: stream.perSecond,
    streamCpuMicros: stream.cpuMicros,
  };
}

async function underLoad(
  contender: Contender,
  kind: Kind,
  ms: number,
): Promise<{ perSecond: number; cpuMicros: number }> {
  const { pid } = contender;
  const before = pid === null ? Number.NaN : cpuMicros(pid);
  const { done, seconds } = await driveFor(contender, kind, connections, ms);
  // What it still does for these requests after their last byte counts too: the ledger writes behind.
  await wait(30);
  return { perSecond: done / seconds, cpuMicros: pid === null ? Number.NaN : (cpuMicros(pid) - before) / done };
}

function summary(name: string, rounds: readonly Round[], direct: readonly Round[]): Figures {
  const over = (key: keyof Round): number => median(rounds.map((round) => round[key]));
  const added = (key: keyof Round): number =>
    median(rounds.map((round, at) => round[key] - (direct[at]?.[key] ?? Number.NaN)));
  return {
    name,
    jsonP50: over('jsonP50'),
    jsonP99: over('jsonP99'),
    firstByteP50: over('firstByteP50'),
    firstByteP99: over('firstByteP99'),
    addedP50: added('jsonP50'),
    addedP99: added('jsonP99'),
    addedFirstByte: added('firstByteP50'),
    jsonPerSecond: over('jsonPerSecond'),
    streamsPerSecond: over('streamsPerSecond'),
    jsonCpuMicros: over('jsonCpuMicros'),
    streamCpuMicros: over('streamCpuMicros'),
    idleMb: Number.NaN,
    loadMb: Number.NaN,
    switchesPerSecond: Number.NaN,
  };
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
