// Owns every part of OpenAI's formats that nobody can read.
import type { JsonObject } from '../../main/contract/json.ts';
import { all, id, loose, partsOf, urls, type UnreadablePart } from './disguises.ts';

const chatSaid = (part: JsonObject): JsonObject => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'A' }, part] }],
});
const chatTurn = (turn: JsonObject): JsonObject => ({
  messages: [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: 'B', ...turn },
    { role: 'user', content: 'C' },
  ],
});

const chat: readonly UnreadablePart[] = [
  ...all(
    'openai-chat',
    'image_url',
    partsOf((url) => ({ type: 'image_url', image_url: { url } }), urls),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'image_url alone',
    partsOf((url) => ({ type: 'image_url', image_url: url }), urls),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'input_audio',
    partsOf((data) => ({ type: 'input_audio', input_audio: { data, format: 'wav' } }), loose),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'file_data',
    partsOf((file_data) => ({ type: 'file', file: { filename: 'a', file_data } }), { ...urls, ...loose }),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'file_id',
    partsOf((file_id) => ({ type: 'file', file: { file_id } }), id),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'video_url',
    partsOf((url) => ({ type: 'video_url', video_url: { url } }), urls),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'audio_url',
    partsOf((url) => ({ type: 'audio_url', audio_url: { url } }), urls),
    chatSaid,
  ),
  ...all(
    'openai-chat',
    'audio said before',
    partsOf((audio) => ({ audio: { id: audio } }), id),
    chatTurn,
  ),
  ...all(
    'openai-chat',
    'images drawn before',
    partsOf((url) => ({ images: [{ type: 'image_url', image_url: { url } }] }), urls),
    chatTurn,
  ),
  ...all(
    'openai-chat',
    'a sealed thought',
    partsOf((data) => ({ reasoning_details: [{ type: 'reasoning.encrypted', data }] }), loose),
    chatTurn,
  ),
];

const responsesSaid = (part: JsonObject): JsonObject => ({
  input: [{ role: 'user', content: [{ type: 'input_text', text: 'A' }, part] }],
});
const responsesItem = (item: JsonObject): JsonObject => ({
  input: [{ role: 'user', content: 'A' }, item, { role: 'user', content: 'B' }],
});
const responsesResult = (output: JsonObject): JsonObject => ({
  input: [
    { role: 'user', content: 'A' },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: [output] },
  ],
});
const responsesWith = (more: JsonObject): JsonObject => ({ input: 'A', ...more });
const screen = (image: JsonObject): JsonObject => ({
  type: 'computer_call_output',
  call_id: 'c',
  output: { type: 'computer_screenshot', ...image },
});

const responses: readonly UnreadablePart[] = [responsesSaid, responsesResult].flatMap((around, at) => [
  ...all(
    'openai-responses',
    `image_url ${at}`,
    partsOf((image_url) => ({ type: 'input_image', image_url }), urls),
    around,
  ),
  ...all(
    'openai-responses',
    `image by id ${at}`,
    partsOf((file_id) => ({ type: 'input_image', file_id }), id),
    around,
  ),
  ...all(
    'openai-responses',
    `file_data ${at}`,
    partsOf((file_data) => ({ type: 'input_file', filename: 'a', file_data }), { ...urls, ...loose }),
    around,
  ),
  ...all(
    'openai-responses',
    `file_url ${at}`,
    partsOf((file_url) => ({ type: 'input_file', file_url }), urls),
    around,
  ),
  ...all(
    'openai-responses',
    `file_id ${at}`,
    partsOf((file_id) => ({ type: 'input_file', file_id }), id),
    around,
  ),
  ...all(
    'openai-responses',
    `input_audio ${at}`,
    partsOf((data) => ({ type: 'input_audio', input_audio: { data, format: 'wav' } }), loose),
    around,
  ),
  ...all(
    'openai-responses',
    `video_url ${at}`,
    partsOf((video_url) => ({ type: 'input_video', video_url }), urls),
    around,
  ),
]);

const responsesElsewhere: readonly UnreadablePart[] = [
  ...all(
    'openai-responses',
    'a reference',
    partsOf((name) => ({ type: 'item_reference', id: name }), id),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a reference without a type',
    partsOf((name) => ({ id: name }), id),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a sealed thought',
    partsOf((encrypted_content) => ({ type: 'reasoning', summary: [], encrypted_content }), loose),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a sealed summary',
    partsOf((encrypted_content) => ({ type: 'compaction', encrypted_content }), loose),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'what was drawn',
    partsOf((result) => ({ type: 'image_generation_call', id: 'x', result }), loose),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a screen',
    partsOf((image_url) => screen({ image_url }), urls),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a screen by id',
    partsOf((file_id) => screen({ file_id }), id),
    responsesItem,
  ),
  ...all(
    'openai-responses',
    'a stored prompt',
    partsOf((prompt) => ({ prompt: { id: prompt } }), id),
    responsesWith,
  ),
  ...all(
    'openai-responses',
    'a picture for a prompt',
    partsOf((image_url) => ({ prompt: { id: '', variables: { a: { type: 'input_image', image_url } } } }), urls),
    responsesWith,
  ),
  ...all(
    'openai-responses',
    'a conversation',
    partsOf((conversation) => ({ conversation }), id),
    responsesWith,
  ),
  ...all(
    'openai-responses',
    'a conversation by id',
    partsOf((conversation) => ({ conversation: { id: conversation } }), id),
    responsesWith,
  ),
  ...all(
    'openai-responses',
    'files of a container',
    partsOf((file) => ({ tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: [file] } }] }), id),
    responsesWith,
  ),
];

const tokens: readonly UnreadablePart[] = [
  { dialect: 'openai-completions', name: 'tokens', body: { prompt: [1, 2, 3], max_tokens: 9 } },
  { dialect: 'openai-completions', name: 'lists of tokens', body: { prompt: [[1, 2], [3]], max_tokens: 9 } },
  { dialect: 'openai-embeddings', name: 'tokens', body: { input: [1, 2, 3] } },
  { dialect: 'openai-embeddings', name: 'lists of tokens', body: { input: [[1, 2], [3]] } },
];

export const openaiParts: readonly UnreadablePart[] = [...chat, ...responses, ...responsesElsewhere, ...tokens];
