// Owns the bytes of a request that we change on the way to Anthropic: the model, our hints, and what we had sealed.
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';
import { hintEdits } from '../shared/hints.ts';
import { applyEdits, members, replacement, type Member } from '../shared/json-bytes.ts';
import { sealedEdits } from './sealed.ts';

export function rewriteMessages(request: ParsedRequest, model: string): Buffer {
  const { raw } = request;
  const all = members(raw);
  const { edits, beheaded } = sealedEdits(raw);
  // Of two equal keys an upstream may read either: all of them say the same.
  for (const member of all) if (member.key === 'model') edits.push(replacement(member, model));
  // With a budget, a turn that waits for results has to begin with a thought: it did, but with one of another's.
  if (beheaded)
    for (const member of all)
      if (member.key === 'thinking' && isBudget(raw, member)) edits.push(replacement(member, { type: 'disabled' }));
  edits.push(...hintEdits(raw, all));
  return applyEdits(raw, edits);
}

function isBudget(raw: Buffer, { start, end }: Member): boolean {
  const thinking = parseJson(raw.toString('utf8', start, end));
  return isJsonObject(thinking) && thinking['type'] === 'enabled';
}
