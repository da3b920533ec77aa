// Owns MCP over the older transport: what we say goes down one stream of events, what the client says comes in posts.
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { writeSse } from '../dialects/shared/sse.ts';
import type { ByteSink, ByteSource } from '../gateway/answer.ts';
import type { Clock, Timer } from '../platform/ports.ts';

const stillHere = Buffer.from(': still here\n\n');
const quietMs = 15_000;

export interface SseTransport extends Transport {
  readonly source: ByteSource;
}

/** Its client posts to the path that the first event names. */
export function createSseTransport(endpoint: string, clock: Pick<Clock, 'after'>): SseTransport {
  let sink: ByteSink | null = null;
  let quiet: Timer | null = null;

  function write(text: string | Buffer): void {
    quiet?.cancel();
    sink?.write(Buffer.from(text));
    quiet = clock.after(quietMs, () => write(stillHere));
  }
  function end(): void {
    if (sink === null) return;
    quiet?.cancel();
    sink = null;
    transport.onclose?.();
  }
  const transport: SseTransport = {
    source: {
      open(opened) {
        sink = opened;
        write(`event: endpoint\ndata: ${endpoint}\n\n`);
        return { resume: () => undefined, abort: end };
      },
    },
    start: () => Promise.resolve(),
    send(message) {
      if (sink === null) return Promise.reject(new Error('The client has closed its stream.'));
      write(writeSse(message, 'message'));
      return Promise.resolve();
    },
    close() {
      const last = sink;
      end();
      last?.end();
      return Promise.resolve();
    },
  };
  return transport;
}
