// Owns the newest requests, as they settle.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';
import { formatCost, formatCount, formatDuration, formatWhen, unknown } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import { latestRequestsQuery } from '../../lib/queries.ts';
import { whyWords } from '../../lib/why-words.ts';
import { t } from '../../lib/words.ts';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Section } from '../../ui/section.tsx';
import { PageLink } from './page-link.tsx';
import { listed } from './latest.ts';
import { TableHead } from '../../ui/table-head.tsx';

export function Recent() {
  const { data, error, refetch } = useQuery(latestRequestsQuery(listed));
  return (
    <Section
      title={t('Recent requests')}
      actions={
        <PageLink className="link text-12" to="/requests">
          {t('All requests')}
        </PageLink>
      }
    >
      {data !== undefined && <Table page={data} />}
      {data === undefined && error !== null && (
        <Failure title={t('The requests could not be read')} error={error} again={() => void refetch()} />
      )}
      {data === undefined && error === null && <BoneRows rows={listed} widths={[70, 90, 180, 120, 60]} />}
    </Section>
  );
}

function Table({ page: { requests } }: { readonly page: RequestPage }) {
  // What stood here at first is not new.
  const [before] = useState(() => new Set(requests.map(({ id }) => id)));
  const now = useNow();
  return (
    <table className="table">
      <colgroup>
        <col className="w-[96px] max-sm:w-[92px]" />
        <col className="w-[108px] max-md:hidden" />
        <col className="w-[216px] max-sm:w-auto" />
        <col className="max-sm:hidden" />
        <col className="w-[66px] max-xl:hidden" />
        <col className="w-[56px] max-xl:hidden" />
        <col className="w-[96px] max-sm:hidden" />
        <col className="w-[64px]" />
      </colgroup>
      <TableHead
        columns={[
          { label: t('Time') },
          { label: t('App'), className: 'max-md:hidden' },
          { label: t('Answered by') },
          { label: t('Why'), className: 'max-sm:hidden' },
          { label: t('In'), className: 'num max-xl:hidden' },
          { label: t('Out'), className: 'num max-xl:hidden' },
          { label: t('Cost'), className: 'num max-sm:hidden' },
          { label: t('Took'), className: 'num' },
        ]}
      />
      <tbody>
        {requests.map((row) => (
          <Row key={row.id} row={row} now={now} isNew={!before.has(row.id)} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: RequestRow;
  readonly now: number;
  readonly isNew: boolean;
}

function Row({ row, now, isNew }: RowProps) {
  // Who went away was being answered.
  const isAnswered = row.outcome === 'ok' || row.outcome === 'aborted';
  return (
    <tr className={`relative${isNew ? ' fresh' : ''}`}>
      <td className="text-n10">{formatWhen(row.at, now)}</td>
      <td className="nm max-md:hidden">{row.client ?? t('Unnamed')}</td>
      <td>
        {/* The whole row leads there; the link is where the keyboard stops. */}
        <PageLink
          to={`/requests/${encodeURIComponent(row.id)}`}
          className="inline-flex max-w-full rounded-1 align-middle after:absolute after:inset-0"
        >
          <Pill
            target={row.target ?? row.model}
            zone={row.outcome === 'blocked' ? null : row.zone}
            pinned={isAnswered && row.pinned}
            fellBack={isAnswered && row.fellBack}
            choosing={row.outcome === 'open' && row.target === null}
          />
        </PageLink>
      </td>
      <td className="nm text-n11 max-sm:hidden">{row.why === null ? unknown : whyWords(row.why)}</td>
      <td className="num max-xl:hidden">{formatCount(row.inputTokens)}</td>
      <td className="num max-xl:hidden">{row.outputTokens === 0 ? unknown : formatCount(row.outputTokens)}</td>
      <td className="num max-sm:hidden">{isAnswered || row.costUsd !== 0 ? formatCost(row.costUsd) : unknown}</td>
      <td className="num">{formatDuration(row.durationMs)}</td>
    </tr>
  );
}
