// Owns what a policy is once it was read: plain data that decisions are made of.
import type { Complexity, Family, Level, Modality, Task, Tier, Zone } from '../contract/routing.ts';
import type { Ignored } from './sensitivity/finding.ts';

/** Types of servers that have an address. */
export const serverTypes = ['openai', 'anthropic', 'gemini', 'deepseek', 'sarmalink', 'ollama'] as const;
export const backendTypes = [...serverTypes, 'llamacpp'] as const;
export type BackendType = (typeof backendTypes)[number];

export interface BackendSpec {
  readonly name: string;
  readonly type: BackendType;
  /** Base URLs without trailing slash, in the form of the type. Several are one pool; none only of `llamacpp`. */
  readonly endpoints: readonly string[];
  readonly zone: Zone;
  /** The owner wrote the zone down; else it follows from type and address. */
  readonly zoneGiven: boolean;
  readonly region: string | null;
  readonly apiKey: string | null;
  /** The variable that the key comes from, for messages that say what to mend. */
  readonly keyName: string | null;
  /** What the policy says it offers, the default first; empty means that its own list counts. */
  readonly models: readonly string[];
  /** Which of its models stands for a family. */
  readonly families: Readonly<Partial<Record<Family, string>>>;
  /** How long its answers take by its owner's word, until there are figures. */
  readonly p50Ms: number | null;
  /** It has an entry or a key. The others are known by name only: nothing is sent to them unless it is asked for. */
  readonly configured: boolean;
}

/** What an entry has where nothing is said of it. */
export const plainSpec = {
  zoneGiven: false,
  region: null,
  apiKey: null,
  keyName: null,
  models: [],
  families: {},
  p50Ms: null,
  configured: true,
} as const satisfies Partial<BackendSpec>;

/** USD per million tokens. What is left out: cacheWrite1h is as cacheWrite, reasoning as output, the rest as input. */
export interface WrittenRates {
  readonly input: number;
  readonly output?: number | undefined;
  readonly cachedInput?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly audioInput?: number | undefined;
  readonly audioOutput?: number | undefined;
}

/** A price as somebody wrote it, in a policy or in the table. */
export interface StatedPrice extends WrittenRates {
  /** What holds for the whole of a request whose input is longer than `above`. */
  readonly tiers?: readonly (WrittenRates & { readonly above: number })[] | undefined;
  /** USD for one of them. */
  readonly perCall?: { readonly webSearch?: number | undefined } | undefined;
}

export interface WrittenPrice extends StatedPrice {
  /** `backend/model`, where `*` stands for anything. */
  readonly pattern: string;
}

interface Alias {
  /** A model's name as callers write it, where `*` stands for anything. */
  readonly pattern: string;
  readonly model: string;
}

/** Every key must match; of a list any value will do. */
export interface Match {
  readonly task?: readonly Task[];
  readonly complexity?: readonly Complexity[];
  readonly sensitivity?: readonly Level[];
  readonly modality?: readonly Modality[];
  readonly family?: readonly Family[];
  readonly tokens?: { readonly min: number; readonly max: number };
  readonly tier?: readonly Tier[];
  /** Names as asked for, `*` for anything. */
  readonly model?: readonly string[];
  readonly project?: readonly string[];
  readonly region?: readonly string[];
}

export interface Rule {
  /** The file it stands in, as people are told of it. */
  readonly policy: string;
  /** From 0, in the order of the file. */
  readonly index: number;
  /** Its line in the file, for whoever asks why. */
  readonly line: number;
  /** Null for the default, which matches all. */
  readonly match: Match | null;
  /** `tiers`, a backend, or a target; the first is preferred, the others stand behind it. */
  readonly to: readonly string[];
  readonly latencyBudgetMs: number | null;
  readonly reason: string | null;
}

export interface RetryRules {
  /** Tries at one target, the first included. */
  readonly attempts: number;
  /** After this long nothing new is tried; what is under way goes on. */
  readonly deadlineMs: number;
}

/** How far each level of sensitivity may go. */
interface Privacy extends Readonly<Record<Level, Zone>> {
  /** What a part counts as that cannot be read: a picture, a sound, a binary file. */
  readonly unreadable: Level;
  /** Findings that their owner has judged harmless. */
  readonly ignore: readonly Ignored[];
}

interface ClassifierRules {
  /** A cloud score at or over this lifts a request to the tiers of the cloud. */
  readonly cloudAt: number;
  /** A model on this machine that is asked where stage one is not sure; null for none. */
  readonly model: string | null;
  /** A confidence under this is not sure. */
  readonly below: number;
  /** After this long the judgement of stage one stands. */
  readonly timeoutMs: number;
}

/** What may be wrong with an answer so that the next tier up is asked. */
export const escalationChecks = [
  'error',
  'timeout',
  'empty',
  'truncated',
  'invalid_json',
  'bad_tool_call',
  'refusal',
  'low_confidence',
] as const;
export type EscalationCheck = (typeof escalationChecks)[number];

interface EscalationRules {
  readonly on: readonly EscalationCheck[];
  /** Tiers that one request may climb. */
  readonly maxHops: number;
}

/** Whose answers are compared, as written: a backend, or `backend/model`. */
export interface AbPair {
  readonly primary: string;
  readonly candidate: string;
}

interface AbRules {
  readonly enabled: boolean;
  /** The share of the conversations that the router may send where it likes. */
  readonly sampleRate: number;
  readonly pairs: readonly AbPair[];
  /** What copies may cost, of all pairs together. */
  readonly budgetNanoUsd: number;
  /** Who says how good answers are; null where nobody does. */
  readonly judge: string | null;
}

export interface Policy {
  readonly backends: readonly BackendSpec[];
  readonly aliases: readonly Alias[];
  /** What `auto` means per tier: backends or targets, tried in order. */
  readonly tiers: Readonly<Partial<Record<Tier, readonly string[]>>>;
  /** Read top to bottom, the first that matches wins. The last is the default. */
  readonly rules: readonly Rule[];
  readonly classifier: ClassifierRules;
  readonly escalation: EscalationRules;
  readonly privacy: Privacy;
  readonly prices: readonly WrittenPrice[];
  readonly retry: RetryRules;
  /** What savings are measured against, as written: a backend, or `backend/model`. */
  readonly baseline: string | null;
  readonly ab: AbRules;
}

/** The policy of whoever names none, and those that can be asked for by name: each is whole by itself. */
export interface Policies {
  readonly base: Policy;
  readonly named: ReadonlyMap<string, Policy>;
}
