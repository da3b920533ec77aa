// Owns the charts of usage as a table, the newest first.
import { formatCount } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Cost } from '../../ui/cost.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import type { Series } from './days.ts';

export const DayTable = ({ series: { unit, points } }: { readonly series: Series }) => (
  <table className="table us-days">
    <TableHead
      columns={[
        { label: unit === 'day' ? t('Day') : t('Month') },
        { label: t('Requests'), className: 'num' },
        { label: t('Succeeded'), className: 'num max-sm:hidden' },
        { label: t('In'), className: 'num max-sm:hidden' },
        { label: t('Out'), className: 'num max-sm:hidden' },
        { label: t('Spend'), className: 'num' },
      ]}
    />
    <tbody>
      {points
        .toReversed()
        .map(({ date, long, isOpen, calls, succeededCalls, inputTokens, outputTokens, cost, unpricedCalls }) => (
          <tr key={date}>
            <th scope="row">
              {long}
              {isOpen && <span className="ml-2 text-n10">{t('so far')}</span>}
            </th>
            <td className="num">{formatCount(calls)}</td>
            <td className="num max-sm:hidden">{formatCount(succeededCalls)}</td>
            <td className="num max-sm:hidden">{formatCount(inputTokens)}</td>
            <td className="num max-sm:hidden">{formatCount(outputTokens)}</td>
            <td className="num">
              <Cost cost={cost} unpricedCalls={unpricedCalls} />
            </td>
          </tr>
        ))}
    </tbody>
  </table>
);
