// Owns what the environment says, as it was when somebody looked, and what of it a child is given.

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is set of those whose names are meant. */
export const picked = (env: Environment, isMeant: (name: string) => boolean): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && isMeant(name) ? [[name, value]] : [])),
  );
