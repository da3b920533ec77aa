// Owns speaking to a port below the level of fetch: raw bytes, and requests that are left in the middle.
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** Sends bytes as they are and gives back all that came until the other side closed, or the deadline passed. */
export function sendRaw(url: string, bytes: Buffer, deadlineMs: number): Promise<{ text: string; closed: boolean }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), closed });
    };
    const timer = setTimeout(() => finish(false), deadlineMs);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks))) finish(false);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
    socket.write(bytes);
  });
}

function isWhole(answer: Buffer): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.toString('latin1', 0, head))?.[1];
  return length !== undefined && answer.length >= head + 4 + Number(length);
}

export interface Sent {
  readonly answer: Promise<IncomingMessage>;
  readonly leave: () => void;
}

/** A request whose sender can go away at any time. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Sent {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  answer.catch(() => undefined);
  sent.end(JSON.stringify(body));
  return { answer, leave: () => sent.destroy() };
}

/** Longer than anything takes that comes at all, also beside others on a slow machine. */
const longestMs = 30_000;

/** Waits for a condition, looking often; fails with what it waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = longestMs,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > deadlineMs) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - startedAt;
}
