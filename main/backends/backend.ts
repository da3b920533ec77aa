// Owns what a backend is: a place that answers requests in one dialect. A send takes a Permit and nothing else.
import type { ChatRequest, HeaderReader } from '../dialects/dialect.ts';
import type { Permit } from '../domain/clear.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { UpstreamReply } from './http-exchange.ts';

export interface Backend {
  readonly spec: BackendSpec;
  readonly send: (permit: Permit<ChatRequest>, headers: HeaderReader, signal: AbortSignal) => Promise<UpstreamReply>;
  /** The models that the upstream itself lists. */
  readonly listModels: (signal: AbortSignal) => Promise<string[]>;
}
