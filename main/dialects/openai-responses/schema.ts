// Owns which fields of a Responses body we read and what is impossible in them. Unknown fields and item types pass.
import { z } from 'zod';
import { modelName } from '../model-name.ts';

const text = z.string();
const number = z.number().nullish();
const count = z.number().int().min(0).nullish();
const parts = z.array(z.looseObject({ type: text }));
const content = z.union([text, parts], { error: 'A text, or a list of parts.' });

/** A message needs no type; everything else has one. */
const message = z.looseObject({
  type: z.literal('message').nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer'], {
    error: 'A role is user, assistant, system or developer.',
  }),
  content,
});
const call = z.looseObject({ type: z.literal('function_call'), call_id: text, name: text, arguments: text });
const customCall = z.looseObject({ type: z.literal('custom_tool_call'), call_id: text, name: text, input: text });
const output = z.looseObject({
  type: z.enum(['function_call_output', 'custom_tool_call_output']),
  call_id: text,
  output: content,
});
const reasoning = z.looseObject({
  type: z.literal('reasoning'),
  id: text.nullish(),
  summary: z.array(z.looseObject({ text: text.nullish() })).nullish(),
  content: z.array(z.looseObject({ text: text.nullish() })).nullish(),
  encrypted_content: text.nullish(),
});
const read = { message, function_call: call, custom_tool_call: customCall, reasoning } as const;
const outputs = { function_call_output: output, custom_tool_call_output: output } as const;
const schemas: Readonly<Record<string, z.ZodType>> = { ...read, ...outputs };

const item = z.looseObject({ type: text.nullish() }).superRefine((value, context) => {
  const schema = schemas[value.type ?? 'message'];
  const issue = schema?.safeParse(value).error?.issues[0];
  if (issue !== undefined) context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
});

export const responsesBody = z
  .looseObject({
    model: modelName,
    input: z.union([text, z.array(item).min(1, 'At least one item is needed.')], {
      error: 'A text, or a list of items.',
    }),
    instructions: text.nullish(),
    previous_response_id: text.nullish(),
    stream: z.boolean().nullish(),
    store: z.boolean().nullish(),
    tools: z.array(z.looseObject({ type: text })).nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    max_output_tokens: count,
    temperature: number,
    top_p: number,
    top_logprobs: count,
    text: z.looseObject({ format: z.looseObject({ type: text }).nullish() }).nullish(),
    reasoning: z.looseObject({ effort: text.nullish(), summary: text.nullish() }).nullish(),
    include: z.array(text).nullish(),
    metadata: z.looseObject({}).nullish(),
    background: z.literal(false, { error: 'Answers in the background are not served here.' }).nullish(),
    conversation: z.null({ error: 'Stored conversations are not served here: send the items.' }).optional(),
  })
  .superRefine(({ input, previous_response_id }, context) => {
    if (typeof input === 'string' || previous_response_id) return;
    const called = new Set(input.map((one) => one['call_id']).filter((id, at) => !isOutput(input[at]?.type) && id));
    for (const [at, one] of input.entries()) {
      if (!isOutput(one.type) || called.has(one['call_id'])) continue;
      context.addIssue({ code: 'custom', path: ['input', at, 'call_id'], message: 'No call has this id.' });
      return;
    }
  });

const isOutput = (type: string | null | undefined): boolean =>
  type === 'function_call_output' || type === 'custom_tool_call_output' || type === 'local_shell_call_output';
