// Owns the bytes of a Gemini request that change: signatures of others taken out, and what was lost put back.
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { reparsed } from '../json-body.ts';
import { applyEdits, elements, members, type Edit } from '../json-bytes.ts';
import { isSealed } from '../signatures.ts';

type Span = { readonly start: number; readonly end: number };

const isSignature = (key: string): boolean => key === 'thoughtSignature' || key === 'thought_signature';
const isCall = (key: string): boolean => key === 'functionCall' || key === 'function_call';

/** The parts of each content, by its place in the list. */
function partsOf(raw: Buffer): Span[][] {
  const list = members(raw).findLast(({ key }) => key === 'contents');
  if (list === undefined) return [];
  return elements(raw, list.start).map((content) => {
    const parts = members(raw, content.start).findLast(({ key }) => key === 'parts');
    return parts === undefined ? [] : elements(raw, parts.start);
  });
}

const mark = Buffer.from('lr1:');

/** What another provider has signed was never Gemini's: it does not go up. */
export function withoutSealed({ raw }: ParsedRequest): Buffer {
  if (!raw.includes(mark)) return raw;
  const edits = partsOf(raw).flatMap((parts) => parts.flatMap((part) => unsigned(raw, part, isSealed)));
  return applyEdits(raw, edits);
}

function unsigned(raw: Buffer, part: Span, doomed: (signature: string) => boolean): Edit[] {
  const value = parseJson(raw.toString('utf8', part.start, part.end));
  if (!isJsonObject(value)) return [];
  const kept = Object.entries(value).filter(
    ([key, inner]) => !(isSignature(key) && typeof inner === 'string' && doomed(inner)),
  );
  if (kept.length === Object.keys(value).length) return [];
  // An empty text was there for its signature alone; the list must not lose its last part.
  const rest = Object.fromEntries(kept);
  return [{ ...part, text: JSON.stringify(Object.keys(rest).length === 0 ? { text: '' } : rest) }];
}

export function amendGemini(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const contents = partsOf(request.raw);
  const edits = amendments.flatMap((amendment) => amendContent(request.raw, contents[amendment.at] ?? [], amendment));
  return reparsed(request, applyEdits(request.raw, edits));
}

function amendContent(raw: Buffer, parts: readonly Span[], amendment: Amendment): Edit[] {
  const first = parts[0];
  if (first === undefined) return [];
  const signatures = [...amendment.callSignatures.values()];
  let call = 0;
  const written = parts.flatMap((part): string[] => {
    const text = raw.toString('utf8', part.start, part.end);
    const value = parseJson(text);
    if (!isJsonObject(value)) return [text];
    const isThought = value['thought'] === true;
    if (amendment.dropReasoning && isThought) return [];
    const bare = amendment.dropReasoning
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !isSignature(key)))
      : value;
    const lacks = Object.keys(bare).some(isCall) && !Object.keys(bare).some(isSignature);
    const signature = lacks ? signatures[call++] : undefined;
    if (signature === undefined) return bare === value ? [text] : [JSON.stringify(bare)];
    return [JSON.stringify({ ...bare, thoughtSignature: signature.data })];
  });
  const thoughts = amendment.reasoning.flatMap(({ text, signature }) =>
    signature === null
      ? []
      : [JSON.stringify({ text, ...(text === '' ? {} : { thought: true }), thoughtSignature: signature.data })],
  );
  const end = parts.at(-1)?.end ?? first.end;
  return [{ start: first.start, end, text: [...thoughts, ...written].join(',') }];
}
