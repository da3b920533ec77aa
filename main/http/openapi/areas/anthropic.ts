// Describes Anthropic's API.
import { messagesBody, messagesCountBody } from '../../../dialects/anthropic-messages/schema.ts';
import { anthropicMessage, countedTokens } from '../dialect-answers.ts';
import { hello, mayGoAnywhere, serving, streamed, told } from '../asking.ts';
import { json, type Area } from '../operation.ts';

export const anthropic: Area = {
  name: 'Anthropic',
  says: 'For clients of Anthropic: `base_url` is the address of the router.',
  operations: [
    {
      ...mayGoAnywhere,
      id: 'createMessage',
      route: 'POST /v1/messages',
      says: 'Messages, whole or as a stream of typed events',
      body: { schema: messagesBody, example: { ...hello, max_tokens: 256 } },
      answers: { 200: [told(json(anthropicMessage, 'The message.')), streamed('Typed events.')] },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'countMessageTokens',
      route: 'POST /v1/messages/count_tokens',
      says: 'How many input tokens a message has',
      more: 'Asked of the target where it speaks this format, estimated elsewhere.',
      body: { schema: messagesCountBody, example: hello },
      answers: { 200: [told(json(countedTokens, 'The number.'))] },
      errors: serving,
    },
  ],
};
