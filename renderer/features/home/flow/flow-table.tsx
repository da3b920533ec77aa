// Owns the flow as figures: the same in words, for those who would rather read them or copy them.
import { zones } from '../../../../main/contract/routing.ts';
import type { Summary } from '../../../../main/contract/summary.ts';
import { formatCost, formatCount, formatPercent } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { ZoneName } from '../../../ui/pill.tsx';

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
      <thead>
        <tr>
          <th scope="col">{t('Answered')}</th>
          <th scope="col" className="num">
            {t('Calls')}
          </th>
          <th scope="col" className="num">
            {t('Tokens')}
          </th>
          <th scope="col" className="num max-sm:hidden">
            {t('Part')}
          </th>
          <th scope="col" className="num">
            {t('Cost')}
          </th>
        </tr>
      </thead>
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
    <thead>
      <tr>
        <th scope="col">{t('App')}</th>
        <th scope="col" className="num">
          {t('Calls')}
        </th>
        <th scope="col" className="num">
          {t('Tokens')}
        </th>
      </tr>
    </thead>
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
