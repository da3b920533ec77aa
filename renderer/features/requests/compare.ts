// Owns two requests side by side: line by line, and where they differ.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { formatCount, formatDate, formatDuration, unknown } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { boundWords, levelWords, ruleWords, taskWords } from './why.ts';

export interface Pair {
  readonly label: string;
  readonly a: string;
  readonly b: string;
  readonly differs: boolean;
}

/** What is said of `costOf` and outcomes belongs to whoever draws them. */
export interface Said {
  readonly cost: (detail: RequestDetail) => string;
  readonly outcome: (detail: RequestDetail) => string;
}

type Line = readonly [label: string, value: (detail: RequestDetail) => string | null];

const lines = ({ cost, outcome }: Said): readonly Line[] => [
  [t('Time'), ({ at }) => formatDate(at)],
  [t('App'), ({ client }) => client],
  [t('Project'), ({ projectId }) => projectId],
  [t('Asked for'), ({ model }) => model],
  [t('Answered by'), ({ target }) => target],
  [t('Outcome'), outcome],
  [t('Held by'), boundWords],
  [t('Sensitivity'), ({ profile }) => worded(profile?.sensitivity, levelWords)],
  [t('Task'), ({ profile }) => worded(profile?.task, taskWords)],
  [t('Complexity'), ({ profile }) => worded(profile?.complexity, levelWords)],
  [t('Cloud score'), ({ profile }) => profile?.cloudScore?.toFixed(2) ?? null],
  [t('Tier'), ({ tier }) => tier],
  [t('Rule'), ({ rule }) => (rule === null ? null : ruleLine(rule))],
  [t('Turned down'), ({ rejected }) => rejected?.map(({ target }) => target ?? '').join(', ') ?? null],
  [t('Tries'), ({ attempts }) => (attempts.length === 0 ? null : formatCount(attempts.length))],
  [t('In'), ({ inputTokens }) => formatCount(inputTokens)],
  [t('Out'), ({ outputTokens }) => formatCount(outputTokens)],
  [t('Cost'), cost],
  [t('First'), ({ ttftMs }) => formatDuration(ttftMs)],
  [t('Took'), ({ durationMs }) => formatDuration(durationMs)],
];

const worded = (value: string | null | undefined, words: (value: string) => string): string | null =>
  value === null || value === undefined ? null : words(value);

const ruleLine = ({ index, policy, line }: NonNullable<RequestDetail['rule']>): string | null =>
  index === null ? null : `${ruleWords(index)}, ${policy ?? ''}:${line ?? ''}`;

/** Lines of which neither says anything are left out. */
export function pairsOf(a: RequestDetail, b: RequestDetail, said: Said): readonly Pair[] {
  return lines(said).flatMap(([label, value]) => {
    const [left, right] = [value(a) ?? '', value(b) ?? ''];
    if ((left === '' || left === unknown) && (right === '' || right === unknown)) return [];
    return [{ label, a: left === '' ? unknown : left, b: right === '' ? unknown : right, differs: left !== right }];
  });
}

/** Of an address: two ids, and never the same twice. */
export function comparedOf(text: unknown): readonly [string, string] | null {
  const [a = '', b = '', ...more] = typeof text === 'string' ? text.split(',') : [];
  return a !== '' && b !== '' && a !== b && more.length === 0 ? [a, b] : null;
}
