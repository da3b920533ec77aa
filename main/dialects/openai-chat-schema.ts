// Owns which fields of a Chat Completions body we read and what is impossible in them. Unknown fields and part types pass.
import { z } from 'zod';
import { modelName } from './model-name.ts';

const count = z.number().int().min(0).nullish();
const number = z.number().nullish();
const part = z.looseObject({ type: z.string() });
const text = z.string();
const parts = z.array(part);

const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content: z.union([text, parts]) }),
  z.looseObject({
    role: z.literal('assistant'),
    content: z.union([text, parts]).nullish(),
    tool_calls: z.array(z.looseObject({})).nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), content: z.union([text, parts]), tool_call_id: z.string() }),
  z.looseObject({ role: z.literal('function'), content: text.nullish(), name: z.string() }),
]);

export const chatBody = z.looseObject({
  model: modelName,
  messages: z.array(message).min(1, 'At least one message is needed.'),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: count,
  max_completion_tokens: count,
  n: z.number().int().min(1).nullish(),
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  seed: z.number().int().nullish(),
  top_logprobs: count,
  logprobs: z.boolean().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  stop: z.union([text, z.array(text)]).nullish(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  metadata: z.looseObject({}).nullish(),
});
