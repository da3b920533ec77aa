// Owns reading a number of a command line of these benches.

export function wholeFrom(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Error(`--${option} takes a whole number from 1 on.`);
}
