// The page's root: speaks the reader's language, connects to the router, and shows the features in their shell.
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { bridgeName, type DesktopBridge } from '../main/contract/bridge.ts';
import { features } from './features/list.ts';
import { createLive, listenToRouter } from './lib/live.ts';
import { nonce } from './lib/nonce.ts';
import { preferred, showTheme, theme } from './lib/prefer.ts';
import { createQueries, renewFrom } from './lib/queries.ts';
import { languageOf, speak, type Language } from './lib/words.ts';
import { createPageRouter, ShownPage } from './shell/page-router.tsx';
import './ui/style.css';

declare global {
  interface Window {
    readonly [bridgeName]?: DesktopBridge;
  }
}

const catalogs: Readonly<Record<Language, () => Promise<typeof import('virtual:words/en')>>> = {
  en: () => import('virtual:words/en'),
  de: () => import('virtual:words/de'),
};

async function start(place: HTMLElement): Promise<void> {
  setNonce(nonce());
  showTheme(theme());
  const live = createLive({ listen: listenToRouter, now: Date.now });
  const language = languageOf(preferred('language'), navigator.languages);
  document.documentElement.lang = language;
  const { messages } = await catalogs[language]();
  speak(language, messages);

  const queries = createQueries();
  renewFrom(live, queries);
  const router = createPageRouter(features);
  const go = (to: string): void => void router.navigate({ href: to });
  const deps = { live, queries, desktop: window[bridgeName] ?? null, go };
  deps.desktop?.onGo(go);
  for (const feature of features) feature.start?.(deps);
  // The frame and its screen at once: a screen that comes after its frame waits for 300 ms by a rule of React.
  await router.load();
  createRoot(place).render(
    <QueryClientProvider client={queries}>
      <ShownPage router={router} deps={deps} features={features} />
    </QueryClientProvider>,
  );
}

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the app.');
void start(place);
