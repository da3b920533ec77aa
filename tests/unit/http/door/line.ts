// Owns a bare connection to a port: bytes go out as they are, what comes back is waited for by what it says.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface Line extends AsyncDisposable {
  readonly say: (bytes: string) => void;
  /** All that came, as soon as it matches. */
  readonly heard: (pattern: RegExp) => Promise<string>;
  /** All that came until the other side ended or broke the connection. */
  readonly closed: () => Promise<string>;
  readonly hangUp: () => void;
}

export async function openLine(port: number): Promise<Line> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  let over = false;
  const news = new Set<() => void>();
  const tell = (): void => {
    for (const hear of news) hear();
  };
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    text += bytes;
    tell();
  });
  socket.on('close', () => {
    over = true;
    tell();
  });
  await once(socket, 'connect');
  const until = (holds: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (holds()) resolve(text);
        else if (over) reject(new Error(`The line is closed, after: ${text}`));
        else return;
        news.delete(look);
      };
      news.add(look);
      look();
    });
  const closed = (): Promise<string> => until(() => over);
  return {
    say: (bytes) => void socket.write(bytes, 'latin1'),
    heard: (pattern) => until(() => pattern.test(text)),
    closed,
    hangUp: () => void socket.destroy(),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await closed();
    },
  };
}
