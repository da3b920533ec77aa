// Owns writing turns as contents: roles alternate, results stand first, and what Gemini did not sign stays away.
import type { CallPart, ContentPart, Part, ReasoningPart, ResultPart, Turn } from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { noArguments, parseJsonInText } from '../shared/json-in-text.ts';
import { append } from '../shared/append.ts';
import { asFunctionArguments } from '../shared/custom-tools.ts';
import { writeMedia } from './media.ts';
import { isBeforeThird } from './models.ts';
import { isSpoken } from './read-contents.ts';
import { foreignCall } from './signature-fields.ts';
import { impossible } from '../shared/writing.ts';

interface Writing {
  readonly model: string;
  /** The name of each call by its id: a result must say it. */
  readonly names: ReadonlyMap<string, string>;
  readonly leftOut: Set<string>;
}

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
}

export function writeContents(turns: readonly Turn[], model: string, leftOut: Set<string>): JsonObject[] {
  const calls = turns.flatMap(({ parts }) => parts.filter((part) => part.kind === 'call'));
  const writing = { model, names: new Map(calls.map(({ id, name }) => [id, name])), leftOut };
  const contents: Content[] = [];
  for (const turn of turns) {
    if (turn.role === 'system') continue;
    const role = turn.role === 'assistant' ? 'model' : 'user';
    const last = contents.at(-1);
    const content: Content = last?.role === role ? last : { role, parts: [] };
    for (const part of turn.parts) addPart(content.parts, part, { ...writing, at: turn.at });
    if (content !== last && content.parts.length > 0) contents.push(content);
  }
  return contents.map(({ role, parts }) => ({
    role,
    parts: role === 'user' ? resultsFirst(parts) : signed(parts, model),
  }));
}

interface Place extends Writing {
  readonly at: number;
}

function addPart(written: JsonObject[], part: Part, place: Place): void {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      if (part.text !== '') written.push({ text: part.text });
      return;
    case 'reasoning':
      return addReasoning(written, part);
    case 'call':
      written.push(writeCall(part, place));
      return;
    case 'result':
      append(written, writeResult(part, place));
      return;
    default:
      written.push(writeContent(part, place));
  }
}

/** Gemini takes back only the thoughts that it has signed. */
function addReasoning(written: JsonObject[], { text, signature }: ReasoningPart): void {
  if (signature?.signer !== 'gemini') return;
  const thoughtSignature = signature.data;
  const last = written.at(-1);
  // A signature without a thought came beside text of the answer, and has to go back in the part of that text.
  const beside = text === '' && typeof last?.['text'] === 'string' && last['thoughtSignature'] === undefined;
  if (beside) written[written.length - 1] = { ...last, thoughtSignature };
  else written.push(text === '' ? { text, thoughtSignature } : { text, thought: true, thoughtSignature });
}

/** Of calls made at once Gemini signs and checks only the first. A call that another model made carries a mark instead. */
function signed(parts: readonly JsonObject[], model: string): readonly JsonObject[] {
  const first = parts.find((part) => part['functionCall'] !== undefined);
  if (first === undefined || first['thoughtSignature'] !== undefined || isBeforeThird(model)) return parts;
  return parts.map((part) => (part === first ? { ...part, thoughtSignature: foreignCall } : part));
}

const isResult = (part: JsonObject): boolean => part['functionResponse'] !== undefined;

const resultsFirst = (parts: readonly JsonObject[]): JsonObject[] => [
  ...parts.filter(isResult),
  ...parts.filter((part) => !isResult(part)),
];

function refuse({ at }: Place, message: string): never {
  throw impossible(`messages.${at}`, message);
}

function writeCall({ id, name, arguments: given, custom, signature }: CallPart, place: Place): JsonObject {
  const text = custom ? asFunctionArguments(given) : given;
  const args = text.trim() === '' ? {} : parseJsonInText(text);
  if (!isJsonObject(args)) return refuse(place, noArguments);
  const call = { functionCall: { id, name, args } };
  return signature?.signer === 'gemini' ? { ...call, thoughtSignature: signature.data } : call;
}

function writeResult(part: ResultPart, place: Place): JsonObject[] {
  const text = part.content.flatMap((inner) => (inner.kind === 'text' ? [inner.text] : [])).join('\n');
  const media = part.content.filter((inner) => inner.kind !== 'text').map((inner) => writeContent(inner, place));
  const isNested = (inner: JsonObject): boolean => !isBeforeThird(place.model) && inner['inlineData'] !== undefined;
  const nested = media.filter(isNested);
  const name = part.name ?? place.names.get(part.callId) ?? part.callId;
  const response = {
    id: part.callId,
    name,
    response: writeSaid(text, part.failed),
    ...(nested.length > 0 ? { parts: nested } : {}),
  };
  // What a result cannot hold stands beside it.
  return [{ functionResponse: response }, ...media.filter((inner) => !isNested(inner))];
}

/** As many digits in a row may be a number that would not survive being parsed. */
const longNumber = /\d{16}/;

function writeSaid(text: string, failed: boolean): JsonObject {
  if (failed) return { error: text };
  const value = longNumber.test(text) ? undefined : parseJsonInText(text);
  if (!isJsonObject(value)) return { output: text };
  return isSpoken(value) ? { output: value } : value;
}

function writeContent(part: ContentPart, place: Place): JsonObject {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind === 'image' && part.detail !== null && part.detail !== 'auto') place.leftOut.add('detail');
  return writeMedia(part.media, `messages.${place.at}`);
}
