// Owns which names may be asked for: an id of the catalog, or a repository of the hub, each perhaps with a quant. A name
// that could mean a path, a device or an option anywhere is refused before anybody looks it up.
import { isModelId } from '../../contract/models.ts';

export type ModelName =
  | { readonly kind: 'catalog'; readonly id: string; readonly quant: string | null }
  | { readonly kind: 'hub'; readonly repo: string; readonly quant: string | null };

const segment = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;
/** Digests are longer than any quant: a name with one means something else. */
const quantForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/;
/** Windows gives these names to devices, whatever stands behind a dot. */
export const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;
/** The hub has no such names; where they stand, somebody tries something. */
const odd = /\.\.|--|[.-]$|\.git$/;

const isSegment = (text: string): boolean => segment.test(text) && !deviceName.test(text) && !odd.test(text);

/** Null where the text is no name. */
export function parseModelName(text: string): ModelName | null {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const quant = colon < 0 ? null : text.slice(colon + 1);
  if (quant !== null && (!quantForm.test(quant) || deviceName.test(quant))) return null;
  const parts = name.split('/');
  if (parts.length === 2) return parts.every(isSegment) ? { kind: 'hub', repo: name, quant } : null;
  // One letter before a colon is a drive.
  if (parts.length !== 1 || (quant !== null && name.length < 2)) return null;
  const id = name.toLowerCase().replace(/^gemma4-/, 'gemma-4-');
  return isModelId(id) && !odd.test(id) ? { kind: 'catalog', id, quant } : null;
}

/** What a model from the hub would best be called here. */
export function localIdOf(repo: string): string {
  const name = repo.slice(repo.indexOf('/') + 1).toLowerCase();
  const short = name.replace(/[-_.]gguf$/, '').replace(/^[^a-z0-9]+/, '');
  return isModelId(short) ? short : `model-${short.replaceAll(/[^a-z0-9]+/g, '-')}`.replace(/-$/, '').slice(0, 100);
}
