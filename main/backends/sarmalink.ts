// Owns SarmaLink-AI: a hosted gateway with OpenAI's chats.
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { BackendFactory } from './backend.ts';
import { bearer, createHttpBackend, openaiModels } from './http-backend.ts';

export const createSarmalinkBackend: BackendFactory = (spec, ports) =>
  createHttpBackend(spec, ports, {
    speaks: [openaiChat],
    signed: bearer(spec),
    list: { path: '/models', models: openaiModels },
    quirks: { outputLimit: 'max_tokens' },
  });
