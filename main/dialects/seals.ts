// Owns the forms in which one signature stands in the fields of all formats, so that it is known wherever it comes back.
import { foreignCall, foreignThought, unwrapped } from './gemini/signature-fields.ts';
import { readData } from './openai-responses/reasoning-item.ts';
import { noSignature, unsealSignature } from './shared/signatures.ts';

/** The field itself, what is sealed in it, and of that what its provider calls the cipher. */
export function sealedIn(field: string): readonly string[] {
  const { data } = unsealSignature(unwrapped(field), 'openai');
  const encrypted = data.startsWith('{') ? readData(data)?.encrypted : undefined;
  return [...new Set(encrypted === undefined ? [field, data] : [field, data, encrypted])];
}

/** What we write ourselves where a format demands a signature and there is none. */
export const isOwnMark = (field: string): boolean =>
  field === noSignature || field === foreignCall || field === foreignThought;
