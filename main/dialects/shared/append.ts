// Owns adding many elements to a list: `push(...more)` puts each on the stack, which overflows where a caller or a
// provider sends a hundred thousand of them.

export function append<T>(list: T[], more: Iterable<T>): void {
  for (const one of more) list.push(one);
}
