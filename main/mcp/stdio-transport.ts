// Owns MCP over stdio: a message a line, and an answer to each line that is none. What is under way when the input closes
// is answered where that takes no longer than a moment.
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import { cancelledId } from './cancelled.ts';
import { createLineReader, type Line } from './lines.ts';

interface StdioParts {
  readonly input: Readable;
  readonly output: Writable;
  /** The longest line that is read. */
  readonly mostBytes: number;
}

export interface StdioTransport extends Transport {
  /** Resolves once nothing more comes in, or nothing can go out any more. */
  readonly ended: Promise<void>;
  /** Resolves once every request that came has its answer. */
  readonly answered: () => Promise<void>;
}

export function createStdioTransport({ input, output, mostBytes }: StdioParts): StdioTransport {
  const reader = createLineReader(mostBytes);
  const open = new Set<RequestId>();
  const waiting: (() => void)[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const write = (message: unknown): void => void output.write(`${JSON.stringify(message)}\n`);
  function answered(id: RequestId): void {
    open.delete(id);
    if (open.size === 0) for (const resolve of waiting.splice(0)) resolve();
  }
  function take(line: Line): void {
    const read = readLine(line);
    if (read.kind === 'refused') return write(read.answer);
    if (isJSONRPCRequest(read.message)) open.add(read.message.id);
    const cancelled = cancelledId(read.message);
    transport.onmessage?.(read.message);
    // A request that was cancelled gets no answer.
    if (cancelled !== null) answered(cancelled);
  }
  const onData = (chunk: Buffer): void => reader.push(chunk).forEach(take);
  const transport: StdioTransport = {
    ended,
    answered: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    start() {
      input.on('data', onData);
      for (const event of ['end', 'close', 'error']) input.once(event, end);
      // Whoever reads no more cannot be told anything.
      for (const event of ['close', 'error']) output.on(event, end);
      return Promise.resolve();
    },
    send(message) {
      write(message);
      if ('id' in message && !('method' in message) && message.id !== undefined) answered(message.id);
      return Promise.resolve();
    },
    close() {
      input.off('data', onData).pause();
      end();
      transport.onclose?.();
      return Promise.resolve();
    },
  };
  return transport;
}

type Read =
  | { readonly kind: 'message'; readonly message: JSONRPCMessage }
  | { readonly kind: 'refused'; readonly answer: unknown };

const refusal = (id: RequestId | null, code: ErrorCode, message: string): Read => ({
  kind: 'refused',
  answer: { jsonrpc: '2.0', id, error: { code, message } },
});

const withId = z.object({ id: z.union([z.string(), z.number()]) });

function readLine(line: Line): Read {
  if (line.kind === 'too-long') return refusal(null, ErrorCode.InvalidRequest, 'The line is too long.');
  const value = parseJson(line.text);
  if (value === undefined) return refusal(null, ErrorCode.ParseError, 'The line is not JSON.');
  const { data: message } = JSONRPCMessageSchema.safeParse(value);
  if (message !== undefined) return { kind: 'message', message };
  const id = withId.safeParse(value).data?.id ?? null;
  return refusal(
    id,
    ErrorCode.InvalidRequest,
    'The line is no message of JSON-RPC 2.0; a message stands alone in its line.',
  );
}
