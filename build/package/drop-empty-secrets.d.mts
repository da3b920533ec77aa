export function dropEmptySecrets(env: Record<string, string | undefined>): void;
