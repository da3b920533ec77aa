// Owns a first run that goes on: does what each step asks for, and hears how downloads and models get on.
import { useCallback, useEffect, useReducer } from 'react';
import type { DownloadState } from '../../../../main/contract/downloads.ts';
import type { RouterEvent } from '../../../../main/contract/api.ts';
import { call, problemOf } from '../../../lib/api.ts';
import { useLive, usePage, useRouterEvent } from '../../../lib/page.tsx';
import { asProgress, dutyKey, dutyOf, readModel } from './duties.ts';
import { nextStep, type FirstEvent, type FirstRun } from './machine.ts';

export function useFirstRun(initial: FirstRun): readonly [FirstRun, (event: FirstEvent) => void] {
  const [run, tell] = useReducer(nextStep, initial);
  const backend = useLive((view) => view.state?.backends.find(({ type }) => type === 'llamacpp')?.name ?? 'local');
  const key = dutyKey(run);
  useEffect(() => {
    const duty = dutyOf(run, { backend, now: () => performance.now() });
    if (duty === null) return undefined;
    let isOver = false;
    const tellOf = (event: FirstEvent): void => {
      if (!isOver) tell(event);
    };
    duty().then(tellOf, (error: unknown) => tellOf({ type: 'failed', message: problemOf(error) }));
    return () => {
      isOver = true;
    };
    // The rest of the run changes while its duty goes on.
  }, [key]);
  useRouterEvent(useCallback((event: RouterEvent) => hear(event, tell), []));
  useCatchUp(run, tell);
  return [run, tell];
}

function hear(event: RouterEvent, tell: (event: FirstEvent) => void): void {
  if (event.type === 'model-changed') tell({ type: 'model-changed', model: event.model });
  if (event.type === 'download-progress') tell({ type: 'download-progress', download: event.download });
}

/** What happened while there was no connection nobody told: it is read. */
function useCatchUp(run: FirstRun, tell: (event: FirstEvent) => void): void {
  const { live } = usePage();
  const waits = waitsFor(run);
  useEffect(() => {
    if (waits === null) return undefined;
    const [what, id] = waits.split(' ', 2);
    const read = async (): Promise<void> => {
      if (id === undefined) return;
      if (what === 'model') return tell({ type: 'model-changed', model: await readModel(id) });
      const state = await call<DownloadState>(`/api/models/download/${encodeURIComponent(id)}`);
      tell({ type: 'download-progress', download: asProgress(state) });
    };
    return live.onUnseen(() => {
      read().catch((error: unknown) => tell({ type: 'failed', message: problemOf(error) }));
    });
  }, [waits, live, tell]);
}

function waitsFor(run: FirstRun): string | null {
  if (run.step === 'start') return `model ${run.id}`;
  return run.step === 'download' && run.id !== null ? `download ${run.id}` : null;
}
