// Owns answers of the providers with figures that a test gives, whole and streamed, each as that provider tells them.
import { event, type Fields } from '../../support/providers/script.ts';
import type { Step } from '../../support/fake-provider.ts';
import type { Used } from './litellm.ts';

export interface Told {
  readonly whole: Fields;
  readonly stream: readonly Step[];
}

export type Format = 'chat' | 'responses' | 'messages' | 'gemini' | 'deepseek';

export const toldIn: Readonly<Record<Format, (used: Used) => Told>> = {
  chat: (used) => chat(chatUsage(used)),
  deepseek: ({ input, cached, output, reasoning }) =>
    chat({
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_cache_hit_tokens: cached,
      prompt_cache_miss_tokens: input - cached,
      completion_tokens_details: { reasoning_tokens: reasoning },
    }),
  responses,
  messages,
  gemini,
};

const chatUsage = ({ input, cached, written, output, reasoning }: Used): Fields => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached, ...(written > 0 ? { cache_write_tokens: written } : {}) },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

function chat(usage: Fields): Told {
  const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'm', service_tier: 'default' };
  const chunk = (choices: readonly Fields[], counted: Fields | null): Step =>
    event({ ...head, object: 'chat.completion.chunk', choices, usage: counted });
  const message = { role: 'assistant', content: 'Hello there' };
  return {
    whole: {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    },
    stream: [
      chunk([{ index: 0, delta: message, finish_reason: null }], null),
      chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], null),
      chunk([], usage),
      { kind: 'bytes', bytes: Buffer.from('data: [DONE]\n\n') },
    ],
  };
}

function responses({ input, cached, written, output, reasoning }: Used): Told {
  const whole: Fields = {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status: 'completed',
    model: 'm',
    service_tier: 'default',
    output: [
      { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello there' }] },
    ],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
  };
  const begun = { ...whole, status: 'in_progress', output: [], usage: null };
  const said = { item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'Hello there' };
  const events: Fields[] = [
    { type: 'response.created', response: begun },
    { type: 'response.output_text.delta', ...said },
    { type: 'response.completed', response: whole },
  ];
  return { whole, stream: events.map((each, at) => event({ ...each, sequence_number: at }, String(each['type']))) };
}

function messages({ input, cached, written, writtenForAnHour, output, reasoning }: Used): Told {
  const usage: Fields = {
    input_tokens: input - cached - written - writtenForAnHour,
    cache_creation_input_tokens: written + writtenForAnHour,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: writtenForAnHour },
    cache_read_input_tokens: cached,
    output_tokens: output,
    ...(reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}),
    service_tier: 'standard',
  };
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_sequence: null };
  const text = { type: 'text', text: 'Hello there' };
  const events: Fields[] = [
    {
      type: 'message_start',
      message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: text.text } },
    { type: 'content_block_stop', index: 0 },
    // The closing event tells what was put out, and the totals again without how long things are kept.
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { ...usage, cache_creation: undefined },
    },
    { type: 'message_stop' },
  ];
  return {
    whole: { ...head, content: [text], stop_reason: 'end_turn', usage },
    stream: events.map((each) => event(each, String(each['type']))),
  };
}

function gemini({ input, cached, output, reasoning }: Used): Told {
  const usageMetadata = {
    promptTokenCount: input,
    cachedContentTokenCount: cached,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: input + output,
  };
  const candidate = { content: { role: 'model', parts: [{ text: 'Hello there' }] }, index: 0 };
  const head = { modelVersion: 'm', responseId: 'r1' };
  const whole = { candidates: [{ ...candidate, finishReason: 'STOP' }], usageMetadata, ...head };
  const early = { ...usageMetadata, candidatesTokenCount: 1, thoughtsTokenCount: 0 };
  return {
    whole,
    stream: [event({ candidates: [candidate], usageMetadata: early, ...head }), event(whole)],
  };
}
