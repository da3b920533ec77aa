// Owns doing something with a model from anywhere on the screen: does it, tells where it could not be done, and has what
// is shown read anew.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { StartBody } from '../../../main/contract/models.ts';
import { copyText } from '../../lib/copy.ts';
import { t } from '../../lib/words.ts';
import { attempt, say } from '../../ui/toasts.tsx';
import { deleteWithUndo } from './deleting.ts';
import {
  cancelDownload,
  getModel,
  pauseDownload,
  resumeDownload,
  startModel,
  stopModel,
  verifyModel,
} from './orders.ts';
import type { ModelRow } from './view.ts';

export type Acting = ReturnType<typeof actingOn>;

function actingOn(queries: QueryClient) {
  const act = (work: () => Promise<unknown>): void =>
    attempt(async () => {
      await work();
      await queries.invalidateQueries({ queryKey: ['models'] });
    });
  return {
    start: (id: string, settings?: StartBody) => act(() => startModel(id, settings)),
    stop: (id: string) => act(() => stopModel(id)),
    verify: (id: string) => act(() => verifyModel(id)),
    get: (modelId: string, variant: string | null) => act(() => getModel(modelId, variant)),
    pause: (id: string) => act(() => pauseDownload(id)),
    resume: (id: string) => act(() => resumeDownload(id)),
    cancel: (id: string) => act(() => cancelDownload(id)),
    remove: (row: ModelRow) => {
      deleteWithUndo(row, queries);
      // The row that was acted upon is gone: the focus goes on at the beginning of the screen.
      document.getElementById('screen')?.focus({ preventScroll: true });
    },
    copy: (text: string) =>
      attempt(async () => {
        await copyText(text);
        say(t('The name is copied'));
      }),
  };
}

export function useActing(): Acting {
  const queries = useQueryClient();
  return useMemo(() => actingOn(queries), [queries]);
}
