// Owns what the tests of Anthropic's answers share: bytes cut into frames, and a reader as strict as the official one.
import assert from 'node:assert/strict';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { playAnthropic } from '../../../support/providers/anthropic.ts';

const entrance = { headers: () => null, path: '/v1/messages', query: () => null };
const asked = {
  model: 'm',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
  thinking: { type: 'adaptive' },
};
export const requestOf = (fields: object = {}) =>
  anthropicMessages.parseRequest(Buffer.from(JSON.stringify({ ...asked, ...fields })), entrance);

export const framesOf = (bytes: Buffer, size: number): Buffer[] => {
  const cutter = createFrameCutter(1_000_000);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    cutter.push(bytes.subarray(at * size, (at + 1) * size)),
  ).flat();
};

export const decode = (bytes: Buffer | string, size = 1_000_000): AnswerEvent[] => {
  const decoder = anthropicMessages.createDecoder();
  const events = framesOf(Buffer.from(bytes), size).flatMap((frame) => [...decoder.push(frame)]);
  return [...events, ...decoder.end()];
};

export const encode = (events: readonly AnswerEvent[], fields: object = {}): string => {
  const encoder = anthropicMessages.createEncoder(requestOf(fields), { id: 'x1', nowS: 7 });
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
};

/** What the stand-in answers, as it came off the wire. */
export function answerOf(model: string, fields: object = {}): Buffer {
  const body = {
    model,
    max_tokens: 9_000,
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [{ name: 'weather', input_schema: { type: 'object' } }],
    ...fields,
  };
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' };
  const request = { method: 'POST', path: '/v1/messages', headers, body: Buffer.from(JSON.stringify(body)) };
  return Buffer.concat(
    [...playAnthropic(request).steps].flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : [])),
  );
}

interface Block {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  input?: unknown;
  citations?: unknown[];
}

/** Builds the message of a stream, and throws where the order of its events is not the one that clients count on. */
export function readMessage(stream: string): Record<string, unknown> {
  let message: Record<string, unknown> | null = null;
  const content: Block[] = [];
  let open = false;
  let json = '';
  let stopped = false;
  for (const frame of framesOf(Buffer.from(stream), 1_000_000)) {
    const [, name, data = ''] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(frame.toString()) ?? [];
    const event = JSON.parse(data);
    assert.equal(event.type, name);
    assert.equal(stopped, false, 'nothing follows the end');
    const last = content.at(-1);
    if (name === 'message_start') {
      assert.equal(message, null);
      message = event.message;
      continue;
    }
    assert.ok(message !== null, 'the message starts first');
    if (name === 'message_delta') {
      assert.equal(open, false);
      message = { ...message, ...event.delta, usage: event.usage };
    } else if (name === 'message_stop') stopped = true;
    else if (name === 'content_block_start') {
      assert.equal(open, false, 'one block at a time');
      assert.equal(event.index, content.length);
      content.push(event.content_block);
      open = true;
      json = '';
    } else {
      assert.equal(open, true);
      assert.equal(event.index, content.length - 1);
      assert.ok(last !== undefined);
      if (name === 'content_block_stop') {
        open = false;
        if (last.type === 'tool_use') last.input = json === '' ? {} : JSON.parse(json);
      } else if (event.delta.type === 'text_delta') last.text += event.delta.text;
      else if (event.delta.type === 'thinking_delta') last.thinking += event.delta.thinking;
      else if (event.delta.type === 'signature_delta') last.signature = event.delta.signature;
      else if (event.delta.type === 'citations_delta')
        last.citations = [...(last.citations ?? []), event.delta.citation];
      else if (event.delta.type === 'input_json_delta') json += event.delta.partial_json;
      else assert.fail(`an unknown delta: ${event.delta.type}`);
    }
  }
  assert.equal(stopped, true, 'the message stops');
  return { ...message, content };
}
