// Owns the two ways in which a vector is written: as numbers, or as base64 of little-endian 32-bit floats.

export function vectorOf(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'number');
  if (typeof value !== 'string') return [];
  const bytes = Buffer.from(value, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readFloatLE(at * 4));
}

export function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((entry, at) => bytes.writeFloatLE(entry, at * 4));
  return bytes.toString('base64');
}
