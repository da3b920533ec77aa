// Owns the charts of usage as a table, the newest first.
import { formatCount, formatShort } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Cost } from '../../ui/cost.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { placesOf, type PlaceSum, type Series } from './days.ts';
import { PlaceKey, placeWord } from './place-key.tsx';

export function DayTable({ series }: { readonly series: Series }) {
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
          { label: series.unit === 'day' ? t('Day') : t('Month') },
          { label: t('Requests'), className: 'num max-sm:hidden' },
          { label: t('Succeeded'), className: 'num max-xl:hidden' },
          { label: t('In'), className: 'num max-xl:hidden' },
          { label: t('Out'), className: 'num max-xl:hidden' },
          ...places.map((place) => ({ label: placeWord(place), className: 'num max-sm:hidden' })),
          { label: t('Spend'), className: 'num' },
        ]}
      />
      <tbody>
        {series.points.toReversed().map((point) => (
          <DayRow key={point.date} point={point} places={places} isNarrow={isNarrow} />
        ))}
      </tbody>
    </table>
  );
}

interface DayRowParts {
  readonly point: Series['points'][number];
  readonly places: readonly PlaceSum['place'][];
  readonly isNarrow: boolean;
}

const DayRow = ({ point, places, isNarrow }: DayRowParts) => (
  <tr className={isNarrow ? 'tall' : ''}>
    <th scope="row">
      {point.long}
      {point.isOpen && <span className="ml-2 text-n10">{t('so far')}</span>}
      {isNarrow && (
        <span className="us-key text-12 text-n10">
          {places.map((place) => (
            <PlaceKey key={place} place={place} amount={formatShort(point.went[place])} brief />
          ))}
        </span>
      )}
    </th>
    <td className="num max-sm:hidden">{formatCount(point.calls)}</td>
    <td className="num max-xl:hidden">{formatCount(point.succeededCalls)}</td>
    <td className="num max-xl:hidden">{formatCount(point.inputTokens)}</td>
    <td className="num max-xl:hidden">{formatCount(point.outputTokens)}</td>
    {places.map((place) => (
      <td key={place} className="num max-sm:hidden">
        {formatCount(point.went[place])}
      </td>
    ))}
    <td className="num">
      <Cost cost={point.cost} unpricedCalls={point.unpricedCalls} />
    </td>
  </tr>
);
