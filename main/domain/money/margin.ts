// Owns the margin on an estimate of tokens, where no more may be charged than it says.

/** Tokenizers differ by as much, and formats put something around a text. */
export const marginOf = (tokens: number): number => Math.ceil(tokens * 1.6) + 100;
