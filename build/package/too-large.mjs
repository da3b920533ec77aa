// Owns how large a package may be.
import { Unpackable } from './unpackable.mjs';

const largestMb = 200;

/** Throws with the names of those that are too large. */
export function refuseTooLarge(packages) {
  const large = packages.filter(({ bytes }) => bytes >= largestMb * 1e6).map(({ name }) => name);
  if (large.length > 0) throw new Unpackable(`Larger than ${largestMb} MB: ${large.join(', ')}.`);
}
