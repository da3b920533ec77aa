// Owns taking out of a request what we had made for a client in Anthropic's shape and what was never Anthropic's: it
// would refuse signatures of others, and quotes of pages that it has not read.
import { isJsonObject } from '../../contract/json.ts';
import { members, type Edit } from '../shared/json-bytes.ts';
import { isSealedSignature } from '../shared/signatures.ts';
import { itemsAt, removeItems, type ListItem, listsNamed } from '../shared/json-items.ts';
import { contentsOf, createMessageEdits, isThinkingBlock } from './message-bytes.ts';

interface SealedEdits {
  readonly edits: Edit[];
  /** The turn that waits for the results of its calls began with a thought, and does no more. */
  readonly beheaded: boolean;
}

const mark = Buffer.from('lr1:');

export function sealedEdits(raw: Buffer): SealedEdits {
  if (!raw.includes(mark)) return { edits: [], beheaded: false };
  const lists = listsNamed(raw, 'messages').map((list) => listEdits(raw, list));
  return {
    edits: lists.flatMap(({ edits }) => edits),
    beheaded: lists.some(({ beheaded }) => beheaded),
  };
}

function listEdits(raw: Buffer, list: readonly ListItem[]): SealedEdits {
  const lastAnswer = list.findLast(({ value }) => value['role'] === 'assistant');
  const edits = createMessageEdits(list);
  let beheaded = false;
  for (const message of list) {
    if (raw.subarray(message.member.start, message.member.end).indexOf(mark) < 0) continue;
    for (const content of contentsOf(raw, message)) {
      const blocks = itemsAt(raw, content.start);
      const sealed = blocks.filter(isSealedThought);
      const kept = blocks.filter((block) => !isSealedThought(block));
      if (message === lastAnswer && sealed.length > 0 && waits(kept)) beheaded = true;
      // A message without content is refused; those of the user on both sides of it are read as one.
      const isEmptied = blocks.length > 0 && kept.length === 0;
      const inside = [...removeItems(blocks, sealed), ...kept.flatMap((block) => citationEdits(raw, block))];
      edits.add(message, isEmptied ? null : inside);
    }
  }
  return { edits: edits.all(), beheaded };
}

const isSealedField = (value: unknown): boolean => typeof value === 'string' && isSealedSignature(value);

const isSealedThought = (block: ListItem): boolean =>
  isThinkingBlock(block) && isSealedField(block.value[block.value['type'] === 'thinking' ? 'signature' : 'data']);

const waits = (kept: readonly ListItem[]): boolean =>
  kept[0] !== undefined && !isThinkingBlock(kept[0]) && kept.some(({ value }) => value['type'] === 'tool_use');

/** The citations of a block are all ours or all theirs: an answer comes from one provider. */
function citationEdits(raw: Buffer, { member, value }: ListItem): Edit[] {
  const { citations } = value;
  if (!Array.isArray(citations) || !citations.some(isSealedCitation)) return [];
  return members(raw, member.start)
    .filter(({ key }) => key === 'citations')
    .map(({ start, end }) => ({ start, end, text: 'null' }));
}

const isSealedCitation = (citation: unknown): boolean =>
  isJsonObject(citation) && isSealedField(citation['encrypted_index']);
