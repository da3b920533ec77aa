// Owns one body and more of each dialect that hold every field of it that takes text: what its own half writes of a rich
// conversation, which every provider can be told, and samples with what only the format itself can say.
import { noSampling, type CallPart, type Tool, type Turn } from '../../main/contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../main/contract/json.ts';
import type { Dialect } from '../../main/dialects/dialect.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { conversationOf } from '../support/conversation.ts';
import { requestBodies } from '../support/request-bodies.ts';

const said = (role: Turn['role'], at: number, ...texts: readonly string[]): Turn => ({
  role,
  at,
  parts: texts.map((text) => ({ kind: 'text', text })),
});
const call: CallPart = {
  kind: 'call',
  id: 'call_a',
  name: 'weather',
  arguments: JSON.stringify({ city: 'Riga', days: ['today', 'tomorrow'], far: { deep: 'x' } }),
  custom: false,
  signature: null,
};
const weather: Tool = {
  kind: 'function',
  name: 'weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object',
    description: 'What is asked.',
    properties: { city: { type: 'string', description: 'A city.', enum: ['Riga', 'Oslo'] } },
    required: ['city'],
  },
  strict: null,
};

const rich = conversationOf({
  turns: [
    said('system', -1, 'Be brief.'),
    said('user', 0, 'How is the weather?', 'And tomorrow?'),
    { role: 'assistant', at: 1, parts: [{ kind: 'text', text: 'Let me look.' }, call] },
    {
      role: 'tool',
      at: 2,
      parts: [
        {
          kind: 'result',
          callId: 'call_a',
          name: 'weather',
          content: [{ kind: 'text', text: 'Sunny.' }],
          failed: false,
          custom: false,
        },
      ],
    },
    said('assistant', 3, 'It is sunny.'),
    said('user', 4, 'Thanks.', 'In short?'),
    said('assistant', 5, 'Sun.'),
    said('user', 6, 'And then?'),
  ],
  tools: [weather],
  maxOutputTokens: 50,
  sampling: { ...noSampling, temperature: 0.5 },
  user: 'somebody',
});

const takesOneText: ReadonlySet<string> = new Set(['ollama-generate']);
/** Not every format can stop at a text: what is written without such is what goes to all. */
const stopless: ReadonlySet<string> = new Set(['openai-responses']);

/** What a format writes of the same conversation; counted is what is answered. */
function writtenBodies(dialect: Dialect): readonly JsonObject[] {
  if (dialect.kind === 'embedding') return [];
  if (dialect.id === 'openai-completions') return [{ model: 'm', prompt: 'A', max_tokens: 50 }];
  const family = dialects.find(
    (one) => one.kind === 'conversation' && one.id.split('-')[0] === dialect.id.split('-')[0],
  );
  const writer = dialect.kind === 'count' ? family : dialect;
  if (writer?.kind !== 'conversation') throw new Error(`Nobody writes ${dialect.id}.`);
  const one = { turns: [said('user', 0, 'Go on.')], tools: [] };
  const given = conversationOf({ ...rich, ...(takesOneText.has(dialect.id) ? one : {}) });
  const stops = stopless.has(dialect.id) ? [[]] : [[], ['END', 'STOP']];
  return stops.map((stop) => writer.write({ ...given, stop }, { model: 'm', stream: false, quirks: {} }).body);
}

const hinted = new Set(['sensitivity', 'tier', 'region', 'policy']);

/** What is asked of the router itself would decide where a sample goes. */
function withoutHints(body: JsonObject): JsonObject {
  const { metadata, ...rest } = body;
  if (!isJsonObject(metadata)) return body;
  const left = Object.fromEntries(Object.entries(metadata).filter(([key]) => !hinted.has(key)));
  return { ...rest, metadata: { ...left, note: 'a note' } };
}

const snakeCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(inner),
    ]),
  );
};

const user = (more: JsonObject): JsonObject => ({ messages: [{ role: 'user', content: 'A' }], ...more });

/** Fields that the samples lack. */
const more: Readonly<Record<string, readonly JsonObject[]>> = {
  'openai-chat': [
    {
      model: 'm',
      messages: [
        { role: 'system', name: 'n', content: [{ type: 'text', text: 'A' }] },
        { role: 'user', name: 'n', content: 'A' },
        { role: 'assistant', name: 'n', content: 'B', refusal: 'No.', reasoning: 'Hm.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'A' },
            { type: 'text', text: 'B' },
          ],
        },
      ],
      prediction: { type: 'content', content: [{ type: 'text', text: 'A' }] },
      logit_bias: { ten: -1 },
      web_search_options: { user_location: { type: 'approximate', approximate: { city: 'Riga' } } },
      safety_identifier: 's',
      prompt_cache_key: 'k',
      stop: 'x',
      metadata: { note: 'n' },
    },
  ],
  'openai-responses': [
    {
      model: 'm',
      instructions: 'Be brief.',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'B' }] },
        { role: 'user', content: 'A' },
        {
          role: 'assistant',
          content: [{ type: 'output_text', text: 'C', annotations: [{ type: 'url_citation', url: 'u', title: 't' }] }],
        },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":"b"}' },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'R' }] },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'A' },
            { type: 'input_text', text: 'B' },
          ],
        },
      ],
      tools: [{ type: 'mcp', server_label: 's', server_url: 'u', headers: { a: 'b' } }],
      user: 'u',
      safety_identifier: 's',
      metadata: { note: 'n' },
    },
    { model: 'm', input: 'A', prompt: { id: 'p', variables: { a: 'b', c: { type: 'input_text', text: 't' } } } },
  ],
  'openai-completions': [{ model: 'm', prompt: ['A'], echo: false, user: 'u' }],
  'openai-embeddings': [{ model: 'm', input: 'A' }],
  'anthropic-messages': [
    {
      model: 'm',
      max_tokens: 9,
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'A' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'B', citations: [{ type: 'char_location', cited_text: 'x', document_title: 't' }] },
            { type: 'tool_use', id: 't', name: 'f', input: { a: ['b', 'c'], d: { e: 'f' } } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't', content: 'R' },
            { type: 'text', text: 'C' },
          ],
        },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object' }, input_examples: [{ a: 'b' }] }],
      mcp_servers: [{ type: 'url', url: 'u', name: 'n', authorization_token: 'none' }],
      stop_sequences: ['x', 'y'],
      metadata: { user_id: 'u' },
    },
  ],
  gemini: [
    {
      systemInstruction: 'Be brief.',
      contents: { parts: { text: 'A' } },
      labels: { a: 'b' },
      safetySettings: [{ category: 'c', threshold: 't' }],
      generationConfig: { responseJsonSchema: { title: 'a', description: 'd' }, stopSequences: ['x', 'y'] },
    },
  ],
  'gemini-count': [{ contents: [{ role: 'user', parts: [{ text: 'A' }, { text: 'B' }] }] }],
  'gemini-embed': [{ content: { parts: [{ text: 'A' }, { text: 'B' }] }, title: 't' }],
  'gemini-batch-embed': [
    { requests: [{ content: { parts: [{ text: 'A' }] } }, { content: { parts: [{ text: 'B' }] }, title: 't' }] },
  ],
  'ollama-chat': [{ model: 'm', stream: false, ...user({ options: { stop: 'x' }, template: 't' }) }],
  'ollama-generate': [
    { model: 'm', prompt: 'A', system: 'S', suffix: 'B', template: 'T', context: [1, 2], raw: true, stream: false },
    { model: 'm', prompt: 'A', system: 'S', options: { stop: ['x', 'y'] }, format: { type: 'object', title: 't' } },
  ],
  'ollama-embed': [{ model: 'm', input: 'A', options: { stop: 'x' } }],
};

export function bodiesOf(dialect: Dialect): readonly JsonObject[] {
  const samples = [...(requestBodies[dialect.id] ?? []), ...(more[dialect.id] ?? [])].map(withoutHints);
  const snaked = dialect.id.startsWith('gemini') ? samples.slice(0, 1).map(snakeCase).filter(isJsonObject) : [];
  return [...writtenBodies(dialect), ...samples, ...snaked];
}
