// Owns the margin on an estimate of tokens, where no more may be charged than it says.

/** Tokenizers differ by as much, and formats put something around a text; of media only the bytes are known. */
export const marginOf = (tokens: number, bytes: number): number =>
  Math.max(Math.ceil(tokens * 1.6) + 100, Math.ceil(bytes / 50));
