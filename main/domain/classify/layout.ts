// Owns where in the vector each group of features lies.

/** Hashed groups share one table of 2^14 buckets, each in a part of its own. */
export const blocks = {
  word: { start: 0, size: 6_144 },
  part: { start: 6_144, size: 5_120 },
  shape: { start: 11_264, size: 2_048 },
  notion: { start: 13_312, size: 3_072 },
} as const;

export type Block = (typeof blocks)[keyof typeof blocks];

export const hashedCount = 16_384;
