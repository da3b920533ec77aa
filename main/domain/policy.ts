// Owns what a policy is once it was read: plain data that decisions are made of.
import type { Level, Zone } from '../contract/routing.ts';

export interface BackendSpec {
  readonly name: string;
  readonly type: 'openai';
  /** Base URL with `/v1` and no trailing slash. */
  readonly endpoint: string;
  readonly zone: Zone;
  readonly region: string | null;
  readonly apiKey: string | null;
  /** The variable that the key comes from, for messages that say what to mend. */
  readonly keyName: string | null;
  /** What the policy says it offers, the default first; empty means that its own list counts. */
  readonly models: readonly string[];
}

export interface Price {
  /** `backend/model`, where `*` stands for anything. */
  readonly pattern: string;
  /** USD per million tokens. */
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number | undefined;
}

export interface Policy {
  readonly backends: readonly BackendSpec[];
  readonly privacy: Readonly<Record<Level, Zone>>;
  readonly prices: readonly Price[];
}
