// Owns what the page may do: it reaches the core through its scheme and nothing else, asks the person for nothing, and
// opens nothing.
import { app, session, shell, type WebContents } from 'electron';
import { trusted, type Core } from '../core.ts';
import { isOwn } from './origin.ts';
import { isForOthers } from './outward.ts';
import { pageSession } from './page-session.ts';

/** Written to by a click of ours, with text alone. */
const copies = 'clipboard-sanitized-write';

export function serveScheme(core: Core): void {
  const pages = pageSession();
  pages.protocol.handle('app', (request) =>
    isOwn(request.url)
      ? core.fetch(request, { door: 'window', caller: trusted })
      : new Response('There is nothing at this address.', { status: 404 }),
  );
  // Else Chromium fetches dictionaries from its maker, whether or not a window checks anything.
  for (const each of [pages, session.defaultSession]) each.setSpellCheckerLanguages([]);
  pages.setPermissionRequestHandler((...[, permission, decide, { requestingUrl }]) =>
    decide(permission === copies && isOwn(requestingUrl)),
  );
  pages.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === copies && isOwn(`${requestingOrigin.replace(/\/$/, '')}/`),
  );
  pages.setDevicePermissionHandler(() => false);
  // The page is answered by the scheme alone: whatever else it asks for goes nowhere.
  pages.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !isOwn(url) && !/^(?:devtools|data|blob):/.test(url) }),
  );
  // What asks past those requests (calls between browsers, above all) has nothing but a proxy, and that is nowhere.
  void pages.setProxy({ proxyRules: nowhere, proxyBypassRules: '<-loopback>' });
  app.on('web-contents-created', (_event, contents) => hold(contents));
}

/** Only the system itself could listen there. */
const nowhere = '127.0.0.1:1';

/** Whatever shows pages in this app stays where it is. */
function hold(contents: WebContents): void {
  const stay = (details: { readonly url: string; readonly preventDefault: () => void }): void => {
    if (!isOwn(details.url)) details.preventDefault();
  };
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isForOthers(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}
