// Owns whether a client wants to see thoughts: one that did not ask for them reads the first block as the answer.
import { isJsonObject } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';

export type Thoughts = 'shown' | 'omitted' | 'none';

export function thoughtsFor({ body }: ParsedRequest): Thoughts {
  const thinking = body['thinking'];
  if (!isJsonObject(thinking) || thinking['type'] === 'disabled') return 'none';
  return thinking['display'] === 'omitted' ? 'omitted' : 'shown';
}
