// Owns what the page may do: it reaches the core through its scheme and nothing else, asks the person for nothing, and
// opens nothing.
import { app, protocol, session, shell, type WebContents } from 'electron';
import { trusted, type Core } from '../core.ts';
import { isOwn } from './origin.ts';

/** Written to by a click of ours, with text alone. */
const copies = 'clipboard-sanitized-write';

export function serveScheme(core: Core): void {
  const { defaultSession } = session;
  protocol.handle('app', (request) =>
    isOwn(request.url)
      ? core.fetch(request, { door: 'window', caller: trusted })
      : new Response('There is nothing at this address.', { status: 404 }),
  );
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(permission === copies && isOwn(requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === copies && isOwn(`${requestingOrigin.replace(/\/$/, '')}/`),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  // The page is answered by the scheme alone: whatever else it asks for goes nowhere.
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !isOwn(url) && !/^(?:devtools|data|blob):/.test(url) }),
  );
  app.on('web-contents-created', (_event, contents) => hold(contents));
}

/** Whatever shows pages in this app stays where it is. */
function hold(contents: WebContents): void {
  const stay = (details: { readonly url: string; readonly preventDefault: () => void }): void => {
    if (!isOwn(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A link to the licence of a model, say, is for the browser.
    if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url);
    return { action: 'deny' };
  });
}
