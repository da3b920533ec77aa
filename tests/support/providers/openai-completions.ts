// Owns a strict fake of the legacy completions.
import type { Script } from '../fake-provider.ts';
import { bytes, event, jsonScript, parseFields, streamScript, unknownKeys, type Played } from './script.ts';

const known = [
  'model',
  'prompt',
  'suffix',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'n',
  'best_of',
  'echo',
  'logprobs',
  'logit_bias',
  'user',
];

const usage = { prompt_tokens: 6, completion_tokens: 2, total_tokens: 8 };

export function playCompletions(request: Played): Script {
  const body = parseFields(request.body);
  const complaint = body === null ? null : unknownKeys(body, known);
  if (body === null || typeof body['prompt'] !== 'string' || complaint !== null) {
    const [param, message] = complaint ?? ['prompt', 'A prompt is needed.'];
    return jsonScript({ error: { message, type: 'invalid_request_error', param, code: null } }, 400);
  }
  const base = { id: 'cmpl-fake', object: 'text_completion', created: 1_700_000_000, model: body['model'] };
  const choice = (text: string, finish_reason: string | null) => ({ text, index: 0, logprobs: null, finish_reason });
  if (body['stream'] !== true) return jsonScript({ ...base, choices: [choice(' the middle', 'stop')], usage });
  const options = body['stream_options'];
  const counted = typeof options === 'object' && options !== null && 'include_usage' in options;
  return streamScript([
    event({ ...base, choices: [choice(' the', null)] }),
    event({ ...base, choices: [choice(' middle', 'stop')] }),
    ...(counted ? [event({ ...base, choices: [], usage })] : []),
    bytes('data: [DONE]\n\n'),
  ]);
}
