// Owns the learning: Adagrad over all heads at once, with the mean of the last rounds as the result.
import { levels, tiers } from '../../main/contract/routing.ts';
import { headCount, heads, textTasks } from '../../main/domain/classify/heads.ts';
import { createRandom, exp, shuffle, sigmoid } from './arithmetic.ts';
import { weigh, type Example } from './examples.ts';

export interface Learned {
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

const pace = {
  rounds: 14,
  averaged: 5,
  rate: 0.12,
  decay: 2e-5,
  wordingDropped: 0.3,
  wordingKept: 0.15,
  denseRate: 0.5,
};

interface State {
  readonly weights: Float32Array;
  readonly squares: Float32Array;
  readonly biases: Float32Array;
  readonly biasSquares: Float32Array;
}

export function learn(examples: readonly Example[], featureTotal: number, seed: number): Learned {
  const state: State = {
    weights: new Float32Array(featureTotal * headCount),
    squares: new Float32Array(featureTotal * headCount).fill(1e-2),
    biases: new Float32Array(headCount),
    biasSquares: new Float32Array(headCount).fill(1),
  };
  const mean = new Float64Array(state.weights.length);
  const meanBias = new Float64Array(headCount);
  const random = createRandom(seed);
  const weights = weigh(examples);
  const order = Int32Array.from({ length: examples.length }, (_, index) => index);
  const gradient = new Float64Array(headCount);
  for (let round = 0; round < pace.rounds; round++) {
    shuffle(order, random);
    for (const place of order) {
      const example = examples[place];
      if (example === undefined) continue;
      const from = random() < pace.wordingDropped ? example.wordingEnd : 0;
      gradientOf(example, from, state, gradient);
      step(example, from, state, { gradient, weight: weights[place] ?? 1 });
    }
    const keep = 1 - pace.decay * examples.length;
    for (let index = 0; index < state.weights.length; index++)
      state.weights[index] = (state.weights[index] ?? 0) * keep;
    if (round < pace.rounds - pace.averaged) continue;
    for (let index = 0; index < mean.length; index++) mean[index] = (mean[index] ?? 0) + (state.weights[index] ?? 0);
    for (let head = 0; head < headCount; head++) meanBias[head] = (meanBias[head] ?? 0) + (state.biases[head] ?? 0);
  }
  return {
    weights: Float32Array.from(mean, (sum) => sum / pace.averaged),
    biases: Float32Array.from(meanBias, (sum) => sum / pace.averaged),
  };
}

function rawScores(example: Example, from: number, { weights, biases }: Learned, out: Float64Array): void {
  out.set(biases);
  const { indices, values } = example;
  for (let place = from; place < indices.length; place++) {
    const row = (indices[place] ?? 0) * headCount;
    const value = values[place] ?? 0;
    for (let head = 0; head < headCount; head++) out[head] = (out[head] ?? 0) + value * (weights[row + head] ?? 0);
  }
}

const groups = [
  { start: heads.tier, count: tiers.length },
  { start: heads.task, count: textTasks.length },
  { start: heads.complexity, count: levels.length },
] as const;
const weightPlace = [0, 2, 3] as const;

/** Leaves in `gradient` what each head said too much, times how much that counts. */
function gradientOf(example: Example, from: number, state: State, gradient: Float64Array): void {
  rawScores(example, from, state, gradient);
  const cloudSaid = sigmoid(gradient[heads.cloud] ?? 0);
  for (const [index, group] of groups.entries()) {
    const weight = example.weights[weightPlace[index] ?? 0] ?? 0;
    if (weight === 0) gradient.fill(0, group.start, group.start + group.count);
    else groupGradient(example, group, { gradient, weight });
  }
  gradient[heads.cloud] = (example.weights[1] ?? 0) * (cloudSaid - (example.targets[heads.cloud] ?? 0));
}

function groupGradient(
  { targets, accepted }: Example,
  { start, count }: { readonly start: number; readonly count: number },
  { gradient, weight }: { readonly gradient: Float64Array; readonly weight: number },
): void {
  let highest = -Infinity;
  for (let head = start; head < start + count; head++) highest = Math.max(highest, gradient[head] ?? 0);
  let sum = 0;
  let acceptedSum = 0;
  for (let head = start; head < start + count; head++) {
    const raised = exp((gradient[head] ?? 0) - highest);
    gradient[head] = raised;
    sum += raised;
    if (start === heads.tier && accepted[head]) acceptedSum += raised;
  }
  for (let head = start; head < start + count; head++) {
    const raised = gradient[head] ?? 0;
    const isOpen = start === heads.tier && accepted.length > 0;
    const wanted = isOpen ? (accepted[head] ? raised / acceptedSum : 0) : (targets[head] ?? 0);
    gradient[head] = weight * (raised / sum - wanted);
  }
}

function step(
  { indices, values }: Example,
  from: number,
  { weights, squares, biases, biasSquares }: State,
  { gradient, weight }: { readonly gradient: Float64Array; readonly weight: number },
): void {
  for (let head = 0; head < headCount; head++) {
    const slope = (gradient[head] ?? 0) * weight;
    if (slope === 0) continue;
    biasSquares[head] = (biasSquares[head] ?? 0) + slope * slope;
    biases[head] = (biases[head] ?? 0) - (pace.rate * slope) / Math.sqrt(biasSquares[head] ?? 1);
    gradient[head] = slope;
  }
  for (let place = from; place < indices.length; place++) {
    const row = (indices[place] ?? 0) * headCount;
    const value = values[place] ?? 0;
    for (let head = 0; head < headCount; head++) {
      const slope = (gradient[head] ?? 0) * value;
      if (slope === 0) continue;
      const square = (squares[row + head] ?? 0) + slope * slope;
      squares[row + head] = square;
      weights[row + head] = (weights[row + head] ?? 0) - (pace.rate * slope) / Math.sqrt(square);
    }
  }
}
