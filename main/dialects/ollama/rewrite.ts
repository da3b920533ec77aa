// Owns the bytes of a request that change on the way to Ollama: the model and our hints.
import type { ParsedRequest } from '../dialect.ts';
import { hintEdits } from '../shared/hints.ts';
import { applyEdits, members, replacement } from '../shared/json-bytes.ts';

export function rewriteOllama({ raw }: ParsedRequest, model: string): Buffer {
  const all = members(raw);
  const named = all.filter(({ key }) => key === 'model').map((member) => replacement(member, model));
  return applyEdits(raw, [...named, ...hintEdits(raw, all)]);
}
