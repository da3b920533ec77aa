// Owns how Continue is connected: by one more model of its list.
import { join } from 'node:path';
import type { Client } from '../client.ts';

export const continueDev: Client = {
  id: 'continue',
  title: 'Continue',
  programs: ['cn'],
  traces: ({ home }) => [join(home, '.continue')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.continue', 'config.yaml'),
      format: 'yaml',
      entries: [
        { path: ['name'], value: 'la-router', ifMissing: true },
        { path: ['version'], value: '0.0.1', ifMissing: true },
        { path: ['schema'], value: 'v1', ifMissing: true },
        {
          path: ['models'],
          isItem: true,
          value: {
            name: 'LA Router',
            provider: 'openai',
            model: 'auto',
            apiBase: `${url}/v1`,
            apiKey: token,
            roles: ['chat', 'edit', 'apply'],
            capabilities: ['tool_use'],
          },
        },
      ],
    },
  ],
  notes: ['Choose the model LA Router in Continue.'],
};
