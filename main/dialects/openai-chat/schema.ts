// Owns which fields of a Chat Completions body we read and what is impossible in them. Unknown fields and part types pass.
import { z } from 'zod';
import { isJsonObject } from '../../contract/json.ts';
import { modelName } from '../shared/model-name.ts';
import { longListOf } from '../shared/plain-list.ts';

const count = z.number().int().min(0).nullish();
const number = z.number().nullish();
const text = z.string();
const part = z.looseObject({ type: z.string() });
const isPart = (value: unknown): value is z.infer<typeof part> =>
  isJsonObject(value) && typeof value['type'] === 'string';
const parts = z.array(part);

const call = z.looseObject({
  id: z.string().nullish(),
  function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }).nullish(),
  custom: z.looseObject({ name: z.string(), input: z.string().nullish() }).nullish(),
});

const message = z.discriminatedUnion(
  'role',
  [
    z.looseObject({ role: z.enum(['system', 'developer', 'user']), content: z.union([text, parts]) }),
    z.looseObject({
      role: z.literal('assistant'),
      content: z.union([text, parts]).nullish(),
      tool_calls: z.array(call).nullish(),
    }),
    z.looseObject({ role: z.literal('tool'), content: z.union([text, parts]), tool_call_id: z.string() }),
    z.looseObject({ role: z.literal('function'), content: text.nullish(), name: z.string() }),
  ],
  { error: 'A role is system, developer, user, assistant, tool or function.' },
);

const speakers: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant']);

/** Nothing but words or parts. */
function isPlain(value: unknown): value is z.infer<typeof message> {
  if (!isJsonObject(value) || !isContent(value['content'])) return false;
  if (value['role'] === 'tool') return typeof value['tool_call_id'] === 'string';
  return speakers.has(value['role']) && value['tool_calls'] === undefined;
}

const isContent = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every(isPart));

const messages = longListOf(message, (value) => (isPlain(value) ? value : undefined)).refine(
  (all) => all.length > 0,
  'At least one message is needed.',
);

const tool = z.looseObject({
  type: z.string(),
  function: z.looseObject({ name: z.string().min(1) }).nullish(),
});

export const chatBody = z
  .looseObject({
    model: modelName,
    messages,
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
    tools: z.array(tool).nullish(),
    response_format: z.looseObject({ type: z.string() }).nullish(),
    metadata: z.looseObject({}).nullish(),
  })
  .superRefine((body, context) => {
    const called = new Set<string>();
    for (const [at, entry] of body.messages.entries()) {
      if (entry.role === 'assistant') for (const { id } of entry.tool_calls ?? []) if (id) called.add(id);
      if (entry.role !== 'tool' || called.has(entry.tool_call_id)) continue;
      const path = ['messages', at, 'tool_call_id'];
      context.addIssue({ code: 'custom', path, message: 'No call before it has this id.' });
      return;
    }
  });
