// Owns the two ways in which a vector is written: as numbers, or as base64 of little-endian 32-bit floats.
import { RouterError } from '../../contract/errors.ts';

type Vector = readonly number[];

const isNumber = (value: unknown): value is number => typeof value === 'number';

export function vectorOf(value: unknown): Vector {
  if (Array.isArray(value) && value.every(isNumber)) return value;
  if (typeof value !== 'string') throw noVectors();
  const bytes = Buffer.from(value, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readFloatLE(at * 4));
}

/** Every entry must be a vector. If one were skipped, those behind it would belong to other texts. */
export function vectorsOf(values: unknown): readonly Vector[] {
  if (!Array.isArray(values)) throw noVectors();
  return values.map(vectorOf);
}

const noVectors = (): RouterError =>
  new RouterError('upstream_error', 'The provider answered without embeddings. Check that this model makes them.');

export function base64Of(vector: Vector): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((entry, at) => bytes.writeFloatLE(entry, at * 4));
  return bytes.toString('base64');
}
