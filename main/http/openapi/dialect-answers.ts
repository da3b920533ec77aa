// Owns what is told of the answers to those who talk to models: the fields that every answer has. An answer of a target
// that speaks the same format passes as it came, so that there may be more in each.
import { z } from 'zod';

const text = z.string();
const count = z.number().int();
const open = z.looseObject({});

const openaiUsage = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
});

const head = { id: text, model: text, created: z.number() };

export const chatCompletion = z.looseObject({
  ...head,
  object: z.literal('chat.completion'),
  choices: z.array(
    z.looseObject({
      index: count,
      message: z.looseObject({ role: text, content: text.nullish(), tool_calls: z.array(open).nullish() }),
      finish_reason: text.nullable(),
    }),
  ),
  usage: openaiUsage.nullish(),
});

export const completion = z.looseObject({
  ...head,
  object: z.literal('text_completion'),
  choices: z.array(z.looseObject({ index: count, text, finish_reason: text.nullable() })),
  usage: openaiUsage.nullish(),
});

export const responseObject = z.looseObject({
  id: text,
  object: z.literal('response'),
  created_at: z.number(),
  status: text,
  model: text,
  output: z.array(z.looseObject({ type: text })),
  usage: z.looseObject({ input_tokens: count, output_tokens: count, total_tokens: count }).nullish(),
});

export const deletedResponse = z.object({ id: text, object: z.literal('response'), deleted: z.literal(true) });

export const embeddingList = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: count,
      embedding: z.union([z.array(z.number()), text]).describe('Numbers, or base64 where that was asked for.'),
    }),
  ),
  model: text,
  usage: z.looseObject({ prompt_tokens: count, total_tokens: count }),
});

export const anthropicMessage = z.looseObject({
  id: text,
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: text,
  content: z.array(z.looseObject({ type: text })),
  stop_reason: text.nullable(),
  stop_sequence: text.nullish(),
  usage: z.looseObject({ input_tokens: count, output_tokens: count }),
});

export const countedTokens = z.looseObject({ input_tokens: count });

export const geminiAnswer = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z.looseObject({ role: text.nullish(), parts: z.array(open).nullish() }).nullish(),
        finishReason: text.nullish(),
        index: count.nullish(),
      }),
    )
    .nullish()
    .describe('Not in every piece of a stream.'),
  usageMetadata: z.looseObject({ promptTokenCount: count.nullish(), candidatesTokenCount: count.nullish() }).nullish(),
  modelVersion: text.nullish(),
});

export const geminiCount = z.looseObject({ totalTokens: count });
const geminiVector = z.looseObject({ values: z.array(z.number()) });
export const geminiEmbedding = z.looseObject({ embedding: geminiVector });
export const geminiEmbeddings = z.looseObject({ embeddings: z.array(geminiVector) });

const ollamaEnding = {
  model: text,
  created_at: text,
  done: z.boolean(),
  done_reason: text.optional(),
  prompt_eval_count: count.optional(),
  eval_count: count.optional(),
};

export const ollamaChatAnswer = z.looseObject({
  ...ollamaEnding,
  message: z.looseObject({ role: text, content: text, tool_calls: z.array(open).optional() }),
});
export const ollamaGenerated = z.looseObject({ ...ollamaEnding, response: text });
export const ollamaVectors = z.looseObject({ model: text, embeddings: z.array(z.array(z.number())) });
export const ollamaVector = z.looseObject({ embedding: z.array(z.number()) });

const openaiModel = z.object({
  id: text.describe('`auto`, an alias, or `backend/model`.'),
  object: z.literal('model'),
  created: z.number(),
  owned_by: text,
  zone: z.enum(['device', 'private', 'public']).optional(),
  context_length: count.optional(),
  max_model_len: count.optional().describe('The same under another name.'),
  pricing: z.object({ input: z.number(), output: z.number() }).optional().describe('USD per million tokens.'),
});
export const modelCard = openaiModel.describe('A model as OpenAI tells it.');
export const modelList = z.object({ object: z.literal('list'), data: z.array(modelCard) });

export const geminiCard = z.object({
  name: text,
  version: text,
  displayName: text,
  supportedGenerationMethods: z.array(text),
  inputTokenLimit: count.optional(),
});
export const geminiModels = z.object({ models: z.array(geminiCard) });

const ollamaCard = z.looseObject({ name: text, model: text });
export const ollamaTags = z.object({
  models: z.array(ollamaCard.extend({ modified_at: text, size: count, digest: text, details: open })),
});
export const ollamaShown = z.looseObject({
  details: open,
  model_info: open,
  capabilities: z.array(text),
  modified_at: text,
});
export const ollamaVersion = z.object({ version: text });
export const ollamaRunning = z.object({
  models: z.array(
    ollamaCard.extend({ size: count, expires_at: text, size_vram: count, context_length: count.nullable() }),
  ),
});
export const ollamaPulled = z
  .looseObject({
    status: text.optional(),
    total: count.optional(),
    completed: count.optional(),
    error: text.optional(),
  })
  .describe('How far a pull is, or why it failed.');
