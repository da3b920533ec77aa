// Owns how a profile is read: the time that each function spent itself, within a window, by where it comes from.
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** As the inspector writes it; times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

export interface OwnTime {
  readonly name: string;
  readonly file: string;
  readonly group: string;
  readonly micros: number;
  /** Of the time in which anything ran at all. */
  readonly share: number;
}

/** Where a place in a built file comes from; null where that is not known. */
export type FindSource = (frame: Frame) => string | null;

/** The functions by the time that they spent themselves, most first. */
export function ownTimes(profile: CpuProfile, { from, to }: TimeWindow, findSource: FindSource): OwnTime[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const micros = new Map<string, { frame: Frame; file: string; sum: number }>();
  let at = profile.startTime;
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    const frame = frames.get(id);
    if (frame === undefined || at < from || at > to || frame.functionName === '(idle)') continue;
    busy += delta;
    const file = findSource(frame) ?? frame.url;
    const key = `${frame.functionName} ${file} ${frame.lineNumber}`;
    const held = micros.get(key) ?? { frame, file, sum: 0 };
    held.sum += delta;
    micros.set(key, held);
  }
  return [...micros.values()]
    .map(({ frame, file, sum }) => ({
      name: frame.functionName || '(anonymous)',
      file,
      group: groupOf(frame.functionName, file),
      micros: sum,
      share: sum / busy,
    }))
    .sort((a, b) => b.share - a.share);
}

function groupOf(name: string, file: string): string {
  if (name === '(garbage collector)') return 'garbage collector';
  if (name === '(program)') return 'outside JavaScript';
  const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (part !== undefined) return part;
  const own = /(?:^|\/)(main\/[\w./-]+)/.exec(file)?.[1];
  if (own !== undefined) return own;
  if (file.startsWith('node:')) return nodePartOf(file);
  if (file !== '') return 'bundle';
  return socketCalls.has(name) ? 'native, writing to sockets' : 'native';
}

const socketCalls = new Set(['writev', 'writeBuffer', 'writeLatin1String', 'writeUtf8String', 'shutdown']);

const nodePartOf = (file: string): string => {
  const part = /^node:(?:internal\/)?(\w+)/.exec(file)?.[1] ?? '';
  if (part.startsWith('_http') || part === 'http') return 'node http';
  if (['net', 'stream_base_commons', 'tty'].includes(part)) return 'node net';
  if (part === 'streams' || part === 'stream') return 'node stream';
  return `node ${part}`;
};

const shownFunctions = 40;
const percent = (share: number): string => `${(share * 100).toFixed(1).padStart(5)} %`;

export function renderProfile(profile: CpuProfile, window: TimeWindow): string {
  const all = ownTimes(profile, window, sourceFinder());
  if (all.length === 0) return 'nothing ran';
  const groups = new Map<string, number>();
  for (const { group, share } of all) groups.set(group, (groups.get(group) ?? 0) + share);
  const grouped = [...groups].sort(([, a], [, b]) => b - a).filter(([, share]) => share >= 0.002);
  const busyMs = all.reduce((sum, { micros }) => sum + micros, 0) / 1000;
  return [
    `busy for ${busyMs.toFixed(0)} ms of ${((window.to - window.from) / 1000).toFixed(0)}`,
    ...grouped.map(([group, share]) => `${percent(share)}  ${group}`),
    '',
    ...all.slice(0, shownFunctions).map(({ name, file, share }) => `${percent(share)}  ${name}  ${file}`),
  ].join('\n');
}

/** By the source maps beside the bundle, where it was built with them: `SOURCE_MAPS=1 npm run build`. */
function sourceFinder(): FindSource {
  const maps = new Map<string, SourceMap | null>();
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:')) return null;
    const path = `${fileURLToPath(url)}.map`;
    const map = maps.get(path) ?? (existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null);
    maps.set(path, map);
    const entry = map?.findEntry(lineNumber, columnNumber);
    if (entry === undefined || !('originalSource' in entry)) return null;
    return `${entry.originalSource.replace(/^(?:\.\.\/)+/, '')}:${entry.originalLine + 1}`;
  };
}
