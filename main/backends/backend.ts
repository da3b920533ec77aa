// Owns what a backend is: a place that answers requests in formats of its own. A send takes a Permit and nothing else.
import type { Signer } from '../contract/conversation.ts';
import type { Zone } from '../contract/routing.ts';
import type { Dialect, ParsedRequest, Quirks } from '../dialects/dialect.ts';
import type { HeaderReader } from '../dialects/entrance.ts';
import type { Permit } from '../domain/clear.ts';
import type { OfferedModel } from '../domain/decide/offer.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Clock, Outbound } from '../platform/ports.ts';
import type { UpstreamReply } from './http-exchange.ts';

export interface Sending {
  /** The format of what goes up, one of those that the backend speaks. */
  readonly dialect: Dialect;
  /** Made of what the permit holds. */
  readonly body: Buffer;
  readonly headers: HeaderReader;
  readonly signal: AbortSignal;
}

export interface Backend {
  readonly spec: BackendSpec;
  /** What it is sent as it comes. */
  readonly speaks: readonly Dialect[];
  /** What other formats are translated into, the first of each kind that can say it. */
  readonly translatesTo: readonly Dialect[];
  readonly quirks: Quirks;
  /** Whose signatures it makes and takes back, if it signs at all. */
  readonly signer: Signer | null;
  /** The zone of a model that its list does not name. */
  readonly unlistedZone: Zone;
  /** Its list says where a model is really served, so that it counts even where the policy names the models. */
  readonly listTellsZone: boolean;
  readonly send: (permit: Permit<ParsedRequest>, sending: Sending) => Promise<UpstreamReply>;
  /** The models that the upstream itself lists. */
  readonly listModels: (signal: AbortSignal) => Promise<readonly OfferedModel[]>;
}

export interface BackendPorts {
  readonly outbound: Outbound;
  readonly clock: Clock;
}

export type BackendFactory = (spec: BackendSpec, ports: BackendPorts) => Backend;
