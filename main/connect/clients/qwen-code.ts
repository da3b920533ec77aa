// Owns how Qwen Code is connected: by its settings.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const qwenCode: Client = {
  id: 'qwen-code',
  title: 'Qwen Code',
  programs: ['qwen'],
  traces: ({ home }) => [join(home, '.qwen')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.qwen', 'settings.json'),
      format: 'json',
      entries: [
        ...leaves(['security', 'auth'], { selectedType: 'openai', apiKey: token, baseUrl: `${url}/v1` }),
        { path: ['model', 'name'], value: 'auto' },
      ],
    },
  ],
  notes: ['A Qwen Code that runs already has to be started again.'],
};
