// Owns the record of how models have done as classifiers on this machine: who has not shown to be better stays off.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Files } from '../platform/ports.ts';

/** So many points better than stage one, on the rows where that is not sure, a model must be to be asked. */
export const neededPoints = 10;

const record = z.record(z.string(), z.object({ points: z.number(), rows: z.number(), at: z.string() }));
export type ClassifierBench = z.infer<typeof record>;

export interface LiveBench extends Disposable {
  readonly hasEarned: (model: string) => boolean;
}

/** What cannot be read counts for nobody. */
export const readClassifierBench = (files: Pick<Files, 'readText'>, path: string): ClassifierBench =>
  record.safeParse(parseJson(files.readText(path) ?? '')).data ?? {};

/** A new measurement counts at once, without a new start. */
export function openClassifierBench(files: Files, path: string): LiveBench {
  let bench = readClassifierBench(files, path);
  const watcher = files.watch(path, () => {
    bench = readClassifierBench(files, path);
  });
  return {
    hasEarned: (model) => Object.hasOwn(bench, model) && (bench[model]?.points ?? 0) >= neededPoints,
    [Symbol.dispose]: () => watcher[Symbol.dispose](),
  };
}
