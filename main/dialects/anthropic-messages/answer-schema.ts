// Owns which fields of Anthropic's answers we read. Lenient: what is not as expected counts as missing.
import { z } from 'zod';

const text = z.string().catch('');
const object = z.looseObject({}).nullish().catch(null);

const citation = z.looseObject({
  url: z.string().nullish().catch(null),
  source: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
  document_title: z.string().nullish().catch(null),
  cited_text: z.string().nullish().catch(null),
});

const block = z.object({
  type: text,
  text,
  thinking: text,
  signature: text,
  data: text,
  id: text,
  name: text,
  input: object,
  citations: z.array(citation).nullish().catch(null),
});

const ending = z.object({
  stop_reason: z.string().nullish().catch(null),
  stop_sequence: z.string().nullish().catch(null),
  stop_details: z
    .object({ explanation: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

export const answer = ending.extend({
  id: text,
  model: text,
  content: z.array(block).catch([]),
  usage: object,
});

const index = z.number().int().catch(-1);
const delta = z.object({
  type: text,
  text,
  thinking: text,
  signature: text,
  partial_json: text,
  citation: citation.nullish().catch(null),
});

/** What is of no use to us is an event of type `other`. */
export const streamEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('message_start'), message: answer }),
    z.object({ type: z.literal('content_block_start'), index, content_block: block }),
    z.object({ type: z.literal('content_block_delta'), index, delta }),
    z.object({ type: z.literal('content_block_stop'), index }),
    z.object({ type: z.literal('message_delta'), delta: ending, usage: object }),
    z.object({ type: z.literal('error'), error: object }),
    z.object({ type: z.literal('other') }),
  ])
  .catch({ type: 'other' });

export type AnswerBlock = z.infer<typeof block>;
export type AnswerDelta = z.infer<typeof delta>;
export type AnswerCitation = z.infer<typeof citation>;
export type AnswerEnding = z.infer<typeof ending>;
