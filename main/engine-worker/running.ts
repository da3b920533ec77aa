// Owns one request in its slot: what of its prompt is unread, what of a step it takes part in, and how it ends.
import type { AddonContext, AddonSampler } from './node-llama-cpp.ts';
import type { Sequence } from './sequence.ts';
import type { Lane, Share } from './step.ts';

export interface Work {
  readonly prompt: Uint32Array;
  readonly mostTokens: number;
  readonly createSampler: () => AddonSampler;
  /** Whether to go on behind this token. */
  readonly onToken: (token: number) => boolean;
  readonly signal: AbortSignal;
}

/** `length` also where the context is full. */
export type Finish = 'stop' | 'length' | 'aborted';

export interface Outcome {
  readonly finish: Finish;
  /** Of the prompt, those that were held already. */
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

export interface Waiting {
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export interface Running extends Waiting {
  readonly slot: number;
  readonly sequence: Sequence;
  readonly sampler: AddonSampler;
  readonly cachedTokens: number;
  /** The token that was chosen and not read yet; null while the prompt is read. */
  next: number | null;
  generated: number;
}

/** What of a step one request takes part in. */
export interface Part {
  readonly running: Running;
  readonly tokens: Uint32Array;
  /** Where in the batch its next token is sampled; null where its prompt goes on. */
  readonly wanted: number | null;
}

/** Before a prompt's end: the next turn often differs in what the template put there. */
const tokensBehindLastPlace = 6;

/** The prompt behind what is held; nothing once it answers. */
const unreadOf = ({ next, work, sequence }: Running): number =>
  next === null ? work.prompt.length - sequence.held.length : 0;

export function laneOf(entry: Running): Lane {
  const unread = unreadOf(entry);
  const { bound, untilPlace } = entry.sequence;
  const untilEnd = bound && unread > tokensBehindLastPlace ? unread - tokensBehindLastPlace : unread;
  return { slot: entry.slot, unread, stretch: Math.min(untilEnd, untilPlace()) };
}

export function addShare(context: AddonContext, entry: Running, share: Share): Part {
  const from = entry.sequence.held.length;
  const tokens = entry.next === null ? entry.work.prompt.slice(from, from + share.tokens) : Uint32Array.of(entry.next);
  const last = entry.next !== null || from + tokens.length === entry.work.prompt.length;
  const indexes = last ? Uint32Array.of(tokens.length - 1) : new Uint32Array();
  const [wanted] = context.addToBatch(entry.slot, from, tokens, indexes);
  return { running: entry, tokens, wanted: wanted ?? null };
}

export async function keepPlace(entry: Running): Promise<void> {
  if (unreadOf(entry) === tokensBehindLastPlace || entry.sequence.untilPlace() <= 0) await entry.sequence.keepPlace();
}

/** What a new token means for its request: null where it goes on. */
export function takeToken(entry: Running, token: number, contextTokens: number): Finish | null {
  entry.generated++;
  entry.next = token;
  if (!entry.work.onToken(token)) return 'stop';
  const full = entry.generated >= entry.work.mostTokens || entry.sequence.held.length >= contextTokens;
  return full ? 'length' : null;
}

/** The token that ends an answer is counted too, as llama-server does. */
export function takeEnd(entry: Running): Finish {
  entry.generated++;
  return 'stop';
}

export function endWell(entry: Running, finish: Finish): void {
  entry.sampler.dispose();
  entry.resolve({ finish, cachedTokens: entry.cachedTokens, generatedTokens: entry.generated });
}

/** What its sequence holds is not known any more. */
export function endBadly(entry: Running, error: unknown): void {
  entry.sampler.dispose();
  entry.sequence.clear();
  entry.reject(error);
}

export const leave = ({ resolve }: Waiting): void =>
  resolve({ finish: 'aborted', cachedTokens: 0, generatedTokens: 0 });
