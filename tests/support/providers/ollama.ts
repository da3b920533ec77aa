// Owns a strict fake of Ollama: it refuses what the real server refuses, and answers by words in the model's name.
import type { Script, Step } from '../fake-provider.ts';
import {
  bytes,
  firstOf,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  words,
  type Complaint,
  type Fields,
  type Played,
} from './script.ts';

const failure = (status: number, error: string): Script => jsonScript({ error }, status);
const line = (value: unknown): Step => bytes(`${JSON.stringify(value)}\n`);

const roles = ['system', 'user', 'assistant', 'tool'];

function checkMessage(message: Fields, at: number): Complaint {
  const { role, content, images } = message;
  const path = `messages.${at}`;
  const calls = listOf(message['tool_calls']);
  return firstOf(
    () => (roles.some((known) => known === role) ? null : [path, 'invalid role']),
    () =>
      content === undefined || typeof content === 'string'
        ? null
        : [path, 'json: cannot unmarshal content into a string'],
    () =>
      images === undefined ||
      (Array.isArray(images) && images.every((one) => typeof one === 'string' && !/^(?:https?|data):/.test(one)))
        ? null
        : [path, 'illegal base64 data'],
    () =>
      calls.every((call) => isFields(call['function']) && isFields(call['function']['arguments']))
        ? null
        : [path, 'json: cannot unmarshal string into arguments'],
  );
}

function complain(body: Fields): Complaint {
  const { format, options } = body;
  return firstOf(
    () => (typeof body['model'] === 'string' && body['model'] !== '' ? null : ['model', 'model is required']),
    ...listOf(body['messages']).map((message, at) => () => checkMessage(message, at)),
    () => (format === undefined || format === 'json' || isFields(format) ? null : ['format', 'invalid format']),
    () => (options === undefined || isFields(options) ? null : ['options', 'cannot unmarshal options']),
    () =>
      words(body['model']).has('notools') && listOf(body['tools']).length > 0
        ? ['tools', 'does not support tools']
        : null,
  );
}

const counts = {
  total_duration: 9,
  load_duration: 1,
  prompt_eval_count: 20,
  prompt_eval_duration: 4,
  eval_count: 8,
  eval_duration: 4,
};

function sayings(body: Fields) {
  const does = words(body['model']);
  const names = listOf(body['tools']).map((tool) =>
    isFields(tool['function']) ? String(tool['function']['name']) : '',
  );
  const answered = listOf(body['messages']).some(({ role }) => role === 'tool');
  const calls = does.has('tools') && names.length > 0 && !answered;
  return {
    does,
    calls: calls
      ? [0, 1].map((at) => ({ function: { index: at, name: names[at] ?? names[0], arguments: { city: 'Rīga' } } }))
      : [],
    texts: calls ? [] : ['Hello ', body['format'] === undefined ? 'there ✓' : '{"answer":42}'],
    thoughts: does.has('thinking') && body['think'] !== false ? ['Let me ', 'think.'] : [],
    done_reason: does.has('length') ? 'length' : 'stop',
    logprobs: body['logprobs'] === true ? [{ token: 'Hello', logprob: -0.1, bytes: [72], top_logprobs: [] }] : null,
  };
}

const tags = {
  models: [
    { name: 'fake-llama:latest', model: 'fake-llama:latest', size: 1, digest: 'a', details: {} },
    { name: 'fake-cloud:cloud', model: 'fake-cloud:cloud', remote_host: 'https://ollama.com', remote_model: 'big' },
  ],
};

export function playOllama(request: Played): Script {
  const body = parseFields(request.body) ?? {};
  switch (request.path) {
    case '/api/tags':
      return jsonScript(tags);
    case '/api/version':
      return jsonScript({ version: '0.13.5' });
    case '/api/embed': {
      const inputs = Array.isArray(body['input']) ? body['input'] : [body['input']];
      return jsonScript({ model: body['model'], embeddings: inputs.map(() => [0.5, -1]), prompt_eval_count: 3 });
    }
    case '/api/embeddings':
      return jsonScript({ embedding: [0.5, -1] });
    case '/api/chat':
    case '/api/generate':
      return converse(body, request.path === '/api/chat');
    default:
      return failure(404, '404 page not found');
  }
}

function converse(body: Fields, isChat: boolean): Script {
  const complaint = complain(body);
  if (complaint !== null) return failure(400, complaint[1]);
  const said = sayings(body);
  if (said.does.has('missing')) return failure(404, `model '${String(body['model'])}' not found`);
  for (const status of [400, 429, 500])
    if (said.does.has(`e${status}`)) return failure(status, `The fake answers ${status}.`);
  const head = { model: body['model'], created_at: '2026-01-01T00:00:00Z' };
  const saying = (content: string, thinking = '', calls: readonly Fields[] = []): Fields => {
    const thought = thinking === '' ? {} : { thinking };
    if (!isChat) return { response: content, ...thought };
    return { message: { role: 'assistant', content, ...thought, ...(calls.length > 0 ? { tool_calls: calls } : {}) } };
  };
  const weights = said.logprobs === null ? {} : { logprobs: said.logprobs };
  const end = { done: true, done_reason: said.done_reason, ...counts };
  if (body['stream'] === false)
    return jsonScript({
      ...head,
      ...saying(said.texts.join(''), said.thoughts.join(''), said.calls),
      ...weights,
      ...end,
    });
  const step = (content: Fields, more: Fields = {}): Step => line({ ...head, ...content, ...more, done: false });
  const steps = [
    ...said.thoughts.map((thought) => step(saying('', thought))),
    ...said.texts.map((text, at) => step(saying(text), at === 0 ? weights : {})),
    ...(said.calls.length > 0 ? [step(saying('', '', said.calls))] : []),
    ...(said.does.has('broken') ? [line({ error: 'model runner has stopped' })] : []),
    line({ ...head, ...saying(''), ...end }),
  ];
  return streamScript(steps, 'application/x-ndjson');
}
