// Owns how Aider is connected: by its settings in the home folder.
import { join } from 'node:path';
import type { Client } from '../client.ts';

export const aider: Client = {
  id: 'aider',
  title: 'Aider',
  programs: ['aider'],
  traces: ({ home }) => [join(home, '.aider.conf.yml'), join(home, '.aider')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.aider.conf.yml'),
      format: 'yaml',
      entries: [
        { path: ['model'], value: 'openai/auto' },
        { path: ['openai-api-base'], value: `${url}/v1` },
        { path: ['openai-api-key'], value: token },
      ],
    },
  ],
  notes: ['A .aider.conf.yml of a project comes before this one.'],
};
