// Owns the bytes of a request that change on the way to OpenAI: the model, our hints, and thoughts that were never its own.
import type { ParsedRequest } from '../dialect.ts';
import { hintEdits } from '../shared/hints.ts';
import { applyEdits, members, replacement } from '../shared/json-bytes.ts';
import { listsNamed, removeItems, type ListItem } from '../shared/json-items.ts';
import { isSealedSignature } from '../shared/signatures.ts';

const mark = Buffer.from('lr1:');

export function rewriteResponses(request: ParsedRequest, model: string): Buffer {
  const { raw } = request;
  const all = members(raw);
  // Of two equal keys an upstream may read either: all of them say the same.
  const models = all.filter(({ key }) => key === 'model').map((member) => replacement(member, model));
  const lists = raw.includes(mark) ? listsNamed(raw, 'input') : [];
  const sealed = lists.flatMap((list) => removeItems(list, list.filter(isForeign)));
  return applyEdits(raw, [...models, ...hintEdits(raw, all), ...sealed]);
}

const isForeign = (item: ListItem): boolean => {
  const { encrypted_content: encrypted } = item.value;
  return item.value['type'] === 'reasoning' && typeof encrypted === 'string' && isSealedSignature(encrypted);
};
