// Owns Gemini's figures: thoughts are counted apart from the answer there, and belong to what was put out.
import { z } from 'zod';
import { isJsonObject, objectsIn, parseJson, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import { members } from '../shared/json-bytes.ts';
import { isSurchargedTier } from '../shared/service-tier.ts';

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
  serviceTier: z.string().nullish().catch(null),
});

const audioIn = (details: z.infer<typeof modalities>): number =>
  details.filter(({ modality }) => modality === 'AUDIO').reduce((sum, { tokenCount }) => sum + tokenCount, 0);

function toUsage(value: unknown): Usage | null {
  const parsed = metadata.safeParse(value);
  if (!parsed.success) return null;
  const given = parsed.data;
  return {
    ...noUsage,
    // What hosted tools read is counted apart from the prompt.
    inputTokens: given.promptTokenCount + given.toolUsePromptTokenCount,
    outputTokens: given.candidatesTokenCount + given.thoughtsTokenCount,
    cachedTokens: given.cachedContentTokenCount,
    reasoningTokens: given.thoughtsTokenCount,
    audioInputTokens: audioIn(given.promptTokensDetails),
    audioOutputTokens: audioIn(given.candidatesTokensDetails),
    surcharged: isSurchargedTier(given.serviceTier),
  };
}

/** The figures of an answer or of a chunk, where it has any. */
export const toGeminiUsage = (answer: JsonObject): Usage | null =>
  answer['usageMetadata'] === undefined ? null : searching(toUsage(answer['usageMetadata']), answer['candidates']);

/** What Google was asked for the answer. */
function searching(usage: Usage | null, candidates: unknown): Usage | null {
  if (usage === null) return null;
  const webSearches = objectsIn(candidates).reduce((sum, { groundingMetadata }) => {
    const queries = isJsonObject(groundingMetadata) ? groundingMetadata['webSearchQueries'] : null;
    return sum + (Array.isArray(queries) ? queries.length : 0);
  }, 0);
  return webSearches === 0 ? usage : { ...usage, webSearches };
}

const usageKey = Buffer.from('"usageMetadata"');
const searchKey = Buffer.from('"webSearchQueries"');

/** Only the bytes of the figures are parsed: an answer may carry megabytes of pictures. */
export function readGeminiUsage(answer: Buffer): Usage | null {
  if (!answer.includes(usageKey)) return null;
  const all = members(answer);
  const valueOf = (name: string): unknown => {
    const member = all.findLast(({ key }) => key === name);
    return member === undefined ? undefined : parseJson(answer.toString('utf8', member.start, member.end));
  };
  const metadataGiven = valueOf('usageMetadata');
  if (metadataGiven === undefined) return null;
  return searching(toUsage(metadataGiven), answer.includes(searchKey) ? valueOf('candidates') : null);
}

export const fromGeminiUsage = (usage: Usage): JsonObject => ({
  promptTokenCount: usage.inputTokens,
  candidatesTokenCount: Math.max(0, usage.outputTokens - usage.reasoningTokens),
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
