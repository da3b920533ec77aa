// Owns how figures are shown: one row for each contender.
import type { Measured } from './measure.ts';
import type { Load } from './requests.ts';

export interface Report {
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  /** How busy the machine was with anything at all, before and after. */
  readonly loadAverage: readonly [number, number];
  readonly secondStartMs: number;
  readonly figures: readonly Measured[];
}

export type Column<Row> = readonly [title: string, value: (row: Row) => number | undefined, digits: number];

const cpuOf = (title: string, load: Load, digits: number): Column<Measured> => [
  `µs ${title}`,
  ({ loaded }) => loaded[load]?.cpuMicros,
  digits,
];

const columns: readonly Column<Measured>[] = [
  ['json p50 ms', ({ alone }) => alone.jsonP50, 3],
  ['added p50', ({ added }) => added.jsonP50, 3],
  ['added p99', ({ added }) => added.jsonP99, 3],
  ['stream 1st', ({ alone }) => alone.firstByteP50, 3],
  ['added 1st', ({ added }) => added.firstByteP50, 3],
  ['json/s', ({ loaded }) => loaded.json?.perSecond, 0],
  ['streams/s', ({ loaded }) => loaded.stream?.perSecond, 0],
  cpuOf('json', 'json', 1),
  cpuOf('new', 'new', 1),
  cpuOf('new, auto', 'auto', 1),
  cpuOf('stream', 'stream', 0),
  cpuOf('anthropic', 'anthropic', 0),
  cpuOf('agent', 'agent', 0),
  cpuOf('opening', 'opening', 0),
  ['MB idle', ({ idleMb }) => idleMb, 0],
  ['MB load', ({ loadMb }) => loadMb, 0],
  ['switches/s', ({ switchesPerSecond }) => switchesPerSecond, 2],
];

export const renderTable = ({ figures }: Pick<Report, 'figures'>): string => renderRows(columns, figures);

/** A column that nobody has a figure for is left out. */
export function renderRows<Row extends { readonly name: string }>(
  columns: readonly Column<Row>[],
  figures: readonly Row[],
): string {
  const known = columns.filter(([, value]) => figures.some((row) => Number.isFinite(value(row))));
  const rows = figures.map((row) => [row.name, ...known.map(([, value, digits]) => shown(value(row), digits))]);
  const all = [['', ...known.map(([title]) => title)], ...rows];
  const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}

const shown = (value: number | undefined, digits: number): string =>
  value !== undefined && Number.isFinite(value) ? value.toFixed(digits) : '–';
