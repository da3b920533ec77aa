// Owns what differs between generations of Gemini and can be told from the name alone.

/** Models before the third generation: they count thoughts in tokens, sign nothing that is checked, and take no
 *  pictures inside of a result. Whatever has another name is taken for a later one. */
export const isBeforeThird = (model: string): boolean => /^gemini-[12](?:[.-]|$)/.test(model);

interface Budgets {
  readonly least: number;
  readonly most: number;
}

/** How many tokens of thought may be asked for. The larger models cannot do without any. */
export const budgetsOf = (model: string): Budgets =>
  model.includes('pro') ? { least: 128, most: 32_768 } : { least: 0, most: 24_576 };
