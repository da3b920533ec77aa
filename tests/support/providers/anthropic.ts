// Owns a stand-in for Anthropic's API: refuses what the real one refuses, and answers as the name of the model says.
// Pure: it says what would be sent, step by step.
import type { Script, Step } from '../fake-provider.ts';
import { isObject, listOf, refusalOf, type Fields } from './anthropic-checks.ts';

interface AnthropicRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export const anthropicModels = [
  'fake-claude',
  'fake-claude-tools',
  'fake-claude-thinking',
  'fake-claude-redacted',
  'fake-claude-cited',
  'fake-claude-cached',
  'fake-claude-refusal',
  'fake-claude-length',
  'fake-claude-stop',
  'fake-claude-overloaded-mid',
  'fake-claude-error-400',
  'fake-claude-error-529',
];

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

const always = { 'request-id': 'req_fake' };
const bytes = (text: string): Step => ({ kind: 'bytes', bytes: Buffer.from(text) });
type Told = Fields & { readonly type: string };
const event = (data: Told): Step => bytes(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
const script = (status: number, type: string, steps: readonly Step[]): Script => ({
  status,
  headers: { 'content-type': type, ...always },
  before: [],
  steps,
});
const json = (body: unknown, status = 200): Script => script(status, 'application/json', [bytes(JSON.stringify(body))]);
const envelope = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_fake',
});
const failure = (status: number, message: string): Script =>
  json(envelope(errorTypes[status] ?? 'api_error', message), status);

function blocksFor(model: string, asked: Fields): Fields[] {
  const thinks = model.includes('-thinking');
  const head: Fields[] = [
    ...(thinks ? [{ type: 'thinking', thinking: 'First things first.', signature: 'sig-anthropic-1' }] : []),
    ...(model.includes('-redacted') ? [{ type: 'redacted_thinking', data: 'sig-anthropic-hidden' }] : []),
  ];
  if (model.includes('-refusal')) return head;
  const calls = model.includes('-tools') && !answersCalls(asked) ? callsFor(asked) : [];
  if (calls.length > 0) return [...head, { type: 'text', text: 'Let me look.' }, ...calls];
  if (model.includes('-cited')) return [...head, ...citedText];
  const config = asked['output_config'];
  const wantsJson = isObject(config) && isObject(config['format']);
  return [...head, { type: 'text', text: wantsJson ? '{"answer":42}' : 'Hello there ✓' }];
}

const answersCalls = ({ messages }: Fields): boolean =>
  listOf(listOf(messages).at(-1)?.['content']).some(({ type }) => type === 'tool_result');

/** Two at once, unless the caller wants one at a time. */
function callsFor({ tools, tool_choice: choice }: Fields): Fields[] {
  const names = listOf(tools).map(({ name }) => String(name));
  if (names.length === 0 || (isObject(choice) && choice['type'] === 'none')) return [];
  const single = isObject(choice) && choice['disable_parallel_tool_use'] === true;
  const named = isObject(choice) && choice['type'] === 'tool' ? [String(choice['name'])] : names;
  const call = (at: number, city: string): Fields => ({
    type: 'tool_use',
    id: `toolu_fake_${at}`,
    name: named[at - 1] ?? named[0],
    input: { city },
  });
  return single ? [call(1, 'Rīga')] : [call(1, 'Rīga'), call(2, 'Oslo')];
}

const citedText: readonly Fields[] = [
  {
    type: 'text',
    text: 'The sky is blue.',
    citations: [
      {
        type: 'web_search_result_location',
        url: 'https://sky.example/blue',
        title: 'On the sky',
        cited_text: 'It is blue.',
        encrypted_index: 'enc-1',
      },
    ],
  },
  { type: 'text', text: ' So they say.' },
];

function endingFor(model: string, asked: Fields, content: readonly Fields[]): Fields {
  const stops = Array.isArray(asked['stop_sequences']) ? asked['stop_sequences'] : [];
  if (model.includes('-refusal'))
    return {
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: { type: 'refusal', category: null, explanation: 'Not that.' },
    };
  if (model.includes('-length')) return { stop_reason: 'max_tokens', stop_sequence: null };
  if (model.includes('-stop')) return { stop_reason: 'stop_sequence', stop_sequence: stops[0] ?? 'END' };
  const called = content.some(({ type }) => type === 'tool_use');
  return { stop_reason: called ? 'tool_use' : 'end_turn', stop_sequence: null };
}

const usageFor = (model: string, outputTokens: number): Fields => ({
  input_tokens: 12,
  cache_creation_input_tokens: model.includes('-cached') ? 20 : 0,
  cache_read_input_tokens: model.includes('-cached') ? 100 : 0,
  output_tokens: outputTokens,
  service_tier: 'standard',
});

interface Answer {
  readonly model: string;
  readonly content: readonly Fields[];
  readonly ending: Fields;
}

const message = ({ model, content, ending }: Answer, outputTokens: number): Fields => ({
  id: 'msg_fake',
  type: 'message',
  role: 'assistant',
  model,
  content,
  ...ending,
  usage: usageFor(model, outputTokens),
});

const halves = (text: string): string[] => {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};

/** The block as it starts, and the deltas that fill it. */
function partsOf(block: Fields): { readonly start: Fields; readonly deltas: readonly Fields[] } {
  const { type, text, thinking, signature, input, citations } = block;
  if (type === 'text')
    return {
      start: { type, text: '' },
      deltas: [
        ...halves(String(text)).map((piece) => ({ type: 'text_delta', text: piece })),
        ...listOf(citations).map((citation) => ({ type: 'citations_delta', citation })),
      ],
    };
  if (type === 'thinking')
    return {
      start: { type, thinking: '', signature: '' },
      deltas: [
        ...halves(String(thinking)).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
        { type: 'signature_delta', signature },
      ],
    };
  if (type === 'tool_use')
    return {
      start: { ...block, input: {} },
      deltas: ['', ...halves(JSON.stringify(input))].map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      })),
    };
  return { start: block, deltas: [] };
}

function blockEvents(block: Fields, index: number): Step[] {
  const { start, deltas } = partsOf(block);
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...(index === 0 ? [event({ type: 'ping' })] : []),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ];
}

function streamOf(answer: Answer): Step[] {
  const { model, content, ending } = answer;
  const silent = { ...answer, content: [], ending: { stop_reason: null, stop_sequence: null } };
  const start = { type: 'message_start', message: message(silent, 1) };
  const delta = { type: 'message_delta', delta: ending, usage: { output_tokens: 7 } };
  const middle = content.flatMap(blockEvents);
  if (model.includes('-overloaded-mid'))
    return [event(start), ...middle.slice(0, 3), event(envelope('overloaded_error', 'Overloaded'))];
  return [event(start), ...middle, event(delta), event({ type: 'message_stop' })];
}

const models = (): Script =>
  json({
    data: anthropicModels.map((id) => ({ type: 'model', id, display_name: id, created_at: '2025-01-01T00:00:00Z' })),
    has_more: false,
    first_id: anthropicModels[0],
    last_id: anthropicModels.at(-1),
  });

function readBody(body: Buffer): Fields | null {
  try {
    const fields: unknown = JSON.parse(body.toString('utf8'));
    return isObject(fields) ? fields : null;
  } catch {
    return null;
  }
}

export function playAnthropic({ method, path, headers, body }: AnthropicRequest): Script {
  const [where = ''] = path.split('?');
  if ((headers['x-api-key'] ?? '') === '') return failure(401, 'x-api-key header is required');
  if ((headers['anthropic-version'] ?? '') === '') return failure(400, 'anthropic-version: header is required');
  if (method === 'GET' && where === '/v1/models') return models();
  const counting = where === '/v1/messages/count_tokens';
  if (method !== 'POST' || (where !== '/v1/messages' && !counting)) return failure(404, 'Not Found');
  const asked = readBody(body);
  if (asked === null) return failure(400, 'The request body is not valid JSON');
  const refusal = refusalOf(asked, { beta: (headers['anthropic-beta'] ?? '') !== '', counting });
  if (refusal !== null) return failure(400, refusal);
  if (counting) return json({ input_tokens: 12 });
  const model = String(asked['model']);
  const [, status] = /-error-(\d{3})/.exec(model) ?? [];
  if (status !== undefined) return failure(Number(status), 'The stand-in was asked to fail.');
  const content = blocksFor(model, asked);
  const answer = { model, content, ending: endingFor(model, asked, content) };
  if (asked['stream'] === true) return script(200, 'text/event-stream; charset=utf-8', streamOf(answer));
  return json(message(answer, 7));
}
