// Owns how Goose is connected: by its settings; its key is kept in the system's keychain or in the environment.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';
import type { Place } from '../place.ts';

const folderOf = ({ platform, config, appData }: Place): string =>
  platform === 'win32' ? join(appData, 'Block', 'goose', 'config') : join(config, 'goose');

export const goose: Client = {
  id: 'goose',
  title: 'Goose',
  programs: ['goose'],
  traces: (place) => [folderOf(place)],
  settings: (place, { url }) => [
    {
      file: join(folderOf(place), 'config.yaml'),
      format: 'yaml',
      entries: [
        { path: ['active_provider'], value: 'openai' },
        ...leaves(['providers', 'openai'], { enabled: true, model: 'auto', configured: true }),
        // Older ones read these.
        { path: ['GOOSE_PROVIDER'], value: 'openai' },
        { path: ['GOOSE_MODEL'], value: 'auto' },
        { path: ['OPENAI_HOST'], value: url },
        { path: ['OPENAI_BASE_PATH'], value: 'v1/chat/completions' },
      ],
    },
  ],
  env: ({ token }) => ({ OPENAI_API_KEY: token }),
  notes: ['Goose keeps keys outside of its settings: give it the token by this variable, or with goose configure.'],
};
