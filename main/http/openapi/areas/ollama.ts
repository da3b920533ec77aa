// Describes Ollama's API.
import {
  ollamaChatBody,
  ollamaEmbedBody,
  ollamaEmbeddingsBody,
  ollamaGenerateBody,
  ollamaNamedBody,
  ollamaShowBody,
} from '../../../dialects/ollama/schema.ts';
import {
  ollamaChatAnswer,
  ollamaGenerated,
  ollamaPulled,
  ollamaRunning,
  ollamaShown,
  ollamaTags,
  ollamaVector,
  ollamaVectors,
  ollamaVersion,
} from '../dialect-answers.ts';
import { hello, mayGoAnywhere, serving, told } from '../asking.ts';
import { flow, json, nothing, type Area } from '../operation.ts';

const lines = 'application/x-ndjson';
const named = { model: 'gemma-4-e2b' };

export const ollama: Area = {
  name: 'Ollama',
  says: 'For clients of Ollama: the address of the router is the host. `HEAD /` answers them, too.',
  operations: [
    {
      ...mayGoAnywhere,
      id: 'ollamaChat',
      route: 'POST /api/chat',
      says: 'Chat; a stream of lines unless `stream` is false',
      body: { schema: ollamaChatBody, example: hello },
      answers: {
        200: [
          told(flow(lines, 'A line each piece, the last with `done: true`.', ollamaChatAnswer)),
          told(json(ollamaChatAnswer, 'With `stream: false`.')),
        ],
      },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'ollamaGenerate',
      route: 'POST /api/generate',
      says: 'Generate text, with `suffix` for filling in',
      body: { schema: ollamaGenerateBody, example: { model: 'auto', prompt: 'Hello' } },
      answers: {
        200: [
          told(flow(lines, 'A line each piece, the last with `done: true`.', ollamaGenerated)),
          told(json(ollamaGenerated, 'With `stream: false`.')),
        ],
      },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'ollamaEmbed',
      route: 'POST /api/embed',
      says: 'Embed texts',
      body: { schema: ollamaEmbedBody, example: { model: 'auto', input: ['Hello'] } },
      answers: { 200: [told(json(ollamaVectors, 'A vector for each.'))] },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'ollamaEmbeddings',
      route: 'POST /api/embeddings',
      says: 'Embed one text, the older way',
      body: { schema: ollamaEmbeddingsBody, example: { model: 'auto', prompt: 'Hello' } },
      answers: { 200: [told(json(ollamaVector, 'The vector.'))] },
      errors: serving,
    },
    {
      id: 'ollamaTags',
      route: 'GET /api/tags',
      says: 'What can be asked for, as Ollama’s clients read it',
      answers: { 200: [json(ollamaTags, 'The list.')] },
      errors: [],
    },
    {
      id: 'ollamaShow',
      route: 'POST /api/show',
      says: 'One model, as Ollama’s clients read it',
      body: { schema: ollamaShowBody, example: { model: 'auto' } },
      answers: { 200: [json(ollamaShown, 'The model.')] },
      errors: ['model_not_found'],
    },
    {
      id: 'ollamaVersion',
      route: 'GET /api/version',
      says: 'The version of Ollama whose API is spoken',
      answers: { 200: [json(ollamaVersion, 'The version.')] },
      errors: [],
    },
    {
      id: 'ollamaRunning',
      route: 'GET /api/ps',
      says: 'Which models are loaded on this machine',
      answers: { 200: [json(ollamaRunning, 'The list.')] },
      errors: [],
    },
    {
      id: 'ollamaPull',
      route: 'POST /api/pull',
      says: 'Download a model, with its progress',
      body: { schema: ollamaNamedBody, example: named },
      answers: {
        200: [
          flow(lines, 'A line each step, the last with `success` or an error.', ollamaPulled),
          json(ollamaPulled, 'With `stream: false`: the last line.'),
        ],
      },
      errors: ['model_not_found', 'upstream_error'],
    },
    {
      id: 'ollamaDelete',
      route: 'DELETE /api/delete',
      says: 'Remove a model from this machine',
      body: { schema: ollamaNamedBody, example: named },
      answers: { 200: [nothing('It is gone.')] },
      errors: ['model_not_found', 'conflict'],
    },
  ],
};
