// Owns how Zed is connected: by a provider in its settings; its key is kept elsewhere.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';
import type { Place } from '../place.ts';

/** On a Mac too it lies where XDG has it. */
const folderOf = ({ platform, config, appData }: Place): string =>
  platform === 'win32' ? join(appData, 'Zed') : join(config, 'zed');

export const zed: Client = {
  id: 'zed',
  title: 'Zed',
  programs: ['zed', 'zeditor'],
  traces: (place) => [folderOf(place)],
  settings: (place, { url }) => [
    {
      file: join(folderOf(place), 'settings.json'),
      format: 'json',
      entries: leaves(['language_models', 'openai_compatible', 'LA Router'], {
        api_url: `${url}/v1`,
        available_models: [{ name: 'auto', display_name: 'auto', max_tokens: 128_000 }],
      }),
    },
  ],
  env: ({ token }) => ({ LA_ROUTER_API_KEY: token }),
  notes: ['Zed keeps keys outside of its settings: type the token under Agent Settings, LLM Providers, LA Router.'],
};
