// Owns where keys may lie.

/** Where keys that were typed may lie. */
export const keyPlaces = ['keychain', 'file'] as const;
export type KeyPlace = (typeof keyPlaces)[number];
export const keySources = ['env', 'dotenv', ...keyPlaces] as const;
export type KeySource = (typeof keySources)[number];
