// Owns telling by a request's target whose API it calls, before anything else of it is read.

export const ollamaPath = /^\/api\/(?:chat|generate|tags|show|version|ps|embed|embeddings)$/;

/** Without the query. */
export const pathOf = (target: string): string => target.split(/[?#]/, 1)[0] ?? '/';

export const isOllamaPath = (target: string): boolean => ollamaPath.test(pathOf(target));
