// Owns whether a try that came to no answer may be on its provider's bill, by how far it came.
//
// how it ended                                     | on the bill
// it did not reach the provider                    | no
// no word came back: a timeout, a broken connection| perhaps: it was read, and perhaps answered
// a redirect, a status in the 400s, or 503         | no: nobody worked on it
// another status in the 500s, its own error in it  | no
// another status in the 500s, and no such error    | perhaps: who stands in between did not wait for the end
// an answer that begins with the provider's error  | no
// an answer that broke, or that nobody can read    | perhaps

export interface Course {
  /** Something of it was on its way to the provider. */
  readonly sent: boolean;
  /** Null where none came. */
  readonly status: number | null;
  /** What came is an error in the provider's own words, and nothing of an answer. */
  readonly saidError: boolean;
}

export function mayBeBilled({ sent, status, saidError }: Course): boolean {
  if (!sent) return false;
  if (status === null) return true;
  if (isTurnedAway(status)) return false;
  return !saidError;
}

const isTurnedAway = (status: number): boolean => (status >= 300 && status < 500) || status === 503;
