// Owns what the palette can do with the Playground.
import { MessagesSquare } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

const asking = /^(?:ask|frage?)\s+(.+)/is;

export const playgroundCommands =
  ({ go }: FeatureDeps) =>
  (text: string): readonly Command[] => {
    const prompt = asking.exec(text)?.[1];
    if (prompt === undefined) return [];
    return [
      {
        id: 'ask',
        title: t('Ask “{prompt}” in the Playground', { prompt }),
        group: t('Do'),
        icon: MessagesSquare,
        always: true,
        run: () => go(`/playground?${new URLSearchParams({ prompt })}`),
      },
    ];
  };
