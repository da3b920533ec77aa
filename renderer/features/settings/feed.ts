// Owns the lines of the log that are shown: the last thousand, as they come, and those that wait while the reader has
// stopped them.
import { createStore } from 'zustand/vanilla';
import type { LogEntry } from '../../../main/contract/settings-api.ts';

export interface Line {
  readonly id: number;
  readonly entry: LogEntry;
}

export interface FeedView {
  readonly lines: readonly Line[];
  readonly waiting: readonly Line[];
  readonly paused: boolean;
  readonly connection: 'opening' | 'live' | 'lost';
  /** Models that lines have named. */
  readonly models: readonly string[];
}

const mostLines = 1_000;
const mostModels = 100;

export type Feed = ReturnType<typeof createFeed>;

export function createFeed() {
  const store = createStore<FeedView>(() => ({
    lines: [],
    waiting: [],
    paused: false,
    connection: 'opening',
    models: [],
  }));
  let next = 1;
  let isNew = true;
  return {
    store,
    /** The router tells its last lines anew: they take the place of what was shown. */
    opened(): void {
      isNew = true;
      store.setState({ connection: 'live' });
    },
    lost: (): void => store.setState({ connection: 'lost' }),
    take(entries: readonly LogEntry[]): void {
      if (entries.length === 0) return;
      const more = entries.map((entry) => ({ id: next++, entry }));
      store.setState((view) => taken(isNew ? { ...view, lines: [], waiting: [] } : view, more));
      isNew = false;
    },
    /** Other lines are asked for from now on. */
    clear: (): void => store.setState({ lines: [], waiting: [], connection: 'opening' }),
    pause: (): void => store.setState({ paused: true }),
    goOn: (): void =>
      store.setState(({ lines, waiting }) => ({ paused: false, lines: last(lines, waiting), waiting: [] })),
  };
}

const last = (lines: readonly Line[], more: readonly Line[]): readonly Line[] => [...lines, ...more].slice(-mostLines);

function taken(view: FeedView, more: readonly Line[]): FeedView {
  const named = new Set(view.models);
  for (const { entry } of more) for (const name of modelsOf(entry)) if (named.size < mostModels) named.add(name);
  const models = named.size === view.models.length ? view.models : [...named].toSorted();
  return view.paused
    ? { ...view, models, waiting: last(view.waiting, more) }
    : { ...view, models, lines: last(view.lines, more) };
}

/** As the router looks for them. */
const modelsOf = (entry: LogEntry): readonly string[] =>
  [entry['model'], entry['target']].filter((name) => typeof name === 'string');

const head: ReadonlySet<string> = new Set(['at', 'level', 'event']);

/** What a line says beside its head. */
export const fieldsOf = (entry: LogEntry): readonly (readonly [name: string, value: string])[] =>
  Object.entries(entry).flatMap(([name, value]) =>
    head.has(name) || value === null ? [] : [[name, String(value)] as const],
  );

/** As they lie in the file. */
export const textOf = (lines: readonly Line[]): string => lines.map(({ entry }) => JSON.stringify(entry)).join('\n');

/** A line that is not one says nothing. */
export function entryOf(data: string): LogEntry | null {
  const read: unknown = JSON.parse(data);
  return isEntry(read) ? read : null;
}

const isEntry = (value: unknown): value is LogEntry =>
  typeof value === 'object' && value !== null && 'at' in value && 'level' in value && 'event' in value;
