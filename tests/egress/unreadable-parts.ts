// Owns every part of each format that nobody can read. It is written from what the providers document, and not from
// the tables of the product.
import type { JsonObject } from '../../main/contract/json.ts';
import { all, disguises, id, loose, partsOf, type UnreadablePart } from './disguises.ts';
import { openaiParts } from './unreadable-openai.ts';

const messagesSaid = (block: JsonObject): JsonObject => ({
  max_tokens: 9,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'A' }, block] }],
});
const messagesTurn = (block: JsonObject): JsonObject => ({
  max_tokens: 9,
  messages: [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: [block, { type: 'text', text: 'B' }] },
    { role: 'user', content: 'C' },
  ],
});
const messagesResult = (block: JsonObject): JsonObject => ({
  max_tokens: 9,
  messages: [
    { role: 'user', content: 'A' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [block] }] },
  ],
});
const inline = (data: string): JsonObject => ({ type: 'base64', media_type: 'image/png', data });
const kinds = ['image', 'document'];
const address = { 'an address elsewhere': 'https://example.com/a' };
const source = (type: string, given: JsonObject): JsonObject => ({ type, source: given });
const inDocument = (image: JsonObject): JsonObject => source('document', { type: 'content', content: [image] });

const messages: readonly UnreadablePart[] = [
  ...[
    messagesSaid,
    messagesResult,
    (part: JsonObject) => messagesSaid(inDocument(part)),
    (part: JsonObject) => messagesResult(inDocument(part)),
  ].flatMap((around, at) =>
    kinds.flatMap((kind) => [
      ...all(
        'anthropic-messages',
        `${kind} ${at}`,
        partsOf((data) => source(kind, inline(data)), loose),
        around,
      ),
      ...all(
        'anthropic-messages',
        `${kind} by address ${at}`,
        partsOf((url) => source(kind, { type: 'url', url }), address),
        around,
      ),
      ...all(
        'anthropic-messages',
        `${kind} by id ${at}`,
        partsOf((file_id) => source(kind, { type: 'file', file_id }), id),
        around,
      ),
    ]),
  ),
  ...all(
    'anthropic-messages',
    'an upload',
    partsOf((file_id) => ({ type: 'container_upload', file_id }), id),
    messagesSaid,
  ),
  ...all(
    'anthropic-messages',
    'a container',
    partsOf((container) => ({ container }), id),
    (more) => ({ ...messagesSaid({ type: 'text', text: 'B' }), ...more }),
  ),
  ...all(
    'anthropic-messages',
    'a container by id',
    partsOf((name) => ({ container: { id: name } }), id),
    (more) => ({ ...messagesSaid({ type: 'text', text: 'B' }), ...more }),
  ),
  ...all(
    'anthropic-messages',
    'a signed thought',
    partsOf((signature) => ({ type: 'thinking', thinking: 'Hm.', signature }), loose),
    messagesTurn,
  ),
  ...all(
    'anthropic-messages',
    'a hidden thought',
    partsOf((data) => ({ type: 'redacted_thinking', data }), loose),
    messagesTurn,
  ),
  ...all(
    'anthropic-messages',
    'what a search found',
    partsOf(
      (encrypted_content) => ({
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', url: 'u', title: 't', encrypted_content }],
      }),
      loose,
    ),
    messagesTurn,
  ),
  ...all(
    'anthropic-messages',
    'a citation',
    partsOf(
      (encrypted_index) => ({
        type: 'text',
        text: 'B',
        citations: [{ type: 'web_search_result_location', encrypted_index }],
      }),
      loose,
    ),
    messagesTurn,
  ),
];

const spellings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  camel: {
    inlineData: 'inlineData',
    fileData: 'fileData',
    fileUri: 'fileUri',
    mimeType: 'mimeType',
    signature: 'thoughtSignature',
    response: 'functionResponse',
    call: 'functionCall',
    cached: 'cachedContent',
    system: 'systemInstruction',
  },
  snake: {
    inlineData: 'inline_data',
    fileData: 'file_data',
    fileUri: 'file_uri',
    mimeType: 'mime_type',
    signature: 'thought_signature',
    response: 'function_response',
    call: 'function_call',
    cached: 'cached_content',
    system: 'system_instruction',
  },
};
const contents = (part: JsonObject, role = 'user'): JsonObject => ({
  contents: [{ role, parts: [{ text: 'A' }, part] }],
});

const gemini: readonly UnreadablePart[] = Object.entries(spellings).flatMap(([spelling, words]) => {
  const field = (word: string): string => words[word] ?? word;
  const blob = (data: string): JsonObject => ({ [field('inlineData')]: { [field('mimeType')]: 'image/png', data } });
  const file = (uri: string): JsonObject => ({ [field('fileData')]: { [field('fileUri')]: uri } });
  const answered = (part: JsonObject): JsonObject => ({
    contents: [
      { role: 'model', parts: [{ [field('call')]: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ [field('response')]: { name: 'f', response: {}, parts: [part] } }] },
    ],
  });
  const system = (part: JsonObject): JsonObject => ({
    [field('system')]: { parts: [part] },
    contents: [{ parts: [{ text: 'A' }] }],
  });
  const one = (part: JsonObject): JsonObject => ({ contents: { parts: part } });
  const places = { said: contents, answered, system, one };
  return [
    ...Object.entries(places).flatMap(([place, around]) => [
      ...all('gemini', `${spelling} inline, ${place}`, partsOf(blob, loose), around),
      ...all('gemini', `${spelling} file, ${place}`, partsOf(file, address), around),
    ]),
    ...all(
      'gemini',
      `${spelling} signature`,
      partsOf((data) => ({ text: 'B', [field('signature')]: data }), loose),
      (part) => contents(part, 'model'),
    ),
    ...all(
      'gemini',
      `${spelling} cached`,
      partsOf((name) => ({ [field('cached')]: name }), id),
      (more) => ({ ...contents({ text: 'B' }), ...more }),
    ),
  ];
});

const nothing: JsonObject = {};
const ollama: readonly UnreadablePart[] = [
  ...all(
    'ollama-chat',
    'images',
    partsOf((data) => ({ images: [data] }), disguises),
    (more) => ({ stream: false, messages: [{ role: 'user', content: 'A', ...more }] }),
  ),
  ...all(
    'ollama-generate',
    'images',
    partsOf((data) => ({ images: [data] }), disguises),
    (more) => ({ stream: false, prompt: 'A', ...more }),
  ),
  ...all('ollama-generate', 'context', [{ name: 'tokens', part: nothing }], () => ({
    stream: false,
    prompt: 'A',
    context: [1, 2, 3],
  })),
];

export const unreadableParts: readonly UnreadablePart[] = [...openaiParts, ...messages, ...gemini, ...ollama];
