// Owns the page's only address, app://router/.
import { app, protocol } from 'electron';

export const origin = 'app://router';

export const isOwn = (url: string): boolean => url.startsWith(`${origin}/`);

/** Must be called before the app is ready. */
export function registerScheme(): void {
  // A hint of a page's would have names looked up, past all that its session refuses.
  app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false');
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}
