// Owns a strict stand-in for Ollama. It refuses more than a real one, which skips fields that it does not know: what we
// write must say what it means.
import type { Script, Step } from '../fake-provider.ts';
import {
  bytes,
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

const ollamaModels = ['fake-llama:latest', 'fake-llama-tools:8b', 'fake-llama-thinking:8b', 'fake-embed:latest'];
/** One that Ollama itself sends elsewhere. */
const cloudModel = 'fake-gpt:120b-cloud';

const failure = (status: number, error: string): Script => jsonScript({ error }, status);

const sharedKeys = ['model', 'stream', 'format', 'options', 'think', 'keep_alive', 'logprobs', 'top_logprobs'];
const chatKeys = [...sharedKeys, 'messages', 'tools'];
const generateKeys = [...sharedKeys, 'prompt', 'suffix', 'system', 'images', 'raw', 'template', 'context'];
const messageKeys = ['role', 'content', 'images', 'thinking', 'tool_calls', 'tool_name', 'tool_call_id'];
const optionKeys = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'seed',
  'num_predict',
  'num_ctx',
  'presence_penalty',
  'frequency_penalty',
  'repeat_penalty',
  'stop',
];

const isBase64 = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
const isSchema = (value: unknown): boolean => value === undefined || value === 'json' || isFields(value);

function checkMessages(messages: readonly Fields[]): Complaint {
  let called: string[] = [];
  for (const message of messages) {
    const { role, content, images } = message;
    const complaint = firstOf(
      () => unknownKeys(message, messageKeys, 'messages.'),
      () => (['system', 'user', 'assistant', 'tool'].some((known) => known === role) ? null : ['role', 'invalid role']),
      () => (typeof content === 'string' ? null : ['content', 'cannot unmarshal into a Go string']),
      () => checkImages(images),
      () => firstOf(...listOf(message['tool_calls']).map((call) => () => checkCall(call))),
      () => (role === 'tool' && !called.includes(String(message['tool_name'])) ? ['tool', 'no such call'] : null),
    );
    if (complaint !== null) return complaint;
    const calls = listOf(message['tool_calls']);
    if (calls.length > 0)
      called = calls.map((call) => (isFields(call['function']) ? String(call['function']['name']) : ''));
  }
  return null;
}

const checkImages = (images: unknown): Complaint =>
  images === undefined || (Array.isArray(images) && images.every(isBase64))
    ? null
    : ['images', 'illegal base64 data at input byte 4'];

function checkCall(call: Fields): Complaint {
  const inner = call['function'];
  if (!isFields(inner) || typeof inner['name'] !== 'string') return ['tool_calls', 'a call has a function with a name'];
  if (!isFields(inner['arguments']))
    return [
      'tool_calls',
      `json: cannot unmarshal ${typeof inner['arguments']} into Go struct field ToolCallFunction.arguments`,
    ];
  return firstOf(
    () => unknownKeys(call, ['id', 'function'], 'tool_calls.'),
    () => unknownKeys(inner, ['index', 'name', 'arguments'], 'tool_calls.function.'),
  );
}

function checkTool(tool: Fields): Complaint {
  const inner = tool['function'];
  if (tool['type'] !== 'function' || !isFields(inner)) return ['tools', 'a tool is a function'];
  if (typeof inner['name'] !== 'string') return ['tools', 'a function has a name'];
  if (!isFields(inner['parameters'])) return ['tools', 'parameters are an object'];
  return unknownKeys(inner, ['name', 'description', 'parameters'], 'tools.function.');
}

function checkShared(body: Fields): Complaint {
  const { think, options } = body;
  const thinks = ['boolean', 'undefined'].includes(typeof think) || ['low', 'medium', 'high'].includes(String(think));
  return firstOf(
    () => (isSchema(body['format']) ? null : ['format', 'invalid format: expected "json" or a JSON schema']),
    () => (thinks ? null : ['think', 'invalid think value: must be "high", "medium", "low", true, or false']),
    () => (isFields(options) ? unknownKeys(options, optionKeys, 'options.') : null),
    () =>
      isFields(options) && options['stop'] !== undefined && !Array.isArray(options['stop'])
        ? ['options.stop', 'option "stop" must be of type array']
        : null,
  );
}

/** What the model itself cannot do; the server tells it by the model's name. */
function incapable(body: Fields, does: ReadonlySet<string>): string | null {
  const name = String(body['model']);
  if (listOf(body['tools']).length > 0 && does.has('notools')) return `${name} does not support tools`;
  const thinks = body['think'] !== undefined && body['think'] !== false;
  return thinks && !does.has('thinking') ? `"${name}" does not support thinking` : null;
}

function sayings(body: Fields) {
  const does = words(body['model']);
  const names = listOf(body['tools']).map((tool) =>
    isFields(tool['function']) ? String(tool['function']['name']) : '',
  );
  const answered = listOf(body['messages']).some(({ role }) => role === 'tool');
  const called = does.has('tools') && names.length > 0 && !answered;
  const cities = called ? ['Rīga', 'Oslo'] : [];
  return {
    does,
    thoughts: does.has('thinking') && body['think'] !== false ? 'Let me think.' : null,
    text: called ? null : isFields(body['format']) || body['format'] === 'json' ? '{"answer":42}' : 'Hello there ✓',
    calls: cities.map((city, index) => ({ function: { index, name: names[index] ?? names[0], arguments: { city } } })),
    logprobs:
      body['logprobs'] === true ? { logprobs: [{ token: 'Hello', logprob: -0.1, bytes: [72], top_logprobs: [] }] } : {},
    reason: does.has('length') ? 'length' : 'stop',
  };
}
type Sayings = ReturnType<typeof sayings>;

interface Answer {
  readonly model: unknown;
  readonly chat: boolean;
  readonly said: Sayings;
}

const stamp = '2026-01-02T03:04:05.123456789Z';
const head = ({ model }: Answer): Fields => ({ model, created_at: stamp });
const counted = ({ said }: Answer): Fields => ({
  done: true,
  done_reason: said.reason,
  total_duration: 5_000,
  load_duration: 1_000,
  prompt_eval_count: 20,
  prompt_eval_duration: 2_000,
  eval_count: 8,
  eval_duration: 2_000,
});

function saying({ chat }: Answer, { content, ...more }: Fields): Fields {
  return chat ? { message: { role: 'assistant', content, ...more } } : { response: content, ...more };
}

function whole(answer: Answer): Fields {
  const { said } = answer;
  const parts = {
    content: said.text ?? '',
    ...(said.thoughts === null ? {} : { thinking: said.thoughts }),
    ...(said.calls.length === 0 ? {} : { tool_calls: said.calls }),
  };
  return { ...head(answer), ...saying(answer, parts), ...said.logprobs, ...counted(answer) };
}

function linesOf(answer: Answer): Step[] {
  const { said } = answer;
  const line = (value: Fields): Step => bytes(`${JSON.stringify({ ...head(answer), ...value })}\n`);
  const piece = (parts: Fields, more: Fields = {}): Step => line({ ...saying(answer, parts), done: false, ...more });
  const spoken = [
    ...(said.thoughts === null ? [] : halves(said.thoughts).map((thinking) => piece({ content: '', thinking }))),
    ...(said.text === null ? [] : halves(said.text).map((content) => piece({ content }, said.logprobs))),
    ...said.calls.map((call) => piece({ content: '', tool_calls: [call] })),
  ];
  if (said.does.has('broken'))
    return [...spoken, bytes('{"error":"an error was encountered while running the model"}\n')];
  return [...spoken, line({ ...saying(answer, { content: '' }), ...counted(answer) })];
}

function converse(body: Fields, chat: boolean): Script {
  const complaint = firstOf(
    () => unknownKeys(body, chat ? chatKeys : generateKeys),
    () => checkShared(body),
    () => (chat ? checkMessages(listOf(body['messages'])) : checkImages(body['images'])),
    () => firstOf(...listOf(body['tools']).map((tool) => () => checkTool(tool))),
    () => (chat || typeof body['prompt'] === 'string' ? null : ['prompt', 'prompt is missing']),
  );
  if (complaint !== null) return failure(400, `${complaint[0]}: ${complaint[1]}`);
  const said = sayings(body);
  const lack = incapable(body, said.does);
  if (lack !== null) return failure(400, lack);
  const answer = { model: body['model'], chat, said };
  return body['stream'] === false ? jsonScript(whole(answer)) : streamScript(linesOf(answer), 'application/x-ndjson');
}

function embed(body: Fields): Script {
  const extra = unknownKeys(body, ['model', 'input', 'dimensions', 'truncate', 'options', 'keep_alive']);
  if (extra !== null) return failure(400, extra[1]);
  const inputs = Array.isArray(body['input']) ? body['input'] : [body['input']];
  if (inputs.some((input) => typeof input !== 'string')) return failure(400, 'invalid input type');
  const size = typeof body['dimensions'] === 'number' ? body['dimensions'] : 3;
  const vector = Array.from({ length: size }, (_, at) => 0.25 * (at + 1));
  const embeddings = inputs.map(() => vector);
  return jsonScript({ model: body['model'], embeddings, total_duration: 9, load_duration: 1, prompt_eval_count: 4 });
}

const tags = () => ({
  models: [
    ...ollamaModels.map((name) => ({ name, model: name, size: 1_000, digest: 'd', details: { family: 'llama' } })),
    {
      name: cloudModel,
      model: cloudModel,
      size: 300,
      remote_model: 'gpt:120b',
      remote_host: 'https://cloud.example:443',
    },
  ],
});

function show(body: Fields): Script {
  const does = words(body['model']);
  const embeds = does.has('embed');
  const capabilities = embeds
    ? ['embedding']
    : ['completion', ...(does.has('notools') ? [] : ['tools']), ...(does.has('thinking') ? ['thinking'] : [])];
  return jsonScript({
    details: { family: 'llama', parameter_size: '8.0B', quantization_level: 'Q4_K_M' },
    model_info: { 'general.architecture': 'llama', 'llama.context_length': 8_192 },
    capabilities,
    ...(body['model'] === cloudModel ? { remote_host: 'https://cloud.example:443' } : {}),
  });
}

const posts: Readonly<Record<string, (body: Fields) => Script>> = {
  '/api/chat': (body) => converse(body, true),
  '/api/generate': (body) => converse(body, false),
  '/api/embed': embed,
  '/api/embeddings': ({ prompt }) =>
    typeof prompt === 'string' ? jsonScript({ embedding: [0.25, 0.5, 0.75] }) : failure(400, 'prompt is missing'),
  '/api/show': show,
};

export function playOllama({ method, path, body }: Played): Script {
  if (method === 'GET' && path === '/api/tags') return jsonScript(tags());
  if (method === 'GET' && path === '/api/version') return jsonScript({ version: '0.12.6' });
  const play = method === 'POST' ? posts[path] : undefined;
  if (play === undefined) return failure(404, '404 page not found');
  const asked = parseFields(body);
  if (asked === null) return failure(400, 'invalid character');
  const model = String(asked['model'] ?? asked['name']);
  if (asked['model'] === undefined) return failure(400, 'model is required');
  if (!model.startsWith('fake-')) return failure(404, `model '${model}' not found`);
  const [, status] = /-e(\d{3})\b/.exec(model) ?? [];
  return status === undefined ? play(asked) : failure(Number(status), `The fake answers ${status}.`);
}
