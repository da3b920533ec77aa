// Owns whether a model runs on this machine, how well, and why: in words that a person can act upon.
import type { ChosenFit, Fit, FitSum, ModelObserved, ModelSettings } from '../../contract/models.ts';
import { chooseShape, type LoadShape, smallestShape, wantedContext } from './choose-shape.ts';
import { kvBytes, type NeedFacts } from './need.ts';

export interface FitMachine {
  /** For all models together. */
  readonly budgetBytes: number;
  readonly totalBytes: number;
  /** What is loaded now, without the model in question. */
  readonly usedByOthers: readonly { readonly id: string; readonly bytes: number; readonly pinned?: boolean }[];
  /** Of the memory that weights are read from, in a second; null where it was not measured. */
  readonly bandwidth: number | null;
  /** Who would be unloaded for so many bytes; left out: the fewest, the largest first. */
  readonly unloadsFor?: (needBytes: number) => readonly string[];
}

type KnownBy = 'catalog' | 'header' | 'simulation';

export interface FitQuestion {
  /** Null where nothing is known, or nothing that can be reckoned with. */
  readonly facts: NeedFacts | null;
  readonly knownBy: KnownBy;
  readonly settings: Pick<ModelSettings, 'contextTokens' | 'slots' | 'gpuLayers'>;
  readonly machine: FitMachine;
  readonly observed: ModelObserved | null;
  /** What is read for a token, where that is not all of it: of a mixture of experts. */
  readonly bytesPerToken?: number;
  readonly leastContext?: number;
}

/** Slower than people read. */
const slowTokensPerSecond = 8;
/** Of the bandwidth that a machine has, so much is reached. */
const reached = 0.75;

/** Engines get no more than this leaves over, whatever is set. */
export const reserveBytes = (totalBytes: number): number => Math.max(2 ** 30, totalBytes / 10);

/** By this name it is remembered what a model took in a shape. */
export const observedKey = (shape: Pick<LoadShape, 'contextTokens' | 'slots'>, gpuLayers: number | null): string =>
  `${shape.contextTokens}/${shape.slots}/${gpuLayers ?? 0}`;

export function bytesInWords(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

const knownWords: Readonly<Record<KnownBy | 'measured', string>> = {
  catalog: "By the catalog's figures.",
  header: "By the file's own figures.",
  simulation: "By the engine's reckoning.",
  measured: 'As measured on this machine.',
};

interface Known {
  readonly facts: NeedFacts;
  readonly question: FitQuestion;
}

/** How much more or less it takes than reckoned, in this shape; null where nothing but the reckoning says it. */
function seenExtra(
  { observed, settings }: FitQuestion,
  shape: LoadShape,
): { bytes: number; by: KnownBy | 'measured' } | null {
  const key = observedKey(shape, settings.gpuLayers);
  const measured = observed?.memory[key];
  if (measured !== undefined) return { bytes: measured, by: 'measured' };
  const simulated = observed?.simulated?.[key];
  return simulated === undefined ? null : { bytes: simulated, by: 'simulation' };
}

const withSeen = (question: FitQuestion, shape: LoadShape): LoadShape => ({
  ...shape,
  needBytes: Math.max(0, shape.needBytes + (seenExtra(question, shape)?.bytes ?? 0)),
});

const shapeQuestion = ({ facts, question }: Known) => ({
  facts,
  settings: question.settings,
  leastContext: question.leastContext ?? 0,
});

/** The best shape that stays within so many bytes, also by what was seen of it. */
function shapeWithin(known: Known, bytes: number): LoadShape | null {
  const shape = chooseShape({ ...shapeQuestion(known), budgetBytes: bytes });
  if (shape === null) return null;
  const seen = withSeen(known.question, shape);
  if (seen.needBytes <= bytes) return seen;
  return chooseShape({ ...shapeQuestion(known), budgetBytes: bytes - (seen.needBytes - shape.needBytes) });
}

function speedOf({ facts, question }: Known): { readonly rate: number; readonly isMeasured: boolean } | null {
  const measured = question.observed?.tokensPerSecond ?? null;
  if (measured !== null) return { rate: measured, isMeasured: true };
  const { bandwidth } = question.machine;
  const read = question.bytesPerToken ?? facts.weightBytes;
  return bandwidth === null || read <= 0 ? null : { rate: (reached * bandwidth) / read, isMeasured: false };
}

function speedWords(known: Known): string {
  const speed = speedOf(known);
  if (speed === null) return '';
  const rate = speed.rate >= 10 ? Math.round(speed.rate) : speed.rate.toFixed(1);
  return speed.isMeasured
    ? ` It wrote ${rate} tokens a second here.`
    : ` It would write about ${rate} tokens a second.`;
}

/** The sum, so that anybody can check it. */
function sumWords({ facts }: Known, shape: LoadShape): string {
  const cache = kvBytes(facts.kv, shape);
  const weights = facts.weightBytes + (facts.besideBytes ?? 0);
  const rest = Math.max(0, shape.needBytes - weights - cache);
  const many = shape.slots === 1 ? '' : `, ${shape.slots} at once`;
  const coarse = shape.q8Kv ? ', kept in 8 bits' : '';
  return (
    `Needs ${bytesInWords(shape.needBytes)}: ${bytesInWords(weights)} of weights, ${bytesInWords(cache)} for a ` +
    `context of ${shape.contextTokens} tokens${many}${coarse}, ${bytesInWords(rest)} to compute.`
  );
}

const knownBy = (question: FitQuestion, shape: LoadShape): string =>
  knownWords[seenExtra(question, shape)?.by ?? question.knownBy];

/** Its parts are the whole, also where it was seen to take less than was reckoned. */
function sumOf({ facts, question: { machine } }: Known, shape: LoadShape): FitSum {
  const weightsBytes = Math.min(shape.needBytes, facts.weightBytes + (facts.besideBytes ?? 0));
  const contextBytes = Math.min(shape.needBytes - weightsBytes, kvBytes(facts.kv, shape));
  return {
    weightsBytes,
    contextBytes,
    workingBytes: shape.needBytes - weightsBytes - contextBytes,
    freeBytes: Math.max(0, machine.budgetBytes - sum(machine.usedByOthers)),
    budgetBytes: machine.budgetBytes,
  };
}

interface Finding {
  readonly verdict: Fit['verdict'];
  readonly words: string;
  readonly unloads?: readonly string[];
}

function fitting(known: Known, shape: LoadShape, found: Finding): ChosenFit {
  const { question } = known;
  const words = [sumWords(known, shape), found.words, speedWords(known).trim(), knownBy(question, shape)];
  return {
    verdict: found.verdict,
    needBytes: shape.needBytes,
    gpuLayers: question.settings.gpuLayers,
    contextTokens: shape.contextTokens,
    why: words.filter((part) => part !== '').join(' '),
    sum: sumOf(known, shape),
    unloads: found.unloads ?? [],
  };
}

/** The fewest models whose end makes room: the largest first; what is pinned stays. */
function toUnload({ usedByOthers }: FitMachine, bytes: number): readonly string[] {
  const ids: string[] = [];
  let freed = 0;
  for (const { id, bytes: one } of usedByOthers
    .filter(({ pinned }) => pinned !== true)
    .toSorted((a, b) => b.bytes - a.bytes)) {
    if (freed >= bytes) break;
    ids.push(id);
    freed += one;
  }
  return ids;
}

const sum = (sizes: readonly { readonly bytes: number }[]): number => sizes.reduce((all, { bytes }) => all + bytes, 0);

function fitsNot(known: Known, room: number): ChosenFit {
  const { machine } = known.question;
  const least = withSeen(known.question, smallestShape(shapeQuestion(known)));
  const could = machine.totalBytes - reserveBytes(machine.totalBytes);
  const pinned = machine.usedByOthers.filter((other) => other.pinned === true);
  const change = changeWords({ least: least.needBytes, could, room, pinned, budget: machine.budgetBytes });
  return fitting(known, least, {
    verdict: 'no',
    words: `That is the least, and models may have ${bytesInWords(Math.max(0, room))}. ${change}`,
  });
}

interface Lack {
  readonly least: number;
  /** What models could have at most on this machine. */
  readonly could: number;
  readonly room: number;
  readonly budget: number;
  readonly pinned: readonly { readonly id: string }[];
}

function changeWords({ least, could, room, budget, pinned }: Lack): string {
  if (pinned.length > 0 && least <= budget)
    return `It would fit if ${pinned.map(({ id }) => id).join(', ')} were not pinned.`;
  if (least <= could) return `It would fit if models were allowed ${bytesInWords(least)}.`;
  return `It would take ${bytesInWords(least - Math.max(0, room))} more memory; choose a smaller model or a smaller quantization.`;
}

const canReckon = ({ weightBytes, contextTokens, kv }: NeedFacts): boolean =>
  [kv.globalBytesPerToken, kv.slidingBytesPerToken, kv.window].every((part) => Number.isFinite(part) && part >= 0) &&
  Number.isFinite(weightBytes) &&
  weightBytes > 0 &&
  contextTokens > 0;

const unknown = (why: string): ChosenFit => ({
  verdict: 'unknown',
  needBytes: null,
  gpuLayers: null,
  contextTokens: null,
  sum: null,
  unloads: [],
  why,
});

function reckoned(known: Known): ChosenFit {
  const { machine } = known.question;
  const free = machine.budgetBytes - sum(machine.usedByOthers);
  const shape = shapeWithin(known, free);
  const isWhole = (found: LoadShape): boolean =>
    found.contextTokens === wantedContext(shapeQuestion(known)) && !found.q8Kv;
  if (shape !== null && isWhole(shape)) {
    const rate = speedOf(known)?.rate ?? Number.POSITIVE_INFINITY;
    const verdict = rate < slowTokensPerSecond ? 'slower' : 'well';
    return fitting(known, shape, { verdict, words: '' });
  }
  const room = machine.budgetBytes - sum(machine.usedByOthers.filter(({ pinned }) => pinned === true));
  if (shape !== null)
    return fitting(known, shape, {
      verdict: 'tight',
      words: 'More than that has no room now: its context is reduced.',
    });
  const alone = shapeWithin(known, room);
  if (alone === null) return fitsNot(known, room);
  const ids = machine.unloadsFor?.(alone.needBytes) ?? toUnload(machine, alone.needBytes - free);
  const reduced = isWhole(alone) ? '' : ', and its context is reduced';
  const words = `For it ${ids.join(', ')} would be unloaded${reduced}.`;
  return fitting(known, alone, { verdict: 'tight', words, unloads: ids });
}

export function fitOf(question: FitQuestion): ChosenFit {
  const { facts, machine } = question;
  if (facts === null || !canReckon(facts))
    return unknown('Nothing is known of how much memory it needs. Try it: loading it will tell.');
  if (!Number.isFinite(machine.budgetBytes) || machine.budgetBytes <= 0)
    return unknown('It is not known how much memory this machine has for models. Try it: loading it will tell.');
  return reckoned({ facts, question });
}
