// Owns strict stand-ins for OpenAI's smaller APIs: embeddings and legacy completions.
import type { Script } from '../fake-provider.ts';
import {
  bytes,
  event,
  firstOf,
  halves,
  isFields,
  jsonScript,
  parseFields,
  streamScript,
  unknownKeys,
  words,
  type Complaint,
  type Fields,
  type Played,
} from './script.ts';

const failure = (status: number, [param, message]: readonly [param: string | null, message: string]): Script =>
  jsonScript({ error: { message, type: 'invalid_request_error', param, code: null } }, status);

const isTokens = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isInteger(entry));
const isInput = (value: unknown): boolean => (typeof value === 'string' && value !== '') || isTokens(value);

function complainOfEmbeddings(body: Fields): Complaint {
  const { input, encoding_format: format } = body;
  const many = Array.isArray(input) && input.length > 0 && input.every(isInput);
  return firstOf(
    () => unknownKeys(body, ['model', 'input', 'dimensions', 'encoding_format', 'user']),
    () => (isInput(input) || many ? null : ['input', "'$.input' is invalid."]),
    () =>
      format === undefined || format === 'float' || format === 'base64' ? null : ['encoding_format', 'Invalid value.'],
  );
}

function embeddings(body: Fields): Script {
  const { input, dimensions, encoding_format: format } = body;
  const size = typeof dimensions === 'number' ? dimensions : 3;
  const vector = Array.from({ length: size }, (_, at) => 0.25 * (at + 1));
  const embedding = format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
  const count = Array.isArray(input) && !isTokens(input) ? input.length : 1;
  return jsonScript({
    object: 'list',
    data: Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding })),
    model: body['model'],
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });
}

const completionKeys =
  'model prompt suffix stream stream_options max_tokens n best_of echo logprobs temperature top_p presence_penalty frequency_penalty seed stop user logit_bias'.split(
    ' ',
  );

function complainOfCompletions(body: Fields): Complaint {
  const { prompt } = body;
  const many =
    Array.isArray(prompt) && prompt.length > 0 && prompt.every((one) => typeof one === 'string' || isTokens(one));
  return firstOf(
    () => unknownKeys(body, completionKeys),
    () => (typeof prompt === 'string' || isTokens(prompt) || many ? null : ['prompt', 'Invalid prompt.']),
    () =>
      body['stream'] !== true && body['stream_options'] !== undefined ? ['stream_options', 'Needs stream.'] : null,
    () =>
      body['suffix'] !== undefined && typeof body['suffix'] !== 'string' ? ['suffix', 'Expected a string.'] : null,
  );
}

function completions(body: Fields): Script {
  const does = words(body['model']);
  const text = typeof body['suffix'] === 'string' ? 'the middle ✓' : ' goes on ✓';
  const finish_reason = does.has('length') ? 'length' : does.has('filter') ? 'content_filter' : 'stop';
  const head = { id: 'cmpl-fake', object: 'text_completion', created: 1_700_000_000, model: body['model'] };
  const usage = { prompt_tokens: 20, completion_tokens: 8, total_tokens: 28 };
  const choices = typeof body['n'] === 'number' ? body['n'] : 1;
  if (body['stream'] !== true) {
    const all = Array.from({ length: choices }, (_, index) => ({ text, index, logprobs: null, finish_reason }));
    return jsonScript({ ...head, choices: all, usage });
  }
  const counted = isFields(body['stream_options']) && body['stream_options']['include_usage'] === true;
  const chunk = (index: number, piece: string, finish_reason: string | null) =>
    event({
      ...head,
      choices: [{ text: piece, index, logprobs: null, finish_reason }],
      ...(counted ? { usage: null } : {}),
    });
  const spoken = Array.from({ length: choices }, (_, index) => [
    ...halves(text).map((piece) => chunk(index, piece, null)),
    chunk(index, '', finish_reason),
  ]).flat();
  if (does.has('broken'))
    return streamScript([...spoken.slice(0, 1), event({ error: { message: 'overloaded', type: 'server_error' } })]);
  const closing = counted ? [event({ ...head, choices: [], usage })] : [];
  return streamScript([...spoken, ...closing, bytes('data: [DONE]\n\n')]);
}

const play =
  (complain: (body: Fields) => Complaint, answer: (body: Fields) => Script) =>
  (request: Played): Script => {
    const body = parseFields(request.body);
    if (body === null) return failure(400, [null, 'We could not parse the JSON body of your request.']);
    if (typeof body['model'] !== 'string') return failure(400, ['model', 'you must provide a model parameter']);
    const complaint = complain(body);
    if (complaint !== null) return failure(400, complaint);
    const [, status] = /-e(\d{3})\b/.exec(body['model']) ?? [];
    return status === undefined ? answer(body) : failure(Number(status), [null, `The fake answers ${status}.`]);
  };

export const playEmbeddings = play(complainOfEmbeddings, embeddings);
export const playCompletions = play(complainOfCompletions, completions);
