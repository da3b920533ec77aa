// Owns what models of Anthropic's take, as far as their names tell: newer ones refuse what older ones demand.

export interface Abilities {
  /** How thinking is asked for: with a budget, or with nothing but an effort. */
  readonly thinking: 'none' | 'budget' | 'either' | 'adaptive';
  /** False where the API refuses `disabled`. */
  readonly disabling: boolean;
  readonly effort: boolean;
  readonly sampling: boolean;
  readonly schemas: boolean;
  /** What to ask for where the caller names no limit: the API demands one. */
  readonly outputLimit: number;
}

/** Every model since Claude 4 takes as many; more would be refused by some, fewer would cut long answers short. */
const outputLimit = 32_000;

/** A name that we cannot read is judged by the API itself. */
const unknown: Abilities = {
  thinking: 'either',
  disabling: true,
  effort: true,
  sampling: true,
  schemas: true,
  outputLimit,
};

interface Generation {
  /** 406 is version 4.6. */
  readonly since: number;
  readonly abilities: Partial<Abilities>;
}

/** The first that is not newer than the model counts. */
const generations: readonly Generation[] = [
  { since: 500, abilities: { thinking: 'adaptive', sampling: false } },
  { since: 407, abilities: { thinking: 'adaptive', sampling: false, disabling: false } },
  { since: 406, abilities: {} },
  { since: 405, abilities: { thinking: 'budget', effort: false } },
  { since: 307, abilities: { thinking: 'budget', effort: false, schemas: false } },
  { since: 305, abilities: { thinking: 'none', effort: false, schemas: false, outputLimit: 8_192 } },
  { since: 0, abilities: { thinking: 'none', effort: false, schemas: false, outputLimit: 4_096 } },
];

/** `claude-opus-4-5-20251101`, `claude-3-7-sonnet-latest`, `claude-sonnet-5`: a long number is a date. */
const version = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

export function abilitiesOf(model: string): Abilities {
  const [, major, minor] = version.exec(model) ?? [];
  if (major === undefined) return unknown;
  const number = Number(major) * 100 + Number(minor ?? 0);
  const found = generations.find(({ since }) => number >= since);
  return { ...unknown, ...found?.abilities };
}
