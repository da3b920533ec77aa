// Owns one row of the list. There are many of them, and each is drawn while the reader scrolls: nothing here listens,
// measures or floats.
import { memo, useMemo } from 'react';
import type { RequestRow } from '../../../main/contract/api.ts';
import { formatCount, formatDuration, formatShortTime, formatTime, unknown } from '../../lib/format.ts';
import { whyWords } from '../../lib/why-words.ts';
import { t } from '../../lib/words.ts';
import { Pill } from '../../ui/pill.tsx';
import { costOf } from './charge.ts';
import { OutcomeMark } from './outcome.tsx';
import type { RequestList } from './request-list.ts';

export interface RowProps {
  readonly row: RequestRow;
  readonly top: number;
  /** Its place among all, from 1; the head is the first. */
  readonly number: number;
  readonly href: string;
  readonly isOpen: boolean;
  /** The one that the Tab key finds. */
  readonly isCurrent: boolean;
  readonly list: Pick<RequestList, 'isFresh'>;
  /** Null where two are not being chosen. */
  readonly chosen: boolean | null;
}

export const RequestLine = memo(function RequestLine(props: RowProps) {
  const { row, top, number, isOpen, list, chosen } = props;
  const fresh = useMemo(() => list.isFresh(row.id, Date.now()), [list, row.id]);
  return (
    <div
      role="row"
      aria-rowindex={number}
      aria-selected={isOpen || chosen === true}
      data-id={row.id}
      className={fresh ? 'rq-row fresh' : 'rq-row'}
      style={{ top }}
    >
      <span role="gridcell" className="rq-time" title={row.at}>
        {timeOf(row.at)}
      </span>
      <span role="gridcell" className="rq-app cut nm">
        {row.client ?? unknown}
      </span>
      <span role="gridcell" className="rq-asked cut nm">
        {row.model}
      </span>
      <span role="gridcell" className="rq-by">
        <RowLink {...props} />
      </span>
      <span role="gridcell" className="rq-why cut">
        {row.why === null ? unknown : whyWords(row.why)}
      </span>
      <Figures row={row} />
      <span role="gridcell" className="rq-outcome">
        <OutcomeMark outcome={row.outcome} />
      </span>
    </div>
  );
});

function RowLink({ row, href, isOpen, isCurrent, chosen }: RowProps) {
  return (
    <>
      {chosen !== null && (
        <input
          type="checkbox"
          className="rq-check"
          checked={chosen}
          readOnly
          tabIndex={-1}
          aria-label={t('Compare {id}', { id: row.id })}
        />
      )}
      <a href={href} tabIndex={isCurrent ? 0 : -1} aria-current={isOpen ? 'true' : undefined}>
        <Pill
          target={row.target ?? row.model}
          zone={row.zone}
          pinned={row.pinned && row.zone !== null}
          fellBack={row.fellBack}
          choosing={row.outcome === 'open'}
        />
      </a>
    </>
  );
}

const Figures = ({ row }: { readonly row: RequestRow }) => (
  <>
    <span role="gridcell" className="rq-tier cut">
      {row.tier ?? unknown}
    </span>
    <span role="gridcell" className="rq-in num">
      {formatCount(row.inputTokens)}
    </span>
    <span role="gridcell" className="rq-out num">
      {formatCount(row.outputTokens)}
    </span>
    <span role="gridcell" className="rq-cost num">
      {costOf(row)}
    </span>
    <span role="gridcell" className="rq-first num">
      {formatDuration(row.ttftMs)}
    </span>
    <span role="gridcell" className="rq-took num">
      {formatDuration(row.durationMs)}
    </span>
  </>
);

let today = { until: 0, text: '' };

/** The time, with its day where that is not today. */
function timeOf(at: string): string {
  const now = Date.now();
  if (now >= today.until) today = { until: new Date(now).setHours(24, 0, 0, 0), text: '' };
  return Date.parse(at) >= today.until - 86_400_000 ? formatTime(at) : `${dayOf(at)} ${formatShortTime(at)}`;
}

const dayOf = (at: string): string => {
  const date = new Date(at);
  return `${date.getMonth() + 1}/${date.getDate()}`;
};
