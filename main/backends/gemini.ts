// Owns Gemini: Google's own API, its key header and its list of models.
import { z } from 'zod';
import { geminiBatchEmbed, geminiEmbed } from '../dialects/gemini/embeddings.ts';
import { geminiCount, geminiGenerate } from '../dialects/gemini/gemini.ts';
import type { BackendFactory } from './backend.ts';
import { createHttpBackend } from './http-backend.ts';

const model = z.object({
  name: z.string().min(1),
  inputTokenLimit: z.number().int().positive().nullish().catch(null),
});
const models = z.object({ models: z.array(model) }).transform((list) =>
  list.models.map(({ name, inputTokenLimit }) => ({
    id: name.replace(/^models\//, ''),
    zone: null,
    contextTokens: inputTokenLimit ?? null,
  })),
);

export const createGeminiBackend: BackendFactory = (spec, ports) =>
  createHttpBackend(spec, ports, {
    speaks: [geminiGenerate, geminiBatchEmbed, geminiEmbed, geminiCount],
    signed: spec.apiKey === null ? {} : { 'x-goog-api-key': spec.apiKey },
    list: { path: '/v1beta/models?pageSize=1000', models },
    signer: 'gemini',
  });
