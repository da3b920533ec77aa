// Owns the list of backend types: one line each.
import type { BackendType } from '../domain/policy.ts';
import { createAnthropicBackend } from './anthropic.ts';
import type { BackendFactory } from './backend.ts';
import { createDeepseekBackend } from './deepseek.ts';
import { createGeminiBackend } from './gemini.ts';
import { createLlamacppBackend } from './llamacpp.ts';
import { createOllamaBackend } from './ollama.ts';
import { createOpenaiBackend } from './openai.ts';
import { createSarmalinkBackend } from './sarmalink.ts';

const factories: Readonly<Record<BackendType, BackendFactory>> = {
  openai: createOpenaiBackend,
  anthropic: createAnthropicBackend,
  gemini: createGeminiBackend,
  deepseek: createDeepseekBackend,
  sarmalink: createSarmalinkBackend,
  ollama: createOllamaBackend,
  llamacpp: (spec, { local }) => createLlamacppBackend(spec, local),
};

export const createBackend: BackendFactory = (spec, ports) => factories[spec.type](spec, ports);
