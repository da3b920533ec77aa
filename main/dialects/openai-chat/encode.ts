// Owns encoding canonical events as a Chat Completions answer, whole or chunk by chunk.
import { RouterError } from '../../contract/errors.ts';
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import type { Media, Signature } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { CollectedAnswer, CollectedChoice } from '../shared/collect.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { urlOfInline } from '../shared/media.ts';
import { createOpenaiStream, encodeWholeOpenai } from '../shared/openai-encode.ts';
import { sealSignature } from '../shared/signatures.ts';

const finish: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  calls: 'tool_calls',
  filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
};

const headOf = ({ id }: About, object: string) => ({ id: `chatcmpl-${id}`, object });

export function createChatEncoder(request: ParsedRequest, about: About): Encoder {
  const stream = createOpenaiStream(headOf(about, 'chat.completion.chunk'), request, about);
  const begun = new Set<number>();
  const custom = new Set<string>();
  const chunk = (choice: number, delta: JsonObject, more: JsonObject = {}): string => {
    const first = begun.has(choice) ? {} : { role: 'assistant', content: '' };
    begun.add(choice);
    return stream.chunk({ index: choice, delta: { ...first, ...delta }, finish_reason: null, ...more });
  };
  return {
    push(event) {
      switch (event.type) {
        case 'answer-started':
          stream.start(event);
          return '';
        case 'usage-counted':
          stream.count(event);
          return '';
        case 'answer-failed':
        case 'reasoning-signed':
          return '';
        case 'choice-finished':
          return chunk(event.choice, {}, { finish_reason: finish[event.reason] });
        case 'logprobs-added':
          return chunk(event.choice, {}, { logprobs: { content: event.tokens.map(writeLogprob), refusal: null } });
        case 'call-added': {
          const field = custom.has(`${event.choice}.${event.call}`) ? 'custom' : 'function';
          const inner = field === 'custom' ? { input: event.arguments } : { arguments: event.arguments };
          return chunk(event.choice, { tool_calls: [{ index: event.call, [field]: inner }] });
        }
        case 'call-started':
          if (event.custom) custom.add(`${event.choice}.${event.call}`);
          return chunk(event.choice, deltaOf(event));
        default:
          return chunk(event.choice, deltaOf(event));
      }
    },
    end: stream.end,
    fail: stream.fail,
  };
}

type DeltaEvent = Exclude<
  Extract<AnswerEvent, { choice: number }>,
  { type: 'choice-finished' | 'logprobs-added' | 'reasoning-signed' | 'call-added' }
>;

function deltaOf(event: DeltaEvent): JsonObject {
  switch (event.type) {
    case 'text-added':
      return { content: event.text };
    case 'refusal-added':
      return { refusal: event.text };
    case 'reasoning-added':
      return { reasoning_content: event.text };
    case 'call-started': {
      const { call, id, signature } = event;
      return { tool_calls: [{ index: call, id, ...callOf(event, ''), ...extraOf(signature) }] };
    }
    case 'citation-added':
      return { annotations: [writeCitation(event.citation)] };
    case 'media-added':
      return { images: [writeImage(event.media)] };
  }
}

const callOf = ({ name, custom }: { name: string; custom: boolean }, given: string): JsonObject =>
  custom
    ? { type: 'custom', custom: { name, input: given } }
    : { type: 'function', function: { name, arguments: given } };

/** The field in which Google's own OpenAI side hands out the signature of a call. */
const extraOf = (signature: Signature | null): JsonObject =>
  signature === null ? {} : { extra_content: { google: { thought_signature: sealSignature(signature, 'gemini') } } };

const writeCitation = ({ url, title, start, end }: Citation): JsonObject => ({
  type: 'url_citation',
  url_citation: { url: url ?? '', title: title ?? '', start_index: start ?? 0, end_index: end ?? 0 },
});

function writeImage(media: Media): JsonObject {
  if (media.kind === 'stored')
    throw new RouterError('upstream_error', 'The answer holds a file that only its provider can give out.');
  return { type: 'image_url', image_url: { url: media.kind === 'url' ? media.url : urlOfInline(media) } };
}

const writeLogprob = ({ token, logprob, bytes, top }: TokenLogprob): JsonObject => ({
  token,
  logprob,
  bytes,
  top_logprobs: top,
});

export const encodeWholeChat = (answer: CollectedAnswer, _request: ParsedRequest, about: About): JsonObject => ({
  ...encodeWholeOpenai(headOf(about, 'chat.completion'), answer, about),
  choices: answer.choices.map((choice, index) => ({
    index,
    message: writeMessage(choice),
    logprobs: choice.logprobs.length > 0 ? { content: choice.logprobs.map(writeLogprob), refusal: null } : null,
    finish_reason: finish[choice.reason ?? 'stop'],
  })),
});

function writeMessage({ parts, citations }: CollectedChoice): JsonObject {
  const joined = (kind: 'text' | 'refusal' | 'reasoning'): string =>
    parts.map((part) => (part.kind === kind ? part.text : '')).join('');
  const calls = parts.filter((part) => part.kind === 'call');
  const images = parts.filter((part) => part.kind === 'media');
  const text = joined('text');
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || joined('refusal') !== '') ? null : text,
    refusal: joined('refusal') || null,
    ...(joined('reasoning') === '' ? {} : { reasoning_content: joined('reasoning') }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            ...callOf(call, call.arguments),
            ...extraOf(call.signature),
          })),
        }),
    ...(images.length === 0 ? {} : { images: images.map(({ media }) => writeImage(media)) }),
    annotations: citations.map(writeCitation),
  };
}
