// Owns the last step: who answered the request that came, or that nobody could.
import { Link } from '@tanstack/react-router';
import { CircleCheck, LoaderCircle, OctagonX } from 'lucide-react';
import type { RequestRow } from '../../../main/contract/api.ts';
import { formatCost, formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Pill } from '../../ui/pill.tsx';
import { Step } from './step.tsx';

export function Answered({ row }: { readonly row: RequestRow }) {
  const { id, outcome, status, target, zone, pinned, fellBack, durationMs, costUsd } = row;
  const why = (
    <Link className="link" to="/requests/$id" params={{ id }}>
      {t('Why')}
    </Link>
  );
  if (outcome === 'open') return <Step icon={LoaderCircle} tone="run" title={t('Being answered')} action={why} />;
  if (outcome !== 'ok')
    return (
      <Step
        icon={OctagonX}
        tone="bad"
        title={t('It came, and was not answered')}
        note={status === null ? t('The app left, or nobody could answer.') : t('It was told {status}.', { status })}
        action={why}
      />
    );
  return (
    <Step icon={CircleCheck} title={t('Answered')} action={why}>
      <p className="mt-1">
        <Pill
          target={target ?? row.model}
          zone={zone}
          pinned={pinned}
          fellBack={fellBack}
          tails={[formatDuration(durationMs), formatCost(costUsd)]}
        />
      </p>
    </Step>
  );
}
