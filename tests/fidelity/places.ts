// Owns the kinds of backends that the table has a column for, each with the strict fake that stands for it.
import { playAnthropic } from '../support/providers/anthropic.ts';
import type { Script, Seen } from '../support/fake-provider.ts';
import { playGemini } from '../support/providers/gemini.ts';
import { playOllama } from '../support/providers/ollama.ts';
import { playCompletions } from '../support/providers/openai-other.ts';
import { playChat } from '../support/providers/openai-chat.ts';
import { playResponses } from '../support/providers/openai-responses.ts';
import type { Place } from './table.ts';

const key = 'apiKey: "${K}", models: [m]';

const playCompatible = (request: Seen): Script =>
  request.path === '/v1/completions' ? playCompletions(request) : playChat(request);

export const places: readonly Place[] = [
  {
    name: 'openai',
    entry: `type: openai, ${key}`,
    endpoint: 'http://openai.test/v1',
    play: (request) => (request.path === '/v1/responses' ? playResponses(request) : playCompatible(request)),
    model: 'fake-gpt',
  },
  {
    name: 'openai-compatible',
    entry: `type: openai, zone: private, ${key}`,
    endpoint: 'http://cluster.test/v1',
    play: playCompatible,
    model: 'fake-gpt',
  },
  {
    name: 'anthropic',
    entry: `type: anthropic, ${key}`,
    endpoint: 'http://anthropic.test',
    play: playAnthropic,
    model: 'fake-claude',
  },
  {
    name: 'gemini',
    entry: `type: gemini, ${key}`,
    endpoint: 'http://gemini.test',
    play: playGemini,
    model: 'fake-gemini',
  },
  {
    name: 'ollama',
    entry: `type: ollama, zone: device, ${key}`,
    endpoint: 'http://ollama.test',
    play: (request) => (request.path.startsWith('/v1/') ? playCompatible(request) : playOllama(request)),
    model: 'fake-llama-thinking',
  },
  {
    name: 'deepseek',
    entry: `type: deepseek, ${key}`,
    endpoint: 'http://deepseek.test/v1',
    play: (request) => playChat(request, { deepseek: true }),
    model: 'fake-deepseek',
  },
];
