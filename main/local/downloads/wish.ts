// Owns what a download was asked for by: a name and, beside it perhaps, a variant, which means the same as a quant.
import { parseModelName, type ModelName } from '../../domain/engine/hub-names.ts';

export interface Wish {
  readonly name: ModelName;
  readonly quant: string | null;
}

/** What is asked for by a name and, beside it, a variant, which is the same as a quant. */
export function wishOf(modelId: string, variant: string | null): Wish | null {
  const name = parseModelName(modelId);
  if (name === null) return null;
  const bare = modelId.split(':', 1)[0] ?? '';
  const asked = variant === null ? name : parseModelName(`${bare}:${variant}`);
  if (asked === null || (variant !== null && name.quant !== null && name.quant !== variant)) return null;
  return { name, quant: asked.quant };
}

export const keyOf = ({ name, quant }: Wish): string =>
  `${name.kind === 'hub' ? name.repo : name.id}:${quant ?? ''}`.toLowerCase();
