// Owns the two forms of a stream: events, or the items of one JSON array.
import type { JsonObject } from '../../contract/json.ts';
import { writeSse } from '../shared/sse.ts';

export interface Sequence {
  readonly item: (value: JsonObject) => string;
  /** An array is closed, also where nothing came. */
  readonly end: () => string;
}

export function createSequence(asArray: boolean): Sequence {
  if (!asArray) return { item: (value) => writeSse(value), end: () => '' };
  let items = 0;
  return {
    item: (value) => `${items++ === 0 ? '[' : ',\n'}${JSON.stringify(value, null, 2)}\n`,
    end: () => (items === 0 ? '[]' : ']'),
  };
}
