// Owns how Open WebUI is connected: by hand, since it keeps its settings in a database of its own.
import type { Client } from '../client.ts';

export const openWebui: Client = {
  id: 'open-webui',
  title: 'Open WebUI',
  programs: ['open-webui'],
  traces: () => [],
  isByHand: true,
  settings: () => [],
  env: ({ url, token }) => ({ OPENAI_API_BASE_URL: `${url}/v1`, OPENAI_API_KEY: token }),
  notes: [
    'Start Open WebUI with these variables, or add them under Admin Settings, Connections, OpenAI. In a container 127.0.0.1 is the container itself: start it with the network of the host.',
  ],
};
