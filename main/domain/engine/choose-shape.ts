// Owns in which shape a model is loaded, so that it fits into the memory that there is for it.
import type { ModelSettings } from '../../contract/models.ts';
import { type CacheShape, needBytes, type NeedFacts } from './need.ts';

export interface LoadShape extends CacheShape {
  readonly needBytes: number;
}

interface ShapeQuestion {
  readonly facts: NeedFacts;
  /** What somebody has set stays as it is; the rest is chosen. */
  readonly settings: Pick<ModelSettings, 'contextTokens' | 'slots'>;
  readonly budgetBytes: number;
  /** What the request needs that it is loaded for. */
  readonly leastContext: number;
  /** The engine keeps its cache in 16 bits a number and nothing else. */
  readonly onlyPlainCache?: boolean;
}

const usualContext = 32_768;
/** With less, hardly a question and its answer have room. */
const smallContext = 2_048;
const usualSlots = 4;

/** The context that a model gets where memory is no question. */
export const wantedContext = ({ facts, settings, leastContext }: Omit<ShapeQuestion, 'budgetBytes'>): number =>
  Math.min(facts.contextTokens, settings.contextTokens ?? Math.max(usualContext, leastContext));

/** Halves, from what is wanted down to what is needed. */
function contextsOf(wanted: number, least: number): readonly number[] {
  const contexts: number[] = [];
  for (let context = wanted; context > least; context = Math.floor(context / 2)) contexts.push(context);
  return [...contexts, least];
}

function slotsOf(set: number | null): readonly number[] {
  if (set !== null) return [set];
  const slots: number[] = [];
  for (let count = usualSlots; count >= 1; count = Math.floor(count / 2)) slots.push(count);
  return slots;
}

/** The shapes to try, best first: fewer slots, then a smaller context, then a coarser cache. */
function ladder(question: ShapeQuestion): readonly CacheShape[] {
  const { facts, settings, leastContext } = question;
  const wanted = wantedContext(question);
  const least = Math.min(wanted, Math.max(smallContext, leastContext));
  const contexts = settings.contextTokens === null ? contextsOf(wanted, least) : [wanted];
  const slots = slotsOf(settings.slots);
  const fewest = slots.at(-1) ?? 1;
  const shape = (contextTokens: number, count: number, q8Kv: boolean): CacheShape => ({
    contextTokens,
    slots: count,
    q8Kv,
  });
  const hasCache = facts.kv.globalBytesPerToken + facts.kv.slidingBytesPerToken > 0;
  const coarse = hasCache && question.onlyPlainCache !== true;
  return [
    ...slots.map((count) => shape(wanted, count, false)),
    ...contexts.slice(1).map((context) => shape(context, fewest, false)),
    ...(coarse ? contexts.map((context) => shape(context, fewest, true)) : []),
  ];
}

/** Null where it fits in no shape. */
export function chooseShape(question: ShapeQuestion): LoadShape | null {
  for (const shape of ladder(question)) {
    const need = needBytes(question.facts, shape);
    if (need <= question.budgetBytes) return { ...shape, needBytes: need };
  }
  return null;
}

/** The least that it could be loaded with, whether there is room for that or not. */
export function smallestShape(question: Omit<ShapeQuestion, 'budgetBytes'>): LoadShape {
  const shapes = ladder({ ...question, budgetBytes: 0 }).map((shape) => ({
    ...shape,
    needBytes: needBytes(question.facts, shape),
  }));
  return shapes.reduce((least, shape) => (shape.needBytes < least.needBytes ? shape : least));
}
