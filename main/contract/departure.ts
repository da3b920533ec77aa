// Owns the one way in which nobody waits for an answer any more: the caller has gone away.

/** Nobody's fault, and nobody is told. */
export class CallerLeft extends Error {
  constructor() {
    super('The caller left before its answer was complete.');
    this.name = 'CallerLeft';
  }
}
