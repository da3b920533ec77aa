// Owns which parts of a Chat Completions request nobody can read.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';

const parts = ['messages.*.content.*', 'messages.*.content.*.content.*'];

export const chatOpaque: OpaqueParts = {
  id: 'openai-chat',
  strings: [
    ...parts.flatMap((part) => [
      `${part}.image_url`,
      `${part}.image_url.url`,
      `${part}.image_url.file_id`,
      `${part}.input_audio.data`,
      `${part}.audio_url`,
      `${part}.audio_url.url`,
      `${part}.video_url`,
      `${part}.video_url.url`,
      `${part}.file.file_data`,
      `${part}.file.file_id`,
      `${part}.file.file_url`,
    ]),
    'messages.*.audio.id',
    'messages.*.images.*',
    'messages.*.images.*.image_url.url',
  ],
  words: [],
  numbers: [],
  seals: [
    'messages.*.tool_calls.*.extra_content.google.thought_signature',
    'messages.*.extra_content.google.thought_signature',
    'messages.*.reasoning_details.*.data',
    'messages.*.reasoning_details.*.signature',
  ],
};
