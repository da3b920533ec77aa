// Owns Home once there is something to show: the day's figures and its flow, the newest requests, what needs the person.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Table2 } from 'lucide-react';
import { useState } from 'react';
import type { Summary } from '../../../main/contract/summary.ts';
import { useLive } from '../../lib/page.tsx';
import { latestRequestsQuery, overAllQuery, summaryQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Later } from '../../ui/conditions.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Figures } from '../../ui/section.tsx';
import { ConnectApps } from './connect-apps.tsx';
import { NothingAsked } from './empty.tsx';
import { FlowTable } from './flow/flow-table.tsx';
import { FlowPicture } from './flow/flow.tsx';
import { listed } from './latest.ts';
import { HeldBack } from './now/held-back.tsx';
import { Hosts } from './now/hosts.tsx';
import { Memory } from './now/memory.tsx';
import { NeedsYou } from './now/needs-you.tsx';
import { Question } from './question.tsx';
import { Reached } from './reached.tsx';
import { Recent } from './recent.tsx';
import { figuresOf, homeHours } from './view.ts';

export function Home() {
  const summary = useQuery(summaryQuery(homeHours));
  const latest = useQuery(latestRequestsQuery(listed));
  const [isTable, showTable] = useState(false);
  const isEmpty = summary.data?.requests === 0 && latest.data?.requests.length === 0;
  return (
    <Screen
      title={t('Home')}
      when={t('Last 24 hours')}
      busy={summary.isPending || latest.isPending}
      actions={
        <>
          {!isEmpty && (
            <Button look="ghost" icon={Table2} aria-pressed={isTable} onClick={() => showTable(!isTable)}>
              {t('Show as table')}
            </Button>
          )}
          <CopyAddress look={isEmpty ? 'plain' : 'filled'} />
        </>
      }
    >
      <Question />
      <ConnectApps />
      <Top summary={summary} />
      <Reached />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 lg:grid-cols-[minmax(0,1fr)_296px]">
        <div>
          {summary.data !== undefined && <Day summary={summary.data} isEmpty={isEmpty} isTable={isTable} />}
          {!isEmpty && <Recent />}
        </div>
        <Now summary={summary.data} />
      </div>
    </Screen>
  );
}

function CopyAddress({ look }: { readonly look: 'plain' | 'filled' }) {
  const address = useAddress();
  return (
    <CopyButton text={`${address ?? ''}/v1`} look={look} off={address === null}>
      {t('Copy address')}
    </CopyButton>
  );
}

const useAddress = (): string | null => useLive((view) => view.state?.address ?? null);

function Top({ summary: { data, error, refetch } }: { readonly summary: UseQueryResult<Summary> }) {
  const all = useQuery(overAllQuery()).data ?? null;
  if (data !== undefined) return <Figures figures={figuresOf(data, all)} />;
  if (error === null) return <Bones />;
  return (
    <Failure title={t('The figures of the last day could not be read')} error={error} again={() => void refetch()} />
  );
}

interface DayProps {
  readonly summary: Summary;
  readonly isEmpty: boolean;
  readonly isTable: boolean;
}

function Day({ summary, isEmpty, isTable }: DayProps) {
  const address = useAddress();
  if (isEmpty) return <NothingAsked address={address} />;
  return isTable ? <FlowTable summary={summary} /> : <FlowPicture summary={summary} />;
}

const Now = ({ summary }: { readonly summary: Summary | undefined }) => (
  <aside
    aria-label={t('Now')}
    className="border-n5 max-lg:mt-6 max-lg:border-t lg:border-l lg:pl-8 [&>section:first-child]:pt-4"
  >
    <NeedsYou />
    <Memory />
    {summary !== undefined && <HeldBack wall={summary.wall} />}
    <Hosts />
  </aside>
);

/** The figures and the flow, before they are known. */
const Bones = () => (
  <Later>
    <div aria-hidden>
      <div className="flex gap-12 border-y border-n5 py-4">
        {[64, 80, 56, 72, 64].map((width, index) => (
          <span key={index} className="grid gap-2">
            <span className="bone" style={{ width }} />
            <span className="bone" style={{ width: width - 20, height: 16 }} />
          </span>
        ))}
      </div>
      <div className="mt-5 grid h-[328px] grid-cols-[1fr_12px_1fr] items-center gap-6">
        <span className="bone" style={{ height: 200 }} />
        <span className="bone" style={{ height: 216 }} />
        <span className="bone" style={{ height: 240 }} />
      </div>
    </div>
  </Later>
);
