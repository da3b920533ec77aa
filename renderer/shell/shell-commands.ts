// Owns what the palette can do without any feature: go somewhere, copy the address, local only, colours.
import { Copy, Keyboard, Lock, LockOpen, Moon, Sun, SunMoon } from 'lucide-react';
import type { Command } from '../lib/commands.ts';
import { copyText } from '../lib/copy.ts';
import type { Feature, FeatureDeps } from '../lib/feature.ts';
import { setLocalOnly } from '../lib/local-only.ts';
import { chooseTheme } from '../lib/prefer.ts';
import { t } from '../lib/words.ts';
import { say } from '../ui/toasts.tsx';
import { minutesIn } from './time-span.ts';

interface ShellCommandParts {
  readonly deps: FeatureDeps;
  readonly features: readonly Feature[];
  readonly text: string;
  readonly onShortcuts: () => void;
}

export function shellCommands(parts: ShellCommandParts): readonly Command[] {
  const { deps, features, onShortcuts } = parts;
  return [
    ...features.map(({ id, title, icon, path }) => ({
      id: `go-${id}`,
      title: title(),
      group: t('Go to'),
      icon,
      keywords: [t('go'), path],
      run: () => deps.go(path),
    })),
    ...addressCommands(deps),
    ...localOnlyCommands(parts),
    ...pageCommands(onShortcuts),
  ];
}

function addressCommands({ live }: FeatureDeps): readonly Command[] {
  const address = live.store.getState().state?.address ?? null;
  if (address === null) return [];
  const run = async (): Promise<void> => {
    await copyText(`${address}/v1`);
    say(t('The address is copied'));
  };
  return [{ id: 'copy-address', title: t('Copy address'), group: t('Do'), icon: Copy, run }];
}

function localOnlyCommands({ deps, text }: ShellCommandParts): readonly Command[] {
  const group = t('Local only');
  const isOn = deps.live.store.getState().state?.localOnly.on === true;
  const on = (minutes: number | null, always: boolean): Command => ({
    id: `local-only-${minutes ?? 'on'}`,
    title: minutes === null ? t('Local only until turned off') : t('Local only for {minutes} min', { minutes }),
    group,
    icon: Lock,
    keywords: ['local only', t('Nothing leaves this computer')],
    always,
    run: async () => void (await setLocalOnly(true, minutes ?? undefined)),
  });
  const typed = /local|lokal/i.test(text) ? minutesIn(text) : null;
  return [
    ...(typed === null || typed === 60 ? [] : [on(typed, true)]),
    on(60, typed === 60),
    ...(isOn ? [] : [on(null, false)]),
    ...(isOn
      ? [
          {
            id: 'local-only-off',
            title: t('Turn local only off'),
            group,
            icon: LockOpen,
            run: async () => void (await setLocalOnly(false)),
          },
        ]
      : []),
  ];
}

const pageCommands = (onShortcuts: () => void): readonly Command[] => [
  { id: 'shortcuts', title: t('Show the shortcuts'), group: t('This page'), icon: Keyboard, run: onShortcuts },
  { id: 'light', title: t('Colours: light'), group: t('This page'), icon: Sun, run: () => chooseTheme('light') },
  { id: 'dark', title: t('Colours: dark'), group: t('This page'), icon: Moon, run: () => chooseTheme('dark') },
  {
    id: 'system',
    title: t('Colours: as the system'),
    group: t('This page'),
    icon: SunMoon,
    run: () => chooseTheme('system'),
  },
];
