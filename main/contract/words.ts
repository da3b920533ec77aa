// Owns looking up words that come from outside. A plain object also knows `constructor` and whatever else its prototype
// has, and would hand out a function where a caller or a provider sends such a word.

/** What each word stands for; undefined for every other word, and for what is no word at all. */
export function wordTable<T>(meanings: Readonly<Record<string, T>>): (word: unknown) => T | undefined {
  const table = new Map<unknown, T>(Object.entries(meanings));
  return (word) => table.get(word);
}
