// Owns the list of dialects: one line each.
import type { Dialect } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';

export const dialects: readonly Dialect[] = [openaiChat];
