// Owns how much of a text the classifier reads: all of a short one, head and tail of a long one.

const headLength = 2_600;
const tailLength = 1_400;

/** The most characters an excerpt has. */
export const excerptLength = headLength + tailLength + 1;

/** Blanks around a text count for nothing, as long as they are fewer than the text that is read. */
export function excerpt(text: string): string {
  if (text.length <= 2 * excerptLength) {
    const trimmed = text.trim();
    if (trimmed.length <= excerptLength) return trimmed;
  }
  const head = text
    .slice(0, 2 * headLength)
    .trimStart()
    .slice(0, headLength);
  const tail = text
    .slice(-2 * tailLength)
    .trimEnd()
    .slice(-tailLength);
  return `${head}\n${tail}`;
}
