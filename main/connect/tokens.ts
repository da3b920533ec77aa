// Owns what connecting asks of the router's tokens. In the router's own process it is answered from memory, on the command
// line by the router that runs.

export interface KnownToken {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface Tokens {
  /** By id or name; throws where there is none. */
  readonly projectOf: (word: string) => Promise<string>;
  /** By its id alone: it may have been removed since. */
  readonly isProject: (id: string) => Promise<boolean>;
  /** One of the same name takes the place of the one before. */
  readonly mint: (project: string, name: string) => Promise<{ readonly id: string; readonly token: string }>;
  /** One that is dead already is no fault. */
  readonly revoke: (project: string, id: string) => Promise<void>;
  /** Dead ones too; none where there is no such project any more. */
  readonly of: (project: string) => Promise<readonly KnownToken[]>;
}
