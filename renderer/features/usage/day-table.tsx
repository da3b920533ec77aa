// Owns the charts of usage as a table, the newest first.
import { formatCost, formatCount, formatShort } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { placesOf, type Series } from './days.ts';
import { placeWord } from './place-word.ts';

export function DayTable({ series }: { readonly series: Series }) {
  const { unit, points } = series;
  const places = placesOf(series).map(({ place }) => place);
  const isNarrow = useMedia('(width < 640px)');
  return (
    <table className="table us-days">
      <TableHead
        columns={[
          { label: unit === 'day' ? t('Day') : t('Month') },
          { label: t('Requests'), className: 'num max-sm:hidden' },
          { label: t('Succeeded'), className: 'num max-sm:hidden' },
          { label: t('In'), className: 'num max-sm:hidden' },
          { label: t('Out'), className: 'num max-sm:hidden' },
          ...places.map((place) => ({ label: placeWord(place), className: 'num' })),
          { label: t('Spend'), className: 'num' },
        ]}
      />
      <tbody>
        {points
          .toReversed()
          .map(({ date, long, isOpen, calls, succeededCalls, inputTokens, outputTokens, went, cost }) => (
            <tr key={date}>
              <th scope="row">
                {long}
                {isOpen && <span className="ml-2 text-n10">{t('so far')}</span>}
              </th>
              <td className="num max-sm:hidden">{formatCount(calls)}</td>
              <td className="num max-sm:hidden">{formatCount(succeededCalls)}</td>
              <td className="num max-sm:hidden">{formatCount(inputTokens)}</td>
              <td className="num max-sm:hidden">{formatCount(outputTokens)}</td>
              {places.map((place) => (
                <td key={place} className="num">
                  {isNarrow ? formatShort(went[place]) : formatCount(went[place])}
                </td>
              ))}
              <td className="num">{formatCost(cost)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
