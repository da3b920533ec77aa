// Owns MCP over HTTP: both of its transports, for whoever mounts them.
import type { Answer } from '../gateway/answer.ts';
import type { McpCall, McpHostParts } from './call.ts';
import { createLegacy, type Legacy } from './legacy.ts';
import { createStreamable } from './streamable.ts';

export interface McpHost {
  readonly streamable: (call: McpCall) => Promise<Answer>;
  readonly legacy: Legacy;
}

/** A client that comes back later begins a new session by itself. */
const limits = { most: 100, idleMs: 1_800_000 };

export const createMcpHost = (parts: McpHostParts): McpHost => ({
  streamable: createStreamable(parts, limits),
  legacy: createLegacy(parts, limits),
});
