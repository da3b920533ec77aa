// Owns cutting long strings into pieces that are looked at one by one, so that no string holds up everything else.
// Pieces overlap by more than what is looked for is long, and are cut between words where there are any.

const size = 32_768;
const overlap = 1024;

export function* piecesOf(text: string): Generator<string, void, undefined> {
  let start = 0;
  while (text.length - start > size) {
    const end = before(text, start + size);
    yield text.slice(start, end);
    start = before(text, end - overlap);
  }
  yield start === 0 ? text : text.slice(start);
}

/** The end of the last word that ends before an offset, if one does within half the overlap. */
function before(text: string, offset: number): number {
  for (let at = offset; at > offset - overlap / 2; at--) if (text.charCodeAt(at - 1) <= 0x20) return at;
  return offset;
}
