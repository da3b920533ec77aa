// Owns a first run between the one button and the first answer: how far it is, and what stopped it.
import { Download, LoaderCircle, OctagonX, Pause, ShieldCheck } from 'lucide-react';
import type { DownloadProgress } from '../../../../main/contract/downloads.ts';
import { call } from '../../../lib/api.ts';
import { formatBytes, formatClock, formatPercent } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Status } from '../../../ui/status.tsx';
import { attempt } from '../../../ui/toasts.tsx';
import type { FailedStep, FirstEvent, FirstRun } from './machine.ts';
import { Steps } from './steps.tsx';

type Going = Exclude<FirstRun, { readonly step: 'choose' | 'answered' }>;

interface UnderWayProps {
  readonly run: Going;
  readonly tell: (event: FirstEvent) => void;
  readonly skip: () => void;
}

export function UnderWay({ run, tell, skip }: UnderWayProps) {
  const at = run.step === 'ask' || (run.step === 'failed' && run.at === 'ask') ? 1 : 0;
  return (
    <div className="pt-14 max-sm:pt-6">
      <h2 className="nm text-28 tracking-[-0.022em] break-words">{run.choice.name}</h2>
      <div className="mt-4" aria-live="polite">
        <State run={run} tell={tell} />
      </div>
      <Steps at={at} isDownload={run.choice.kind === 'download'} failed={run.step === 'failed'} />
      <p className="mt-5 text-n11">
        {t('or')}{' '}
        <button type="button" className="link" onClick={() => tell({ type: 'given-up' })}>
          {t('choose something else')}
        </button>
        {', '}
        <button type="button" className="link" onClick={skip}>
          {t('set up later')}
        </button>
      </p>
    </div>
  );
}

function State({ run, tell }: Omit<UnderWayProps, 'skip'>) {
  switch (run.step) {
    case 'failed':
      return <Failed at={run.at} message={run.message} again={() => tell({ type: 'again' })} />;
    case 'download':
      return <Coming progress={run.progress} name={run.choice.name} />;
    case 'import':
      return <Waiting says={t('Checking the file…')} part={null} />;
    case 'take-server':
      return <Waiting says={t('Writing it into the policy…')} part={null} />;
    case 'start':
      return <Waiting says={startWord(run.record?.progress ?? null)} part={run.record?.progress ?? null} />;
    case 'ask':
      return <Waiting says={t('Asking it one question…')} part={null} />;
  }
}

const startWord = (part: number | null): string =>
  part === null ? t('Starting it…') : t('Loading it, {percent}', { percent: formatPercent(part, 1) });

function Waiting({ says, part }: { readonly says: string; readonly part: number | null }) {
  return (
    <div className="grid gap-2">
      <Status tone="run" icon={LoaderCircle}>
        {says}
      </Status>
      {part !== null && <Progress label={says} part={part} />}
    </div>
  );
}

interface FailedProps {
  readonly at: FailedStep;
  readonly message: string;
  readonly again: () => void;
}

const failedWord = (at: FailedStep): string => {
  switch (at) {
    case 'import':
      return t('The file cannot be used');
    case 'take-server':
      return t('The server could not be taken in');
    case 'download':
      return t('The download ended');
    case 'start':
      return t('It could not be started');
    case 'ask':
      return t('It did not answer');
  }
};

const Failed = ({ at, message, again }: FailedProps) => (
  <div role="alert">
    <Status tone="bad" icon={OctagonX}>
      <span className="font-medium">{failedWord(at)}</span>
    </Status>
    <p className="mt-1 mb-3 text-pretty break-words text-n11">{message}</p>
    <Button large onClick={again}>
      {t('Try again')}
    </Button>
  </div>
);

interface ComingProps {
  readonly progress: DownloadProgress | null;
  readonly name: string;
}

function Coming({ progress, name }: ComingProps) {
  if (progress === null) return <Waiting says={t('Asking where it is to be had…')} part={null} />;
  const { id, phase, bytes, total } = progress;
  const isPaused = phase === 'paused';
  const order = (what: 'pause' | 'resume'): void =>
    attempt(() => call(`/api/models/download/${encodeURIComponent(id)}/${what}`, { method: 'POST' }));
  const says = progressWords(progress);
  return (
    <div className="grid gap-2">
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <Status tone={isPaused ? 'quiet' : 'run'} icon={phaseIcon(phase)}>
          <span className="whitespace-normal">{says}</span>
        </Status>
        <span className="flex-1" />
        {isPaused && <Button onClick={() => order('resume')}>{t('Resume')}</Button>}
        {(phase === 'downloading' || phase === 'queued') && (
          <Button onClick={() => order('pause')}>{t('Pause')}</Button>
        )}
      </div>
      <Progress
        label={t('Download of {name}', { name })}
        part={total === null || total === 0 ? null : bytes / total}
        says={says}
      />
    </div>
  );
}

function phaseIcon(phase: DownloadProgress['phase']) {
  if (phase === 'paused') return Pause;
  return phase === 'verifying' ? ShieldCheck : Download;
}

function progressWords({ phase, bytes, total, rate, etaS }: DownloadProgress): string {
  const amount =
    total === null
      ? formatBytes(bytes)
      : t('{done} of {total}', { done: formatBytes(bytes), total: formatBytes(total) });
  switch (phase) {
    case 'queued':
      return t('waiting for another download');
    case 'resolving':
      return t('asking where it is to be had');
    case 'paused':
      return t('paused at {amount}', { amount });
    case 'verifying':
      return t('verifying {amount}', { amount });
    default:
      return [
        amount,
        rate === null ? null : t('{size}/s', { size: formatBytes(rate) }),
        etaS === null ? null : t('{time} left', { time: formatClock(etaS) }),
      ]
        .filter((part) => part !== null)
        .join(' · ');
  }
}
