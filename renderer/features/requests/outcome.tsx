// Owns how an outcome is said.
import { Check, OctagonX, Shield, Unplug, X, type LucideIcon } from 'lucide-react';
import { t } from '../../lib/words.ts';
import { Status, type StatusTone } from '../../ui/status.tsx';
import type { Outcome } from './filters.ts';

export function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case 'ok':
      return t('ok');
    case 'failed':
      return t('failed');
    case 'blocked':
      return t('stopped');
    case 'aborted':
      return t('left');
    case 'lost':
      return t('lost');
    case 'open':
      return t('under way');
  }
}

const looks: Readonly<Record<Outcome, { readonly tone: StatusTone; readonly icon?: LucideIcon }>> = {
  ok: { tone: 'ok', icon: Check },
  failed: { tone: 'bad', icon: OctagonX },
  blocked: { tone: 'attention', icon: Shield },
  aborted: { tone: 'quiet', icon: X },
  lost: { tone: 'quiet', icon: Unplug },
  open: { tone: 'run' },
};

export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  const { tone, icon } = looks[outcome];
  return (
    <Status tone={tone} {...(icon === undefined ? {} : { icon })}>
      <span className="rq-word">{outcomeWord(outcome)}</span>
    </Status>
  );
}
