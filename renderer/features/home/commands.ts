// Owns what the palette can do with Home.
import { SquareTerminal } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import { copyText } from '../../lib/copy.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';
import { say } from '../../ui/toasts.tsx';
import { curlLine } from './view.ts';

export function homeCommands({ live }: FeatureDeps): () => readonly Command[] {
  return () => {
    const address = live.store.getState().state?.address ?? null;
    if (address === null) return [];
    return [
      {
        id: 'home:copy-curl',
        title: t('Copy curl'),
        group: t('Home'),
        icon: SquareTerminal,
        keywords: ['terminal', 'shell'],
        run: async () => {
          await copyText(curlLine(address));
          say(t('Copied'));
        },
      },
    ];
  };
}
