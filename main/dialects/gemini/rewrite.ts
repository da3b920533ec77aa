// Owns what changes in the bytes of a request before they go up: the model's name where it is repeated, and signatures
// that were never Gemini's.
import type { ParsedRequest } from '../dialect.ts';
import { hintEdits } from '../shared/hints.ts';
import { applyEdits, members, replacement, type Edit } from '../shared/json-bytes.ts';
import { removeItems, type ListItem } from '../shared/json-items.ts';
import {
  callOf,
  contentLists,
  isEmptyText,
  isThoughtPart,
  resign,
  signatureOfPart,
  type ContentItem,
} from './content-bytes.ts';
import { isBeforeThird } from './models.ts';
import { foreignCall, foreignMarks, isForeign } from './signature-fields.ts';

export const rewriteGemini = ({ raw }: ParsedRequest, model: string): Buffer =>
  applyEdits(raw, [...outerEdits(raw, model), ...foreignEdits(raw, model)]);

/** What changes beside the contents: the model's name, and our own hints. */
export const outerEdits = (raw: Buffer, model: string): Edit[] => [
  ...renamings(raw, 0, model),
  ...hintEdits(raw, members(raw)),
];

/** The path decides; where the body repeats the name, both must say the same. */
export function renamings(raw: Buffer, from: number, model: string): Edit[] {
  return members(raw, from).flatMap((member) => {
    if (member.key === 'model') return [replacement(member, `models/${model}`)];
    const nested = member.key === 'generateContentRequest' || member.key === 'generate_content_request';
    return nested ? renamings(raw, member.start, model) : [];
  });
}

function foreignEdits(raw: Buffer, model: string): Edit[] {
  if (!foreignMarks.some((mark) => raw.includes(mark))) return [];
  return contentLists(raw).flatMap((contents) => {
    const cleaned = contents.map((content) => ({ content, ...cleanContent(raw, content, model) }));
    const emptied = cleaned.filter(({ isEmptied }) => isEmptied).map(({ content }) => content);
    // Without any content there would be nothing to answer.
    const gone = new Set(emptied.length < contents.length ? emptied : []);
    return [
      ...cleaned.flatMap(({ content, edits }) => (gone.has(content) ? [] : edits)),
      ...removeItems(contents, [...gone]),
    ];
  });
}

const isForeignPart = (part: ListItem): boolean => {
  const field = signatureOfPart(part);
  return field !== null && isForeign(field);
};

function cleanContent(raw: Buffer, content: ContentItem, model: string) {
  const foreign = content.parts.filter(isForeignPart);
  const doomed = new Set(foreign.filter((part) => isThoughtPart(part) || isEmptyText(part)));
  const isEmptied = doomed.size > 0 && doomed.size === content.parts.length;
  const edits = foreign
    .filter((part) => !doomed.has(part))
    .flatMap((part) => resign(raw, part, callOf(part) === null || isBeforeThird(model) ? null : foreignCall));
  return { isEmptied, edits: isEmptied ? [] : [...edits, ...removeItems(content.parts, [...doomed])] };
}
