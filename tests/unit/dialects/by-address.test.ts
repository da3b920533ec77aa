// What of a body only a name stands for, in every format, and what looks like one and is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../main/contract/json.ts';
import { namesContent } from '../../../main/dialects/shared/by-address.ts';

const user = (...content: JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const parts = (...given: JsonObject[]): JsonObject => ({ contents: [{ role: 'user', parts: given }] });
const input = (...content: JsonObject[]): JsonObject => ({ input: [{ type: 'message', role: 'user', content }] });
const address = 'https://example.com/long.pdf';

const named: readonly (readonly [name: string, body: JsonObject])[] = [
  ['a picture at an address', user({ type: 'image_url', image_url: { url: address } })],
  ['a picture at an address, in short', input({ type: 'input_image', image_url: address })],
  ['a film at an address', user({ type: 'video_url', video_url: { url: address } })],
  ['a file by id', user({ type: 'file', file: { file_id: 'file-1' } })],
  ['an input file by id', input({ type: 'input_file', file_id: 'file-1' })],
  ['an input file at an address', input({ type: 'input_file', file_url: address })],
  ['an item that was kept', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
  ['a conversation that is kept', { input: 'Go on', conversation: 'conv_1' }],
  ['a conversation that is kept, as an object', { input: 'Go on', conversation: { id: 'conv_1' } }],
  ['a prompt that is kept', { prompt: { id: 'pmpt_1', variables: {} } }],
  ['what was said aloud', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
  ['a document at an address', user({ type: 'document', source: { type: 'url', url: address } })],
  ['a document by id', user({ type: 'document', source: { type: 'file', file_id: 'file_1' } })],
  ['a file for a container', user({ type: 'container_upload', file_id: 'file_1' })],
  [
    'a picture in a result',
    user({ type: 'tool_result', content: [{ type: 'image', source: { type: 'url', url: address } }] }),
  ],
  ['a file at an address', parts({ fileData: { mimeType: 'video/mp4', fileUri: address } })],
  ['a file at an address, in the other spelling', parts({ file_data: { file_uri: address } })],
  ['a cache', { ...parts({ text: 'Hello' }), cachedContent: 'cachedContents/1' }],
  [
    'a film in a result, beside what the program says',
    parts({ functionResponse: { name: 'f', response: { file_id: 'x' }, parts: [{ fileData: { fileUri: address } }] } }),
  ],
];
for (const [name, body] of named) test(`${name} is not in the body`, () => assert.equal(namesContent(body), true));

const given: readonly (readonly [name: string, body: JsonObject])[] = [
  ['text', user({ type: 'text', text: '{"file_id":"x","fileUri":"y"}' })],
  ['a picture as data', user({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } })],
  ['a picture as base64', user({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } })],
  ['data in parts', parts({ inlineData: { mimeType: 'image/png', data: 'AA' } })],
  ['a prompt as text', { prompt: 'Hello' }],
  ['an audio format', { messages: [], audio: { voice: 'alloy', format: 'wav' } }],
  ['a tool that takes a file', { tools: [{ name: 'f', input_schema: { properties: { file_id: { const: 'x' } } } }] }],
  ['the arguments of a call', user({ type: 'tool_use', id: '1', name: 'f', input: { file_id: 'x' } })],
  ['the arguments of a call, as parts', parts({ functionCall: { name: 'f', args: { fileUri: 'x' } } })],
  [
    'the arguments of a call, in a call',
    user({ tool_calls: [{ function: { name: 'f', arguments: { file_id: 'x' } } }] }),
  ],
  [
    'what a program answered',
    parts({ functionResponse: { name: 'f', response: { image_url: address, file_id: 'x' } } }),
  ],
  ['examples of a call', { tools: [{ name: 'f', input_schema: {}, input_examples: [{ file_id: 'x' }] }] }],
  ['the environment of a command', input({ type: 'local_shell_call', action: { env: { file_id: 'x' } } })],
  ['the form of an answer', { ...user(), format: { properties: { a: { default: { file_id: 'x' } } } } }],
  [
    'the form of an answer, in the other spelling',
    { generation_config: { response_json_schema: { default: { file_uri: address } } } },
  ],
  ['nothing', { cachedContent: null, conversation: null, prompt: null }],
];
for (const [name, body] of given) test(`of ${name} all is in the body`, () => assert.equal(namesContent(body), false));
