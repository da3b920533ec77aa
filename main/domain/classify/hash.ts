// Owns the hashes of the classifier. Weights are trained on these very numbers: to change one is to train anew.

export const seedHash = 0x811c9dc5;

/** One step of FNV-1a over a code unit or another hash. */
export const addToHash = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

/** Spreads a hash over all its bits. */
function finishHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const halfBits = 16;

/** Which of `count` places a hash falls into; at most 2^16 of them. */
export function placeOf(hash: number, count: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  const spread = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((spread >>> halfBits) * count) >>> halfBits;
}

/** A fingerprint of bytes that notices any changed byte. */
export function checksumOf(bytes: Uint8Array): number {
  let hash = seedHash;
  for (const byte of bytes) hash = addToHash(hash, byte);
  return finishHash(hash);
}
