// Owns what was asked from this very page, by the id of its request: the router keeps no text, so nothing else can be
// asked again. It is gone with the page.

export interface AskedMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: unknown;
  readonly [field: string]: unknown;
}

const kept = new Map<string, readonly AskedMessage[]>();
const most = 200;

export function keepAsked(requestId: string, messages: readonly AskedMessage[]): void {
  kept.set(requestId, messages);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

/** Null where it was asked elsewhere. */
export const askedAs = (requestId: string): readonly AskedMessage[] | null => kept.get(requestId) ?? null;
