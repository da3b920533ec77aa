// Owns the headers of what a browser shows: a page reaches nothing but its own origin.
import type { Random } from '../platform/ports.ts';

/** Scripts come from files alone; a style element counts where it bears the nonce, for what libraries insert. */
const policyWith = (styles: string): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

/** Of a file. */
export const guarded = {
  'content-security-policy': policyWith(''),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const nonceBytes = 16;

/** Of a page whose style elements bear a nonce, each time another. */
export function guardedByNonce(random: Random): { readonly nonce: string; readonly headers: Record<string, string> } {
  const nonce = Buffer.from(random.bytes(nonceBytes)).toString('base64url');
  const headers = {
    ...guarded,
    'content-security-policy': policyWith(` 'nonce-${nonce}'`),
    'content-type': 'text/html; charset=utf-8',
    // Whoever kept it would keep its nonce.
    'cache-control': 'no-store',
  };
  return { nonce, headers };
}
