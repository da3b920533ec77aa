// Owns which key of a completions answer holds its text.
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { createOpenaiTap } from '../shared/openai-tap.ts';

const textKeys = [Buffer.from('"text":"')];

export const createCompletionsTap = ({ wantsUsage }: ParsedRequest): StreamTap => createOpenaiTap(wantsUsage, textKeys);
