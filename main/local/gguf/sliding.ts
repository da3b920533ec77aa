// Owns which layers of a model look at a window only.
import { encoders, patternOf, slides } from './architecture.ts';
import { listOf, type Values, wholeOf } from './read-values.ts';
import { damaged } from './refuse.ts';

interface Sliding {
  readonly window: number;
  readonly layers: number;
}

const any = { least: 0, most: 2 ** 32 - 1 };

/** For each layer, whether it looks at a window only. */
export function slidingOf(
  values: Values,
  architecture: string,
  { window, layers }: Sliding,
): (layer: number) => boolean {
  if (window === 0 || layers === 0) return () => false;
  const key = `${architecture}.attention.sliding_window_pattern`;
  const list = listOf(values, key);
  if (list !== null) return (layer) => (list[layer] ?? 0) !== 0;
  const own = patternOf(architecture);
  const every = wholeOf(values, key, any) ?? own?.every ?? null;
  if (every === null) return () => false;
  return (layer) => slides(layer, { every, globalFirst: own?.globalFirst ?? false });
}

/**
 * Where there is a window engines need a layer that looks at it, and in encoders also one that looks at everything: they
 * end at once where there is none.
 */
export function checkWindows(values: Values, architecture: string, shape: Sliding): void {
  const hasPattern = patternOf(architecture) !== null || values.has(`${architecture}.attention.sliding_window_pattern`);
  if (shape.window === 0 || !hasPattern) return;
  const isSliding = slidingOf(values, architecture, shape);
  const kinds = new Set(Array.from({ length: shape.layers }, (_, layer) => isSliding(layer)));
  if (!kinds.has(true)) throw damaged('it has a window, and none of its layers looks at it');
  if (encoders.has(architecture) && !kinds.has(false))
    throw damaged('its layers should look partly at a window and partly at everything');
}
