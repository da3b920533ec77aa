// Owns the reading of the word lists: from resources/classifier-words.txt to the table that the product looks words up in.
import { createScanner } from '../../main/domain/classify/scan.ts';
import { addToHash, seedHash } from '../../main/domain/classify/hash.ts';
import { keyOf, phraseHash, wordForm } from '../../main/domain/classify/notions.ts';
import { isDense } from '../../main/domain/classify/kinds.ts';
import type { WordEntry } from '../../main/domain/classify/weights.ts';

export interface WordList {
  readonly names: readonly string[];
  readonly entries: readonly WordEntry[];
}

const mostNotions = 4;

export function readWordList(text: string): WordList {
  const names: string[] = [];
  const notionsByKey = new Map<number, Set<number>>();
  const scan = createScanner();
  const keyFor = (word: string): number | null => {
    const isStart = word.endsWith('*');
    const scanned = scan(word.replace(/\*$/, '').replaceAll('_', ' '));
    const [first = 0, second = 0] = scanned.wordHash;
    if (isDense(scanned.kinds[0] ?? 0)) return keyOf(scannedHash(scanned), wordForm.start);
    if (scanned.wordCount === 1) return keyOf(first, isStart ? wordForm.start : wordForm.whole);
    return scanned.wordCount === 2 ? keyOf(phraseHash(first, second), wordForm.phrase) : null;
  };
  for (const line of text.split('\n')) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    if (name !== undefined) names.push(name);
    else if (!line.startsWith('#')) for (const word of line.split(' ').filter(Boolean)) note(keyFor(word), word);
  }
  return { names, entries: entriesOf(notionsByKey) };

  function note(key: number | null, word: string): void {
    if (key === null) throw new Error(`A phrase has two words at most: ${word}`);
    const held = notionsByKey.get(key) ?? new Set();
    notionsByKey.set(key, held.add(names.length));
  }
}

function scannedHash({ codes, kinds, length }: ReturnType<ReturnType<typeof createScanner>>): number {
  let hash = seedHash;
  for (let index = 0; index < length; index++)
    if (isDense(kinds[index] ?? 0)) hash = addToHash(hash, codes[index] ?? 0);
  return hash;
}

function entriesOf(notionsByKey: ReadonlyMap<number, ReadonlySet<number>>): readonly WordEntry[] {
  return [...notionsByKey]
    .map(([key, notions]) => ({
      key,
      value: [...notions].slice(0, mostNotions).reduceRight((packed, notion) => packed * 256 + notion, 0),
    }))
    .toSorted((a, b) => a.key - b.key);
}
