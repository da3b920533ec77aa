// Owns how Cline is connected: its command line keeps its providers in a file of its own home.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const cline: Client = {
  id: 'cline',
  title: 'Cline',
  programs: ['cline'],
  traces: ({ home }) => [join(home, '.cline')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.cline', 'data', 'settings', 'providers.json'),
      format: 'json',
      entries: [
        { path: ['version'], value: 1, ifMissing: true },
        { path: ['lastUsedProvider'], value: 'openai-compatible' },
        { path: ['modes'], value: {}, ifMissing: true },
        ...leaves(['providers', 'openai-compatible', 'settings'], {
          provider: 'openai-compatible',
          apiKey: token,
          model: 'auto',
          baseUrl: `${url}/v1`,
        }),
        // It reads no provider that does not say when it was set.
        { path: ['providers', 'openai-compatible', 'updatedAt'], value: '2026-01-01T00:00:00.000Z', ifMissing: true },
        { path: ['providers', 'openai-compatible', 'tokenSource'], value: 'manual', ifMissing: true },
      ],
    },
  ],
  notes: [
    'This is for its command line. In VS Code: API Provider "OpenAI Compatible", with the address and the token that stand in the file.',
  ],
};
