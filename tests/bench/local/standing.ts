// Owns what a model of this machine may cost beside plain llama-server, whether a run kept it, and the run in one line.
import { median } from '../measure.ts';
import { renderRows, type Column } from '../table.ts';
import type { Figures } from './measure-side.ts';

/** Both sides in one round, one right after the other. */
export interface Round {
  readonly ours: Figures;
  readonly theirs: Figures;
}

/** Not a number where it could not be measured. */
export interface Standing {
  readonly decode: number;
  readonly decodeLong: number;
  readonly together: number;
  readonly first: number;
  readonly addedMs: number;
  readonly stall: number;
  readonly abortedDecodeS: number;
  readonly abortedPrefillS: number;
  readonly turns: number;
  readonly spawn: number;
  readonly cpu: number;
}

/** Of each round by itself, then the median: how busy a machine is changes less within a round than over a run. */
export function standingOf(rounds: readonly Round[]): Standing {
  const over = (of: (round: Round) => number): number => median(rounds.map(of).filter(Number.isFinite));
  const ratio = (key: keyof Figures): number => over(({ ours, theirs }) => ours[key] / theirs[key]);
  return {
    decode: ratio('decode'),
    decodeLong: ratio('decodeLong'),
    together: ratio('together'),
    first: ratio('firstMs'),
    addedMs: over(({ ours, theirs }) => ours.oneTokenMs - theirs.oneTokenMs),
    stall: ratio('stallMs'),
    abortedDecodeS: over(({ ours }) => ours.abortedDecodeS),
    abortedPrefillS: over(({ ours }) => ours.abortedPrefillS),
    turns: over(({ ours }) => ours.turn6Ms / ours.turn2Ms),
    spawn: ratio('spawnMs'),
    cpu: ratio('cpuS'),
  };
}

interface Goal {
  readonly figure: keyof Standing;
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly goal: number;
}

const goals: readonly Goal[] = [
  { figure: 'decode', what: 'tokens per second of one stream', bound: 'at least', goal: 0.97 },
  { figure: 'decodeLong', what: 'tokens per second after a 4k prompt', bound: 'at least', goal: 0.95 },
  { figure: 'together', what: 'tokens per second of eight streams', bound: 'at least', goal: 0.97 },
  { figure: 'first', what: 'time to the first token of a 1k prompt', bound: 'at most', goal: 1.08 },
  { figure: 'addedMs', what: 'added p50 of one token, ms', bound: 'at most', goal: 3 },
  { figure: 'stall', what: 'longest stall of a stream while a 4k prompt is read', bound: 'at most', goal: 0.2 },
  { figure: 'abortedDecodeS', what: 'CPU after an abort in an answer, s', bound: 'at most', goal: 0.3 },
  { figure: 'abortedPrefillS', what: 'CPU after an abort in a 6k prompt, s', bound: 'at most', goal: 1.2 },
  { figure: 'turns', what: 'time to the first token, turn 6 of turn 2', bound: 'at most', goal: 1.15 },
  { figure: 'spawn', what: 'from no process to the first token', bound: 'at most', goal: 1.15 },
  { figure: 'cpu', what: 'CPU of all that was answered', bound: 'at most', goal: 1.03 },
];

export const renderGoals = (standing: Standing): string =>
  goals
    .filter(({ figure }) => Number.isFinite(standing[figure]))
    .map((one) => renderGoal(one, standing[one.figure]))
    .join('\n');

function renderGoal({ what, bound, goal }: Goal, value: number): string {
  const isKept = bound === 'at least' ? value >= goal : value <= goal;
  return `${isKept ? 'kept  ' : 'MISSED'}  ${what}: ${value.toFixed(2)} (${bound} ${goal})`;
}

type Row = Figures & { readonly name: string };

const columns: readonly Column<Row>[] = [
  ['1k is', ({ firstPromptTokens }) => firstPromptTokens, 0],
  ['4k is', ({ longPromptTokens }) => longPromptTokens, 0],
  ['tok/s', ({ decode }) => decode, 1],
  ['at 4k', ({ decodeLong }) => decodeLong, 1],
  ['8 streams', ({ together }) => together, 1],
  ['1st ms', ({ firstMs }) => firstMs, 0],
  ['one ms', ({ oneTokenMs }) => oneTokenMs, 2],
  ['stall ms', ({ stallMs }) => stallMs, 0],
  ['abort s', ({ abortedDecodeS }) => abortedDecodeS, 2],
  ['in prompt s', ({ abortedPrefillS }) => abortedPrefillS, 2],
  ['turn 2 ms', ({ turn2Ms }) => turn2Ms, 0],
  ['turn 6 ms', ({ turn6Ms }) => turn6Ms, 0],
  ['turn 6:2', ({ turn2Ms, turn6Ms }) => turn6Ms / turn2Ms, 2],
  ['spawn ms', ({ spawnMs }) => spawnMs, 0],
  ['CPU s', ({ cpuS }) => cpuS, 1],
];

export const renderSides = (rounds: readonly Round[]): string =>
  renderRows(columns, [
    { name: 'la-router', ...medianOf(rounds.map(({ ours }) => ours)) },
    { name: 'llama-server', ...medianOf(rounds.map(({ theirs }) => theirs)) },
  ]);

function medianOf(all: readonly Figures[]): Figures {
  const over = (key: keyof Figures): number => median(all.map((one) => one[key]).filter(Number.isFinite));
  return {
    spawnMs: over('spawnMs'),
    decode: over('decode'),
    firstMs: over('firstMs'),
    together: over('together'),
    oneTokenMs: over('oneTokenMs'),
    stallMs: over('stallMs'),
    decodeLong: over('decodeLong'),
    abortedDecodeS: over('abortedDecodeS'),
    abortedPrefillS: over('abortedPrefillS'),
    turn2Ms: over('turn2Ms'),
    turn6Ms: over('turn6Ms'),
    cpuS: over('cpuS'),
    firstPromptTokens: over('firstPromptTokens'),
    longPromptTokens: over('longPromptTokens'),
  };
}

const plain = (value: number): string => value.toFixed(2);

const words: readonly (readonly [word: string, figure: keyof Standing, text: (value: number) => string])[] = [
  ['decode', 'decode', plain],
  ['at 4k', 'decodeLong', plain],
  ['8 streams', 'together', plain],
  ['first', 'first', plain],
  ['added', 'addedMs', (value) => `${value < 0 ? '' : '+'}${value.toFixed(1)} ms`],
  ['stall', 'stall', plain],
  ['abort', 'abortedDecodeS', (value) => `${plain(value)} s`],
  ['in prompt', 'abortedPrefillS', (value) => `${plain(value)} s`],
  ['turn 6:2', 'turns', plain],
  ['spawn', 'spawn', plain],
  ['cpu', 'cpu', plain],
];

/** One line for a commit message; what was not measured is left out. */
export function summaryLine(standing: Standing): string {
  const known = words.filter(([, figure]) => Number.isFinite(standing[figure]));
  return `bench:local ${known.map(([word, figure, text]) => `${word} ${text(standing[figure])}`).join(' ')}`;
}
