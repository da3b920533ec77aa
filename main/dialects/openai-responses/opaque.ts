// Owns which parts of a Responses request nobody can read.
import { isJsonObject } from '../../contract/json.ts';
import type { OpaqueParts } from '../../contract/opaque-parts.ts';
import { typeOfItem } from './schema.ts';

const parts = ['input.*.content.*', 'input.*.output.*', 'prompt.variables.{}'];

export const responsesOpaque: OpaqueParts = {
  id: 'openai-responses',
  strings: [
    ...parts.flatMap((part) => [
      `${part}.image_url`,
      `${part}.file_id`,
      `${part}.file_data`,
      `${part}.file_url`,
      `${part}.video_url`,
      `${part}.input_audio.data`,
    ]),
    // What a computer showed, and what was drawn.
    'input.*.output.image_url',
    'input.*.output.file_id',
    'input.*.result',
    'tools.*.container.file_ids.*',
    // What stands for something that is kept elsewhere. A response that is kept here was put into the input before.
    'prompt.id',
    'conversation',
    'conversation.id',
  ],
  words: [['input.*.type', 'item_reference']],
  numbers: [],
  seals: ['input.*.encrypted_content'],
  // A reference may come without its type.
  refersElsewhere: ({ input }) =>
    Array.isArray(input) && input.some((item) => isJsonObject(item) && typeOfItem(item) === 'item_reference'),
};
