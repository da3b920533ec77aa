// Owns the way between the screens, and what the page itself can be told.
import { Link, useLocation } from '@tanstack/react-router';
import { Keyboard, Moon, Search, Sun, SunMoon, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { version } from '../../main/contract/version.ts';
import type { Feature } from '../lib/feature.ts';
import { chooseTheme, theme, type Theme } from '../lib/prefer.ts';
import { t } from '../lib/words.ts';
import { IconButton } from '../ui/button.tsx';
import { useFeatures } from './features.tsx';

interface RailProps {
  readonly onAsk: () => void;
  readonly onShortcuts: () => void;
}

const groups = ['use', 'rule', 'set'] as const;

export function Rail({ onAsk, onShortcuts }: RailProps) {
  const features = useFeatures();
  return (
    <nav className="rail" aria-label="Main">
      <div className="brand">
        <Logo />
        <span>LA Router</span>
      </div>
      <button type="button" className="ask" onClick={onAsk} aria-keyshortcuts="Control+K">
        <Search size={14} strokeWidth={2} className="flex-none" aria-hidden />
        <span className="cut">{t('Find or do…')}</span>
        <span className="flex-1" />
        <kbd aria-hidden>{isMac() ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <div className="links">
        {groups.map((group) => (
          <Links key={group} features={features.filter((feature) => feature.group === group)} />
        ))}
      </div>
      <footer>
        <span>{version}</span>
        <span className="flex-1" />
        <IconButton icon={Keyboard} label={t('Shortcuts')} onClick={onShortcuts} />
        <ThemeButton />
      </footer>
    </nav>
  );
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

function Links({ features }: { readonly features: readonly Feature[] }) {
  const { pathname } = useLocation();
  if (features.length === 0) return null;
  return (
    <ul>
      {features.map(({ id, title, icon: Icon, path }) => (
        <li key={id}>
          <Link to={path} aria-current={isAt(pathname, path) ? 'page' : undefined} title={title()}>
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            <span>{title()}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const isAt = (pathname: string, path: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);

const Logo = () => (
  <svg width="18" height="18" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.75" aria-hidden>
    <path d="M2.75 14 8 3l5.25 11M5 10h3.25" strokeLinecap="round" strokeLinejoin="round" />
    <circle cx="8" cy="3" r="2.1" fill="currentColor" stroke="none" />
  </svg>
);

const nextTheme: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const themeIcons: Readonly<Record<Theme, LucideIcon>> = { system: SunMoon, light: Sun, dark: Moon };

function ThemeButton() {
  const [shown, setShown] = useState(theme());
  const names: Readonly<Record<Theme, string>> = {
    system: t('Colours: as the system'),
    light: t('Colours: light'),
    dark: t('Colours: dark'),
  };
  return (
    <IconButton
      icon={themeIcons[shown]}
      label={names[shown]}
      onClick={() => {
        chooseTheme(nextTheme[shown]);
        setShown(nextTheme[shown]);
      }}
    />
  );
}
