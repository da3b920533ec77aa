// The frame around every screen: the way between them, what the router does now, what is wrong with the connection.
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Feature } from '../lib/feature.ts';
import { usePage } from '../lib/page.tsx';
import { listenForShortcuts, useShortcuts, type Shortcut } from '../lib/shortcuts.ts';
import { t } from '../lib/words.ts';
import { whenLoaded } from '../ui/when-loaded.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { Banners } from './banners.tsx';
import { useFeatures } from './features.tsx';
import { Rail } from './rail.tsx';
import { Strip } from './strip.tsx';

const Palette = whenLoaded(async () => (await import('./palette.tsx')).default);
const ShortcutList = whenLoaded(async () => (await import('./shortcut-list.tsx')).default);

type Floating = 'palette' | 'shortcuts' | null;

export function Shell() {
  const [floating, setFloating] = useState<Floating>(null);
  useFocusOnArrival();
  useShellKeys(setFloating);
  const close = (): void => setFloating(null);
  return (
    <div className="app">
      <a
        className="vh focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-n1 focus:p-2"
        href="#screen"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('screen')?.focus();
        }}
      >
        {t('To the content')}
      </a>
      <Rail onAsk={() => setFloating('palette')} onShortcuts={() => setFloating('shortcuts')} />
      <div className="column">
        <Strip />
        <Banners />
        <Outlet />
      </div>
      <Toasts />
      {floating === 'palette' && <Palette onClose={close} onShortcuts={() => setFloating('shortcuts')} />}
      {floating === 'shortcuts' && <ShortcutList onClose={close} />}
    </div>
  );
}

/** Who goes to another screen finds the focus at its beginning, as after a load; filters and drawers leave it. */
function useFocusOnArrival(): void {
  const { pathname } = useLocation();
  const screen = pathname.split('/')[1] ?? '';
  const before = useRef(screen);
  useEffect(() => {
    if (before.current === screen) return;
    before.current = screen;
    document.getElementById('screen')?.focus({ preventScroll: true });
  }, [screen]);
}

function useShellKeys(show: (floating: Floating) => void): void {
  const features = useFeatures();
  const { go } = usePage();
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      show('palette');
    };
    window.addEventListener('keydown', heard);
    const end = listenForShortcuts(window);
    return () => {
      window.removeEventListener('keydown', heard);
      end();
    };
  }, [show]);
  useShortcuts(useMemo(() => keysOf(features, { go, show }), [features, go, show]));
}

interface KeyTools {
  readonly go: (to: string) => void;
  readonly show: (floating: Floating) => void;
}

const keysOf = (features: readonly Feature[], { go, show }: KeyTools): readonly Shortcut[] => [
  { keys: '?', label: t('Show the shortcuts'), run: () => show('shortcuts') },
  ...features.map(({ letter, title, path }) => ({
    keys: `g ${letter}`,
    label: t('Go to {screen}', { screen: title() }),
    run: () => go(path),
  })),
];
