// Owns the deletions of this page, and what is said of each: whether the file goes too.
import type { QueryClient } from '@tanstack/react-query';
import { t } from '../../lib/words.ts';
import { sayProblem, sayWithUndo } from '../../ui/toasts.tsx';
import { deleteModel } from './orders.ts';
import { createRemovals } from './removals.ts';
import type { ModelRow } from './view.ts';

export const removals = createRemovals({ remove: deleteModel, onProblem: sayProblem });

export function deleteWithUndo({ localId, name, entry }: ModelRow, queries: QueryClient): void {
  if (localId === null) return;
  const removal = removals.begin(localId, () => queries.invalidateQueries({ queryKey: ['models'] }));
  const words =
    entry?.origin === 'import'
      ? t('{model} is off the list. Its file stays where it is.', { model: name })
      : t('{model} is deleted, with its file.', { model: name });
  sayWithUndo(words, removal.undo, removal.over);
}
