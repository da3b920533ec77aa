// Owns the worker's few endpoints: which path does what, who may call, and what a body may weigh.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import { departureOf, sendAnswer, sendJson } from './answer-stream.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { Engine } from './engine.ts';
import { chatShape, completionShape, embeddingAnswer } from './openai-answers.ts';
import { chatRequest, completionRequest, embeddingRequest } from './openai-request.ts';
import { asRefusal, badRequest, Refusal } from './refusal.ts';

/** What is served once the model is in memory. */
export interface Ready {
  readonly engine: Engine;
  readonly template: ChatTemplate;
  /** As it is called where a request names none. */
  readonly modelName: string;
}

export interface Serving {
  /** Null while it loads. */
  readonly ready: () => Ready | null;
  readonly apiKey: string | null;
}

const mostBodyBytes = 64 * 1_048_576;

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw badRequest('The body could not be read.');
    bytes += chunk.length;
    // Read to its end all the same: whoever still sends would not see the refusal.
    if (bytes <= mostBodyBytes) chunks.push(chunk);
  }
  if (bytes > mostBodyBytes) throw badRequest(`The body is longer than ${mostBodyBytes} bytes.`);
  const body = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (!isJsonObject(body)) throw badRequest('The body must be a JSON object.');
  return body;
}

function mayCall({ headers }: IncomingMessage, apiKey: string | null): boolean {
  if (apiKey === null) return true;
  const given = Buffer.from((headers.authorization ?? '').replace(/^Bearer /, ''));
  const wanted = Buffer.from(apiKey);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

type Endpoint = (ready: Ready, body: JsonObject, response: ServerResponse) => Promise<void> | void;

const generatorOf = ({ engine }: Ready) => {
  if (engine.generator === null)
    throw new Refusal(
      'not_supported_error',
      'This model was loaded for embeddings. Load it as a chat model to get answers.',
    );
  return engine.generator;
};

const named = <T extends { readonly model: string }>(options: T, { modelName }: Ready): T =>
  options.model === '' ? { ...options, model: modelName } : options;

const chat: Endpoint = async (ready, body, response) => {
  const generator = generatorOf(ready);
  const options = named(chatRequest(body), ready);
  const prompt = await ready.template.render(options.messages, options.extras);
  // What ends a turn is no end for whoever wants none.
  const ends = options.sampling.ignoreEnd ? [] : ready.template.stop;
  const wanted = { ...options, prompt, stop: [...options.stop, ...ends] };
  await sendAnswer({
    response,
    shape: chatShape,
    options,
    generate: (listener) => generator.generate(wanted, listener),
  });
};

const completion: Endpoint = async (ready, body, response) => {
  const generator = generatorOf(ready);
  const options = named(completionRequest(body), ready);
  await sendAnswer({
    response,
    shape: completionShape,
    options,
    generate: (listener) => generator.generate(options, listener),
  });
};

const embeddings: Endpoint = async (ready, body, response) => {
  const { embedder } = ready.engine;
  if (embedder === null)
    throw new Refusal(
      'not_supported_error',
      'This model was not loaded for embeddings. Load it as an embedding model.',
    );
  const { texts, base64, model } = named(embeddingRequest(body), ready);
  const embedded = await embedder.embed(texts, departureOf(response));
  if (embedded !== null) sendJson(response, 200, embeddingAnswer(embedded, model, base64));
};

const props = ({ engine }: Ready): object => ({
  default_generation_settings: { n_ctx: engine.contextTokens },
  total_slots: engine.slots,
  modalities: { vision: false, audio: false },
  chat_template_caps: { supports_tools: false, supports_tool_calls: false, supports_parallel_tool_calls: false },
});

const models = ({ modelName }: Ready): object => ({
  object: 'list',
  data: [{ id: modelName, object: 'model', created: 0, owned_by: 'llamacpp' }],
});

const reads = new Map<string, (ready: Ready) => object>([
  ['/health', () => ({ status: 'ok' })],
  ['/props', props],
  ['/v1/models', models],
]);

const calls = new Map<string, Endpoint>([
  ['/v1/chat/completions', chat],
  ['/v1/completions', completion],
  ['/v1/embeddings', embeddings],
]);

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  if (path !== '/health' && !mayCall(request, serving.apiKey))
    throw new Refusal('authentication_error', 'Invalid API Key');
  const read = request.method === 'GET' ? reads.get(path) : undefined;
  const call = request.method === 'POST' ? calls.get(path) : undefined;
  if (read === undefined && call === undefined)
    throw new Refusal('not_found_error', 'This engine has no such endpoint.');
  const ready = serving.ready();
  if (ready === null) throw new Refusal('unavailable_error', 'Loading model');
  if (read !== undefined) sendJson(response, 200, read(ready));
  else await call?.(ready, await readBody(request), response);
}

export const createListener =
  (serving: Serving): RequestListener =>
  (request, response) => {
    // Whoever is gone reads no error either.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    answer(serving, request, response).catch((error: unknown) => {
      const refusal = asRefusal(error);
      // What of the body nobody read would else be taken for the next request.
      if (!request.complete) response.setHeader('connection', 'close');
      sendJson(response, refusal.status, refusal.body);
    });
  };
