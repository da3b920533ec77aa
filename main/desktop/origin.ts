// Owns the page's only address, app://router/.
import { protocol } from 'electron';

export const origin = 'app://router';

export const isOwn = (url: string): boolean => url.startsWith(`${origin}/`);

/** Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}
