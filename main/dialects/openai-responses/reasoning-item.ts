// Owns reasoning items: what a model thought, in words or in a form that only its provider can read.
import type { ReasoningPart, Signature } from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject, objectsIn, parseJson } from '../../contract/json.ts';
import { readSignature } from '../shared/signatures.ts';
import { textOr } from './fields.ts';

const textsOf = (value: unknown): string[] => objectsIn(value).map((part) => textOr(part['text'], ''));

/** Between two parts of one thought. */
export const betweenParts = '\n\n';

/** True where the item holds not even an empty text: then nobody but its signer can read it. */
export const isWordless = ({ summary, content }: JsonObject): boolean =>
  objectsIn(summary).length === 0 && objectsIn(content).length === 0;

export function readReasoning(item: JsonObject): ReasoningPart {
  const said = textsOf(item['content']);
  const text = (said.length > 0 ? said : textsOf(item['summary'])).join(betweenParts);
  return { kind: 'reasoning', text, signature: signatureOfReasoning(item), redacted: isWordless(item) };
}

/** OpenAI takes an encrypted thought back only under the id that it was given out with: both are kept as one. */
export function signatureOfReasoning(item: JsonObject): Signature | null {
  const signature = readSignature(textOr(item['encrypted_content'], null), 'openai');
  if (signature?.signer !== 'openai' || readData(signature.data) !== null) return signature;
  const { id, encrypted_content } = item;
  return { signer: 'openai', data: JSON.stringify({ id, encrypted_content }) };
}

interface SignedThought {
  readonly id: string | null;
  readonly encrypted: string;
}

/** Null of what no OpenAI signed. */
export function readData(data: string): SignedThought | null {
  const value = parseJson(data);
  if (!isJsonObject(value) || typeof value['encrypted_content'] !== 'string') return null;
  return { id: textOr(value['id'], null), encrypted: value['encrypted_content'] };
}

/** Null of a thought that OpenAI did not sign: it would refuse it. */
export function writeReasoning({ text, signature }: ReasoningPart): JsonObject | null {
  const signed = signature?.signer === 'openai' ? readData(signature.data) : null;
  if (signed === null) return null;
  return {
    type: 'reasoning',
    ...(signed.id === null ? {} : { id: signed.id }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: signed.encrypted,
  };
}
