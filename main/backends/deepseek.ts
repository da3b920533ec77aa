// Owns DeepSeek: OpenAI's chats, with its thoughts in a field of their own that it wants back.
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { BackendFactory } from './backend.ts';
import { bearer, createHttpBackend, openaiModels } from './http-backend.ts';

export const createDeepseekBackend: BackendFactory = (spec, ports) =>
  createHttpBackend(spec, ports, {
    speaks: [openaiChat],
    signed: bearer(spec),
    list: { path: '/models', models: openaiModels },
    quirks: { outputLimit: 'max_tokens', schemas: false, reasoningContent: true },
    signer: 'deepseek',
  });
