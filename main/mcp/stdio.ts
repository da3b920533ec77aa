// Owns serving one client over stdio until it has closed its end.
import type { Readable, Writable } from 'node:stream';
import { createMcpServer, type McpServerParts } from './server.ts';
import { createStdioTransport } from './stdio-transport.ts';

interface StdioServing extends McpServerParts {
  readonly input: Readable;
  readonly output: Writable;
  /** Somebody else wants it to end. */
  readonly stopped: Promise<void>;
  /** Told at once, before the last answers are waited for. */
  readonly onEnded: () => void;
}

/** As long as a body over HTTP may be, near enough. */
const mostLineBytes = 64 * 1024 * 1024;
/** What is asked for and closed at once is answered all the same, where that takes no longer. */
const lastAnswersMs = 400;

export async function serveStdio({ input, output, stopped, onEnded, ...parts }: StdioServing): Promise<void> {
  const transport = createStdioTransport({ input, output, mostBytes: mostLineBytes });
  const server = createMcpServer(parts);
  await server.connect(transport);
  await Promise.race([transport.ended, stopped]);
  onEnded();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = parts.clock.after(lastAnswersMs, resolve);
  await Promise.race([transport.answered(), late]);
  timer.cancel();
  await server.close();
}
