// Owns what may be asked of a comparison on its command line, and which file it is made with.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { quick, usual, type Lengths } from './measure-side.ts';

export interface LocalOptions {
  /** Null where none was named. */
  readonly model: string | null;
  readonly threads: number;
  readonly rounds: number;
  readonly lengths: Lengths;
}

export function readOptions(args: readonly string[], named: string | undefined): LocalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      threads: { type: 'string', default: '1' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const model = values.model ?? named?.trim() ?? '';
  return {
    model: model === '' ? null : resolve(model),
    threads: countOf('threads', values.threads),
    rounds: countOf('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    lengths: values.quick ? quick : usual,
  };
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Error(`--${option} takes a whole number from 1 on.`);
}

/** The first one by name, or null. */
export function firstModelIn(folder: string): string | null {
  try {
    const [name] = readdirSync(folder)
      .filter((one) => one.endsWith('.gguf'))
      .toSorted();
    return name === undefined ? null : join(folder, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
