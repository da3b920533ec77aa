// Owns what the palette can do with the policy.
import { FlaskConical, History, Plus } from 'lucide-react';
import { query } from '../../lib/api.ts';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

/** `explain …` in the languages of the page: what follows is a prompt to try. */
const explaining = /^\s*(?:explain|erkläre?)\s+(\S.*)$/i;

export const promptIn = (text: string): string | null => explaining.exec(text)?.[1]?.trim() ?? null;

export function policyCommands({ go }: Pick<FeatureDeps, 'go'>): (text: string) => readonly Command[] {
  return (text) => {
    const prompt = promptIn(text);
    const group = t('Policy');
    return [
      ...(prompt === null
        ? []
        : [
            {
              id: 'policy-explain',
              title: t('Explain “{prompt}”', { prompt }),
              group,
              icon: FlaskConical,
              always: true,
              run: () => go(`/policy${query({ test: prompt })}`),
            },
          ]),
      {
        id: 'policy-add-rule',
        title: t('Add a rule'),
        group,
        icon: Plus,
        keywords: [t('policy'), t('route')],
        run: () => go(`/policy${query({ add: '{}' })}`),
      },
      {
        id: 'policy-restore',
        title: t('Restore a version…'),
        group,
        icon: History,
        keywords: [t('policy'), t('undo')],
        run: () => go(`/policy${query({ show: 'versions' })}`),
      },
    ];
  };
}
