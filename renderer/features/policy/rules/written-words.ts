// Owns the words that stand in the text of a policy, whatever they turned out to be. Pure.

/** A block where a word should stand is shown as it is. */
export function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value ?? null);
}

/** One, or several. */
export const listOf = (value: unknown): readonly string[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(wordOf) : [wordOf(value)];
};
