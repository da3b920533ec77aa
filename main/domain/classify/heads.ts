// Owns the linear heads: which there are, and how a vector becomes a number for each.
import type { SparseVector } from './bag.ts';

/** Columns of the weights: five tiers, how far the need of the cloud departs from them, three tasks, three complexities. */
export const heads = { tier: 0, cloud: 5, task: 6, complexity: 9 } as const;
export const headCount = 12;
/** The tasks that text can tell apart; the fourth, vision, is a fact of the request. */
export const textTasks = ['code', 'web_search', 'general'] as const;

/** What of a model gives a number for each head. */
export interface LinearModel {
  /** Row by feature, column by head. */
  readonly weights: Int8Array;
  /** What one step of a weight is worth, by head. */
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

export function scoresOf(model: LinearModel, vector: SparseVector, out: Float64Array): void {
  for (let head = 0; head < headCount; head++) {
    const sum = sumOf(model.weights, vector, head);
    out[head] = sum * (model.scales[head] ?? 0) + (model.biases[head] ?? 0);
  }
}

function sumOf(weights: Int8Array, { indices, values, length }: SparseVector, head: number): number {
  let sum = 0;
  for (let place = 0; place < length; place++)
    sum += (values[place] ?? 0) * (weights[(indices[place] ?? 0) * headCount + head] ?? 0);
  return sum;
}

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** Probabilities of the heads from `start` on. */
export function softmax(scores: Float64Array, start: number, count: number): number[] {
  const part = [...scores.subarray(start, start + count)];
  const highest = Math.max(...part);
  const raised = part.map((score) => Math.exp(score - highest));
  const sum = raised.reduce((total, one) => total + one, 0);
  return raised.map((one) => one / sum);
}
