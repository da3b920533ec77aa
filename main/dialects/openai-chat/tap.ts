// Owns which keys of a Chat Completions answer hold its text.
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { createKeyReader } from '../shared/frame-keys.ts';
import { createOpenaiTap, openaiMarks } from '../shared/openai-tap.ts';

const readKeys = createKeyReader(['content', 'reasoning_content', 'arguments'], openaiMarks);

export const createChatTap = ({ wantsUsage }: ParsedRequest): StreamTap => createOpenaiTap(wantsUsage, readKeys);
