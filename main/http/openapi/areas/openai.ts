// Describes OpenAI's API, and what goes with it: dry runs, stored responses, lists of models, ranking.
import { account } from '../../../contract/projects.ts';
import { rerankAnswer, rerankBody } from '../../../contract/rerank.ts';
import { dryRun } from '../../../contract/trace.ts';
import { chatBody } from '../../../dialects/openai-chat/schema.ts';
import { completionsBody } from '../../../dialects/openai-completions/schema.ts';
import { embeddingsBody } from '../../../dialects/openai-embeddings/openai-embeddings.ts';
import { responsesBody } from '../../../dialects/openai-responses/schema.ts';
import {
  chatCompletion,
  completion,
  deletedResponse,
  embeddingList,
  modelCard,
  modelList,
  responseObject,
} from '../dialect-answers.ts';
import { anyBodyOfARequest, hello, mayGoAnywhere, serving, streamed, told } from '../asking.ts';
import { json, type Area } from '../operation.ts';

const stored = 'The id of a response that was not asked for with `store: false`.';

export const openai: Area = {
  name: 'OpenAI',
  says: 'For clients of OpenAI: `base_url` is the address of the router with `/v1`. Any key will do where no token is needed.',
  operations: [
    {
      ...mayGoAnywhere,
      id: 'createChatCompletion',
      route: 'POST /v1/chat/completions',
      says: 'Chat Completions, whole or as a stream',
      body: { schema: chatBody, example: hello },
      answers: { 200: [told(json(chatCompletion, 'The answer.')), streamed('Chunks, then `[DONE]`.')] },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'createResponse',
      route: 'POST /v1/responses',
      says: 'Responses, whole or as a stream of typed events',
      body: { schema: responsesBody, example: { model: 'auto', input: 'Hello' } },
      answers: { 200: [told(json(responseObject, 'The response.')), streamed('Events with sequence numbers.')] },
      errors: serving,
    },
    {
      id: 'getResponse',
      route: 'GET /v1/responses/:id',
      says: 'A stored response',
      more: 'Responses are kept in memory, a bounded number for a while, for the project that asked for them.',
      params: { id: stored },
      answers: { 200: [json(responseObject, 'As it was answered.')] },
      errors: ['not_found'],
    },
    {
      id: 'deleteResponse',
      route: 'DELETE /v1/responses/:id',
      says: 'Forget a stored response',
      params: { id: stored },
      answers: { 200: [json(deletedResponse, 'It is forgotten.')] },
      errors: ['not_found'],
    },
    {
      ...mayGoAnywhere,
      id: 'createCompletion',
      route: 'POST /v1/completions',
      says: 'Completions of a text, with `suffix` for filling in',
      body: {
        schema: completionsBody,
        example: { model: 'auto', prompt: 'function add(a, b) {', suffix: '}', max_tokens: 64 },
      },
      answers: { 200: [told(json(completion, 'The text.')), streamed('Chunks, then `[DONE]`.')] },
      errors: serving,
    },
    {
      ...mayGoAnywhere,
      id: 'createEmbedding',
      route: 'POST /v1/embeddings',
      says: 'Embeddings, as numbers or base64',
      body: { schema: embeddingsBody, example: { model: 'auto', input: ['Hello', 'Goodbye'] } },
      answers: { 200: [told(json(embeddingList, 'A vector for each input.'))] },
      errors: serving,
    },
    {
      id: 'rerank',
      route: 'POST /v1/rerank',
      says: 'Rank texts by how well they answer a question',
      more: 'Only models on this machine are asked.',
      body: {
        schema: rerankBody,
        example: { query: 'Where does it rain?', documents: ['Bergen is wet.', 'Aswan is dry.'], top_n: 1 },
      },
      answers: { 200: [json(rerankAnswer, 'The ranking.')] },
      errors: ['model_not_found', 'model_not_ready', 'insufficient_memory', 'upstream_error'],
    },
    {
      id: 'listModels',
      route: 'GET /v1/models',
      says: 'What can be asked for: `auto`, aliases, and every model of every backend',
      more: 'With `anthropic-version` it comes as Anthropic’s clients read it, with `x-goog-api-key` or `key` as Gemini’s do.',
      answers: { 200: [json(modelList, 'The list.')] },
      errors: [],
    },
    {
      id: 'getModel',
      route: 'GET /v1/models/:id{.+}',
      says: 'One model by its name',
      params: { id: 'As the list has it; slashes may stand in it.' },
      answers: { 200: [json(modelCard, 'The model.')] },
      errors: ['model_not_found'],
    },
    {
      id: 'getAccount',
      route: 'GET /v1/account',
      says: 'Who the caller is here',
      answers: { 200: [json(account, 'The project that its token speaks for, and the name of the token.')] },
      errors: [],
    },
    {
      id: 'explainRoute',
      route: 'POST /v1/route',
      says: 'A dry run: what would become of a request, and why',
      more: 'Takes the body of any endpoint of OpenAI, Anthropic, Gemini or Ollama. Nobody is called, nothing is written down. Where the request would be refused `plan` is empty, and `error` says why.',
      body: { schema: anyBodyOfARequest, example: hello },
      answers: { 200: [json(dryRun, 'The decision.')] },
      errors: [],
    },
  ],
};
