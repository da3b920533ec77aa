// Owns how figures are shown: one row a contender, then the product against what it promises.
import type { Figures } from './measure.ts';

export interface Report {
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  readonly secondStartMs: number;
  readonly figures: readonly Figures[];
}

type Column = readonly [title: string, key: Exclude<keyof Figures, 'name'>, digits: number];

const columns: readonly Column[] = [
  ['json p50 ms', 'jsonP50', 3],
  ['added p50', 'addedP50', 3],
  ['added p99', 'addedP99', 3],
  ['stream 1st', 'firstByteP50', 3],
  ['added 1st', 'addedFirstByte', 3],
  ['json/s', 'jsonPerSecond', 0],
  ['streams/s', 'streamsPerSecond', 0],
  ['CPU µs json', 'jsonCpuMicros', 1],
  ['CPU µs stream', 'streamCpuMicros', 0],
  ['MB idle', 'idleMb', 0],
  ['MB load', 'loadMb', 0],
  ['switches/s', 'switchesPerSecond', 2],
];

export function renderTable({ figures }: Report): string {
  const known = columns.filter(([, key]) => figures.some((row) => Number.isFinite(row[key])));
  const rows = figures.map((row) => [row.name, ...known.map(([, key, digits]) => shown(row[key], digits))]);
  const all = [['', ...known.map(([title]) => title)], ...rows];
  const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}

const shown = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

interface Promised {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

export function renderPromises(report: Report): string {
  const kept = promises(report).filter(({ value }) => Number.isFinite(value));
  return kept
    .map(
      ({ what, value, limit }) =>
        `${value <= limit ? 'kept  ' : 'MISSED'}  ${what}: ${value.toFixed(2)} (at most ${limit})`,
    )
    .join('\n');
}

function promises({ figures, secondStartMs }: Report): Promised[] {
  const named = (name: string): Figures | undefined => figures.find((row) => row.name === name);
  const product = named('la-router');
  const floor = named('floor');
  if (product === undefined || floor === undefined) return [];
  const rust = named('tensorzero');
  const limit = (what: string, value: number, most: number): Promised => ({ what, value, limit: most });
  return [
    limit('CPU per JSON request, of the bare proxy', product.jsonCpuMicros / floor.jsonCpuMicros, 1.2),
    limit('CPU per 54-event stream, of the bare proxy', product.streamCpuMicros / floor.streamCpuMicros, 1.3),
    limit('CPU per JSON request, of TensorZero', product.jsonCpuMicros / (rust?.jsonCpuMicros ?? Number.NaN), 0.7),
    limit('added p50, of TensorZero', product.addedP50 / (rust?.addedP50 ?? Number.NaN), 0.75),
    limit('added p99, ms', product.addedP99, 1.5),
    limit('added to the first byte of a stream, ms', product.addedFirstByte, 0.4),
    limit('memory idle, MB', product.idleMb, 120),
    limit('memory under load, MB', product.loadMb, 160),
    limit('second start, s', secondStartMs / 1000, 0.7),
    limit('voluntary context switches per second, idle', product.switchesPerSecond, 1),
  ];
}
