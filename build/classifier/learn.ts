// Owns the learning: Adagrad over all heads at once, with the mean of the last rounds as the result.
import { levels, tiers } from '../../main/contract/routing.ts';
import { headCount, heads, textTasks } from '../../main/domain/classify/heads.ts';
import { createRandom, exp, shuffle } from './arithmetic.ts';
import { weigh, type Example } from './examples.ts';

export interface Learned {
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

const rounds = 10;
const roundsInMean = 4;
const rate = 0.12;
/** What a weight loses in each round, for each example. */
const decay = 1.2e-5;
/** How often the wording is hidden, so that the rest learns to judge without it. */
const hiddenShare = 0.5;
/** How strongly the need of the cloud is held to what the tiers say of it, where the tier is known. */
const pull = 0.6;
/** How much more seldom the strong model is needed than the tiers say, on rows that were chosen to be tried. */
const outcomeOffset = -2.5;
const widestOdds = 1e10;
const firstCloud = tiers.indexOf('COMPLEX');

interface State extends Learned {
  readonly squares: Float32Array;
  readonly biasSquares: Float32Array;
}

interface Slope {
  /** By head: how much too high it was, times how much that counts. */
  readonly gradient: Float64Array;
  readonly weight: number;
}

export function learn(examples: readonly Example[], featureTotal: number, seed: number): Learned {
  const state: State = {
    weights: new Float32Array(featureTotal * headCount),
    squares: new Float32Array(featureTotal * headCount).fill(1e-2),
    biases: new Float32Array(headCount),
    biasSquares: new Float32Array(headCount).fill(1),
  };
  const mean = { weights: new Float64Array(state.weights.length), biases: new Float64Array(headCount) };
  const random = createRandom(seed);
  const exampleWeights = weigh(examples);
  const order = Int32Array.from({ length: examples.length }, (_, index) => index);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    for (const place of order) {
      const example = examples[place];
      if (example !== undefined) learnFrom(example, exampleWeights[place] ?? 1, { state, random });
    }
    fade(state.weights, 1 - decay * examples.length);
    if (round < rounds - roundsInMean) continue;
    addTo(mean.weights, state.weights);
    addTo(mean.biases, state.biases);
  }
  const meanOf = (sums: Float64Array): Float32Array => Float32Array.from(sums, (sum) => sum / roundsInMean);
  return { weights: meanOf(mean.weights), biases: meanOf(mean.biases) };
}

function fade(weights: Float32Array, keep: number): void {
  for (let index = 0; index < weights.length; index++) weights[index] = (weights[index] ?? 0) * keep;
}

function addTo(sums: Float64Array, values: Float32Array): void {
  for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] ?? 0) + (values[index] ?? 0);
}

function learnFrom(
  example: Example,
  weight: number,
  { state, random }: { readonly state: State; readonly random: () => number },
): void {
  const from = random() < hiddenShare ? example.wordingEnd : 0;
  const gradient = scoresFrom(example, from, state);
  const departure = departureGradient(example, gradient);
  for (const group of groups) groupGradient(example, group, gradient);
  gradient[heads.cloud] = departure;
  step(example, from, state, { gradient, weight });
}

function scoresFrom({ indices, values }: Example, from: number, { weights, biases }: Learned): Float64Array {
  const scores = Float64Array.from(biases);
  for (let place = from; place < indices.length; place++) {
    const row = (indices[place] ?? 0) * headCount;
    const value = values[place] ?? 0;
    for (let head = 0; head < headCount; head++)
      scores[head] = (scores[head] ?? 0) + value * (weights[row + head] ?? 0);
  }
  return scores;
}

/**
 * Outcomes teach how far the need of the cloud departs from what the tiers say, and the tiers nothing: which models
 * failed at a benchmark is another question than what a request asks for.
 */
function departureGradient({ isNeeded }: Example, scores: Float64Array): number {
  const departure = scores[heads.cloud] ?? 0;
  if (isNeeded === null) return pull * Math.max(-1, Math.min(1, departure));
  const odds = exp(outcomeOffset + departure) * Math.sqrt(cloudOdds(scores));
  return odds / (1 + odds) - (isNeeded ? 1 : 0);
}

function cloudOdds(scores: Float64Array): number {
  const byTier = scores.subarray(heads.tier, heads.tier + tiers.length);
  const highest = Math.max(...byTier);
  const sumOf = (part: Float64Array): number => part.reduce((sum, score) => sum + exp(score - highest), 0);
  const odds = sumOf(byTier.subarray(firstCloud)) / sumOf(byTier.subarray(0, firstCloud));
  return Math.max(1 / widestOdds, Math.min(widestOdds, odds));
}

/** Heads of which exactly one is right, and their place among the counts. */
const groups = [
  { start: heads.tier, size: tiers.length, count: 0 },
  { start: heads.task, size: textTasks.length, count: 1 },
  { start: heads.complexity, size: levels.length, count: 2 },
] as const;

/** Turns the scores of a group into what each head said too much. */
function groupGradient(
  example: Example,
  { start, size, count }: (typeof groups)[number],
  gradient: Float64Array,
): void {
  const part = gradient.subarray(start, start + size);
  const weight = example.counts[count] ?? 0;
  if (weight === 0) {
    part.fill(0);
    return;
  }
  const highest = Math.max(...part);
  for (let head = 0; head < size; head++) part[head] = exp((part[head] ?? 0) - highest);
  const sum = part.reduce((total, one) => total + one, 0);
  const isOpen = start === heads.tier && example.accepted.length > 0;
  const openSum = isOpen ? part.reduce((total, one, head) => total + (example.accepted[head] ? one : 0), 0) : 1;
  for (let head = 0; head < size; head++) {
    const raised = part[head] ?? 0;
    const open = example.accepted[head] ? raised / openSum : 0;
    part[head] = weight * (raised / sum - (isOpen ? open : (example.wanted[start + head] ?? 0)));
  }
}

function step(example: Example, from: number, state: State, { gradient, weight }: Slope): void {
  const { weights, squares, biases, biasSquares } = state;
  for (let head = 0; head < headCount; head++) {
    const slope = (gradient[head] ?? 0) * weight;
    gradient[head] = slope;
    const square = (biasSquares[head] ?? 0) + slope * slope;
    biasSquares[head] = square;
    biases[head] = (biases[head] ?? 0) - (rate * slope) / Math.sqrt(square);
  }
  const { indices, values } = example;
  for (let place = from; place < indices.length; place++) {
    const row = (indices[place] ?? 0) * headCount;
    const value = values[place] ?? 0;
    for (let head = 0; head < headCount; head++) {
      const slope = (gradient[head] ?? 0) * value;
      if (slope === 0) continue;
      const square = (squares[row + head] ?? 0) + slope * slope;
      squares[row + head] = square;
      weights[row + head] = (weights[row + head] ?? 0) - (rate * slope) / Math.sqrt(square);
    }
  }
}
