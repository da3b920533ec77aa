// Owns thoughts among the items of the input: those of others are taken out, lost ones are put back in front.
import type { ReasoningPart } from '../../contract/conversation.ts';
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { reparsed } from '../shared/json-body.ts';
import { applyEdits, type Edit } from '../shared/json-bytes.ts';
import { listsNamed, removeItems, type ListItem } from '../shared/json-items.ts';
import { writeReasoning } from './reasoning-item.ts';

const isReasoning = ({ value }: ListItem): boolean => value['type'] === 'reasoning';

export function amendResponses(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const edits = listsNamed(request.raw, 'input').flatMap((list) => amendmentEdits(list, amendments));
  return edits.length === 0 ? request : reparsed(request, applyEdits(request.raw, edits));
}

function amendmentEdits(list: readonly ListItem[], amendments: readonly Amendment[]): Edit[] {
  const dropped = new Set(amendments.filter(({ dropReasoning }) => dropReasoning).map(({ at }) => at));
  const doomed = new Set(list.filter((item, at) => dropped.has(at) && isReasoning(item)));
  const kept = list.filter((item) => !doomed.has(item));
  const known = new Set(kept.map(({ value }) => value['encrypted_content']));
  const following = keptFrom(list, doomed);
  const insertions = amendments.flatMap(({ at, reasoning }): Edit[] => {
    const next = following[at];
    const text = lostThoughts(reasoning, known);
    // A thought is refused where nothing follows it.
    return next === undefined || text === '' ? [] : [{ start: next.member.start, end: next.member.start, text }];
  });
  return [...removeItems(list, [...doomed]), ...insertions];
}

/** For each place the first item at or behind it that stays. */
function keptFrom(list: readonly ListItem[], doomed: ReadonlySet<ListItem>): (ListItem | undefined)[] {
  let next: ListItem | undefined;
  return list
    .toReversed()
    .map((item) => (next = doomed.has(item) ? next : item))
    .toReversed();
}

/** The same thought twice is refused: what the caller has kept is not put back again. */
function lostThoughts(reasoning: readonly ReasoningPart[], known: Set<unknown>): string {
  return reasoning
    .map(writeReasoning)
    .filter((item) => item !== null)
    .filter(({ encrypted_content: encrypted }) => !known.has(encrypted) && known.add(encrypted))
    .map((item) => `${JSON.stringify(item)},`)
    .join('');
}
