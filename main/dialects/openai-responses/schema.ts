// Owns which fields of a Responses body we read and what is impossible in them. Unknown fields, items and parts pass.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import { wordTable } from '../../contract/words.ts';
import { modelName } from '../shared/model-name.ts';
import { longListOf } from '../shared/plain-list.ts';
import { takenAs } from '../shared/taken-as.ts';

const text = z.string();
const name = z.string().min(1);
const optionalText = text.nullish();
const number = z.number().nullish();
const count = z.number().int().min(0).nullish();
const flag = z.boolean().nullish();
const object = z.looseObject({});

/** Checks by the one schema that fits, so that a fault is named by its own path and not as "none of these". */
const byShape = (schemaFor: (value: unknown) => z.ZodType | null) =>
  z.unknown().superRefine((value, context) => {
    for (const { path, message } of schemaFor(value)?.safeParse(value, { error: inOurWords }).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message });
  });

type Schemas = Readonly<Record<string, z.ZodType>>;
const typed = z.looseObject({ type: text });
const byType = (schemas: Schemas) => {
  const schemaOf = wordTable(schemas);
  const one = byShape((value) => (isJsonObject(value) ? schemaOf(value['type']) : undefined) ?? typed);
  return one.register(takenAs, { schema: typed });
};

const oneOf = (fields: readonly string[]) => ({
  check: (value: JsonObject) => fields.some((field) => typeof value[field] === 'string'),
  error: `One of ${fields.join(', ')} is needed.`,
});
const imageSource = oneOf(['image_url', 'file_id']);
const fileSource = oneOf(['file_data', 'file_url', 'file_id']);

const part = byType({
  input_text: z.looseObject({ text }),
  output_text: z.looseObject({ text }),
  refusal: z.looseObject({ refusal: text }),
  input_image: z
    .looseObject({ image_url: optionalText, file_id: optionalText, detail: optionalText })
    .refine(imageSource.check, imageSource.error),
  input_file: z
    .looseObject({ file_data: optionalText, file_url: optionalText, file_id: optionalText, filename: optionalText })
    .refine(fileSource.check, fileSource.error),
  input_audio: z.looseObject({ input_audio: z.looseObject({ data: text, format: name }) }),
});

const wordTypes: ReadonlySet<unknown> = new Set(['input_text', 'output_text']);
const isWords = (value: unknown): boolean =>
  isJsonObject(value) && wordTypes.has(value['type']) && typeof value['text'] === 'string';

const parts = longListOf(part, (value) => (isWords(value) ? value : undefined));
const contentOf = (list: z.ZodType) => byShape((value) => (Array.isArray(value) ? list : text));
const someContent = contentOf(parts.refine((all) => all.length > 0, 'A message has content.'));
const anyContent = contentOf(parts);

const answer = z.looseObject({ content: anyContent });
const said = z.looseObject({
  role: z.enum(['user', 'assistant', 'system', 'developer'], {
    error: 'A role is user, assistant, system or developer.',
  }),
  content: someContent,
});
const message = byShape((value) => (isJsonObject(value) && value['role'] === 'assistant' ? answer : said));
const reference = z.looseObject({ id: name });
const output = z.looseObject({ call_id: name, output: anyContent });
const thoughts = z.array(z.looseObject({ text: optionalText })).nullish();

const schemaOfItem = wordTable<z.ZodType>({
  message,
  item_reference: reference,
  function_call: z.looseObject({ call_id: name, name, arguments: text, namespace: optionalText }),
  custom_tool_call: z.looseObject({ call_id: name, name, input: text, namespace: optionalText }),
  function_call_output: output,
  custom_tool_call_output: output,
  reasoning: z.looseObject({ id: optionalText, summary: thoughts, content: thoughts, encrypted_content: optionalText }),
});

/** A reference may come without a type, and so may a message. */
export const typeOfItem = (item: JsonObject): string => {
  if (typeof item['type'] === 'string') return item['type'];
  return item['role'] === undefined && typeof item['id'] === 'string' ? 'item_reference' : 'message';
};

const item = byShape((value) => (isJsonObject(value) ? (schemaOfItem(typeOfItem(value)) ?? null) : object));
const speakers: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);

/** A message of nothing but words. */
function isPlain(value: unknown): boolean {
  if (!isJsonObject(value) || typeOfItem(value) !== 'message' || !speakers.has(value['role'])) return false;
  const { content } = value;
  return typeof content === 'string' || (Array.isArray(content) && content.length > 0 && content.every(isWords));
}

const items = longListOf(item, (value) => (isPlain(value) ? value : undefined));

const callable: Schemas = {
  function: z.looseObject({
    name,
    description: optionalText,
    parameters: object.nullish(),
    strict: flag,
  }),
  custom: z.looseObject({ name, description: optionalText, format: object.nullish() }),
};
const tool = byType({ ...callable, namespace: z.looseObject({ name, tools: z.array(byType(callable)) }) });

const word = z.enum(['auto', 'none', 'required']).nullable();
const namedChoice = z.looseObject({ name });
const choices: Schemas = {
  function: namedChoice,
  custom: namedChoice,
  allowed_tools: z.looseObject({ mode: z.enum(['auto', 'required']), tools: z.array(typed) }),
};
const choiceObject = byType(choices);
const choice = byShape((value) => (isJsonObject(value) ? choiceObject : word));

const format = byType({
  json_schema: z.looseObject({ name, schema: object, strict: flag, description: optionalText }),
});

const notServed = (what: string) => ({ error: `${what} is not served here.` });

const input = byShape((value) => (Array.isArray(value) ? items : text)).register(takenAs, {
  schema: z.union([text, z.array(object)]),
});

export const responsesBody = z
  .looseObject({
    model: modelName,
    input,
    instructions: optionalText,
    stream: flag,
    store: flag,
    background: z.literal(false, notServed('A response in the background')).nullish(),
    conversation: z.null(notServed('A conversation kept by the server')).optional(),
    previous_response_id: optionalText,
    tools: z.array(tool).nullish(),
    tool_choice: choice.optional(),
    parallel_tool_calls: flag,
    text: z.looseObject({ format: format.nullish(), verbosity: optionalText }).nullish(),
    reasoning: z.looseObject({ effort: optionalText, summary: optionalText }).nullish(),
    include: z.array(text).nullish(),
    top_logprobs: count,
    max_output_tokens: count,
    max_tool_calls: count,
    temperature: number,
    top_p: number,
    truncation: optionalText,
    user: optionalText,
    safety_identifier: optionalText,
    prompt_cache_key: optionalText,
    service_tier: optionalText,
    stream_options: object.nullish(),
    metadata: object.nullish(),
  })
  .superRefine((body, context) => {
    if (typeof body.previous_response_id === 'string' || !Array.isArray(body.input)) return;
    const given = body.input.filter(isJsonObject);
    if (given.length === 0 && !isJsonObject(body['prompt']))
      context.addIssue({ code: 'custom', path: ['input'], message: 'At least one item is needed.' });
    // A reference may stand for the call, so that nothing can be missed for sure.
    if (given.some((entry) => typeOfItem(entry) === 'item_reference')) return;
    const at = unmatchedOutput(given);
    if (at >= 0) context.addIssue({ code: 'custom', path: ['input', at, 'call_id'], message: noSuchCall });
  });

export const noSuchCall = 'No call before it has this id.';

const outputs: ReadonlySet<string> = new Set(['function_call_output', 'custom_tool_call_output']);

/** The place of the first output whose call does not stand before it, or -1. */
export function unmatchedOutput(given: readonly JsonObject[]): number {
  const called = new Set<unknown>();
  return given.findIndex((entry) => {
    if (outputs.has(typeOfItem(entry))) return !called.has(entry['call_id']);
    called.add(entry['call_id']);
    return false;
  });
}
