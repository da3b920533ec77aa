// Owns the word that lets this page's libraries put style elements in: the router makes a new one for each page.
export const nonce = (): string => document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
