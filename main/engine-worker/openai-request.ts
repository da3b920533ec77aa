// Owns what the bodies of OpenAI's protocol ask of this engine, and refusing by name what only llama-server can do.
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import type { ChatMessage } from './chat-template.ts';
import { anyObjectGrammar, grammarOf } from './json-grammar.ts';
import { badRequest } from './refusal.ts';
import { numberIn, textIn, textsIn, wholeIn } from './request-fields.ts';
import { defaultSampling, type Sampling } from './sampling.ts';

export interface Options {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly sampling: Sampling;
  readonly mostTokens: number | null;
  readonly stop: readonly string[];
}

export interface ChatRequest extends Options {
  readonly messages: readonly ChatMessage[];
  /** For the template. */
  readonly extras: JsonObject;
}

const needsLlamaServer = (what: string): Error =>
  badRequest(`${what} llama-server, which is not installed here. Run \`npm run build:engine\` to have it.`);

const mostStops = 16;
const longestStop = 1_024;

function stopIn(body: JsonObject): readonly string[] {
  const stop = textsIn(body, 'stop').filter((word) => word !== '');
  if (stop.length > mostStops || stop.some(({ length }) => length > longestStop))
    throw badRequest(`"stop" takes ${mostStops} strings of ${longestStop} characters at most.`);
  return stop;
}

function shapeIn(body: JsonObject): string | null {
  const own = textIn(body, 'grammar');
  if (own !== null && own !== '') return own;
  const format = body['response_format'] ?? null;
  if (format === null) return isJsonObject(body['json_schema']) ? grammarOf(body['json_schema']) : null;
  if (!isJsonObject(format)) throw badRequest('"response_format" must be an object.');
  if (format['type'] === 'text') return null;
  if (format['type'] === 'json_object')
    return isJsonObject(format['schema']) ? grammarOf(format['schema']) : anyObjectGrammar;
  const wrapped = format['json_schema'];
  if (format['type'] !== 'json_schema' || !isJsonObject(wrapped))
    throw badRequest('"response_format" must be of type text, json_object or json_schema.');
  return isJsonObject(wrapped['schema']) ? grammarOf(wrapped['schema']) : anyObjectGrammar;
}

/** As a 32-bit number; llama-server takes -1 as none. */
function seedIn(body: JsonObject): number | null {
  const seed = wholeIn(body, 'seed');
  return seed === null || seed === -1 ? null : seed >>> 0;
}

function biasIn(body: JsonObject): ReadonlyMap<number, number> {
  const bias = body['logit_bias'] ?? {};
  if (!isJsonObject(bias)) throw badRequest('"logit_bias" must be an object of numbers by token.');
  const entries = Object.entries(bias).map(([token, weight]) => [Number(token), weight] as const);
  return new Map(
    entries.map(([token, weight]) => {
      if (!Number.isInteger(token) || token < 0 || typeof weight !== 'number')
        throw badRequest('"logit_bias" must be an object of numbers by token.');
      return [token, weight];
    }),
  );
}

function samplingIn(body: JsonObject): Sampling {
  return {
    temperature: numberIn(body, 'temperature') ?? defaultSampling.temperature,
    topK: wholeIn(body, 'top_k') ?? defaultSampling.topK,
    topP: numberIn(body, 'top_p') ?? defaultSampling.topP,
    minP: numberIn(body, 'min_p') ?? defaultSampling.minP,
    seed: seedIn(body),
    repeatPenalty: numberIn(body, 'repeat_penalty') ?? defaultSampling.repeatPenalty,
    presencePenalty: numberIn(body, 'presence_penalty') ?? defaultSampling.presencePenalty,
    frequencyPenalty: numberIn(body, 'frequency_penalty') ?? defaultSampling.frequencyPenalty,
    bias: biasIn(body),
    ignoreEnd: body['ignore_eos'] === true,
    grammar: shapeIn(body),
  };
}

function mostTokensIn(body: JsonObject): number | null {
  const most = wholeIn(body, 'max_completion_tokens') ?? wholeIn(body, 'max_tokens') ?? wholeIn(body, 'n_predict');
  return most === null || most < 0 ? null : Math.max(1, most);
}

function optionsIn(body: JsonObject): Options {
  if ((wholeIn(body, 'n') ?? 1) !== 1) throw badRequest('This engine gives one answer a request: "n" must be 1.');
  if (![undefined, null, false, 0].some((none) => body['logprobs'] === none)) throw needsLlamaServer('"logprobs" need');
  const streamOptions = body['stream_options'];
  return {
    model: textIn(body, 'model') ?? '',
    stream: body['stream'] === true,
    includeUsage: isJsonObject(streamOptions) && streamOptions['include_usage'] === true,
    sampling: samplingIn(body),
    mostTokens: mostTokensIn(body),
    stop: stopIn(body),
  };
}

function partText(part: unknown): string {
  if (!isJsonObject(part)) throw badRequest('A part of a message\'s "content" must be an object.');
  if (part['type'] !== 'text' && part['type'] !== 'refusal') throw needsLlamaServer('Pictures, sound and files need');
  return textIn(part, 'text') ?? textIn(part, 'refusal') ?? '';
}

function contentText(content: unknown): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw badRequest('A message\'s "content" must be a string or a list of parts.');
  return content.map(partText).join('\n');
}

const hasEntries = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

function messageIn(message: unknown): ChatMessage {
  if (!isJsonObject(message)) throw badRequest('A message must be an object.');
  const role = textIn(message, 'role');
  if (role === null) throw badRequest('A message needs a "role".');
  if (role === 'tool' || role === 'function' || hasEntries(message['tool_calls'])) throw needsLlamaServer('Tools need');
  // Templates know nothing of the newer name.
  return { role: role === 'developer' ? 'system' : role, content: contentText(message['content']) };
}

export function chatRequest(body: JsonObject): ChatRequest {
  if (hasEntries(body['tools']) || hasEntries(body['functions'])) throw needsLlamaServer('Tools need');
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) throw badRequest('"messages" must be a list, and not empty.');
  const extras = body['chat_template_kwargs'];
  return { ...optionsIn(body), messages: messages.map(messageIn), extras: isJsonObject(extras) ? extras : {} };
}

export function completionRequest(body: JsonObject): Options & { readonly prompt: string } {
  if ((textIn(body, 'suffix') ?? '') !== '') throw needsLlamaServer('Filling in needs');
  const [prompt, ...more] = textsIn(body, 'prompt');
  if (prompt === undefined || more.length > 0) throw badRequest('"prompt" must be one string.');
  return { ...optionsIn(body), prompt };
}

export interface EmbeddingRequest {
  readonly model: string;
  readonly texts: readonly string[];
  readonly base64: boolean;
}

export function embeddingRequest(body: JsonObject): EmbeddingRequest {
  const texts = textsIn(body, 'input');
  if (texts.length === 0) throw badRequest('"input" must be a string or a list of strings, and not empty.');
  return { model: textIn(body, 'model') ?? '', texts, base64: body['encoding_format'] === 'base64' };
}
