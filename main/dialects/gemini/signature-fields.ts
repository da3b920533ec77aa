// Owns the field that holds a signature here. To the API it is bytes, so clients take nothing but base64 in it: what
// another provider signed is sealed inside of that.
import type { Signature } from '../../contract/conversation.ts';
import { isSealedSignature, noSignature, readSignature, sealSignature } from '../shared/signatures.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What Google documents for calls that no Gemini made: without it, models of the third generation refuse them. */
export const foreignCall = 'skip_thought_signature_validator';

/** Marks a thought that was never Gemini's and that nobody signed, so that it is known when it comes back. */
export const foreignThought = base64(noSignature);

/** How the base64 of a sealed signature begins, in either alphabet. */
const sealedHead = base64('lr1:').slice(0, 5);

/** Where none of these bytes stand in a request, there is nothing in it that Gemini must not see. */
export const foreignMarks: readonly Buffer[] = ['lr1:', sealedHead, foreignCall].map((mark) => Buffer.from(mark));

/** What is sealed inside of the base64; any other field is what it is. */
export function unwrapped(field: string): string {
  if (!field.startsWith(sealedHead)) return field;
  const text = Buffer.from(field, 'base64').toString('utf8');
  return isSealedSignature(text) ? text : field;
}

export const isForeign = (field: string): boolean => field === foreignCall || isSealedSignature(unwrapped(field));

export function readField(field: string | null | undefined): Signature | null {
  if (field === null || field === undefined || field === foreignCall) return null;
  return readSignature(unwrapped(field), 'gemini');
}

export const writeField = (signature: Signature): string =>
  signature.signer === 'gemini' ? signature.data : base64(sealSignature(signature, 'gemini'));
