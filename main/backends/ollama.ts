// Owns Ollama: its own API, and OpenAI's that it speaks beside it. A tag may be served in the cloud: its list says so.
import { z } from 'zod';
import { ollamaEmbed, ollamaEmbeddings } from '../dialects/ollama/embeddings.ts';
import { ollamaChat, ollamaGenerate } from '../dialects/ollama/ollama.ts';
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import { openaiCompletions } from '../dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../dialects/openai-embeddings/openai-embeddings.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { BackendFactory } from './backend.ts';
import { bearer, createHttpBackend } from './http-backend.ts';

const tag = z.object({
  name: z.string().min(1),
  remote_host: z.string().nullish(),
  remote_model: z.string().nullish(),
});
const tags = z.object({ models: z.array(tag) }).transform(({ models }) =>
  models.map(({ name, remote_host, remote_model }) => ({
    id: name,
    zone: remote_host || remote_model ? ('public' as const) : null,
    contextTokens: null,
  })),
);

/** OpenAI's side of Ollama lies under /v1, its own beside it. */
const underV1 = <Spoken extends Dialect>(dialect: Spoken): Spoken => ({
  ...dialect,
  upstreamPath: (model: string, stream: boolean) => `/v1${dialect.upstreamPath(model, stream)}`,
});

const own = [ollamaChat, ollamaGenerate, ollamaEmbed, ollamaEmbeddings];

export const createOllamaBackend: BackendFactory = (spec, ports) =>
  createHttpBackend(spec, ports, {
    speaks: [...own, ...[openaiChat, openaiCompletions, openaiEmbeddings].map(underV1)],
    // Its OpenAI side takes fields that it does not heed, such as a demanded tool: only its own says what it can.
    translatesTo: own,
    signed: bearer(spec),
    list: { path: '/api/tags', models: tags },
    // What it does not list it may still fetch from elsewhere, unless its owner answers for it.
    unlistedZone: spec.zoneGiven ? spec.zone : 'public',
    listTellsZone: true,
  });
