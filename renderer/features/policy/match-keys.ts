// Owns what a rule can ask of a request: the keys of match with the values that are known of them. Pure.
import { complexities, families, levels, modalities, tasks, tiers } from '../../../main/contract/routing.ts';
import { t } from '../../lib/words.ts';

export interface MatchKey {
  readonly key: string;
  /** Null where anything can be written. */
  readonly values: readonly string[] | null;
}

export const matchKeys: readonly MatchKey[] = [
  { key: 'task', values: tasks },
  { key: 'complexity', values: complexities },
  { key: 'sensitivity', values: levels },
  { key: 'tier', values: tiers },
  { key: 'modality', values: modalities },
  { key: 'family', values: families },
  { key: 'tokens', values: null },
  { key: 'model', values: null },
  { key: 'project', values: null },
  { key: 'region', values: null },
];

export function keyName(key: string): string {
  switch (key) {
    case 'task':
      return t('task');
    case 'complexity':
      return t('complexity');
    case 'sensitivity':
      return t('sensitivity');
    case 'tier':
      return t('tier');
    case 'modality':
      return t('content');
    case 'family':
      return t('family');
    case 'tokens':
      return t('tokens');
    case 'model':
      return t('model');
    case 'project':
      return t('project');
    case 'region':
      return t('region');
    default:
      return key;
  }
}
