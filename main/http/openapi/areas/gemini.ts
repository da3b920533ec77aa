// Describes Gemini's API. Its methods stand behind the model in the path, under both of its versions.
import type { z } from 'zod';
import { geminiRoutes } from '../../../dialects/gemini/path.ts';
import { geminiBatchBody, geminiBody, geminiCountBody, geminiEmbedBody } from '../../../dialects/gemini/schema.ts';
import {
  geminiAnswer,
  geminiCard,
  geminiCount,
  geminiEmbedding,
  geminiEmbeddings,
  geminiModels,
} from '../dialect-answers.ts';
import { mayGoAnywhere, serving, told } from '../asking.ts';
import { events, json, type Answering, type Area, type Operation } from '../operation.ts';

interface Called {
  readonly id: string;
  readonly method: string;
  /** Methods that share a route with it. */
  readonly among?: readonly string[];
  readonly says: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
  readonly answers: readonly Answering[];
}

/** One for each version. */
const called = ({ id, method, among, says, schema, example, answers }: Called): readonly Operation[] =>
  geminiRoutes(...(among ?? [method])).map((route) => {
    const version = route.startsWith('/v1beta/') ? 'v1beta' : 'v1';
    return {
      ...mayGoAnywhere,
      id: version === 'v1beta' ? id : `${id}V1`,
      route: `POST /${route.slice(1)}` as const,
      paths: [`/${version}/models/{model}:${method}`],
      says: version === 'v1beta' ? says : `${says} (v1)`,
      params: { model: 'Percent-encoded where it holds a slash.' },
      body: { schema, example },
      answers: { 200: answers.map(told) },
      errors: serving,
    };
  });

const content = { parts: [{ text: 'Hello' }] };
const contents = [{ role: 'user', ...content }];
const generating = ['generateContent', 'streamGenerateContent'];

export const gemini: Area = {
  name: 'Gemini',
  says: 'For clients of Gemini: the address of the router is the base URL. Field names in snake case are understood too.',
  operations: [
    ...called({
      id: 'generateContent',
      method: 'generateContent',
      among: generating,
      says: 'Generate content',
      schema: geminiBody,
      example: { contents },
      answers: [json(geminiAnswer, 'The answer.')],
    }),
    ...called({
      id: 'streamGenerateContent',
      method: 'streamGenerateContent',
      among: generating,
      says: 'Generate content as a stream',
      schema: geminiBody,
      example: { contents },
      answers: [
        json(geminiAnswer.array(), 'Pieces of the answer, as one list.'),
        events('With `?alt=sse`: the pieces, an event each.', geminiAnswer),
      ],
    }),
    ...called({
      id: 'countContentTokens',
      method: 'countTokens',
      says: 'How many tokens contents have',
      schema: geminiCountBody,
      example: { contents },
      answers: [json(geminiCount, 'The number.')],
    }),
    ...called({
      id: 'embedContent',
      method: 'embedContent',
      says: 'Embed one content',
      schema: geminiEmbedBody,
      example: { content },
      answers: [json(geminiEmbedding, 'The vector.')],
    }),
    ...called({
      id: 'batchEmbedContents',
      method: 'batchEmbedContents',
      says: 'Embed several contents',
      schema: geminiBatchBody,
      example: { requests: [{ content }] },
      answers: [json(geminiEmbeddings, 'A vector for each.')],
    }),
    {
      id: 'listGeminiModels',
      route: 'GET /v1beta/models',
      says: 'What can be asked for, as Gemini’s clients read it',
      answers: { 200: [json(geminiModels, 'The list.')] },
      errors: [],
    },
    {
      id: 'getGeminiModel',
      route: 'GET /v1beta/models/:id{.+}',
      says: 'One model, as Gemini’s clients read it',
      params: { id: 'As the list has it.' },
      answers: { 200: [json(geminiCard, 'The model.')] },
      errors: ['model_not_found'],
    },
  ],
};
