// Owns which fields of a Messages body we read and what is impossible in them. Unknown fields and blocks pass.
import { z } from 'zod';
import { isJsonObject } from '../../contract/json.ts';
import { modelName } from '../shared/model-name.ts';
import { longListOf } from '../shared/plain-list.ts';
import { takenAs } from '../shared/taken-as.ts';

const text = z.string();
const count = z.number().int().min(0);
const number = z.number().nullish();

const textBlock = z.looseObject({ type: z.literal('text'), text });
const source = z.looseObject({
  type: text,
  media_type: text.nullish(),
  data: text.nullish(),
  url: text.nullish(),
  file_id: text.nullish(),
});
const isWords = (value: unknown): value is z.infer<typeof textBlock> =>
  isJsonObject(value) && value['type'] === 'text' && typeof value['text'] === 'string';

const image = z.looseObject({ type: z.literal('image'), source });
const searchResult = z.looseObject({
  type: z.literal('search_result'),
  source: text,
  title: text,
  content: z.array(z.looseObject({ type: text, text })),
});
const toolReference = z.looseObject({ type: z.literal('tool_reference'), tool_name: text });
/** What a block of an unknown type is read as: its name is all that we know of it. */
const unknownBlock = z.object({ type: z.literal('unknown'), name: text });

const content = [textBlock, image, searchResult, toolReference] as const;

const textOrBlocks = z.union([text, z.array(z.looseObject({ type: text }))]);

/** A string is short for one block of text; blocks of types that are not known lose what we cannot read. */
function contentOf<MessageBlock extends z.ZodType>(
  block: MessageBlock,
  known: ReadonlySet<string>,
  plain: (value: unknown) => z.output<MessageBlock> | undefined = () => undefined,
) {
  const one = (value: unknown): unknown =>
    isJsonObject(value) && typeof value['type'] === 'string' && !known.has(value['type'])
      ? { type: 'unknown', name: value['type'] }
      : value;
  const all = (value: unknown): unknown => {
    if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
    return Array.isArray(value) ? value.map(one) : value;
  };
  return z.preprocess(all, longListOf(block, plain)).register(takenAs, { schema: textOrBlocks });
}

const insideDocument = contentOf(
  z.discriminatedUnion('type', [textBlock, image, unknownBlock]),
  new Set(['text', 'image']),
);
const documentBlock = z.looseObject({
  type: z.literal('document'),
  source: source.extend({ content: insideDocument.nullish() }),
  title: text.nullish(),
});
const insideResult = contentOf(
  z.discriminatedUnion('type', [...content, documentBlock, unknownBlock]),
  new Set(['text', 'image', 'search_result', 'tool_reference', 'document']),
);
const toolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: text.min(1),
  name: text.min(1),
  input: z.looseObject({}),
});
const toolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: text,
  content: insideResult.nullish(),
  is_error: z.boolean().nullish(),
});
const thinking = z.looseObject({ type: z.literal('thinking'), thinking: text, signature: text.nullish() });
const redacted = z.looseObject({ type: z.literal('redacted_thinking'), data: text });

const block = z.discriminatedUnion('type', [
  ...content,
  documentBlock,
  toolUse,
  toolResult,
  thinking,
  redacted,
  unknownBlock,
]);
const blocks = contentOf(
  block,
  new Set([
    'text',
    'image',
    'search_result',
    'tool_reference',
    'document',
    'tool_use',
    'tool_result',
    'thinking',
    'redacted_thinking',
  ]),
  (value) => (isWords(value) ? value : undefined),
);

const message = z.discriminatedUnion('role', [
  z.looseObject({
    role: z.literal('user'),
    content: blocks.refine((all) => all.length > 0, 'A message of the user needs content.'),
  }),
  z.looseObject({ role: z.literal('assistant'), content: blocks }),
  z.looseObject({
    role: z.literal('system'),
    content: blocks,
    // Under a beta an instruction in the middle may set the effort from there on, and say nothing else.
    output_config: z.looseObject({ effort: text.nullish() }).nullish(),
  }),
]);
/** A message of nothing but words. */
function plainMessage(value: unknown): z.infer<typeof message> | undefined {
  if (!isJsonObject(value)) return undefined;
  const { role, content: given } = value;
  if (role !== 'user' && role !== 'assistant') return undefined;
  if (typeof given === 'string' && given !== '') return { ...value, role, content: [{ type: 'text', text: given }] };
  if (!Array.isArray(given) || given.length === 0 || !given.every(isWords)) return undefined;
  return { ...value, role, content: given };
}

const messages = longListOf(message, plainMessage)
  .refine((all) => all.length > 0, 'At least one message is needed.')
  .superRefine((all, context) => {
    const called = new Set<string>();
    all.forEach(({ content: parts }, at) =>
      parts.forEach((part, place) => {
        if (part.type === 'tool_use') called.add(part.id);
        if (part.type !== 'tool_result' || called.has(part.tool_use_id)) return;
        context.addIssue({
          code: 'custom',
          path: [at, 'content', place, 'tool_use_id'],
          message: 'No tool_use of this id stands before this result.',
        });
      }),
    );
  });

const tool = z
  .looseObject({
    type: text.nullish(),
    name: text.nullish(),
    description: text.nullish(),
    input_schema: z.looseObject({}).nullish(),
    strict: z.boolean().nullish(),
  })
  .refine(({ type, name }) => (type ?? 'custom') !== 'custom' || (name ?? '') !== '', {
    path: ['name'],
    message: 'A tool needs a name.',
  });

const outputFormat = z
  .looseObject({ type: text, schema: z.looseObject({}).nullish() })
  .refine(({ type, schema }) => type !== 'json_schema' || (schema ?? null) !== null, {
    path: ['schema'],
    message: 'A schema is needed.',
  })
  .nullish();

/** What the counting of tokens takes too. */
export const messagesCountBody = z.looseObject({
  model: modelName,
  messages,
  system: z.union([text, z.array(z.looseObject({ type: text, text: text.nullish() }))]).nullish(),
  stream: z.boolean().nullish(),
  max_tokens: count.nullish(),
  temperature: number,
  top_p: number,
  top_k: count.nullish(),
  stop_sequences: z.array(text).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.enum(['auto', 'any', 'none']), disable_parallel_tool_use: z.boolean().nullish() }),
      z.looseObject({ type: z.literal('tool'), name: text, disable_parallel_tool_use: z.boolean().nullish() }),
    ])
    .nullish(),
  thinking: z.looseObject({ type: text, budget_tokens: count.nullish(), display: text.nullish() }).nullish(),
  output_config: z.looseObject({ effort: text.nullish(), format: outputFormat }).nullish(),
  output_format: outputFormat,
  metadata: z.looseObject({ user_id: text.nullish() }).nullish(),
});

export const messagesBody = messagesCountBody.extend({ max_tokens: count });

export type MessagesBody = z.infer<typeof messagesCountBody>;
export type MessageBlock = z.infer<typeof block>;
export type ResultBlock = z.infer<typeof insideResult>[number];
