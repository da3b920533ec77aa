// Owns what a key does to a place in the list.

const pageRows = 12;

/** What a key does to a place; null for keys that do nothing. */
export function stepOf(key: string, place: number, last: number): number | null {
  const to = (wanted: number): number => Math.min(Math.max(wanted, 0), last);
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(place + 1);
    case 'ArrowUp':
    case 'k':
      return to(place - 1);
    case 'PageDown':
      return to(place + pageRows);
    case 'PageUp':
      return to(place - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
