// Owns the line that is always there: where the router listens, what runs, today's figures, local only.
import { Pause, Play } from 'lucide-react';
import type { Counters, RouterState } from '../../main/contract/api.ts';
import type { ModelRecord } from '../../main/contract/models.ts';
import { act } from '../lib/desktop.ts';
import { formatCost, formatCount, formatPercent } from '../lib/format.ts';
import { useLive, usePage } from '../lib/page.tsx';
import { t } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Pill } from '../ui/pill.tsx';
import { attempt } from '../ui/toasts.tsx';
import { LocalOnlySwitch } from './local-only.tsx';

export function Strip() {
  const state = useLive((view) => view.state);
  const counters = useLive((view) => view.counters);
  return (
    <header className="strip">
      {state === null ? <span className="flex-1" /> : <Known state={state} counters={counters} />}
      {state !== null && <PauseButton isOpen={state.address !== null} />}
      {state !== null && <LocalOnlySwitch localOnly={state.localOnly} />}
    </header>
  );
}

function Known({ state, counters }: { readonly state: RouterState; readonly counters: Counters | null }) {
  return (
    <>
      <Address address={state.address} />
      {state.running.length > 0 && <Running models={state.running} />}
      {counters !== null && counters.requests > 0 && <Today counters={counters} />}
      <span className="flex-1" />
    </>
  );
}

function Address({ address }: { readonly address: string | null }) {
  if (address === null) return <span className="text-n12">{t('The router is paused')}</span>;
  const url = `${address}/v1`;
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-n12">
      <span className="vh">{t('Address')}</span>
      <code className="cut">{url}</code>
      <CopyIcon text={url} label={t('Copy the address')} />
    </span>
  );
}

/** Only the desktop's window can close the router's door: from a browser there would be no way back. */
function PauseButton({ isOpen }: { readonly isOpen: boolean }) {
  const { desktop } = usePage();
  if (desktop === null) return null;
  return isOpen ? (
    <Button look="ghost" icon={Pause} onClick={() => attempt(() => act(desktop, { do: 'router', step: 'pause' }))}>
      {t('Pause')}
    </Button>
  ) : (
    <Button look="filled" icon={Play} onClick={() => attempt(() => act(desktop, { do: 'router', step: 'start' }))}>
      {t('Start')}
    </Button>
  );
}

function Running({ models }: { readonly models: readonly ModelRecord[] }) {
  const [first, ...others] = models.toSorted((a, b) => b.busy - a.busy);
  if (first === undefined) return null;
  return (
    <>
      <span className="sep max-sm:hidden" />
      <span className="flex min-w-0 items-center gap-2 max-sm:hidden">
        <Pill target={`local/${first.id}`} zone="device" tails={[runWord(first)]} />
        {others.length > 0 && (
          <span className="text-n10 max-lg:hidden">{t('+ {count} more', { count: others.length })}</span>
        )}
      </span>
    </>
  );
}

function runWord({ state, busy, progress }: ModelRecord): string {
  if (state === 'ready') return busy > 0 ? t('working') : t('ready');
  if (state === 'failed') return t('failed');
  if (state === 'starting' || state === 'loading')
    return progress === null ? t('loading') : t('loading {percent}', { percent: formatPercent(progress, 1) });
  return t('stopping');
}

function Today({ counters: { requests, device, spentUsd, savedUsd, forecast } }: { readonly counters: Counters }) {
  return (
    <>
      <span className="sep max-lg:hidden" />
      <span className="cut max-lg:hidden">
        {t('Today')} <b>{formatCount(requests)}</b>{' '}
        {t('{count, plural, one {request} other {requests}}', { count: requests })}
        {' · '}
        <b>{formatPercent(device, requests)}</b> {t('on this computer')}
        {' · '}
        <b>{formatCost(spentUsd)}</b>
        {savedUsd !== null && savedUsd !== 0 && (
          <span className="max-xl:hidden">
            {' · '}
            {t('saved')} <b>{formatCost(savedUsd)}</b>
          </span>
        )}
        {forecast !== null && forecast.usd > 0 && (
          <span className="max-xl:hidden">
            {' · '}
            {soonWords(forecast.period)} <b>{formatCost(forecast.usd)}</b>
          </span>
        )}
      </span>
    </>
  );
}

/** Where a period ends at this pace. */
function soonWords(period: 'day' | 'week' | 'month'): string {
  switch (period) {
    case 'day':
      return t('today about');
    case 'week':
      return t('this week about');
    case 'month':
      return t('this month about');
  }
}
