// Owns reading the contents of a request as turns. Calls and results need no ids here: calls are numbered by their
// place, and results find them by id, by name, or in their order.
import type { ContentPart, Part, ResultPart, Turn } from '../../contract/conversation.ts';
import { isJsonObject } from '../../contract/json.ts';
import { createOpenCalls } from '../shared/open-calls.ts';
import { readBlob, readFile } from './media.ts';
import { partFields, type GeminiContent, type GeminiPart } from './schema.ts';
import { readField } from './signature-fields.ts';

type Response = NonNullable<GeminiPart['functionResponse']>;

export function readContents(contents: readonly GeminiContent[], leftOut: Set<string>): Turn[] {
  const open = createOpenCalls();
  const answer = (response: Response): ResultPart => {
    const call = open.take(response.id, response.name);
    return readResponse(response, call?.id ?? response.id ?? response.name);
  };
  const turns = contents.flatMap(({ role, parts }, at): Turn[] => {
    for (const part of parts) noteUnread(part, leftOut);
    if (role === 'model') {
      const read = joinThoughts(parts.flatMap((part, index) => readModelPart(part, callIdAt(at, index))));
      for (const part of read) if (part.kind === 'call') open.add(part);
      return turnOf('assistant', at, read);
    }
    const results = parts.flatMap(({ functionResponse }) => (functionResponse ? [answer(functionResponse)] : []));
    return [...turnOf('tool', at, results), ...turnOf('user', at, parts.flatMap(readContent))];
  });
  return joinSplitThoughts(turns);
}

export const callIdAt = (content: number, part: number): string => `call_${content}_${part}`;

const turnOf = (role: Turn['role'], at: number, parts: readonly Part[]): Turn[] =>
  parts.length > 0 ? [{ role, at, parts }] : [];

/** Google's own clients keep every chunk of a streamed answer as a content of its own: a thought goes on in the next. */
function joinSplitThoughts(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const before = joined.at(-1);
    const open = before?.parts.at(-1);
    const goesOn = turn.role === 'assistant' && before?.role === 'assistant' && open !== undefined;
    const parts = goesOn ? joinThoughts([open, ...turn.parts]) : turn.parts;
    if (before === undefined || parts.length !== turn.parts.length || !goesOn) joined.push(turn);
    else joined.splice(-1, 1, ...turnOf(before.role, before.at, before.parts.slice(0, -1)), { ...turn, parts });
  }
  return joined;
}

/** A thought comes in pieces, of which at most the last is signed. */
function joinThoughts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isOpen = last?.kind === 'reasoning' && last.signature === null && !last.redacted;
    if (isOpen && part.kind === 'reasoning' && !part.redacted)
      joined.splice(-1, 1, { ...part, text: last.text + part.text });
    else joined.push(part);
  }
  return joined;
}

function noteUnread(part: GeminiPart, leftOut: Set<string>): void {
  for (const [key, value] of Object.entries(part))
    if (!partFields.has(key) && value !== null && value !== undefined) leftOut.add(key);
}

function readModelPart(part: GeminiPart, id: string): Part[] {
  const { functionCall } = part;
  const signature = readField(part.thoughtSignature);
  if (functionCall) {
    const given = JSON.stringify(functionCall.args ?? {});
    const { name } = functionCall;
    return [{ kind: 'call', id: functionCall.id || id, name, arguments: given, custom: false, signature }];
  }
  if (part.thought === true) return [{ kind: 'reasoning', text: part.text ?? '', signature, redacted: false }];
  const content = readContent(part);
  // Beside an answer, the signature stands for thoughts that are not shown.
  return signature === null ? content : [...content, { kind: 'reasoning', text: '', signature, redacted: true }];
}

function readContent({ text, inlineData, fileData }: GeminiPart): ContentPart[] {
  if (inlineData) return [readBlob(inlineData)];
  if (fileData) return [readFile(fileData)];
  return text ? [{ kind: 'text', text }] : [];
}

function readResponse({ name, response, parts }: Response, callId: string): ResultPart {
  const { failed, said } = readSaid(response ?? {});
  const media = (parts ?? []).flatMap(({ inlineData, fileData }) => [
    ...(inlineData ? [readBlob(inlineData)] : []),
    ...(fileData ? [readFile(fileData)] : []),
  ]);
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  const content: ContentPart[] = text === '' ? media : [{ kind: 'text', text }, ...media];
  return { kind: 'result', callId, name, content, failed, custom: false };
}

/** By Google's word, `output` holds what a function said and `error` why it failed; without them, all of it was said. */
function readSaid(response: NonNullable<Response['response']>): { readonly failed: boolean; readonly said: unknown } {
  const [only, ...others] = Object.entries(response);
  if (only === undefined || others.length > 0) return { failed: false, said: response };
  const [key, value] = only;
  if (key === 'error') return { failed: true, said: value };
  return { failed: false, said: key === 'output' || key === 'result' ? value : response };
}

/** Gemini would take such an object for the words of a function. */
export const isSpoken = (value: unknown): boolean =>
  isJsonObject(value) && Object.keys(value).length === 1 && ['error', 'output', 'result'].some((key) => key in value);
