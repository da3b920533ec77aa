// Owns how OpenCode is connected: by a provider of its own, whose model is the default one.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const opencode: Client = {
  id: 'opencode',
  title: 'OpenCode',
  programs: ['opencode'],
  traces: ({ config, home }) => [join(config, 'opencode'), join(home, '.opencode')],
  settings: ({ config }, { url, token }) => [
    {
      file: join(config, 'opencode', 'opencode.json'),
      others: [join(config, 'opencode', 'opencode.jsonc')],
      format: 'json',
      entries: [
        // It writes this itself into a file that lacks it.
        { path: ['$schema'], value: 'https://opencode.ai/config.json', ifMissing: true },
        { path: ['model'], value: 'la-router/auto' },
        ...leaves(['provider', 'la-router'], {
          npm: '@ai-sdk/openai-compatible',
          name: 'LA Router',
          options: { baseURL: `${url}/v1`, apiKey: token },
          models: { auto: { name: 'auto', tool_call: true, limit: { context: 128_000, output: 8192 } } },
        }),
      ],
    },
  ],
  notes: ['An OpenCode that runs already has to be started again.'],
};
