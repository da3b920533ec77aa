// Owns handing one provider's signature through another's format: sealed with its signer's name, so that it is known
// when it comes back, and never taken for the signature of whoever reads it.
import { signers, type Signature, type Signer } from '../../contract/conversation.ts';

const seal = /^lr1:([a-z]+):([^]*)$/;

/** Stands where a format demands a signature and there is none. */
export const noSignature = 'lr1:none:';

/** True of a field that was never its format's own: whoever owns the format must not see it. */
export const isSealedSignature = (field: string): boolean => seal.test(field);

/** As it stands in the field of a format whose own signer is `own`. */
export const sealSignature = (signature: Signature, own: Signer): string =>
  signature.signer === own ? signature.data : `lr1:${signature.signer}:${signature.data}`;

/** What such a field holds; a bare one is of the format's own signer. */
export function unsealSignature(field: string, own: Signer): Signature {
  const match = seal.exec(field);
  const signer = signers.find((known) => known === match?.[1]);
  return signer === undefined ? { signer: own, data: field } : { signer, data: match?.[2] ?? '' };
}

/** The same of a field that may be missing or empty, or stand for no signature at all. */
export const readSignature = (field: string | null | undefined, own: Signer): Signature | null =>
  field === null || field === undefined || field === '' || field === noSignature ? null : unsealSignature(field, own);
