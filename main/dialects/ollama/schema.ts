// Owns which fields of Ollama's requests we read and what is impossible in them.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import { modelName } from '../shared/model-name.ts';
import { asText, longListOf, someOf } from '../shared/plain-list.ts';
import { isBase64 } from './images.ts';

const text = z.string();
const number = z.number().nullish();
const images = z.array(text.refine(isBase64, 'A picture is base64, without a URL around it.')).nullish();
const stop = z.union([text, z.array(text)]).nullish();

const options = z.looseObject({
  temperature: number,
  top_p: number,
  top_k: number,
  seed: number,
  num_predict: z.number().int().nullish(),
  presence_penalty: number,
  frequency_penalty: number,
  stop,
});
export type OllamaOptions = z.infer<typeof options>;

/** Clients write Ollama's usual tag behind every name. The names of the router have no tags. */
const model = modelName.transform((name) => name.replace(/^(auto(?::[a-z]+)?):latest$/, '$1'));

const shared = {
  model,
  stream: z.boolean().nullish(),
  format: z.union([z.literal('json'), z.literal(''), z.record(z.string(), z.unknown())]).nullish(),
  options: options.nullish(),
  think: z.union([z.boolean(), z.enum(['low', 'medium', 'high', 'max'])]).nullish(),
  keep_alive: z.union([text, z.number()]).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
};

const call = z.looseObject({
  id: text.nullish(),
  function: z.looseObject({ name: text, arguments: z.record(z.string(), z.unknown()) }),
});

const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool'], { error: 'A role is system, user, assistant or tool.' }),
  content: text.nullish(),
  images,
  thinking: text.nullish(),
  tool_calls: z.array(call).nullish(),
  tool_name: text.nullish(),
  /** The older name of `tool_name`. */
  name: text.nullish(),
  tool_call_id: text.nullish(),
});
export type OllamaMessage = z.infer<typeof message>;

const speakers: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant']);
const others = Object.keys(message.shape).filter((key) => key !== 'role' && key !== 'content');

/** Nothing but words. */
const isPlain = (value: unknown): value is OllamaMessage =>
  isJsonObject(value) &&
  speakers.has(value['role']) &&
  typeof value['content'] === 'string' &&
  others.every((key) => value[key] === undefined);

const messages = longListOf(message, (value) => (isPlain(value) ? value : undefined)).refine(
  (all) => all.length > 0,
  'At least one message is needed.',
);

const tool = z.looseObject({
  function: z.looseObject({
    name: text.min(1),
    description: text.nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

export const ollamaChatBody = z
  .looseObject({
    ...shared,
    messages,
    tools: z.array(tool).nullish(),
  })
  .superRefine(({ messages }, context) => {
    let called = false;
    for (const [at, { role, content, images: shown, tool_calls: calls }] of messages.entries()) {
      called ||= (calls ?? []).length > 0;
      const silent = role === 'user' && typeof content !== 'string' && (shown ?? []).length === 0;
      if (silent) context.addIssue({ code: 'custom', path: ['messages', at, 'content'], message: 'It is missing.' });
      if (role === 'tool' && !called)
        context.addIssue({ code: 'custom', path: ['messages', at], message: 'No call came before this result.' });
    }
  });

export const ollamaGenerateBody = z.looseObject({
  ...shared,
  prompt: text.min(1, 'It is empty.'),
  suffix: text.nullish(),
  system: text.nullish(),
  images,
  raw: z.boolean().nullish(),
  template: text.nullish(),
  context: z.array(z.number()).nullish(),
});

const dimensions = z.number().int().min(1).nullish();
export const ollamaEmbedBody = z.looseObject({
  model,
  input: z.union([text, someOf(text, asText)], { error: 'A text, or a list of texts.' }),
  dimensions,
  truncate: z.boolean().nullish(),
  options: options.nullish(),
  keep_alive: shared.keep_alive,
});
export const ollamaEmbeddingsBody = z.looseObject({ model, prompt: text, options: options.nullish() });

/** Of what is done with a model by its name: it may stand under the older name of the field. */
export const ollamaNamedBody = z.object({
  model: text.optional(),
  name: text.optional(),
  stream: z.boolean().optional(),
});

const oneName = text.min(1);
export const ollamaShowBody = z.union([
  z.object({ model: oneName }).transform(({ model: name }) => name),
  z.object({ name: oneName }).transform(({ name }) => name),
]);

/** These fields say how long a model stays loaded and how its answer comes, and nothing of what is asked. */
const ownAffair = new Set(['model', 'stream', 'keep_alive']);
/** Clients also send the values that hold by default. */
const defaultOf = wordTable<boolean>({ raw: false, truncate: true, shift: true });
const saysNothing = (key: string, value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0) || value === defaultOf(key);

/** The names of the fields that say something and are not read here. */
export const unreadFields = (body: JsonObject, read: readonly string[]): string[] =>
  Object.keys(body).filter((key) => !read.includes(key) && !ownAffair.has(key) && !saysNothing(key, body[key]));
