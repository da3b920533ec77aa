// Owns the items of the input in the bytes of a request: which of them are taken out on the way to OpenAI, and what is
// put in front of them.
import type { ReasoningPart } from '../../contract/conversation.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { hintEdits } from '../shared/hints.ts';
import { reparsed } from '../shared/json-body.ts';
import { applyEdits, elements, members, removal, replacement, type Edit, type Member } from '../shared/json-bytes.ts';
import { isSealed } from '../shared/signatures.ts';
import { writeReasoning } from './reasoning-item.ts';

interface Item {
  /** An element has no key: it begins where its value does. */
  readonly member: Member;
  readonly value: JsonObject;
}

/** Of two equal keys an upstream may read either: each has a list. */
const inputLists = (raw: Buffer): Item[][] =>
  members(raw)
    .filter(({ key }) => key === 'input')
    .map(({ start: from }) => elements(raw, from).map(({ start, end }) => readItem(raw, start, end)));

function readItem(raw: Buffer, start: number, end: number): Item {
  const value = parseJson(raw.toString('utf8', start, end));
  return { member: { key: '', keyStart: start, start, end }, value: isJsonObject(value) ? value : {} };
}

const without = (list: readonly Item[], doomed: readonly Item[]): Edit[] =>
  removal(
    list.map(({ member }) => member),
    new Set(doomed.map(({ member }) => member)),
  );

const isReasoning = ({ value }: Item): boolean => value['type'] === 'reasoning';

const mark = Buffer.from('lr1:');

/** Model, hints, and thoughts that were never OpenAI's: nothing else of the caller's bytes changes. */
export function rewriteRequest(request: ParsedRequest, model: string): Buffer {
  const { raw } = request;
  const all = members(raw);
  // Of two equal keys an upstream may read either: all of them say the same.
  const models = all.filter(({ key }) => key === 'model').map((member) => replacement(member, model));
  const lists = raw.includes(mark) ? inputLists(raw) : [];
  const sealed = lists.flatMap((list) => without(list, list.filter(isForeign)));
  return applyEdits(raw, [...models, ...hintEdits(raw, all), ...sealed]);
}

const isForeign = (item: Item): boolean => {
  const { encrypted_content: encrypted } = item.value;
  return isReasoning(item) && typeof encrypted === 'string' && isSealed(encrypted);
};

export function amendRequest(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const edits = inputLists(request.raw).flatMap((list) => amendmentEdits(list, amendments));
  return edits.length === 0 ? request : reparsed(request, applyEdits(request.raw, edits));
}

function amendmentEdits(list: readonly Item[], amendments: readonly Amendment[]): Edit[] {
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
  return [...without(list, [...doomed]), ...insertions];
}

/** For each place the first item at or behind it that stays. */
function keptFrom(list: readonly Item[], doomed: ReadonlySet<Item>): (Item | undefined)[] {
  let next: Item | undefined;
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
