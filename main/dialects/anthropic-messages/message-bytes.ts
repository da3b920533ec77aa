// Owns finding messages and their blocks in the bytes of a request.
import { members, type Edit, type Member } from '../shared/json-bytes.ts';
import { removeItems, type ListItem } from '../shared/json-items.ts';

export const contentsOf = (raw: Buffer, message: ListItem): Member[] =>
  members(raw, message.member.start).filter(({ key }) => key === 'content');

export const isThinkingBlock = ({ value }: ListItem): boolean =>
  value['type'] === 'thinking' || value['type'] === 'redacted_thinking';

/** Collects what changes in the messages of a list. */
export function createMessageEdits(list: readonly ListItem[]) {
  const edits = new Map<ListItem, Edit[]>();
  const emptied = new Set<ListItem>();
  return {
    /** Null of a message that lost all content: it goes as a whole, and with it whatever else was to change in it. */
    add(message: ListItem, found: readonly Edit[] | null): void {
      if (found === null) emptied.add(message);
      else edits.set(message, [...(edits.get(message) ?? []), ...found]);
    },
    all: (): Edit[] => [
      ...[...edits].flatMap(([message, found]) => (emptied.has(message) ? [] : found)),
      ...removeItems(list, [...emptied]),
    ],
  };
}
