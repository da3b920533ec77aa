// Owns taking values out of a header: of the type that engines insist on, within bounds, one for each layer.
import type { MetaValue } from './metadata.ts';
import { damaged, shown } from './refuse.ts';

export type Values = ReadonlyMap<string, MetaValue>;

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

const within = (value: number, { least, most }: Bounds): boolean => value >= least && value <= most;

/** Null where the key is missing. Engines read whole numbers of 32 bits and nothing else in these places. */
export function wholeOf(values: Values, key: string, bounds: Bounds): number | null {
  const found = values.get(key);
  if (found === undefined) return null;
  if (found.kind !== 'number' || found.type !== 'u32')
    throw damaged(`${shown(key)} is of the type ${found.type}, where a whole number belongs`);
  if (!within(found.value, bounds))
    throw damaged(`${shown(key)} is ${found.value}, which is not between ${bounds.least} and ${bounds.most}`);
  return found.value;
}

export function requiredWhole(values: Values, key: string, bounds: Bounds): number {
  const value = wholeOf(values, key, bounds);
  if (value === null) throw damaged(`its header does not say ${shown(key)}`);
  return value;
}

export function textOf(values: Values, key: string): string | null {
  const found = values.get(key);
  if (found === undefined) return null;
  if (found.kind !== 'text') throw damaged(`${shown(key)} is of the type ${found.type}, where a text belongs`);
  return found.value;
}

export function flagOf(values: Values, key: string): boolean | null {
  const found = values.get(key);
  if (found === undefined) return null;
  if (found.kind !== 'flag') throw damaged(`${shown(key)} is of the type ${found.type}, where yes or no belongs`);
  return found.value;
}

const listTypes: ReadonlySet<string> = new Set(['u32', 'i32', 'bool']);

/** The numbers of a list; null where there is none, or a single number stands in its place. */
export function listOf(values: Values, key: string): readonly number[] | null {
  const found = values.get(key);
  if (found === undefined || found.kind === 'number') return null;
  if (found.kind !== 'list' || !listTypes.has(found.type) || found.numbers === null)
    throw damaged(`${shown(key)} is no list of whole numbers that a model could have`);
  return found.numbers;
}

interface PerLayer extends Bounds {
  readonly layers: number;
}

/** One number for each layer, however the file says it; null where the key is missing. */
export function perLayer(values: Values, key: string, { layers, ...bounds }: PerLayer): readonly number[] | null {
  const list = listOf(values, key);
  if (list === null) {
    const one = wholeOf(values, key, bounds);
    return one === null ? null : Array.from({ length: layers }, () => one);
  }
  if (list.length !== layers) throw damaged(`${shown(key)} has ${list.length} values for ${layers} layers`);
  if (list.some((value) => !within(value, bounds))) throw damaged(`a value of ${shown(key)} is out of all bounds`);
  return list;
}

/** Fractions that stand in the way of reckoning: none at all, below zero, or not above it. */
export function checkFraction(values: Values, key: string, least: 'zero' | 'above zero'): boolean {
  const found = values.get(key);
  if (found === undefined) return false;
  if (found.kind !== 'number' || found.type !== 'f32')
    throw damaged(`${shown(key)} is of the type ${found.type}, where a fraction belongs`);
  const { value } = found;
  const fine = Number.isFinite(value) && (least === 'zero' ? value >= 0 : value > 0);
  if (!fine) throw damaged(`${shown(key)} is ${value}`);
  return true;
}
