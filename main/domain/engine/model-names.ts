// Owns how models on this machine are named: which installed one a request means, and what a file is called. Pure.
import { isModelId } from '../../contract/models.ts';

/** The same family is written in two ways. */
const gemma = /^gemma4-/;
/** What others put behind a name to say that any variant will do. */
const anyVariant = 'latest';
const longestId = 128;

/** One spelling for what means the same. */
const normaliseModelName = (asked: string): string => asked.trim().toLowerCase().replace(gemma, 'gemma-4-');

export const variantId = (id: string, quant: string): string => `${id}-${quant.toLowerCase()}`;

export interface NameCandidate {
  readonly id: string;
  /** It is meant only if what is installed by that id is this variant. Null: whichever it is. */
  readonly quant: string | null;
}

/** What a name may mean, the likeliest first. Any text has an answer; what is no id is simply not installed. */
export function nameCandidates(asked: string): readonly NameCandidate[] {
  const name = normaliseModelName(asked);
  const colon = name.lastIndexOf(':');
  if (colon < 0) return [{ id: name, quant: null }];
  const id = name.slice(0, colon);
  const quant = name.slice(colon + 1);
  if (quant === anyVariant) return [{ id, quant: null }];
  return [
    { id: variantId(id, quant), quant: null },
    { id, quant },
  ];
}

interface Named {
  readonly id: string;
  readonly quant?: string;
}

/** The installed model that a name means; null where none is meant. */
export function findNamed<Model extends Named>(asked: string, installed: readonly Model[]): Model | null {
  const exact = installed.find(({ id }) => id === asked);
  if (exact !== undefined) return exact;
  for (const { id, quant } of nameCandidates(asked)) {
    const found = installed.find(
      (model) => normaliseModelName(model.id) === id && (quant === null || model.quant?.toLowerCase() === quant),
    );
    if (found !== undefined) return found;
  }
  return null;
}

const shard = /-\d{5}-of-\d{5}$/;

/** Cut to a length, and ending in a letter or a digit: a dot at the end is no id. */
const cut = (name: string, length: number): string => name.slice(0, length).replace(/[^a-z0-9]+$/, '');

function baseName(fileName: string): string {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1).toLowerCase();
  const bare = name.replace(/\.gguf$/, '').replace(shard, '');
  const plain = bare
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return cut(normaliseModelName(plain), longestId);
}

/** An id for a file that is imported: its own name as far as an id can hold it, numbered where that is taken. */
export function idFromFileName(fileName: string, isTaken: (id: string) => boolean = () => false): string {
  const base = baseName(fileName);
  const id = isModelId(base) ? base : cut(`model-${base}`, longestId);
  if (!isTaken(id)) return id;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const numbered = `${cut(id, longestId - suffix.length)}${suffix}`;
    if (!isTaken(numbered)) return numbered;
  }
}
