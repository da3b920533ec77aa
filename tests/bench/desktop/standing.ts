// Owns what a start of the desktop may take, by itself and beside a bare app of Electron, and what it may use at rest.
import { median } from '../measure.ts';
import { renderRows, type Column } from '../table.ts';

export interface StartTimes {
  readonly healthMs: number;
  readonly dataMs: number;
}

/** Both in one round, one right after the other. */
export interface StartRound {
  readonly ours: StartTimes;
  readonly bare: StartTimes;
}

export interface Rest {
  /** Of one core, of all processes of the app together. */
  readonly cpuPercent: number;
  /** Of the main process: all that it has in memory, and its share of what it has with others. */
  readonly residentMb: number;
  readonly proportionalMb: number;
  readonly processes: number;
}

export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly most: number;
}

/** Ratios of each round by itself, then the median: how busy a machine is changes less within a round than over a run. */
export function startGoals(rounds: readonly StartRound[]): readonly Goal[] {
  const over = (of: (round: StartRound) => number): number => median(rounds.map(of));
  return [
    { what: 'first /health, ms', value: over(({ ours }) => ours.healthMs), most: 700 },
    { what: 'first /health, of a bare app', value: over(({ ours, bare }) => ours.healthMs / bare.healthMs), most: 2 },
    { what: 'window with data, ms', value: over(({ ours }) => ours.dataMs), most: 1_500 },
    { what: 'window with data, of a bare app', value: over(({ ours, bare }) => ours.dataMs / bare.dataMs), most: 2.5 },
  ];
}

export const restGoals = ({ cpuPercent, residentMb, proportionalMb }: Omit<Rest, 'processes'>): readonly Goal[] => [
  { what: 'CPU at rest, % of one core', value: cpuPercent, most: 0.5 },
  { what: 'memory of the main process, MB', value: residentMb, most: 180 },
  { what: 'and its share of it, MB', value: proportionalMb, most: 180 },
];

export const renderGoals = (goals: readonly Goal[]): string =>
  goals
    .filter(({ value }) => Number.isFinite(value))
    .map(
      ({ what, value, most }) =>
        `${value <= most ? 'kept  ' : 'MISSED'}  ${what}: ${value.toFixed(2)} (at most ${most})`,
    )
    .join('\n');

type Row = StartTimes & { readonly name: string };

const columns: readonly Column<Row>[] = [
  ['/health ms', ({ healthMs }) => healthMs, 0],
  ['data ms', ({ dataMs }) => dataMs, 0],
];

/** Each start, and what lies in the middle. */
export function renderStarts(rounds: readonly StartRound[]): string {
  const side = (name: 'ours' | 'bare', shown: string): Row[] => {
    const times = rounds.map((round) => round[name]);
    const middle = (key: keyof StartTimes): number => median(times.map((one) => one[key]));
    const rows = times.map((one, at) => ({ name: `${shown} ${at + 1}`, ...one }));
    return [...rows, { name: `${shown}, median`, healthMs: middle('healthMs'), dataMs: middle('dataMs') }];
  };
  return renderRows(columns, [...side('bare', 'bare'), ...side('ours', 'la-router')]);
}

const restColumns: readonly Column<Rest & { readonly name: string }>[] = [
  ['CPU %', ({ cpuPercent }) => cpuPercent, 2],
  ['main MB', ({ residentMb }) => residentMb, 0],
  ['its share', ({ proportionalMb }) => proportionalMb, 0],
  ['processes', ({ processes }) => processes, 0],
];

export const renderRests = ({ bare, ours }: { readonly bare: Rest; readonly ours: Rest }): string =>
  renderRows(restColumns, [
    { name: 'bare', ...bare },
    { name: 'la-router', ...ours },
  ]);
