// Owns the policy's text between the file and the page: read, followed while it is not edited, written, and taken back.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PolicyProblem, RouterEvent } from '../../../main/contract/api.ts';
import { ApiError } from '../../lib/api.ts';
import { usePage, useRouterEvent } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { say, sayProblem, sayWithUndo } from '../../ui/toasts.tsx';
import { draft, fileRead, isEdited, saved, type Draft } from './draft.ts';
import { policyQuery, putPolicy } from './queries.ts';

/** What the router says of a text that it did not take. */
interface Refusal {
  readonly text: string;
  readonly problems: readonly PolicyProblem[];
}

export interface PolicyWork {
  readonly draft: Draft;
  readonly edited: boolean;
  /** Why what stands in the file is not in force. */
  readonly problem: string | null;
  readonly error: unknown;
  readonly again: () => void;
  readonly refusal: Refusal | null;
  readonly save: () => Promise<void>;
}

export function usePolicy(): PolicyWork {
  const { queries } = usePage();
  const file = useQuery(policyQuery());
  const now = useStore(draft);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { data } = file;
  useEffect(() => {
    if (data !== undefined) draft.setState((before) => fileRead(before, data.yaml));
  }, [data]);
  useRouterEvent(
    useCallback(
      (event: RouterEvent) => {
        if (event.type === 'state-changed') void queries.invalidateQueries({ queryKey: ['policy'] });
      },
      [queries],
    ),
  );
  const edited = isEdited(now);
  useGuard(edited);

  const put = async (text: string): Promise<void> => {
    await queries.cancelQueries({ queryKey: ['policy', 'text'] });
    await putPolicy(text);
    queries.setQueryData(policyQuery().queryKey, { yaml: text, problem: null });
    void queries.invalidateQueries({ queryKey: ['policy', 'versions'] });
  };
  const takeBack = async (text: string): Promise<void> => {
    await put(text);
    draft.setState((after) => ({ ...saved(after, text), text: isEdited(after) ? after.text : text }));
    say(t('The policy is as it was before'));
  };
  const save = async (): Promise<void> => {
    const { base, text } = draft.getState();
    try {
      await put(text);
    } catch (error) {
      const problems = problemsIn(error);
      if (problems === null) sayProblem(error);
      else setRefusal({ text, problems });
      return;
    }
    draft.setState((after) => saved(after, text));
    setRefusal(null);
    if (base === null || base === undefined) say(t('Saved. It is in force'));
    else sayWithUndo(t('Saved. It is in force'), () => takeBack(base));
  };
  return {
    draft: now,
    edited,
    problem: data?.problem ?? null,
    error: now.base === undefined ? file.error : null,
    again: () => void file.refetch(),
    refusal: refusal?.text === now.text ? refusal : null,
    save,
  };
}

function problemsIn(error: unknown): readonly PolicyProblem[] | null {
  if (!(error instanceof ApiError) || typeof error.body !== 'object' || error.body === null) return null;
  const problems: unknown = Reflect.get(error.body, 'problems');
  return Array.isArray(problems) ? problems : null;
}

/** The browser asks before it throws an edit away. */
function useGuard(edited: boolean): void {
  useEffect(() => {
    if (!edited) return undefined;
    const asked = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', asked);
    return () => window.removeEventListener('beforeunload', asked);
  }, [edited]);
}
