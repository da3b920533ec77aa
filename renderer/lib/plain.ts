// Owns looking into what was read of a text or an answer, whatever it turned out to be. Pure.

export type Plain = Readonly<Record<string, unknown>>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): Plain => (isPlain(value) ? value : {});

/** Undefined where it holds nothing of that name, or is nothing that could. */
export const at = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
