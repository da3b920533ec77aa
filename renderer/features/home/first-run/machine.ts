// Owns the way of a first run, from a choice to a first answer: which step follows which. Pure; what a step does is in
// duties.ts. Every step can fail, and then is tried again or given up for another choice.
import type { DownloadProgress } from '../../../../main/contract/downloads.ts';
import type { ModelRecord } from '../../../../main/contract/models.ts';
import type { Zone } from '../../../../main/contract/routing.ts';

/** What was chosen. */
export type Choice =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'download'; readonly modelId: string; readonly name: string }
  /** It is here already. */
  | { readonly kind: 'installed'; readonly id: string; readonly name: string }
  /** A server of models that runs on this machine. */
  | { readonly kind: 'server'; readonly name: string };

export interface FirstAnswer {
  readonly text: string;
  readonly target: string;
  readonly zone: Zone | null;
  readonly tookMs: number;
  readonly costUsd: number | null;
}

/** `id` of a download is null until the router has given it one; `model` is what is asked for. */
export type FirstRun =
  | { readonly step: 'choose' }
  | { readonly step: 'import'; readonly choice: Choice }
  | { readonly step: 'take-server'; readonly choice: Choice }
  | {
      readonly step: 'download';
      readonly choice: Choice;
      readonly id: string | null;
      readonly progress: DownloadProgress | null;
    }
  | { readonly step: 'start'; readonly choice: Choice; readonly id: string; readonly record: ModelRecord | null }
  | { readonly step: 'ask'; readonly choice: Choice; readonly id: string | null }
  | { readonly step: 'answered'; readonly choice: Choice; readonly answer: FirstAnswer }
  | { readonly step: 'failed'; readonly choice: Choice; readonly at: FailedStep; readonly message: string };

export type FailedStep = 'import' | 'take-server' | 'download' | 'start' | 'ask';

export type FirstEvent =
  | { readonly type: 'chosen'; readonly choice: Choice }
  | { readonly type: 'imported'; readonly id: string }
  | { readonly type: 'server-taken' }
  | { readonly type: 'download-progress'; readonly download: DownloadProgress }
  | { readonly type: 'model-changed'; readonly model: ModelRecord }
  | { readonly type: 'answered'; readonly answer: FirstAnswer }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'again' }
  | { readonly type: 'given-up' };

export const choosing: FirstRun = { step: 'choose' };

export function nextStep(run: FirstRun, event: FirstEvent): FirstRun {
  switch (event.type) {
    case 'chosen':
      return begin(event.choice);
    case 'given-up':
      return choosing;
    case 'again':
      return run.step === 'failed' ? begin(run.choice) : run;
    case 'failed':
      return failed(run, event.message);
    case 'download-progress':
      return downloaded(run, event.download);
    case 'model-changed':
      return started(run, event.model);
    default:
      return done(run, event);
  }
}

/** What a step was there for is done. What another step tells comes too late. */
function done(run: FirstRun, event: Extract<FirstEvent, { readonly type: 'imported' | 'server-taken' | 'answered' }>) {
  if (event.type === 'imported' && run.step === 'import') return toStart(run.choice, event.id);
  if (event.type === 'server-taken' && run.step === 'take-server')
    return { step: 'ask', choice: run.choice, id: null } as const;
  if (event.type === 'answered' && run.step === 'ask')
    return { step: 'answered', choice: run.choice, answer: event.answer } as const;
  return run;
}

function failed(run: FirstRun, message: string): FirstRun {
  if (run.step === 'choose' || run.step === 'answered' || run.step === 'failed') return run;
  return { step: 'failed', choice: run.choice, at: run.step, message };
}

function begin(choice: Choice): FirstRun {
  switch (choice.kind) {
    case 'file':
      return { step: 'import', choice };
    case 'download':
      return { step: 'download', choice, id: null, progress: null };
    case 'installed':
      return toStart(choice, choice.id);
    case 'server':
      return { step: 'take-server', choice };
  }
}

const toStart = (choice: Choice, id: string): FirstRun => ({ step: 'start', choice, id, record: null });

/** What is here once its download is done: under the name that it has in the catalog. */
function downloaded(run: FirstRun, download: DownloadProgress): FirstRun {
  if (run.step !== 'download' || run.choice.kind !== 'download') return run;
  if (run.id === null ? download.modelId !== run.choice.modelId : download.id !== run.id) return run;
  if (download.phase === 'done') return toStart(run.choice, run.choice.modelId);
  if (download.phase === 'error')
    return { step: 'failed', choice: run.choice, at: 'download', message: download.error?.message ?? '' };
  return { ...run, id: download.id, progress: download };
}

function started(run: FirstRun, model: ModelRecord): FirstRun {
  if (run.step !== 'start' || model.id !== run.id) return run;
  if (model.state === 'ready') return { step: 'ask', choice: run.choice, id: run.id };
  if (model.state === 'failed')
    return { step: 'failed', choice: run.choice, at: 'start', message: model.error?.message ?? '' };
  return { ...run, record: model };
}

/** How a page that was loaded anew finds a download that goes on: the one that was asked for last and has not ended. */
export function resumed(downloads: readonly DownloadProgress[], nameOf: (modelId: string) => string): FirstRun {
  const going = downloads.findLast(({ phase }) => phase !== 'done' && phase !== 'error');
  if (going === undefined) return choosing;
  const { modelId, id } = going;
  return { step: 'download', choice: { kind: 'download', modelId, name: nameOf(modelId) }, id, progress: going };
}

/** What is known to be 391, in whatever words it is said. */
export const isRight = (text: string): boolean => /(?<![\d.,])391(?![\d])/.test(text);
