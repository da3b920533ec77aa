// Owns changing config.yaml from the page: every change can be taken back for as long as the words about it stand.
import type { ConfigAnswer, ConfigValue } from '../../../main/contract/settings-api.ts';
import { call } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { configQuery } from '../../lib/queries.ts';
import { sayWithUndo } from '../../ui/toasts.tsx';
import { partOf, valueBefore, type ConfigPart } from './values.ts';

interface Change {
  readonly key: string;
  readonly value: ConfigValue;
  /** What is said once it is done. */
  readonly said: string;
}

export type Save = (change: Change) => Promise<void>;

export function useSave(answer: ConfigAnswer): Save {
  const { queries } = usePage();
  const send = async (part: ConfigPart): Promise<void> => {
    const next = await call<ConfigAnswer>('/api/config', { method: 'PATCH', body: part });
    queries.setQueryData(configQuery().queryKey, next);
  };
  return async ({ key, value, said }) => {
    const before = valueBefore(answer, key);
    await send(partOf(key, value));
    sayWithUndo(said, () => send(partOf(key, before)));
  };
}
