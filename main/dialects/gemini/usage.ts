// Owns Gemini's figures: thoughts are counted apart from the answer there, and belong to what was put out.
import { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';

const count = z.number().int().min(0).catch(0);
const modalities = z.array(z.object({ modality: z.string(), tokenCount: count })).catch([]);
const metadata = z.object({
  promptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  promptTokensDetails: modalities,
  candidatesTokensDetails: modalities,
});

const audioIn = (details: z.infer<typeof modalities>): number =>
  details.filter(({ modality }) => modality === 'AUDIO').reduce((sum, { tokenCount }) => sum + tokenCount, 0);

export function toUsage(value: unknown): Usage | null {
  const parsed = metadata.safeParse(value);
  if (!parsed.success) return null;
  const given = parsed.data;
  return {
    inputTokens: given.promptTokenCount + given.toolUsePromptTokenCount,
    outputTokens: given.candidatesTokenCount + given.thoughtsTokenCount,
    cachedTokens: given.cachedContentTokenCount,
    cacheWriteTokens: 0,
    reasoningTokens: given.thoughtsTokenCount,
    audioInputTokens: audioIn(given.promptTokensDetails),
    audioOutputTokens: audioIn(given.candidatesTokensDetails),
    estimated: false,
  };
}

export const fromUsage = (usage: Usage): JsonObject => ({
  promptTokenCount: usage.inputTokens,
  candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
  totalTokenCount: usage.inputTokens + usage.outputTokens,
  ...(usage.cachedTokens > 0 ? { cachedContentTokenCount: usage.cachedTokens } : {}),
  ...(usage.reasoningTokens > 0 ? { thoughtsTokenCount: usage.reasoningTokens } : {}),
  ...(usage.audioInputTokens > 0
    ? { promptTokensDetails: [{ modality: 'AUDIO', tokenCount: usage.audioInputTokens }] }
    : {}),
  ...(usage.audioOutputTokens > 0
    ? { candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: usage.audioOutputTokens }] }
    : {}),
});
