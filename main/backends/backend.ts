// Owns what a backend is: a place that answers requests in formats of its own. What it sends is sealed.
import type { Signer } from '../contract/conversation.ts';
import type { Zone } from '../contract/routing.ts';
import type { Dialect, ParsedRequest, Quirks } from '../dialects/dialect.ts';
import type { HeaderReader } from '../dialects/entrance.ts';
import type { Permit, Sealed } from '../domain/clear.ts';
import type { OfferedModel } from '../domain/decide/offer.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Health } from '../domain/serving/pool.ts';
import type { Local } from '../local/local.ts';
import type { Clock, Outbound } from '../platform/ports.ts';
import type { UpstreamReply } from './http-exchange.ts';

/** What a message is made of. */
interface Composing {
  /** The format of what goes up, one of those that the backend speaks. */
  readonly dialect: Dialect;
  /** Made of what the permit holds. */
  readonly body: Buffer;
  readonly headers: HeaderReader;
}

/** All that goes up of a request, so that it can be looked at; what the router adds to every one is left out. */
export interface Message {
  /** Behind the path of the endpoint, with its query. */
  readonly path: string;
  /** Those of the caller. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What the translation left out, by the names it gave, and the backend has put in all the same. */
  readonly heeds?: readonly string[];
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
  readonly compose: (permit: Permit<ParsedRequest>, composing: Composing) => Message;
  readonly send: (sealed: Sealed<Message>, signal: AbortSignal) => Promise<UpstreamReply>;
  /** Its models as they are at any moment, where they are known here; null where a list has to be asked for. */
  readonly live: LiveModels | null;
  /** How its endpoints fared, whoever asked; null where nobody can tell. */
  readonly health: () => Health | null;
  /** The models that the upstream itself lists. */
  readonly listModels: (signal: AbortSignal) => Promise<readonly OfferedModel[]>;
}

interface LiveModels {
  /** Grows with every change. */
  readonly version: () => number;
  readonly models: () => readonly OfferedModel[];
  /** A first one is on its way. */
  readonly isArriving: () => boolean;
  /** Nothing has to be loaded for it. */
  readonly isReady: (model: string) => boolean;
}

export interface BackendPorts {
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
  /** The models of this machine. */
  readonly local: Local;
  /** Told of how backends fare, where somebody wants to know. */
  readonly news?: BackendNews;
}

interface BackendNews {
  /** It takes our credential; told with every answer. */
  readonly answered: (name: string) => void;
  readonly refused: (spec: BackendSpec, status: number) => void;
  /** So many tries have failed that all its endpoints are left alone for a while. */
  readonly silent: (spec: BackendSpec) => void;
}

export type BackendFactory = (spec: BackendSpec, ports: BackendPorts) => Backend;
