// Owns which key of a completions answer holds its text.
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { createKeyReader } from '../shared/frame-keys.ts';
import { createOpenaiTap, openaiMarks } from '../shared/openai-tap.ts';

const readKeys = createKeyReader(['text'], openaiMarks);

export const createCompletionsTap = ({ wantsUsage }: ParsedRequest): StreamTap => createOpenaiTap(wantsUsage, readKeys);
