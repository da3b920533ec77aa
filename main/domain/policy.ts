// Owns what a policy is once it was read: plain data that decisions are made of.
import type { Level, Zone } from '../contract/routing.ts';
import type { Ignored } from './sensitivity/finding.ts';

export const backendTypes = ['openai', 'anthropic', 'gemini', 'deepseek', 'sarmalink', 'ollama'] as const;
export type BackendType = (typeof backendTypes)[number];

export interface BackendSpec {
  readonly name: string;
  readonly type: BackendType;
  /** Base URLs without trailing slash, in the form of the type. Several are one pool; never empty. */
  readonly endpoints: readonly [string, ...string[]];
  readonly zone: Zone;
  /** The owner wrote the zone down; else it follows from type and address. */
  readonly zoneGiven: boolean;
  readonly region: string | null;
  readonly apiKey: string | null;
  /** The variable that the key comes from, for messages that say what to mend. */
  readonly keyName: string | null;
  /** What the policy says it offers, the default first; empty means that its own list counts. */
  readonly models: readonly string[];
  /** It has an entry or a key. The others are known by name only: nothing is sent to them unless it is asked for. */
  readonly configured: boolean;
}

export interface Price {
  /** `backend/model`, where `*` stands for anything. */
  readonly pattern: string;
  /** USD per million tokens. */
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number | undefined;
  readonly cacheWrite?: number | undefined;
}

export interface Alias {
  /** A model's name as callers write it, where `*` stands for anything. */
  readonly pattern: string;
  readonly model: string;
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

export interface Policy {
  readonly backends: readonly BackendSpec[];
  readonly aliases: readonly Alias[];
  readonly privacy: Privacy;
  readonly prices: readonly Price[];
  readonly retry: RetryRules;
}
