// Owns the flow as figures: the same in words, for those who would rather read them or copy them.
import { zones } from '../../../../main/contract/routing.ts';
import type { Summary } from '../../../../main/contract/summary.ts';
import { formatCost, formatCount, formatPercent } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { ZoneName } from '../../../ui/pill.tsx';
import { TableHead } from '../../../ui/table-head.tsx';

export const FlowTable = ({ summary }: { readonly summary: Summary }) => (
  <div className="grid gap-6 pt-5 pb-2">
    <ZoneTable summary={summary} />
    <AppTable summary={summary} />
  </div>
);

function ZoneTable({ summary: { byZone } }: { readonly summary: Summary }) {
  const tokens = zones.reduce((sum, zone) => sum + byZone[zone].tokens, 0);
  return (
    <table className="table">
      <caption className="vh">{t('Where requests were answered')}</caption>
      <TableHead
        columns={[
          { label: t('Answered') },
          { label: t('Requests'), className: 'num' },
          { label: t('Tokens'), className: 'num' },
          { label: t('Part'), className: 'num max-sm:hidden' },
          { label: t('Cost'), className: 'num' },
        ]}
      />
      <tbody>
        {zones.map((zone) => (
          <tr key={zone}>
            <td>
              <ZoneName zone={zone} />
            </td>
            <td className="num">{formatCount(byZone[zone].calls)}</td>
            <td className="num">{formatCount(byZone[zone].tokens)}</td>
            <td className="num max-sm:hidden">{formatPercent(byZone[zone].tokens, tokens)}</td>
            <td className="num">{formatCost(byZone[zone].costUsd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const AppTable = ({ summary: { byClient } }: { readonly summary: Summary }) => (
  <table className="table">
    <caption className="vh">{t('Apps that asked')}</caption>
    <TableHead
      columns={[
        { label: t('App') },
        { label: t('Requests'), className: 'num' },
        { label: t('Tokens'), className: 'num' },
      ]}
    />
    <tbody>
      {byClient.map(({ name, calls, tokens }) => (
        <tr key={name}>
          <td className="nm">{name}</td>
          <td className="num">{formatCount(calls)}</td>
          <td className="num">{formatCount(tokens)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
