// Owns that nobody is told the same twice. Pure.

/** What is there now and was not there before. What was told once is not told again until it was gone. */
export function createTold(first: readonly string[]) {
  let known: ReadonlySet<string> = new Set(first);
  return <One extends { readonly id: string }>(now: readonly One[]): readonly One[] => {
    const fresh = now.filter(({ id }) => !known.has(id));
    known = new Set(now.map(({ id }) => id));
    return fresh;
  };
}
