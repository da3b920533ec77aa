// Owns putting back into a request of Gemini what its client had lost, and taking out what another had signed.
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { reparsed } from '../shared/json-body.ts';
import { applyEdits, type Edit } from '../shared/json-bytes.ts';
import { removeItems, type ListItem } from '../shared/json-items.ts';
import { callOf, contentLists, isThoughtPart, resign, signatureOfPart, type ContentItem } from './content-bytes.ts';
import { callIdAt } from './read-contents.ts';
import { foreignCall, writeField } from './signature-fields.ts';

export function amendGemini(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const { raw } = request;
  const contents = contentLists(raw).at(-1) ?? [];
  const edits = amendments.flatMap((amendment) => {
    const content = contents[amendment.at];
    return content === undefined || content.isBare ? [] : amendContent(raw, content, amendment);
  });
  return reparsed(request, applyEdits(raw, edits));
}

function amendContent(raw: Buffer, { parts }: ContentItem, amendment: Amendment): Edit[] {
  const isDoomed = (part: ListItem): boolean => amendment.dropReasoning && isThoughtPart(part);
  const doomed = parts.filter(isDoomed);
  const kept = parts.filter((part) => !isDoomed(part));
  const firstCall = kept.find((part) => callOf(part) !== null);
  const signed = parts.flatMap((part, index) => {
    if (isDoomed(part)) return [];
    const lost = amendment.callSignatures.get(idOf(part, amendment.at, index))?.data;
    if (lost !== undefined) return resign(raw, part, lost);
    if (!amendment.dropReasoning || signatureOfPart(part) === null) return [];
    return resign(raw, part, part === firstCall ? foreignCall : null);
  });
  const thoughts = writeThoughts(amendment);
  const [first] = kept;
  if (first === undefined) return replaceAll(parts, thoughts.length > 0 ? thoughts : [{ text: '' }]);
  const front = thoughts.map((thought) => `${JSON.stringify(thought)},`).join('');
  const { start } = first.member;
  return [...removeItems(parts, doomed), ...signed, ...(front === '' ? [] : [{ start, end: start, text: front }])];
}

const idOf = (part: ListItem, content: number, index: number): string => {
  const id = callOf(part)?.['id'];
  return typeof id === 'string' && id !== '' ? id : callIdAt(content, index);
};

const writeThoughts = ({ reasoning }: Amendment) =>
  reasoning.flatMap(({ text, signature, redacted }) => {
    if (signature === null) return [];
    const thoughtSignature = writeField(signature);
    return [redacted ? { text: '', thoughtSignature } : { text, thought: true, thoughtSignature }];
  });

function replaceAll(parts: readonly ListItem[], written: readonly object[]): Edit[] {
  const start = parts[0]?.member.start;
  const end = parts.at(-1)?.member.end;
  if (start === undefined || end === undefined) return [];
  return [{ start, end, text: written.map((part) => JSON.stringify(part)).join(',') }];
}
