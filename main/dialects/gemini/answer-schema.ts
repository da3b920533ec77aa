// Owns what we read of Gemini's answers. Lenient: what is not as expected is not there.
import { z } from 'zod';

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish().catch(null);

const part = z.object({
  text,
  thought: z.boolean().nullish().catch(null),
  thoughtSignature: text,
  inlineData: z.object({ mimeType: z.string(), data: z.string() }).nullish().catch(null),
  fileData: z.object({ fileUri: z.string() }).nullish().catch(null),
  functionCall: z.object({ id: text, name: z.string(), args: z.unknown().optional() }).nullish().catch(null),
});
export type GeminiAnswerPart = z.infer<typeof part>;

const place = { startIndex: number, endIndex: number };
const source = z.object({ uri: text, title: text, ...place }).catch({});
const page = z.object({ uri: text, title: text }).nullish().catch(null);
const chunk = z.object({ web: page, retrievedContext: page, maps: page }).catch({});
const support = z.object({
  segment: z
    .object({ text, ...place })
    .nullish()
    .catch(null),
  groundingChunkIndices: list(z.number()),
});
const token = z.object({ token: z.string().catch(''), logProbability: z.number().catch(0) }).catch({
  token: '',
  logProbability: 0,
});

/** No answer has more; a number without bounds would be a place in a list of that length. */
const mostCandidates = 127;

const candidate = z.object({
  index: z.number().int().min(0).max(mostCandidates).nullish().catch(null),
  content: z
    .object({ parts: list(part.catch({})) })
    .nullish()
    .catch(null),
  finishReason: text,
  citationMetadata: z
    .object({ citationSources: list(source), citations: list(source) })
    .nullish()
    .catch(null),
  groundingMetadata: z
    .object({ groundingChunks: list(chunk), groundingSupports: list(support.catch({})) })
    .nullish()
    .catch(null),
  logprobsResult: z
    .object({ chosenCandidates: list(token), topCandidates: list(z.object({ candidates: list(token) }).catch({})) })
    .nullish()
    .catch(null),
});
export type Candidate = z.infer<typeof candidate>;

export const answerSchema = z.object({
  responseId: text,
  modelVersion: text,
  createTime: text,
  candidates: list(candidate),
  promptFeedback: z.object({ blockReason: text }).nullish().catch(null),
});
export type GeminiAnswer = z.infer<typeof answerSchema>;
