// Owns what a door says of a request to the routes behind it. No header can forge it: it is Hono's `env` argument.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visitor } from './guard.ts';

/** A socket: the answer can be written to it directly, past every web stream. */
export interface TcpDoor {
  readonly door: 'tcp';
  readonly caller: Visitor;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** The desktop window, or this very process: whoever opens these doors was let in by the system. */
interface InnerDoor {
  readonly door: 'window' | 'process';
  readonly caller: Visitor;
}

export type Door = TcpDoor | InnerDoor;
export interface AppEnv {
  Bindings: Door;
}

export const trusted: Visitor = { projectId: 'default', app: null, tokenId: null, sessionId: null, corsOrigin: null };
