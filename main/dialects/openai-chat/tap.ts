// Owns which keys of a Chat Completions answer hold its text.
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { createOpenaiTap } from '../shared/openai-tap.ts';

const textKeys = ['"content":"', '"reasoning_content":"', '"arguments":"'].map((key) => Buffer.from(key));

export const createChatTap = ({ wantsUsage }: ParsedRequest): StreamTap => createOpenaiTap(wantsUsage, textKeys);
