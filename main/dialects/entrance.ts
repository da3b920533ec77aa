// Owns how a request came in, as a format may look at it.
export type HeaderReader = (name: string) => string | null;

/** How a request came in, beside its body. */
export interface Entrance {
  readonly headers: HeaderReader;
  /** The path as it came, percent-encoding and all, without the query. */
  readonly path: string;
  readonly query: (name: string) => string | null;
}
