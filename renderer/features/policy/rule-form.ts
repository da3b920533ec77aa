// Owns the fields that a rule is edited in, and what they make of it. Pure.
import { at } from '../../lib/plain.ts';
import { listOf, wordOf } from './rules/written-words.ts';
import type { WrittenMatch, WrittenRule } from './rules/rule.ts';
import { matchKeys } from './match-keys.ts';

export interface RuleForm {
  readonly isDefault: boolean;
  /** By key: what was chosen, or what stands in the field. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  readonly written: Readonly<Record<string, string>>;
  readonly target: string;
  /** Parted by commas, in this order. */
  readonly fallback: string;
  readonly seconds: string;
  readonly reason: string;
}

export const emptyForm: RuleForm = {
  isDefault: false,
  chosen: {},
  written: {},
  target: '',
  fallback: '',
  seconds: '',
  reason: '',
};

const isChosen = (key: string): boolean => matchKeys.some((one) => one.key === key && one.values !== null);

export function formOf(rule: WrittenRule): RuleForm {
  const match = Object.entries(rule.match ?? {});
  return {
    isDefault: rule.default !== undefined,
    chosen: Object.fromEntries(match.filter(([key]) => isChosen(key)).map(([key, value]) => [key, listOf(value)])),
    written: Object.fromEntries(
      match
        .filter(([key]) => !isChosen(key))
        .map(([key, value]) => [key, key === 'tokens' ? rangeText(value) : listOf(value).join(', ')]),
    ),
    target: rule.default ?? rule.backend ?? '',
    fallback: listOf(rule.fallback).join(', '),
    seconds: rule.latencyBudgetMs === undefined ? '' : String(rule.latencyBudgetMs / 1_000),
    reason: rule.reason ?? '',
  };
}

/** `5000–32000`, `5000–`, `–32000`. */
function rangeText(value: unknown): string {
  const part = (key: string): string => {
    const found = at(value, key);
    return found === undefined ? '' : wordOf(found);
  };
  return `${part('min')}–${part('max')}`;
}

function rangeOf(text: string): { readonly min?: number; readonly max?: number } | null {
  const [, min = '', dash = '', max = ''] = /^\s*(\d*)\s*([–-]?)\s*(\d*)\s*$/.exec(text) ?? [];
  if (min === '' && max === '') return null;
  return { ...(min === '' ? {} : { min: Number(min) }), ...(max === '' || dash === '' ? {} : { max: Number(max) }) };
}

const partsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** One value stands alone, as people write it; where a list stood a list stays. */
const oneOrMore = (values: readonly string[], before: unknown): string | readonly string[] => {
  const [only] = values;
  return values.length === 1 && only !== undefined && !Array.isArray(before) ? only : values;
};

export function ruleOf(form: RuleForm, before: WrittenRule): WrittenRule {
  const fallback = partsOf(form.fallback);
  const ms = Math.round(Number(form.seconds.replace(',', '.')) * 1_000);
  const target = form.target.trim();
  const reason = form.reason.trim();
  return {
    ...(form.isDefault ? { default: target } : { match: matchOf(form, before.match ?? {}), backend: target }),
    ...(fallback.length === 0 ? {} : { fallback: oneOrMore(fallback, before.fallback ?? []) }),
    ...(ms > 0 ? { latencyBudgetMs: ms } : {}),
    ...(reason === '' ? {} : { reason }),
  };
}

/** In the order of the keys as they stood, new ones behind. */
function matchOf({ chosen, written }: RuleForm, before: WrittenMatch): WrittenMatch {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(chosen), ...Object.keys(written)])];
  return Object.fromEntries(
    keys.flatMap((key): [string, unknown][] => {
      if (key === 'tokens') {
        const range = rangeOf(written[key] ?? '');
        return range === null ? [] : [[key, range]];
      }
      const values = chosen[key] ?? partsOf(written[key] ?? '');
      return values.length === 0 ? [] : [[key, oneOrMore(values, before[key])]];
    }),
  );
}

/** What keeps the form from being a rule; null where nothing does. */
export function missingIn(form: RuleForm): 'match' | 'target' | null {
  const hasMatch =
    Object.values(form.chosen).some((values) => values.length > 0) ||
    Object.entries(form.written).some(([key, text]) =>
      key === 'tokens' ? rangeOf(text) !== null : partsOf(text).length > 0,
    );
  if (!form.isDefault && !hasMatch) return 'match';
  return form.target.trim() === '' ? 'target' : null;
}

export const isAsked = ({ chosen, written }: RuleForm, key: string): boolean =>
  chosen[key] !== undefined || written[key] !== undefined;

export function withKey(form: RuleForm, key: string): RuleForm {
  return isChosen(key)
    ? { ...form, chosen: { ...form.chosen, [key]: [] } }
    : { ...form, written: { ...form.written, [key]: '' } };
}

export function withoutKey(form: RuleForm, key: string): RuleForm {
  const { [key]: _values, ...chosen } = form.chosen;
  const { [key]: _text, ...written } = form.written;
  return { ...form, chosen, written };
}

/** In the order that the key's values have. */
export function toggled(form: RuleForm, key: string, value: string): RuleForm {
  const before = form.chosen[key] ?? [];
  const known = matchKeys.find((one) => one.key === key)?.values ?? [];
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  const ordered = after.toSorted((a, b) => known.indexOf(a) - known.indexOf(b));
  return { ...form, chosen: { ...form.chosen, [key]: ordered } };
}

/** What another screen asks for: `{ match, backend }` as JSON. */
export function formAsked(text: string): RuleForm {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return emptyForm;
    const field = (name: string): unknown => Reflect.get(value, name);
    const match = field('match');
    return formOf({
      ...(typeof match === 'object' && match !== null ? { match: { ...match } } : {}),
      backend: listOf(field('backend'))[0] ?? '',
      fallback: listOf(field('fallback')),
    });
  } catch (error) {
    // An address that somebody wrote by hand: the form is empty then.
    if (error instanceof SyntaxError) return emptyForm;
    throw error;
  }
}
