// Owns what a request over HTTP says to whoever answers it as MCP.
import type { Access } from './access.ts';
import type { McpServerParts } from './server.ts';
import type { Owner } from './sessions.ts';

export type McpHostParts = Omit<McpServerParts, 'access'>;

/** A request that came to one of the paths. */
export interface McpCall {
  readonly method: string;
  readonly header: (name: string) => string | null;
  readonly query: (name: string) => string | null;
  /** What its JSON says; undefined where it has none. */
  readonly body: unknown;
  readonly caller: Owner;
  readonly access: Access;
  /** Fires when the caller has gone, its token has died, or the router stops. */
  readonly left: AbortSignal;
  /** It was not the caller that left: what is under way is told by itself. */
  readonly isStopping: () => boolean;
}
