// Owns writing answers as Ollama does: canonical events become lines, a whole answer one object.
import type { FinishReason, AnswerEvent, TokenLogprob } from '../../contract/answer-events.ts';
import type { Media } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { parseJsonInText } from '../shared/json-in-text.ts';
import type { Usage } from '../../contract/routing.ts';
import { collectAnswer, textOf, type AnswerPart, type CollectedAnswer } from '../shared/collect.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { ollamaErrorBody } from './errors.ts';

/** Chats carry a message, generated text a field of its own: all else is the same. */
export interface Form {
  readonly saying: (said: Said) => JsonObject;
}
interface Said {
  readonly text?: string;
  readonly thoughts?: string;
  readonly images?: readonly string[];
  readonly calls?: readonly JsonObject[];
}

export const chatForm: Form = {
  saying: ({ text: content = '', thoughts, images, calls }) => ({
    message: {
      role: 'assistant',
      content,
      ...(thoughts === undefined ? {} : { thinking: thoughts }),
      ...(images === undefined ? {} : { images }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
  }),
};

export const generateForm: Form = {
  saying({ text: response = '', thoughts, images }) {
    if (images !== undefined) throw noMedia();
    return { response, ...(thoughts === undefined ? {} : { thinking: thoughts }) };
  },
};

const doneReasons: Readonly<Partial<Record<FinishReason, string>>> = { length: 'length' };

const closingOf = (reason: FinishReason | null, usage: Usage | null): JsonObject => ({
  done: true,
  done_reason: doneReasons[reason ?? 'stop'] ?? 'stop',
  // Another provider's answer does not say how long its parts took.
  total_duration: 0,
  load_duration: 0,
  prompt_eval_count: usage?.inputTokens ?? 0,
  prompt_eval_duration: 0,
  eval_count: usage?.outputTokens ?? 0,
  eval_duration: 0,
});

/** Later times cannot be written in the form that clients read. */
const endOf9999S = 253_402_300_799;

const headOf = (request: ParsedRequest, model: string, createdS: number): JsonObject => ({
  model: model || request.model,
  created_at: new Date(Math.min(Math.max(createdS, 0), endOf9999S) * 1_000).toISOString(),
});

const writeLine = (value: JsonObject): string => `${JSON.stringify(value)}\n`;
const writeLogprobs = (tokens: readonly TokenLogprob[]): JsonObject => ({
  logprobs: tokens.map(({ token, logprob, bytes, top }) => ({ token, logprob, bytes, top_logprobs: top })),
});

export function createOllamaEncoder(form: Form, request: ParsedRequest, about: About): Encoder {
  let head = headOf(request, '', about.nowS);
  const seen: AnswerEvent[] = [];
  const say = (said: Said, more: JsonObject = {}): string =>
    writeLine({ ...head, ...form.saying(said), ...more, done: false });
  return {
    push(event) {
      if (event.type !== 'text-added') seen.push(event);
      switch (event.type) {
        case 'answer-started':
          head = headOf(request, event.model, event.createdS ?? about.nowS);
          return '';
        case 'text-added':
        case 'refusal-added':
          return say({ text: event.text });
        case 'reasoning-added':
          return say({ thoughts: event.text });
        case 'logprobs-added':
          return say({}, writeLogprobs(event.tokens));
        case 'media-added':
          return say({ images: [base64Of(event.media)] });
        default:
          return '';
      }
    },
    /** Calls are whole in this format, and so they are told when nothing can be added to them. */
    end() {
      const { choices, usage } = collectAnswer(seen);
      const calls = callsOf(choices[0]?.parts ?? []);
      const told = calls.length === 0 ? '' : say({ calls });
      const closing = { ...head, ...form.saying({}), ...closingOf(choices[0]?.reason ?? null, usage) };
      return told + writeLine(closing);
    },
    fail: (error) => writeLine(ollamaErrorBody(error)),
  };
}

const noMedia = (): RouterError =>
  new RouterError('upstream_error', 'The answer holds a picture or a sound, which this format cannot carry.');

function base64Of(media: Media): string {
  if (media.kind !== 'inline' || !media.mediaType.startsWith('image/')) throw noMedia();
  return media.base64;
}

function callsOf(parts: readonly AnswerPart[]): JsonObject[] {
  const calls = parts.filter((part) => part.kind === 'call');
  return calls.map((part, index) => {
    const given = part.custom ? { input: part.arguments } : parseJsonInText(part.arguments || '{}');
    if (!isJsonObject(given))
      throw new RouterError('upstream_error', 'The model called a tool with arguments that are not JSON. Try again.');
    return { id: part.id, function: { index, name: part.name, arguments: given } };
  });
}

export function encodeWholeOllama(
  form: Form,
  answer: CollectedAnswer,
  request: ParsedRequest,
  about: About,
): JsonObject {
  const choice = answer.choices[0];
  const parts = choice?.parts ?? [];
  const images = parts.flatMap((part) => (part.kind === 'media' ? [base64Of(part.media)] : []));
  const thoughts = parts.map((part) => (part.kind === 'reasoning' ? part.text : '')).join('');
  const refusal = parts.map((part) => (part.kind === 'refusal' ? part.text : '')).join('');
  const calls = callsOf(parts);
  return {
    ...headOf(request, answer.model, answer.createdS ?? about.nowS),
    ...form.saying({
      text: (choice === undefined ? '' : textOf(choice)) + refusal,
      ...(thoughts === '' ? {} : { thoughts }),
      ...(images.length === 0 ? {} : { images }),
      ...(calls.length === 0 ? {} : { calls }),
    }),
    ...(choice === undefined || choice.logprobs.length === 0 ? {} : writeLogprobs(choice.logprobs)),
    ...closingOf(choice?.reason ?? null, answer.usage),
  };
}
