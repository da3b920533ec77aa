// Owns how much of a text the classifier reads: all of a short one, head and tail of a long one.

const headLength = 2_600;
const tailLength = 1_400;

/** The most characters an excerpt has. */
export const excerptLength = headLength + tailLength + 1;

export function excerpt(text: string): string {
  const trimmed = text.length > 4 * excerptLength ? text : text.trim();
  if (trimmed.length < excerptLength) return trimmed;
  return `${trimmed.slice(0, headLength).trimStart()}\n${trimmed.slice(-tailLength).trimEnd()}`;
}
