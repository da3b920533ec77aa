// Owns the TCP door of a product: opened and closed any number of times while that lives. A stop gives answers under way
// their time, and keeps the last part of it for the error events of streams that did not end by themselves.
import type { Home } from '../../config/home.ts';
import { writeRunning } from '../../config/running.ts';
import type { Address, Limits } from '../../config/settings.ts';
import { fileFaultOf } from '../../platform/file-fault.ts';
import type { Clock, Files, Log } from '../../platform/ports.ts';
import { openTcpDoor, type TcpDoorParts, type TcpServer } from './door-tcp.ts';

export interface LiveDoor extends AsyncDisposable {
  /** The address that it is open at. */
  readonly open: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface LiveDoorParts {
  readonly tcp: Omit<TcpDoorParts, 'limits' | 'log'>;
  readonly home: Home;
  /** Asked each time it opens. */
  readonly address: () => Address;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
  /** Told of the address, and of null when there is none any more. */
  readonly onAddress: (url: string | null) => void;
  /** Ends what is still under way, with the reason. */
  readonly endVisits: () => void;
}

const lastWordsMs = 500;

export function createLiveDoor(parts: LiveDoorParts): LiveDoor {
  const { home, address, limits, clock, files, log } = parts;
  let server: TcpServer | null = null;
  /** Whoever opens or closes meanwhile waits for that. */
  let opening: Promise<string> | null = null;
  /** Only other commands miss it: on a full disk the router runs all the same, and says so to whoever asks it. */
  function leaveWord(url: string): void {
    try {
      writeRunning(home, files, { url, pid: process.pid, policy: home.policy });
    } catch (error) {
      log.write('warn', 'running-not-written', { path: home.running, code: fileFaultOf(error)?.code ?? 'unknown' });
    }
  }
  async function open(): Promise<string> {
    const { host, port } = address();
    const opened = await openTcpDoor(host, port, { ...parts.tcp, limits, log });
    server = opened;
    leaveWord(opened.url);
    parts.onAddress(opened.url);
    log.write('info', 'listening', { url: opened.url });
    return opened.url;
  }
  async function close(): Promise<void> {
    // Whoever opens is told why that failed; then there is nothing to close.
    if (opening !== null) await opening.catch(() => undefined);
    const closing = server;
    if (closing === null) return;
    server = null;
    files.remove(home.running);
    parts.onAddress(null);
    const lastWords = clock.after(Math.max(0, limits.stopMs - lastWordsMs), parts.endVisits);
    await closing.close(limits.stopMs);
    lastWords.cancel();
    log.write('info', 'stopped-listening');
  }
  return {
    open() {
      if (server !== null) return Promise.resolve(server.url);
      opening ??= open().finally(() => {
        opening = null;
      });
      return opening;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
