// Owns the words of routing that every part shares: zones, sensitivity, targets and the profile of a request.

export const zones = ['device', 'private', 'public'] as const;
export type Zone = (typeof zones)[number];

export const levels = ['low', 'medium', 'high'] as const;
export type Level = (typeof levels)[number];
export const higherLevel = (a: Level, b: Level): Level => (levels.indexOf(b) > levels.indexOf(a) ? b : a);

export const tiers = ['HEARTBEAT', 'SIMPLE', 'MODERATE', 'COMPLEX', 'FRONTIER'] as const;
export type Tier = (typeof tiers)[number];

export const tasks = ['code', 'vision', 'web_search', 'general'] as const;
export type Task = (typeof tasks)[number];

export const complexities = ['low', 'medium', 'high'] as const;
export type Complexity = (typeof complexities)[number];

export const modalities = ['text', 'image', 'audio', 'multi'] as const;
export type Modality = (typeof modalities)[number];

export const families = ['qwen-coder', 'gemma', 'llama', 'gpt', 'sonnet'] as const;
export type Family = (typeof families)[number];

/** One model on one backend, written `backend/model`. */
export interface Target {
  readonly backend: string;
  readonly model: string;
  readonly zone: Zone;
  readonly region: string | null;
  /** What stands for the model wherever a target is told or written down, where its name must not be. */
  readonly shownAs?: string;
}

export const modelShown = ({ model, shownAs }: Target): string => shownAs ?? model;

/** As people read it. What is sent upstream is the model's own name. */
export const targetName = (target: Target): string => `${target.backend}/${modelShown(target)}`;

/** What the caller says of a request beside its content. A hint can tighten a wall, never loosen it. */
export interface Hints {
  readonly sensitivity: Level | null;
  readonly region: string | null;
  readonly tier: Tier | null;
  /** The name of the policy that is to decide; null for the one of whoever names none. */
  readonly policy: string | null;
}

/** What the classifier says of a request. What it did not look at is null. */
export interface Profile {
  readonly task: Task | null;
  readonly complexity: Complexity | null;
  readonly sensitivity: Level;
  /** What made it so, in words that hold nothing of the text. */
  readonly sensitivityReason: string;
  readonly modality: Modality | null;
  readonly family: Family | null;
  readonly region: string | null;
  readonly tokens: number;
  /** How likely it is that a local model is not enough. */
  readonly cloudScore: number | null;
  /** The one that routing uses. */
  readonly tier: Tier | null;
  readonly confidence: number | null;
  /** Who judged: the rules of stage one, or a model on this machine. */
  readonly stage: 'heuristic' | 'model' | null;
  readonly reasons: readonly string[];
}

/** `inputTokens` and `outputTokens` are totals; the others are parts of them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  /** Of those written into a cache, those that are kept for an hour. */
  readonly cacheWrite1hTokens: number;
  readonly reasoningTokens: number;
  readonly audioInputTokens: number;
  readonly audioOutputTokens: number;
  /** Searches that the provider made for the answer: they are charged apart from tokens. */
  readonly webSearches: number;
  /** Something of it is charged that neither tokens nor searches tell: a service tier, another hosted tool. */
  readonly surcharged: boolean;
  readonly estimated: boolean;
}

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  webSearches: 0,
  surcharged: false,
  estimated: false,
};
