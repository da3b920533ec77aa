// Owns finding each value of a hint that a body holds. JSON.parse keeps the last of equal keys, and an upstream may read
// another: where one is written twice, both count.
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { WrittenBody } from './json-body.ts';
import { members, valuesOfKey } from './json-bytes.ts';

type HintValues = (key: string) => readonly unknown[];

const none: HintValues = () => [];

/** Of the body's metadata, as it was parsed. */
export function everyHint({ raw, outer }: WrittenBody, metadata: unknown): HintValues {
  if (metadata === undefined) return none;
  const starts = valuesOfKey(raw, outer, 'metadata');
  if (starts.length === 1 && !hasHint(metadata)) return none;
  const all = starts.flatMap((start) => members(raw, start));
  return (key) =>
    all.filter((member) => member.key === key).map(({ start, end }) => parseJson(raw.toString('utf8', start, end)));
}

const hasHint = (metadata: unknown): boolean =>
  isJsonObject(metadata) && (metadata['sensitivity'] !== undefined || metadata['region'] !== undefined);
