// Owns reading the rules out of the text of a policy, as far as it can be read: what each is for, where it leads, and on
// which lines it stands. Pure.
import { isMap, isSeq } from 'yaml';
import { tiers } from '../../../../main/contract/routing.ts';
import { at, objectOf } from '../../../lib/plain.ts';
import { listOf, wordOf } from './written-words.ts';
import { dashesOf, endOf, endOfEntry, entryOf, lineOf, parsePolicy, startOf } from './source.ts';
import type { WrittenMatch, WrittenRule } from './rule.ts';

interface RuleMatch {
  readonly key: string;
  readonly values: readonly string[];
}

export interface ShownRule {
  readonly index: number;
  readonly line: number;
  readonly endLine: number;
  readonly isDefault: boolean;
  readonly match: readonly RuleMatch[];
  /** Where it leads, the first first; `tiers` stands for what the tier names. */
  readonly targets: readonly string[];
  readonly latencyBudgetMs: number | null;
  readonly reason: string | null;
  readonly written: WrittenRule;
}

interface ShownTier {
  readonly names: readonly string[];
  readonly targets: readonly string[];
}

export interface ReadPolicy {
  readonly rules: readonly ShownRule[];
  readonly hasRoutes: boolean;
  /** Neighbours that lead to the same place stand together. */
  readonly tiers: readonly ShownTier[];
  /** What the text itself says of its backends. */
  readonly backends: ReadonlyMap<string, WrittenBackend>;
}

export interface WrittenBackend {
  readonly type: string | null;
  readonly zone: string | null;
  readonly endpoints: readonly string[];
  readonly model: string | null;
}

export function readPolicy(text: string): ReadPolicy {
  const document = parsePolicy(text);
  const routes = entryOf(document.contents, 'routes');
  const sequence = routes?.value;
  const plain = valueOf(document);
  const dashes = dashesOf(sequence);
  const items = isSeq(sequence) ? sequence.items : [];
  return {
    hasRoutes: routes !== null && items.length > 0,
    rules: items.flatMap((item, index) => {
      if (!isMap(item)) return [];
      const last = item.items.at(-1);
      const end = item.flow === true || last === undefined ? endOf(text, item) : endOfEntry(text, last);
      const written = writtenRule(at(at(plain, 'routes'), index));
      return [
        shown(written, {
          index,
          line: lineOf(text, dashes?.[index] ?? startOf(item)),
          endLine: lineOf(text, Math.max(end - 1, startOf(item))),
        }),
      ];
    }),
    tiers: tiersOf(at(plain, 'tiers')),
    backends: new Map(Object.entries(objectOf(at(plain, 'backends'))).map(([name, one]) => [name, backendOf(one)])),
  };
}

/** Aliases without end stand for nothing that could be shown. */
function valueOf(document: ReturnType<typeof parsePolicy>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function writtenRule(value: unknown): WrittenRule {
  const match = at(value, 'match');
  const [backend, other] = [textOf(at(value, 'backend')), textOf(at(value, 'default'))];
  const fallback = at(value, 'fallback');
  const latency = at(value, 'latencyBudgetMs');
  const reason = textOf(at(value, 'reason'));
  return {
    ...(match === undefined || match === null ? {} : { match: objectOf(match) }),
    ...(backend === null ? {} : { backend }),
    ...(other === null ? {} : { default: other }),
    ...(fallback === undefined ? {} : { fallback: Array.isArray(fallback) ? listOf(fallback) : wordOf(fallback) }),
    ...(typeof latency === 'number' ? { latencyBudgetMs: latency } : {}),
    ...(reason === null ? {} : { reason }),
  };
}

type Place = Pick<ShownRule, 'index' | 'line' | 'endLine'>;

const shown = (written: WrittenRule, place: Place): ShownRule => ({
  ...place,
  isDefault: written.default !== undefined,
  match: matchOf(written.match ?? {}),
  targets: [...listOf(written.default ?? written.backend), ...listOf(written.fallback)],
  latencyBudgetMs: written.latencyBudgetMs ?? null,
  reason: written.reason ?? null,
  written,
});

const matchOf = (match: WrittenMatch): readonly RuleMatch[] =>
  Object.entries(match).map(([key, value]) => ({
    key,
    values: key === 'tokens' ? [rangeOf(value)] : listOf(value),
  }));

function rangeOf(value: unknown): string {
  const [min, max] = [at(value, 'min'), at(value, 'max')];
  if (max === undefined) return `≥ ${wordOf(min ?? 0)}`;
  return min === undefined ? `≤ ${wordOf(max)}` : `${wordOf(min)} – ${wordOf(max)}`;
}

function tiersOf(value: unknown): readonly ShownTier[] {
  const groups: { names: string[]; targets: readonly string[] }[] = [];
  for (const name of tiers) {
    const targets = listOf(at(value, name));
    if (targets.length === 0) continue;
    const last = groups.at(-1);
    if (last !== undefined && last.targets.join() === targets.join()) last.names.push(name);
    else groups.push({ names: [name], targets });
  }
  return groups;
}

const backendOf = (value: unknown): WrittenBackend => ({
  type: textOf(at(value, 'type')),
  zone: textOf(at(value, 'zone')),
  endpoints: [...listOf(at(value, 'endpoint')), ...listOf(at(value, 'endpoints'))],
  model: textOf(at(value, 'model')) ?? listOf(at(value, 'models'))[0] ?? null,
});

/** The rule that a line belongs to. */
export const ruleAt = (rules: readonly ShownRule[], line: number): ShownRule | null =>
  rules.find((rule) => rule.line <= line && line <= rule.endLine) ?? null;
