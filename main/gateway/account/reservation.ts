// Owns what is held for a request before anything of it is sent.
export interface Reservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where a price is not known. */
  readonly nanoUsd: number | null;
}

export const noReservation: Reservation = { inputTokens: 0, outputTokens: 0, nanoUsd: 0 };
