// Owns OpenAI and every server that speaks its protocol. Only OpenAI itself is asked in its newest format: of the
// others, all know chats.
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import { openaiCompletions } from '../dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../dialects/openai-embeddings/openai-embeddings.ts';
import { openaiResponses } from '../dialects/openai-responses/openai-responses.ts';
import type { BackendFactory } from './backend.ts';
import { bearer, createHttpBackend, openaiModels } from './http-backend.ts';

const spokenByAll = [openaiChat, openaiCompletions, openaiEmbeddings];

export const createOpenaiBackend: BackendFactory = (spec, ports) => {
  const itself =
    spec.name === 'openai' || spec.endpoints.some((endpoint) => new URL(endpoint).hostname === 'api.openai.com');
  return createHttpBackend(spec, ports, {
    speaks: itself ? [...spokenByAll, openaiResponses] : spokenByAll,
    signed: bearer(spec),
    list: { path: '/models', models: openaiModels },
    // Servers that are not OpenAI know the older name of the limit, all of them.
    quirks: itself ? {} : { outputLimit: 'max_tokens' },
    signer: itself ? 'openai' : null,
  });
};
