// Owns OpenAI's legacy completions: text that goes on, and the gap in a text that editors have filled.
import { z } from 'zod';
import type { AnswerEvent, FinishReason } from '../../contract/answer-events.ts';
import { noSampling, type Conversation } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import { textOf, type CollectedAnswer } from '../shared/collect.ts';
import type { About, ConversationDialect, Decoder, Encoder, ParsedRequest, WriteOptions, Written } from '../dialect.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { modelName } from '../shared/model-name.ts';
import { asText, asToken, longListOf, someOf } from '../shared/plain-list.ts';
import { rewriteOpenai } from '../openai-chat/openai-chat.ts';
import { createOpenaiTap, readOpenaiUsage } from '../openai-chat/tap.ts';
import { openaiError, openaiErrorBody, readOpenaiError, toProviderError } from '../shared/openai-errors.ts';
import { fromUsage, largestUsage, toOpenaiUsage } from '../shared/openai-usage.ts';
import { readSse, writeSse } from '../shared/sse.ts';
import { impossible } from '../shared/writing.ts';

const count = z.number().int().min(0).nullish();
const number = z.number().nullish();
const tokens = longListOf(z.number().int(), asToken);
const someTokens = someOf(z.number().int(), asToken);
const fields = z.looseObject({
  model: modelName,
  prompt: z.union([z.string(), someOf(z.string(), asText), someTokens, someOf(tokens, () => undefined)], {
    error: 'A text, a list of texts, or tokens.',
  }),
  suffix: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: count,
  n: z.number().int().min(1).nullish(),
  best_of: z.number().int().min(1).nullish(),
  echo: z.boolean().nullish(),
  logprobs: count,
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  user: z.string().nullish(),
});
const understood = new Set(Object.keys(fields.shape));

/** What the API gives where nothing is asked for. */
const defaultTokens = 16;

const onlyHere = (param: string): RouterError =>
  impossible(param, 'this target has no API for completions that can do this.');

function read({ body }: ParsedRequest): Conversation {
  const given = fields.parse(body);
  const [only, ...others] = typeof given.prompt === 'string' ? [given.prompt] : given.prompt;
  if (typeof only !== 'string' || others.length > 0) throw onlyHere('prompt');
  if (given.echo === true) throw onlyHere('echo');
  if ((given.best_of ?? 1) > 1) throw onlyHere('best_of');
  if (typeof given.logprobs === 'number') throw onlyHere('logprobs');
  return {
    kind: 'conversation',
    turns: [{ role: 'user', parts: [{ kind: 'text', text: only }], at: 0 }],
    tools: [],
    toolChoice: null,
    parallelCalls: null,
    format: null,
    sampling: {
      ...noSampling,
      temperature: given.temperature ?? null,
      topP: given.top_p ?? null,
      seed: given.seed ?? null,
      presencePenalty: given.presence_penalty ?? null,
      frequencyPenalty: given.frequency_penalty ?? null,
    },
    maxOutputTokens: given.max_tokens ?? defaultTokens,
    stop: typeof given.stop === 'string' ? [given.stop] : (given.stop ?? []),
    choices: given.n ?? 1,
    logprobs: null,
    reasoning: null,
    suffix: given.suffix ?? null,
    user: given.user ?? null,
    leftOut: Object.keys(body).filter((key) => !understood.has(key)),
  };
}

const onlyText = (param: string, what: string): RouterError =>
  impossible(param, `a completion has no place for ${what}.`);

/** Only a text can be continued: one turn of the user, with what stands behind the gap. */
function write(conversation: Conversation, { model, stream }: WriteOptions): Written {
  const { turns, suffix, sampling } = conversation;
  const [only, ...others] = turns.flatMap(({ parts }) => parts);
  const plain = turns.every(({ role }) => role === 'user') && conversation.tools.length === 0;
  if (suffix === null || only?.kind !== 'text' || others.length > 0 || !plain)
    throw impossible('messages', 'a completion is of one text.');
  if (conversation.format !== null) throw onlyText('response_format', 'a format');
  if (conversation.logprobs !== null) throw onlyText('logprobs', 'probabilities');
  const all: JsonObject = {
    model,
    prompt: only.text,
    suffix,
    stream: stream ? true : null,
    stream_options: stream ? { include_usage: true } : null,
    max_tokens: conversation.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    stop: conversation.stop.length > 0 ? conversation.stop : null,
    n: conversation.choices > 1 ? conversation.choices : null,
    user: conversation.user,
  };
  return {
    body: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)),
    leftOut: [...(sampling.topK === null ? [] : ['top_k']), ...(conversation.reasoning === null ? [] : ['reasoning'])],
  };
}

const choice = z.object({
  index: z.number().int().min(0).catch(0),
  text: z.string().catch(''),
  finish_reason: z.string().nullish().catch(null),
});
const answer = z.object({
  id: z.string().catch(''),
  model: z.string().catch(''),
  created: z.number().nullish().catch(null),
  choices: z.array(choice).catch([]),
});
const reasonOf = wordTable<FinishReason>({ stop: 'stop', length: 'length', content_filter: 'filter' });

function eventsOf(value: JsonObject, first: boolean): AnswerEvent[] {
  const { id, model, created, choices } = answer.parse(value);
  const events: AnswerEvent[] = first ? [{ type: 'answer-started', id, model, createdS: created ?? null }] : [];
  for (const { index, text, finish_reason } of choices) {
    if (text !== '') events.push({ type: 'text-added', choice: index, text });
    if (finish_reason) {
      const reason = reasonOf(finish_reason) ?? 'stop';
      events.push({ type: 'choice-finished', choice: index, reason, stopSequence: null });
    }
  }
  return events;
}

function createDecoder(): Decoder {
  const usage = largestUsage();
  let first = true;
  return {
    push(frame) {
      const event = readSse(frame);
      if (event === null || event.data === '[DONE]') return [];
      const value = parseJson(event.data);
      const broken = { message: 'the provider sent an event that is not JSON', type: null, code: null };
      if (!isJsonObject(value)) return [{ type: 'answer-failed', error: broken }];
      if (value['error']) return [{ type: 'answer-failed', error: toProviderError(value) }];
      const events = eventsOf(value, first);
      first = false;
      const counted = usage.add(toOpenaiUsage(value['usage']));
      return counted === null ? events : [...events, { type: 'usage-counted', usage: counted }];
    },
    end: () => [],
  };
}

const finish: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  calls: 'stop',
  filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
};

function createEncoder(request: ParsedRequest, about: About): Encoder {
  let head: JsonObject = { id: `cmpl-${about.id}`, object: 'text_completion', created: about.nowS, model: '' };
  let usage: JsonObject | null = null;
  const chunk = (index: number, text: string, finish_reason: string | null): string =>
    writeSse({ ...head, choices: [{ text, index, logprobs: null, finish_reason }] });
  return {
    push(event) {
      switch (event.type) {
        case 'answer-started':
          head = { ...head, model: event.model, created: event.createdS ?? about.nowS };
          return '';
        case 'usage-counted':
          usage = fromUsage(event.usage);
          return '';
        case 'text-added':
        case 'refusal-added':
          return chunk(event.choice, event.text, null);
        case 'choice-finished':
          return chunk(event.choice, '', finish[event.reason]);
        default:
          return '';
      }
    },
    end: () => {
      const counted = request.wantsUsage && usage !== null ? writeSse({ ...head, choices: [], usage }) : '';
      return `${counted}data: [DONE]\n\n`;
    },
    fail: (error) => writeSse(openaiErrorBody(error)),
  };
}

const encodeWhole = (collected: CollectedAnswer, _request: ParsedRequest, about: About): JsonObject => ({
  id: `cmpl-${about.id}`,
  object: 'text_completion',
  created: collected.createdS ?? about.nowS,
  model: collected.model,
  choices: collected.choices.map((one, index) => ({
    text: textOf(one),
    index,
    logprobs: null,
    finish_reason: finish[one.reason ?? 'stop'],
  })),
  ...(collected.usage === null ? {} : { usage: fromUsage(collected.usage) }),
});

const textKeys = [Buffer.from('"text":"')];

export const openaiCompletions: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-completions',
  routes: ['/v1/completions'],
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/completions',
  headersUp: ['openai-organization', 'openai-project'],

  parseRequest(raw, { headers }) {
    const { body, fields: given } = parseBody(raw, fields);
    return {
      dialect: openaiCompletions,
      raw,
      body,
      model: given.model,
      stream: given.stream ?? false,
      wantsUsage: given.stream_options?.include_usage ?? false,
      maxOutputTokens: given.max_tokens ?? defaultTokens,
      hints: readHints(headers, body['metadata']),
      asArray: false,
    };
  },
  rewrite: rewriteOpenai,
  read,
  write,
  createTap: (request) => createOpenaiTap(request.wantsUsage, textKeys),
  readUsage: readOpenaiUsage,
  createDecoder,
  // Often a piece of code for a gap, and nothing is a good piece too.
  saysMore: () => true,
  decodeWhole(value) {
    const usage = toOpenaiUsage(value['usage']);
    const events = eventsOf(value, true);
    return usage === null ? events : [...events, { type: 'usage-counted', usage }];
  },
  createEncoder,
  encodeWhole,
  encodeError: openaiError,
  readError: readOpenaiError,
};
