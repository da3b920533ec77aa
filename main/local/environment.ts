// Owns the type of what the environment says: variables by name, as they were when somebody looked.

export type Environment = Readonly<Record<string, string | undefined>>;
