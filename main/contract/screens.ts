// Owns the addresses of the window's screens: the router answers each with the page, which finds its screen by them.

/** As a router reads them: a part that begins with a colon stands for one of many. */
export const screenPaths = [
  '/',
  '/models',
  '/requests',
  '/requests/:id',
  '/usage',
  '/projects',
  '/projects/:id',
  '/policy',
  '/connect',
  '/playground',
  '/settings',
] as const;

/** Stands in the page where each answer puts the one nonce that its style elements may bear. */
export const nonceMark = '__LLR_NONCE__';
