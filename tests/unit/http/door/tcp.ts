// Owns a TCP door with nothing behind it but what the test decides.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../../../main/config/settings.ts';
import { openTcpDoor, type TcpDoorParts } from '../../../../main/http/door/door-tcp.ts';
import type { Door } from '../../../../main/http/door/env.ts';
import { someAdmin } from '../../../support/admin.ts';
import { openLine } from './line.ts';
import { recordingLog } from '../../../support/recording-ports.ts';

const ample: Limits = {
  bodyBytes: 1_000,
  frameBytes: 1_000,
  headMs: 60_000,
  bodyPauseMs: 60_000,
  connections: 16,
  requestsInFlight: 16,
  connectMs: 60_000,
  firstByteMs: 60_000,
  idleMs: 60_000,
  holdHeadMs: 60_000,
  keepAliveMs: 60_000,
  stopMs: 60_000,
};

interface Setup {
  readonly limits?: Partial<Limits>;
  readonly rules?: Partial<TcpDoorParts['rules']>;
  /** What the direct way answers; without it everything comes through `fetch`. */
  readonly direct?: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** What comes through `fetch` gets this answer. */
  readonly app?: (request: Request) => Response | Promise<Response>;
}

export async function openDoor(setup: Setup = {}) {
  const { log, lines } = recordingLog();
  const limits = { ...ample, ...setup.limits };
  const came: string[] = [];
  const doors: Door[] = [];
  const server = await openTcpDoor('127.0.0.1', 0, {
    limits,
    rules: {
      origins: new Set(['https://app.example']),
      requireToken: false,
      ownerOf: (token) => (token === 'lr_sk_live' ? { projectId: 'team', app: 'main', tokenId: 't_live' } : null),
      allowedHosts: [],
      admin: someAdmin,
      ...setup.rules,
    },
    log,
    direct(door) {
      came.push(`direct ${door.incoming.url}`);
      doors.push(door);
      setup.direct?.(door.incoming, door.outgoing);
      return setup.direct !== undefined;
    },
    fetch(request, door) {
      came.push(`fetch ${new URL(request.url).pathname}`);
      doors.push(door);
      return setup.app?.(request) ?? new Response('by the app');
    },
  });
  const port = Number(new URL(server.url).port);
  return {
    server,
    port,
    came,
    doors,
    lines,
    log,
    limits,
    line: () => openLine(port),
    /** The head of a request that the guard lets in; `more` are further lines of it. */
    head: (method: string, path: string, more: readonly string[] = []) =>
      [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...more, '', ''].join('\r\n'),
    [Symbol.asyncDispose]: () => server.close(0),
  };
}
