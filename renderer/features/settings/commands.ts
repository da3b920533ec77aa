// Owns what the palette can do with the settings.
import { Download, FileDown, KeyRound, PlugZap, ScrollText } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import { act } from '../../lib/desktop.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { backendsQuery, providersQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { say } from '../../ui/toasts.tsx';
import { triedWords, tryReach } from './tried.ts';

/** What the router cannot tell offers nothing: the rest stays. */
export async function settingsCommands({
  go,
  queries,
  desktop,
}: FeatureDeps): Promise<(text: string) => readonly Command[]> {
  const [providers, backends] = await Promise.all([
    queries.fetchQuery(providersQuery()).then(
      (told) => told.providers,
      () => [],
    ),
    queries.fetchQuery(backendsQuery()).then(
      (told) => told.backends,
      () => [],
    ),
  ]);
  const group = t('Settings');
  const commands: readonly Command[] = [
    ...providers.map(({ name }) => ({
      id: `key-${name}`,
      title: t('Set the key of {name}', { name }),
      group,
      icon: KeyRound,
      run: () => go(`/settings?${new URLSearchParams({ key: name })}`),
    })),
    ...backends.map(({ name }) => ({
      id: `test-${name}`,
      title: t('Test {name}', { name }),
      group,
      icon: PlugZap,
      run: () => testAloud(name),
    })),
    {
      id: 'diagnostics',
      title: t('Save diagnostics'),
      group,
      icon: FileDown,
      run: () => go('/settings?show=diagnostics'),
    },
    ...(desktop === null
      ? []
      : [
          {
            id: 'updates',
            title: t('Check for updates'),
            group,
            icon: Download,
            run: () => act(desktop, { do: 'update', step: 'check' }),
          },
        ]),
    { id: 'log', title: t('Show the log'), group, icon: ScrollText, run: () => go('/settings#log') },
  ];
  return () => commands;
}

async function testAloud(name: string): Promise<void> {
  const result = await tryReach('backends', name);
  if (!result.ok) throw new Error(t('{name}: {problem}', { name, problem: result.error ?? t('failed') }));
  say(t('{name} answers: {words}', { name, words: triedWords(result) }));
}
