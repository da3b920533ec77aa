// Owns finding the parts of a body that its format calls unreadable: by where a string stands, never by its looks.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';
import type { Frame, Segment, Spot } from './places.ts';

type OpaqueKind = 'part' | 'seal';

export interface OpaquePlaces {
  readonly id: string;
  /** Null where the string is what it says. */
  readonly kindOf: (text: string, spot: Spot) => OpaqueKind | null;
  /** Whether a number there is part of a text. */
  readonly isToken: (spot: Spot) => boolean;
  readonly hasTokens: boolean;
}

type Rule =
  | { readonly path: readonly string[]; readonly kind: OpaqueKind; readonly words: null }
  | { readonly path: readonly string[]; readonly kind: 'part'; readonly words: ReadonlySet<string> };

const noRules: readonly Rule[] = [];

/** From the last segment to the first, as a place is looked at. */
const pathOf = (place: string): readonly string[] => place.split('.').toReversed();

export function createOpaquePlaces({ id, strings, words, numbers, seals }: OpaqueParts): OpaquePlaces {
  const rules: readonly Rule[] = [
    ...strings.map((place): Rule => ({ path: pathOf(place), kind: 'part', words: null })),
    ...seals.map((place): Rule => ({ path: pathOf(place), kind: 'seal', words: null })),
    ...words.map(([place, ...known]): Rule => ({ path: pathOf(place), kind: 'part', words: new Set(known) })),
  ];
  const byLast = new Map<string, Rule[]>();
  for (const rule of rules) {
    const [last = ''] = rule.path;
    byLast.set(last, [...(byLast.get(last) ?? []), rule]);
  }
  const tokens = numbers.map(pathOf);
  return {
    id,
    kindOf(text, spot) {
      const candidates = byLast.get(typeof spot.segment === 'number' ? '*' : spot.segment) ?? noRules;
      for (const { path, kind, words: known } of candidates)
        if ((known === null ? text !== '' : known.has(text)) && standsAt(spot, path)) return kind;
      return null;
    },
    hasTokens: tokens.length > 0,
    isToken: (spot) => tokens.some((path) => standsAt(spot, path)),
  };
}

/** Of an object whose keys its sender makes up. */
const anyKey = '{}';

function standsAt({ frame, segment }: Spot, path: readonly string[]): boolean {
  let under: Segment = segment;
  let parent: Frame | null = frame;
  for (const name of path) {
    if (parent?.parent === null || parent === null) return false;
    if (typeof under === 'number' ? name !== '*' : name !== under && name !== anyKey) return false;
    ({ under } = parent);
    ({ parent } = parent);
  }
  return parent?.parent === null;
}
