import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../main/contract/errors.ts';
import { anthropicMessages } from '../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { ollamaChat } from '../../../main/dialects/ollama/ollama.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';
import { askedOf, bytesOf, collectedOf, type Asking } from '../../support/answers.ts';
import { demandingConversations, plainConversations } from '../../support/conversations.ts';
import { playAnthropic } from '../../support/providers/anthropic.ts';
import { playGemini } from '../../support/providers/gemini.ts';
import { playOllama } from '../../support/providers/ollama.ts';
import { playChat } from '../../support/providers/openai-chat.ts';
import { playResponses } from '../../support/providers/openai-responses.ts';

interface Provider extends Asking {
  /** What its format cannot say, and the field that it blames. */
  readonly refuses: Readonly<Record<string, string>>;
}

const nowhere = { 'a file that is held elsewhere': 'messages.0.content', 'a gap to fill': 'suffix' };
const noChoice = { 'a tool that is not there': 'tool_choice', 'any tool where there is none': 'tool_choice' };

const gemini: Provider = {
  dialect: geminiGenerate,
  play: playGemini,
  headers: { 'x-goog-api-key': 'k' },
  model: 'fake-gemini',
  refuses: {
    'a file that is held elsewhere': 'messages.0',
    'a gap to fill': 'suffix',
    ...noChoice,
    'arguments that are broken': 'messages.1',
    'many places to stop': 'stop',
  },
};

const providers: readonly Provider[] = [
  gemini,
  {
    dialect: ollamaChat,
    play: playOllama,
    model: 'fake-llama-thinking',
    refuses: {
      ...nowhere,
      ...noChoice,
      'a picture elsewhere': 'messages.0.content',
      'a sound': 'messages.0.content',
      'a document': 'messages.0.content',
      'any tool': 'tool_choice',
      'one tool': 'tool_choice',
      'a custom tool that must be used': 'tool_choice',
      'several answers': 'n',
      'arguments that are broken': 'messages.1.tool_calls',
    },
  },
  {
    dialect: openaiResponses,
    play: playResponses,
    model: 'fake-gpt',
    refuses: {
      'a sound': 'messages.0.content',
      'a gap to fill': 'suffix',
      ...noChoice,
      'places to stop': 'stop',
      'many places to stop': 'stop',
      'several answers': 'n',
    },
  },
  {
    dialect: openaiChat,
    play: playChat,
    model: 'fake-gpt',
    refuses: { ...nowhere, ...noChoice },
  },
  {
    dialect: anthropicMessages,
    play: playAnthropic,
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    model: 'claude-opus-4-6',
    refuses: {
      'a file that is held elsewhere': 'messages.0',
      'a gap to fill': 'suffix',
      ...noChoice,
      'a sound': 'messages.0',
      'several answers': 'n',
      probabilities: 'logprobs',
      'probabilities of the chosen alone': 'logprobs',
      'arguments that are broken': 'messages.1',
    },
  },
];

for (const provider of providers) {
  const name = `${provider.dialect.id} for ${provider.model}`;
  const all = { ...plainConversations, ...demandingConversations };
  for (const [what, conversation] of Object.entries(all)) {
    const param = provider.refuses[what];
    if (param !== undefined)
      test(`${name} cannot say ${what}, and blames ${param}`, () => {
        assert.throws(
          () => askedOf(provider, conversation, false),
          (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
        );
      });
    else
      test(`what ${name} writes of ${what} is taken`, () => {
        for (const stream of [false, true]) {
          const script = askedOf(provider, conversation, stream);
          assert.equal(script.status, 200, bytesOf(script).toString());
          const type = stream ? provider.dialect.streamType : 'application/json';
          assert.equal(String(script.headers['content-type']).startsWith(type), true);
        }
      });
  }
  const question = plainConversations['tools that were offered'];
  test(`what ${name} is answered says the same whole, streamed and cut anywhere`, () => {
    assert.ok(question !== undefined);
    assert.notDeepEqual(collectedOf(provider, question).choices[0]?.parts ?? [], []);
  });
}
