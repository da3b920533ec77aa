// Owns the switch that keeps everything on this computer, with its timer.
import { ChevronDown } from 'lucide-react';
import type { LocalOnly } from '../../main/contract/api.ts';
import { formatShortTime } from '../lib/format.ts';
import { setLocalOnly } from '../lib/local-only.ts';
import { t } from '../lib/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { Switch } from '../ui/switch.tsx';
import { attempt } from '../ui/toasts.tsx';

export function LocalOnlySwitch({ localOnly: { on, until } }: { readonly localOnly: LocalOnly }) {
  const turn = (next: boolean, minutes?: number): void => attempt(() => setLocalOnly(next, minutes));
  const choices: readonly MenuItem[] = [
    { id: '60', label: t('For 1 hour'), run: () => turn(true, 60) },
    { id: '240', label: t('For 4 hours'), run: () => turn(true, 240) },
    { id: 'ever', label: t('Until turned off'), run: () => turn(true) },
  ];
  return (
    <span className="flex flex-none items-center gap-0.5">
      <Switch on={on} onChange={(next) => turn(next)} label={t('Local only')}>
        <span className={on ? 'text-n12' : undefined}>
          {on && until !== null ? t('Local only until {time}', { time: formatShortTime(until) }) : t('Local only')}
        </span>
      </Switch>
      <Menu
        label={t('Nothing leaves this computer')}
        items={choices}
        trigger={<IconButton icon={ChevronDown} small label={t('How long local only holds')} />}
      />
    </span>
  );
}
