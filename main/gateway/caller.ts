// Owns who sends a request, as the request path sees it.
import type { HeaderReader } from '../dialects/entrance.ts';
import type { Advance } from './account/advance.ts';

/** Who sends a request, and until when an answer is wanted. */
export interface Caller {
  /** Of this very request. */
  readonly id: string;
  readonly projectId: string;
  /** The name of the token that it came with; null where none was needed. */
  readonly app: string | null;
  readonly headers: HeaderReader;
  /** Fires when the caller has gone away, or the router stops. */
  readonly signal: AbortSignal;
}

/** Who asks for a plan. */
export interface Asking extends Caller {
  /** False for the dry run, which calls nobody. */
  readonly mayAsk: boolean;
  /** Pays for whoever is asked about it; without one nobody is who costs something. */
  readonly advance?: Advance;
}
