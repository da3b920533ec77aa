// Owns an empty canonical conversation, for tests that care about a part of it.
import { noSampling, type Conversation } from '../../main/contract/conversation.ts';

export const conversationOf = (more: Partial<Conversation> = {}): Conversation => ({
  kind: 'conversation',
  turns: [],
  tools: [],
  toolChoice: null,
  parallelCalls: null,
  format: null,
  sampling: noSampling,
  maxOutputTokens: null,
  stop: [],
  choices: 1,
  logprobs: null,
  reasoning: null,
  suffix: null,
  user: null,
  leftOut: [],
  ...more,
});
