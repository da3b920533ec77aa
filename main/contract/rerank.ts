// Owns what `POST /v1/rerank` takes and tells, as clients of Jina and Cohere know it.
import { z } from 'zod';

const mostDocuments = 10_000;

export const rerankBody = z.looseObject({
  model: z.string().nullish().describe('A model for ranking on this machine; the first there is where none is named.'),
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string(), z.looseObject({ text: z.string() })]))
    .min(1)
    .max(mostDocuments),
  top_n: z.number().int().min(1).nullish().describe('Only so many of the best.'),
  return_documents: z.boolean().nullish(),
});
export type RerankBody = z.infer<typeof rerankBody>;

export const rerankAnswer = z.object({
  model: z.string(),
  usage: z.object({ prompt_tokens: z.number(), total_tokens: z.number() }),
  results: z
    .array(
      z.object({
        index: z.number().int().describe('Of the document in the request.'),
        relevance_score: z.number(),
        document: z.object({ text: z.string() }).optional(),
      }),
    )
    .describe('The best first.'),
});
