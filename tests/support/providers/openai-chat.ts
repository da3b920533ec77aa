// Owns a strict fake of Chat Completions: it refuses what the real services refuse, OpenAI's and DeepSeek's.
import type { Script } from '../fake-provider.ts';
import {
  bytes,
  event,
  firstOf,
  halves,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  unknownKeys,
  words,
  type Complaint,
  type Fields,
  type Played,
} from './script.ts';

const known = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'reasoning_effort',
  'user',
  'metadata',
  'store',
  'service_tier',
  'verbosity',
  'prompt_cache_key',
  'safety_identifier',
  'modalities',
  'audio',
  'prediction',
  'functions',
  'function_call',
];

const messageKeys: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content', 'name'],
  developer: ['role', 'content', 'name'],
  user: ['role', 'content', 'name'],
  assistant: ['role', 'content', 'name', 'refusal', 'tool_calls', 'audio', 'annotations', 'function_call'],
  tool: ['role', 'content', 'tool_call_id'],
};

const partTypes = ['text', 'image_url', 'input_audio', 'file', 'refusal'];

export interface Manner {
  /** DeepSeek: thoughts come apart and are wanted back; no schema. */
  readonly deepseek?: boolean;
}

function checkMessages(messages: Fields[], manner: Manner): Complaint {
  let owed: string[] = [];
  for (const [at, message] of messages.entries()) {
    const role = String(message['role']);
    const path = `messages[${at}]`;
    const keys = messageKeys[role];
    if (keys === undefined) return [`${path}.role`, `Invalid value: '${role}'.`];
    const extra = unknownKeys(message, manner.deepseek === true ? [...keys, 'reasoning_content'] : keys, `${path}.`);
    if (extra !== null) return extra;
    if (role === 'tool') {
      const id = String(message['tool_call_id']);
      if (!owed.includes(id)) return [path, "messages with role 'tool' must follow a message with 'tool_calls'."];
      owed = owed.filter((other) => other !== id);
    } else if (owed.length > 0) return [path, `tool_call_ids did not have response messages: ${owed.join(', ')}`];
    const complaint = checkContent(message, path);
    if (complaint !== null) return complaint;
    if (role === 'assistant') {
      const calls = listOf(message['tool_calls']);
      owed = calls.map(({ id }) => String(id));
      const lacks = message['content'] === null || message['content'] === undefined;
      if (lacks && calls.length === 0 && !message['refusal']) return [`${path}.content`, 'content is required.'];
      const broken = calls.find(
        (call) => !isFields(call['function']) || typeof call['function']['arguments'] !== 'string',
      );
      if (broken !== undefined) return [`${path}.tool_calls`, 'arguments must be a string.'];
      if (manner.deepseek === true && calls.length > 0 && typeof message['reasoning_content'] !== 'string')
        return [path, 'Missing `reasoning_content` field in the assistant message.'];
    }
  }
  return owed.length > 0 ? ['messages', `tool_call_ids did not have response messages: ${owed.join(', ')}`] : null;
}

function checkContent(message: Fields, path: string): Complaint {
  const { content, role } = message;
  if (typeof content === 'string' || content === null || content === undefined)
    return content === undefined && role !== 'assistant' ? [`${path}.content`, 'content is required.'] : null;
  if (!Array.isArray(content) || content.length === 0) return [`${path}.content`, 'Invalid content.'];
  for (const part of listOf(content)) {
    const type = String(part['type']);
    if (!partTypes.includes(type)) return [`${path}.content`, `Invalid value: '${type}'.`];
    if (role !== 'user' && !['text', 'refusal'].includes(type)) return [`${path}.content`, `'${type}' is not allowed.`];
    if (
      type === 'image_url' &&
      !(isFields(part['image_url']) && /^(https?:|data:image\/)/.test(String(part['image_url']['url'])))
    )
      return [`${path}.content`, 'Invalid image.'];
  }
  return null;
}

function checkTools(body: Fields): Complaint {
  const names = listOf(body['tools']).map((tool) => (isFields(tool['function']) ? tool['function']['name'] : null));
  if (names.some((name) => typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)))
    return ['tools', 'Invalid tool name.'];
  if (names.length === 0 && body['tool_choice'] !== undefined)
    return ['tool_choice', "'tool_choice' is only allowed when 'tools' are specified."];
  if (names.length === 0 && body['parallel_tool_calls'] !== undefined)
    return ['parallel_tool_calls', "'parallel_tool_calls' is only allowed when 'tools' are specified."];
  return null;
}

function checkFormat(body: Fields, manner: Manner): Complaint {
  const format = body['response_format'];
  if (!isFields(format)) return null;
  if (format['type'] !== 'json_schema') return null;
  if (manner.deepseek === true) return ['response_format', 'This response_format type is unavailable now'];
  const inner = format['json_schema'];
  if (!isFields(inner) || typeof inner['name'] !== 'string')
    return ['response_format.json_schema.name', 'Missing name.'];
  return unknownKeys(inner, ['name', 'description', 'schema', 'strict'], 'response_format.json_schema.');
}

const complainOfChat = (body: Fields, manner: Manner): Complaint =>
  firstOf(
    () => unknownKeys(body, known),
    () => (typeof body['model'] === 'string' ? null : ['model', 'you must provide a model parameter']),
    () => (Array.isArray(body['messages']) && body['messages'].length > 0 ? null : ['messages', 'Too short.']),
    () =>
      body['stream'] === undefined && body['stream_options'] !== undefined
        ? ['stream_options', 'Only with stream.']
        : null,
    () => checkMessages(listOf(body['messages']), manner),
    () => checkTools(body),
    () => checkFormat(body, manner),
    () =>
      body['logprobs'] !== true && body['top_logprobs'] !== undefined ? ['top_logprobs', 'Needs logprobs.'] : null,
  );

const failure = (
  status: number,
  message: string,
  param: string | null,
  code: string | null,
  type = 'invalid_request_error',
) => jsonScript({ error: { message, type, param, code } }, status);

const logprob = {
  content: [
    { token: 'Hello', logprob: -0.1, bytes: [72], top_logprobs: [{ token: 'Hello', logprob: -0.1, bytes: [72] }] },
  ],
  refusal: null,
};
const citation = {
  type: 'url_citation',
  url_citation: { url: 'https://example.com/a', title: 'A', start_index: 0, end_index: 5 },
};

/** What the fake says, once for both ways of saying it. */
function sayings(body: Fields) {
  const does = words(body['model']);
  const answered = listOf(body['messages']).some(({ role }) => role === 'tool');
  const calls = does.has('tools') && listOf(body['tools']).length > 0 && !answered;
  const names = listOf(body['tools']).map((tool) =>
    isFields(tool['function']) ? String(tool['function']['name']) : '',
  );
  const schema = isFields(body['response_format']);
  return {
    does,
    text: calls || does.has('refusal') ? null : schema ? '{"answer":42}' : 'Hello there ✓',
    refusal: does.has('refusal') ? 'I cannot help with that.' : null,
    thoughts: does.has('thinking') ? 'Let me think.' : null,
    calls: calls
      ? [0, 1].map((index) => ({
          id: `call_${index}`,
          type: 'function',
          function: { name: names[index] ?? names[0], arguments: '{"city":"Rīga"}' },
        }))
      : [],
    reason: calls ? 'tool_calls' : does.has('length') ? 'length' : does.has('filter') ? 'content_filter' : 'stop',
    choices: typeof body['n'] === 'number' ? body['n'] : 1,
  };
}

const usageOf = (does: ReadonlySet<string>) => ({
  prompt_tokens: 20,
  completion_tokens: 8,
  total_tokens: 28,
  prompt_tokens_details: { cached_tokens: does.has('cached') ? 12 : 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: does.has('thinking') ? 3 : 0, audio_tokens: 0 },
});

export function playChat(request: Played, manner: Manner = {}): Script {
  if (request.path.endsWith('/models'))
    return jsonScript({ object: 'list', data: [{ id: 'fake-gpt', object: 'model', created: 0, owned_by: 'fake' }] });
  const body = parseFields(request.body);
  if (body === null) return failure(400, 'We could not parse the JSON body of your request.', null, null);
  const complaint = complainOfChat(body, manner);
  if (complaint !== null) return failure(400, complaint[1], complaint[0], null);
  const said = sayings(body);
  for (const status of [400, 429, 500, 503])
    if (said.does.has(`e${status}`))
      return failure(status, `The fake answers ${status}.`, null, 'fake_code', 'fake_type');
  const base = { id: 'chatcmpl-fake', created: 1_700_000_000, model: body['model'], system_fingerprint: 'fp' };
  const withLogprobs = body['logprobs'] === true ? logprob : null;
  if (body['stream'] !== true) {
    const message = {
      role: 'assistant',
      content: said.text,
      refusal: said.refusal,
      ...(said.thoughts === null ? {} : { reasoning_content: said.thoughts }),
      ...(said.calls.length === 0 ? {} : { tool_calls: said.calls }),
      annotations: said.does.has('cited') ? [citation] : [],
    };
    const choices = Array.from({ length: said.choices }, (_, index) => ({
      index,
      message,
      logprobs: withLogprobs,
      finish_reason: said.reason,
    }));
    return jsonScript({ ...base, object: 'chat.completion', choices, usage: usageOf(said.does) });
  }
  return streamScript(chunksOf(base, body, said, withLogprobs));
}

function chunksOf(base: Fields, body: Fields, said: ReturnType<typeof sayings>, logprobs: unknown) {
  const head = { ...base, object: 'chat.completion.chunk' };
  const options = body['stream_options'];
  const counted = isFields(options) && options['include_usage'] === true;
  const extra = counted ? { usage: null } : {};
  const chunk = (index: number, delta: Fields, finish_reason: string | null = null, more: Fields = {}) =>
    event({ ...head, choices: [{ index, delta, finish_reason, ...more }], ...extra });
  const steps = Array.from({ length: said.choices }, (_, index) => [
    chunk(index, { role: 'assistant', content: '' }),
    ...(said.thoughts === null ? [] : ['Let me ', 'think.'].map((text) => chunk(index, { reasoning_content: text }))),
    ...(said.text === null
      ? []
      : halves(said.text).map((content) => chunk(index, { content }, null, logprobs === null ? {} : { logprobs }))),
    ...(said.refusal === null ? [] : [chunk(index, { refusal: said.refusal })]),
    ...said.calls.flatMap((call, at) => [
      chunk(index, { tool_calls: [{ index: at, ...call, function: { ...call.function, arguments: '' } }] }),
      ...halves(call.function.arguments).map((part) =>
        chunk(index, { tool_calls: [{ index: at, function: { arguments: part } }] }),
      ),
    ]),
    ...(said.does.has('cited') ? [chunk(index, { annotations: [citation] })] : []),
    ...(said.does.has('broken')
      ? [event({ error: { message: 'overloaded', type: 'server_error', code: 'busy' } })]
      : []),
    chunk(index, {}, said.reason),
  ]).flat();
  const closing = counted ? [event({ ...head, choices: [], usage: usageOf(said.does) })] : [];
  return [...steps, ...closing, bytes('data: [DONE]\n\n')];
}
