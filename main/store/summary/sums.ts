// Owns what is added up of settled requests, and how it is told. Sums of minutes add up to those of any longer time.
import type { Summary, ZoneSummary } from '../../contract/summary.ts';
import { zones, type Zone } from '../../contract/routing.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { SettledRow } from '../rows.ts';
import { addTo, percentile, stepOf, type Histogram } from './histogram.ts';

/** Whole nano-dollars, as far as prices are known. */
interface Money {
  nano: number;
  /** Of so many calls nothing is missing. */
  priced: number;
}

export interface ZoneSums extends Money {
  calls: number;
  tokens: number;
  readonly targets: Map<string, number>;
}

export interface ClientSums {
  calls: number;
  tokens: number;
}

export interface Counts extends Money {
  requests: number;
  succeeded: number;
  failed: number;
  /** Answered on this machine. */
  atHome: number;
  inputTokens: number;
  outputTokens: number;
}

export interface Sums extends Counts {
  /** Times of answers. */
  readonly times: Histogram;
  readonly zones: Record<Zone, ZoneSums>;
  readonly clients: Map<string, ClientSums>;
  readonly wall: {
    pinned: number;
    stopped: number;
    bytes: number;
    /** The last of them, the oldest first. */
    at: number[];
  };
}

export type SummedRow = Pick<
  SettledRow,
  'at' | 'target' | 'zone' | 'client' | 'costNanoUsd' | 'durationMs' | 'pinned' | 'bodyBytes' | 'times'
> & {
  readonly outcome: string;
  /** A price of it is missing: the cost is what is known. */
  readonly lacksPrice: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
};

export const shownWallTimes = 400;
const shownTargets = 8;
/** Of whoever says nothing of itself. */
export const namelessClient = 'Unnamed';
/** A caller that makes up names all the time fills no memory with them: what is more is counted together. */
const mostNames = 200;

const noZone = (): ZoneSums => ({ calls: 0, tokens: 0, nano: 0, priced: 0, targets: new Map() });

export const noCounts = (): Counts => ({
  requests: 0,
  succeeded: 0,
  failed: 0,
  atHome: 0,
  inputTokens: 0,
  outputTokens: 0,
  nano: 0,
  priced: 0,
});

export const noSums = (): Sums => ({
  ...noCounts(),
  times: new Map(),
  zones: { device: noZone(), private: noZone(), public: noZone() },
  clients: new Map(),
  wall: { pinned: 0, stopped: 0, bytes: 0, at: [] },
});

/** Refused requests are the wall's alone. */
export function addRow(sums: Sums, row: SummedRow): void {
  if (row.pinned) addToWall(sums.wall, row);
  const { outcome, zone, inputTokens, outputTokens } = row;
  if (outcome === 'blocked') return;
  const tokens = inputTokens + outputTokens;
  sums.requests++;
  if (outcome === 'ok') {
    sums.succeeded++;
    if (zone === 'device') sums.atHome++;
    addTo(sums.times, stepOf(row.durationMs), 1);
  } else if (outcome !== 'aborted') sums.failed++;
  sums.inputTokens += inputTokens;
  sums.outputTokens += outputTokens;
  addMoney(sums, row);
  addClient(sums.clients, row.client ?? namelessClient, { calls: 1, tokens });
  if (zone === null) return;
  const there = sums.zones[zone];
  there.calls++;
  there.tokens += tokens;
  addMoney(there, row);
  if (row.target !== null) addCalls(there.targets, row.target, 1);
}

function addMoney(money: Money, { costNanoUsd, lacksPrice }: SummedRow): void {
  money.nano += costNanoUsd ?? 0;
  if (!lacksPrice) money.priced++;
}

function addCalls(targets: Map<string, number>, target: string, calls: number): void {
  const before = targets.get(target);
  if (before !== undefined || targets.size < mostNames) targets.set(target, (before ?? 0) + calls);
}

export function addClient(clients: Map<string, ClientSums>, name: string, { calls, tokens }: ClientSums): void {
  const own = clients.size < mostNames || clients.has(name) ? name : namelessClient;
  const known = clients.get(own);
  if (known === undefined) clients.set(own, { calls, tokens });
  else {
    known.calls += calls;
    known.tokens += tokens;
  }
}

function addToWall(wall: Sums['wall'], { outcome, at, bodyBytes, times }: SummedRow): void {
  if (outcome !== 'ok' && outcome !== 'blocked') return;
  if (outcome === 'ok') wall.pinned++;
  else wall.stopped += times;
  wall.bytes += bodyBytes;
  addTimes(wall, [at]);
}

function addTimes(wall: Sums['wall'], at: readonly number[]): void {
  wall.at.push(...at);
  if (wall.at.length >= 4 * shownWallTimes) wall.at = lastOf(wall.at);
}

/** They end in any order, and are told as they began. */
const lastOf = (at: readonly number[]): number[] => at.toSorted((a, b) => a - b).slice(-shownWallTimes);

export function addCounts(to: Counts, more: Counts): void {
  to.requests += more.requests;
  to.succeeded += more.succeeded;
  to.failed += more.failed;
  to.atHome += more.atHome;
  to.inputTokens += more.inputTokens;
  to.outputTokens += more.outputTokens;
  to.nano += more.nano;
  to.priced += more.priced;
}

export function addSums(to: Sums, more: Sums): void {
  addCounts(to, more);
  for (const [step, times] of more.times) addTo(to.times, step, times);
  for (const [name, sums] of more.clients) addClient(to.clients, name, sums);
  for (const zone of zones) {
    const [own, other] = [to.zones[zone], more.zones[zone]];
    own.calls += other.calls;
    own.tokens += other.tokens;
    own.nano += other.nano;
    own.priced += other.priced;
    for (const [target, calls] of other.targets) addCalls(own.targets, target, calls);
  }
  to.wall.pinned += more.wall.pinned;
  to.wall.stopped += more.wall.stopped;
  to.wall.bytes += more.wall.bytes;
  addTimes(to.wall, more.wall.at);
}

/** Null where there was something and nothing is known of its cost. */
export const usdOf = ({ nano, priced }: Money, calls: number): number | null =>
  calls > 0 && priced === 0 && nano === 0 ? null : usdFromNano(nano);

export const toSummary = (sums: Sums, hours: number): Summary => ({
  hours,
  requests: sums.requests,
  succeeded: sums.succeeded,
  failed: sums.failed,
  inputTokens: sums.inputTokens,
  outputTokens: sums.outputTokens,
  costUsd: usdOf(sums, sums.requests),
  unpriced: sums.requests - sums.priced,
  saved: null,
  p50Ms: percentile(sums.times, 0.5),
  p95Ms: percentile(sums.times, 0.95),
  byZone: {
    device: toZone(sums.zones.device),
    private: toZone(sums.zones.private),
    public: toZone(sums.zones.public),
  },
  byClient: [...sums.clients]
    .map(([name, client]) => ({ name, ...client }))
    .toSorted((a, b) => b.tokens - a.tokens || b.calls - a.calls || (a.name < b.name ? -1 : 1)),
  wall: {
    pinned: sums.wall.pinned,
    stopped: sums.wall.stopped,
    bytesKept: sums.wall.bytes,
    at: lastOf(sums.wall.at),
  },
});

const toZone = (sums: ZoneSums): ZoneSummary => ({
  calls: sums.calls,
  tokens: sums.tokens,
  costUsd: usdOf(sums, sums.calls),
  targets: [...sums.targets]
    .map(([target, calls]) => ({ target, calls }))
    .toSorted((a, b) => b.calls - a.calls || (a.target < b.target ? -1 : 1))
    .slice(0, shownTargets),
});
