// Owns amending turns in the bytes of a request: thoughts of others out, lost ones back in front.
import type { ReasoningPart } from '../../contract/conversation.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { applyEdits, type Edit, type Member } from '../shared/json-bytes.ts';
import { itemsAt, removeItems, type ListItem, listsNamed } from '../shared/json-items.ts';
import { contentsOf, createMessageEdits, isThinkingBlock } from './message-bytes.ts';
import { thinkingBlocks } from './write-blocks.ts';

export function amendMessages(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const lists = listsNamed(request.raw, 'messages');
  const edits = lists.flatMap((list) => listEdits(request.raw, list, amendments));
  if (edits.length === 0) return request;
  const raw = applyEdits(request.raw, edits);
  const body = parseJson(raw.toString('utf8'));
  return { ...request, raw, body: isJsonObject(body) ? body : request.body };
}

function listEdits(raw: Buffer, list: readonly ListItem[], amendments: readonly Amendment[]): Edit[] {
  const edits = createMessageEdits(list);
  for (const { at, dropReasoning, reasoning } of amendments) {
    const message = list[at];
    if (message === undefined) continue;
    for (const content of contentsOf(raw, message))
      edits.add(message, contentEdits(raw, content, { dropReasoning, reasoning }));
  }
  return edits.all();
}

/** Null where nothing would be left: a message without content is refused, so it has to go as a whole. */
function contentEdits(
  raw: Buffer,
  content: Member,
  { dropReasoning, reasoning }: Pick<Amendment, 'dropReasoning' | 'reasoning'>,
): Edit[] | null {
  const blocks = itemsAt(raw, content.start);
  const doomed = dropReasoning ? blocks.filter(isThinkingBlock) : [];
  const thoughts = written(reasoning);
  if (raw[content.start] === quote) return thoughts === '' ? [] : wrapText(raw, content, thoughts);
  if (blocks.length > 0 && blocks.length === doomed.length && thoughts === '') return null;
  const comma = thoughts !== '' && blocks.length > doomed.length ? ',' : '';
  const inFront = { start: content.start + 1, end: content.start + 1, text: `${thoughts}${comma}` };
  return [...(thoughts === '' ? [] : [inFront]), ...removeItems(blocks, doomed)];
}

const quote = 0x22;

const written = (reasoning: readonly ReasoningPart[]): string =>
  reasoning
    .flatMap(thinkingBlocks)
    .map((block) => JSON.stringify(block))
    .join(',');

/** Text that was short for one block becomes that block, its bytes untouched. */
function wrapText(raw: Buffer, { start, end }: Member, thoughts: string): Edit[] {
  if (raw.toString('utf8', start, end) === '""') return [{ start, end, text: `[${thoughts}]` }];
  return [
    { start, end: start, text: `[${thoughts},{"type":"text","text":` },
    { start: end, end, text: '}]' },
  ];
}
