// Owns the writing of the file of weights, the other half of main/domain/classify/weights.ts.
import { checksumOf } from '../../main/domain/classify/hash.ts';
import { headCount } from '../../main/domain/classify/heads.ts';
import type { Calibration } from '../../main/domain/classify/judge-scores.ts';
import { weightsMagic, weightsVersion } from '../../main/domain/classify/weights.ts';
import type { Learned } from './learn.ts';
import type { WordList } from './words.ts';

export interface Quantized {
  readonly weights: Int8Array;
  readonly scales: Float32Array;
}

const mostSteps = 127;
/** So large a share of a head's weights keeps its exact place; the few beyond are cut to the largest step. */
const keptShare = 0.9998;

export function quantize({ weights }: Pick<Learned, 'weights'>): Quantized {
  const steps = new Int8Array(weights.length);
  const scales = new Float32Array(headCount);
  for (let head = 0; head < headCount; head++) {
    const sizes = new Float32Array(weights.length / headCount);
    for (let row = 0; row < sizes.length; row++) sizes[row] = Math.abs(weights[row * headCount + head] ?? 0);
    sizes.sort();
    const scale = Math.fround(Math.max(1e-9, sizes[Math.floor(keptShare * (sizes.length - 1))] ?? 0) / mostSteps);
    scales[head] = scale;
    for (let row = 0; row < sizes.length; row++) {
      const place = row * headCount + head;
      steps[place] = Math.max(-mostSteps, Math.min(mostSteps, Math.round((weights[place] ?? 0) / scale)));
    }
  }
  return { weights: steps, scales };
}

export interface Packed {
  readonly calibration: Calibration;
  readonly list: WordList;
  readonly quantized: Quantized;
  readonly biases: Float32Array;
}

export function pack({ calibration, list, quantized, biases }: Packed): Uint8Array {
  const names = Buffer.from(list.names.join('\n'), 'latin1');
  const body = Buffer.concat([
    reals(calibrationReals(calibration)),
    words([names.length]),
    names,
    words([list.entries.length]),
    words(list.entries.flatMap(({ key, value }) => [key, value])),
    reals(quantized.scales),
    reals(biases),
    Buffer.from(quantized.weights.buffer),
  ]);
  return Buffer.concat([words([weightsMagic, weightsVersion, checksumOf(body)]), body]);
}

const calibrationReals = (calibration: Calibration): readonly number[] => [
  calibration.cloudBias,
  calibration.cloudWeight,
  calibration.confidenceBias,
  calibration.confidenceWeight,
];

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeUInt32LE(value, 4 * place);
  return bytes;
}

function reals(values: Iterable<number>): Buffer {
  const list = [...values];
  const bytes = Buffer.alloc(4 * list.length);
  for (const [place, value] of list.entries()) bytes.writeFloatLE(value, 4 * place);
  return bytes;
}
