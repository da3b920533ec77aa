// Owns what is known of the providers by their names: where they are, and which variables hold their key and address.
import type { BackendType } from '../domain/policy.ts';
import type { Environment } from './home.ts';

export interface Provider {
  readonly type: BackendType;
  readonly endpoint: string;
  readonly key: string;
  /** Overrides the address, so that gateways and tests can stand in. */
  readonly url: string;
}

export const providers: Readonly<Record<string, Provider>> = {
  openai: {
    type: 'openai',
    endpoint: 'https://api.openai.com/v1',
    key: 'OPENAI_API_KEY',
    url: 'OPENAI_BASE_URL',
  },
  anthropic: {
    type: 'anthropic',
    endpoint: 'https://api.anthropic.com',
    key: 'ANTHROPIC_API_KEY',
    url: 'ANTHROPIC_BASE_URL',
  },
  gemini: {
    type: 'gemini',
    endpoint: 'https://generativelanguage.googleapis.com',
    key: 'GOOGLE_API_KEY',
    url: 'GOOGLE_GEMINI_BASE_URL',
  },
  deepseek: {
    type: 'deepseek',
    endpoint: 'https://api.deepseek.com/v1',
    key: 'DEEPSEEK_API_KEY',
    url: 'DEEPSEEK_BASE_URL',
  },
  sarmalink: {
    type: 'sarmalink',
    endpoint: 'https://api.sarmalink.ai/v1',
    key: 'SARMALINK_API_KEY',
    url: 'SARMALINK_BASE_URL',
  },
};

/** The provider of that name, else the only one of that type that needs no address. */
export const providerOf = (name: string, type: BackendType): Provider | null => {
  const named = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (named?.type === type) return named;
  // `openai` is the type of every server of that protocol: only the name says that it is OpenAI itself.
  return type === 'openai' ? null : (Object.values(providers).find((provider) => provider.type === type) ?? null);
};

export const addressOf = (provider: Provider, env: Environment): string => env[provider.url] || provider.endpoint;
