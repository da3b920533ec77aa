// Owns the kinds of backends that the table has a column for, each with the strict fake that stands for it.
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playCompletions } from '../support/providers/openai-completions.ts';
import { playChat } from '../support/providers/openai-chat.ts';
import type { Place } from './table.ts';

const key = 'apiKey: "${K}", models: [m]';

export const places: readonly Place[] = [
  {
    name: 'openai-compatible',
    entry: `type: openai, zone: private, ${key}`,
    endpoint: 'http://cluster.test/v1',
    play: (request) => (request.path === '/v1/completions' ? playCompletions(request) : playChat(request)),
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
    name: 'deepseek',
    entry: `type: deepseek, ${key}`,
    endpoint: 'http://deepseek.test/v1',
    play: (request) => playChat(request, { deepseek: true }),
    model: 'fake-deepseek',
  },
];
