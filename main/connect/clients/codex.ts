// Owns how Codex is connected: by a provider of its own in its settings, which holds its token too.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const codex: Client = {
  id: 'codex',
  title: 'Codex',
  programs: ['codex'],
  traces: ({ home }) => [join(home, '.codex')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.codex', 'config.toml'),
      format: 'toml',
      entries: [
        { path: ['model'], value: 'auto' },
        { path: ['model_provider'], value: 'la-router' },
        ...leaves(['model_providers', 'la-router'], {
          name: 'LA Router',
          base_url: `${url}/v1`,
          wire_api: 'responses',
          experimental_bearer_token: token,
          // The router has tried all that may help before it answers.
          request_max_retries: 0,
          stream_max_retries: 0,
        }),
      ],
    },
  ],
  notes: ['A Codex that runs already has to be started again.'],
};
