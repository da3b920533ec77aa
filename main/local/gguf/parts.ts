// Owns models that lie in several files: which ones belong to the first, and that each is the part that its name says.
import { basename, dirname, join } from 'node:path';
import { damaged, refused } from './refuse.ts';
import type { Values } from './read-values.ts';
import type { Tensor, Tensors } from './tensors.ts';

const mostParts = 512;
const partName = /^(.{1,200})-([0-9]{5})-of-([0-9]{5})\.gguf$/;

const numberOf = (values: Values, key: string): number | null => {
  const found = values.get(key);
  return found?.kind === 'number' ? found.value : null;
};

/** 1 where a model lies in one file. */
export const partsOf = (values: Values): number => numberOf(values, 'split.count') ?? 1;

/** The files after the first one, which lie beside it; it is called as the first of so many. */
export function otherParts(path: string, count: number): readonly string[] {
  const [, stem, index, all] = partName.exec(basename(path)) ?? [];
  if (count > mostParts) throw damaged(`it claims to be one of ${count} parts`);
  if (stem === undefined || Number(all) !== count)
    throw refused(
      `The file is one of ${count} parts of a model, and is not called so. Give the parts their names again.`,
    );
  if (Number(index) !== 1) throw refused(`The file is part ${Number(index)} of a model. Name its first part.`);
  return Array.from({ length: count - 1 }, (_, at) =>
    join(dirname(path), `${stem}-${String(at + 2).padStart(5, '0')}-of-${all ?? ''}.gguf`),
  );
}

export function checkPart(values: Values, number: number, count: number): void {
  if (numberOf(values, 'split.no') !== number || partsOf(values) !== count)
    throw damaged(`it should be part ${number + 1} of ${count}, and says that it is another`);
}

/** All tensors of a model, in whichever part they are. */
export function joined(parts: readonly Tensors[]): Tensors {
  const all = new Map<string, Tensor>();
  for (const [name, tensor] of parts.flatMap((part) => [...part])) {
    if (all.has(name)) throw damaged(`two of its parts hold the tensor "${name}"`);
    all.set(name, tensor);
  }
  return all;
}
