// Owns the charts of usage as a table, the newest first.
import { formatCount, formatShort } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Cost } from '../../ui/cost.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { placesOf, type Series } from './days.ts';
import { PlaceKey, placeWord } from './place-key.tsx';

export function DayTable({ series }: { readonly series: Series }) {
  const { unit, points } = series;
  const places = placesOf(series).map(({ place }) => place);
  const isNarrow = useMedia('(width < 640px)');
  return (
    <table className="table us-days">
      <colgroup>
        <col className="w-[168px] max-sm:w-auto" />
        <col className="max-sm:hidden" />
        <col className="max-xl:hidden" />
        <col className="max-xl:hidden" />
        <col className="max-xl:hidden" />
        {places.map((place) => (
          <col key={place} className="max-sm:hidden" />
        ))}
        <col className="max-sm:w-[88px]" />
      </colgroup>
      <TableHead
        columns={[
          { label: unit === 'day' ? t('Day') : t('Month') },
          { label: t('Requests'), className: 'num max-sm:hidden' },
          { label: t('Succeeded'), className: 'num max-xl:hidden' },
          { label: t('In'), className: 'num max-xl:hidden' },
          { label: t('Out'), className: 'num max-xl:hidden' },
          ...places.map((place) => ({ label: placeWord(place), className: 'num max-sm:hidden' })),
          { label: t('Spend'), className: 'num' },
        ]}
      />
      <tbody>
        {points
          .toReversed()
          .map(
            ({ date, long, isOpen, calls, succeededCalls, inputTokens, outputTokens, went, cost, unpricedCalls }) => (
              <tr key={date} className={isNarrow ? 'tall' : ''}>
                <th scope="row">
                  {long}
                  {isOpen && <span className="ml-2 text-n10">{t('so far')}</span>}
                  {isNarrow && (
                    <span className="us-key text-12 text-n10">
                      {places.map((place) => (
                        <PlaceKey key={place} place={place} amount={formatShort(went[place])} brief />
                      ))}
                    </span>
                  )}
                </th>
                <td className="num max-sm:hidden">{formatCount(calls)}</td>
                <td className="num max-xl:hidden">{formatCount(succeededCalls)}</td>
                <td className="num max-xl:hidden">{formatCount(inputTokens)}</td>
                <td className="num max-xl:hidden">{formatCount(outputTokens)}</td>
                {places.map((place) => (
                  <td key={place} className="num max-sm:hidden">
                    {formatCount(went[place])}
                  </td>
                ))}
                <td className="num">
                  <Cost cost={cost} unpricedCalls={unpricedCalls} />
                </td>
              </tr>
            ),
          )}
      </tbody>
    </table>
  );
}
