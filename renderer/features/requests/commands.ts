// Owns what the palette can do with requests.
import { List, Lock, OctagonX, Server } from 'lucide-react';
import { partsOf } from '../../lib/targets.ts';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { latestRequestsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { addressOf } from './filters.ts';

const id = /\breq_[A-Za-z0-9]{6,64}\b/;
const looked = 100;

export async function commandsOf({ go, queries }: FeatureDeps): Promise<(text: string) => readonly Command[]> {
  const targets = await latestTargets(queries);
  return (text) => [...opening(text, go), ...standing(go), ...answeredBy(targets, go)];
}

/** Without them the palette has its other commands. */
async function latestTargets(queries: FeatureDeps['queries']): Promise<readonly string[]> {
  const page = await queries.fetchQuery(latestRequestsQuery(looked)).catch(() => null);
  const found = (page?.requests ?? []).flatMap(({ target }) => (target === null ? [] : [target]));
  return [...new Set(found)].toSorted();
}

function opening(text: string, go: FeatureDeps['go']): Command[] {
  const typed = id.exec(text.trim())?.[0];
  if (typed === undefined) return [];
  return [
    {
      id: `request-${typed}`,
      title: t('Open request {id}', { id: typed }),
      group: t('Requests'),
      icon: List,
      always: true,
      run: () => go(addressOf({}, typed)),
    },
  ];
}

const standing = (go: FeatureDeps['go']): Command[] => [
  {
    id: 'requests-failed',
    title: t('Failed requests'),
    group: t('Requests'),
    icon: OctagonX,
    run: () => go(addressOf({ outcome: 'failed' })),
  },
  {
    id: 'requests-held',
    title: t('Requests held by the wall'),
    group: t('Requests'),
    icon: Lock,
    keywords: [t('privacy')],
    run: () => go(addressOf({ pinned: 'true' })),
  },
];

const answeredBy = (targets: readonly string[], go: FeatureDeps['go']): Command[] =>
  targets.map((target) => ({
    id: `requests-by-${target}`,
    title: t('Requests answered by {target}', { target }),
    group: t('Requests'),
    icon: Server,
    keywords: [partsOf(target).model],
    run: () => go(addressOf({ target })),
  }));
