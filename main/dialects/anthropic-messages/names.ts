// Owns what the formats call alike: why an answer ended, how hard to think, and which ids a call may have.
import type { FinishReason } from '../../contract/answer-events.ts';
import type { Effort } from '../../contract/conversation.ts';
import { wordTable } from '../../contract/words.ts';

const reasonOf = wordTable<FinishReason>({
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'calls',
  refusal: 'refusal',
  pause_turn: 'pause',
});
export const readReason = (reason: string): FinishReason => reasonOf(reason) ?? 'stop';

const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  calls: 'tool_use',
  filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
};

interface Ending {
  readonly reason: FinishReason | null;
  /** It made calls: clients act on them only where the reason says so, and some models forget to. */
  readonly called: boolean;
  /** The model refused to answer. */
  readonly refused: boolean;
}
export function writeReason({ reason, called, refused }: Ending): string {
  if (refused) return 'refusal';
  if (called && (reason === null || reason === 'stop')) return 'tool_use';
  return stopReasons[reason ?? 'stop'];
}

const effortOf = wordTable<Effort>({
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'xhigh',
});
export const readEffort = (effort: string): Effort | null => effortOf(effort) ?? null;

/** `max` is known to more models than `xhigh`. */
export const effortNames: Readonly<Record<Exclude<Effort, 'none'>, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
};

/** Anthropic refuses ids with other characters, which other providers do make: the same id is told the same way. */
export const callId = (id: string): string =>
  /^[A-Za-z0-9_-]+$/.test(id) ? id : `call_${Buffer.from(id).toString('base64url')}`;
