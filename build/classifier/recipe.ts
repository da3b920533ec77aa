// Owns the recipe: from rows, word lists and own examples to a model, the same on every machine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExtract, featureCount, type Extract } from '../../main/domain/classify/extract.ts';
import type { Calibration } from '../../main/domain/classify/judge-scores.ts';
import { createWordTable } from '../../main/domain/classify/weights.ts';
import { examplesOf } from './examples.ts';
import { learn, type Learned } from './learn.ts';
import { readOwnExamples } from './own-examples.ts';
import { pack, quantize } from './pack.ts';
import { dataSets, readRows, type Row } from './rows.ts';
import { readWordList, type WordList } from './words.ts';

const root = join(import.meta.dirname, '..', '..');
export const resource = join(root, 'resources', 'classifier.bin');

const seed = 1;

/**
 * Fitted once on predictions for sources that were left out (tests/eval/routing.ts --mode leave-out prints them), by
 * hand and in round numbers, so that a retraining does not move where a prompt goes.
 */
const calibration: Calibration = {
  cloudBias: 0.6,
  cloudWeight: 1.5,
  confidenceBias: 0.3,
  confidenceWeight: 1,
};

export interface Kitchen {
  readonly list: WordList;
  readonly own: readonly Row[];
  readonly extract: Extract;
}

export function openKitchen(): Kitchen {
  const list = readWordList(readFileSync(join(root, 'resources', 'classifier-words.txt'), 'utf8'));
  const own = readOwnExamples(readFileSync(join(import.meta.dirname, 'examples.txt'), 'utf8'));
  return { list, own, extract: createExtract(createWordTable(list.entries), list.names.length) };
}

export const rowsIn = (folder: string): readonly Row[] => dataSets.flatMap((set) => readRows(folder, set));

function trainOn(rows: readonly Row[], { list, own, extract }: Kitchen): Learned {
  return learn(examplesOf([...rows, ...own], extract), featureCount(list.names.length), seed);
}

/** The file of weights as it ships. */
export function weightsFrom(rows: readonly Row[], kitchen: Kitchen): Uint8Array {
  const learned = trainOn(rows, kitchen);
  return pack({ calibration, list: kitchen.list, quantized: quantize(learned), biases: learned.biases });
}
