// Owns which apps used a project in its period, by the names of their tokens.
import type { UseQueryResult } from '@tanstack/react-query';
import type { UsageSummary } from '../../../main/contract/usage.ts';
import { formatCount, formatShort } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Cost } from '../../ui/cost.tsx';
import { Section } from '../../ui/section.tsx';
import { TableHead } from '../../ui/table-head.tsx';

export function AppsPart({ usage: { data, error, refetch } }: { readonly usage: UseQueryResult<UsageSummary> }) {
  return (
    <Section title={t('By app')} aside={t('in its period, by the name of the token')}>
      {data === undefined && error === null && <BoneRows rows={3} widths={[120, 60, 60]} />}
      {data === undefined && error !== null && (
        <Failure title={t('The usage could not be read')} error={error} again={() => void refetch()} />
      )}
      {data !== undefined && <Apps usage={data} />}
    </Section>
  );
}

function Apps({ usage }: { readonly usage: UsageSummary }) {
  const apps = Object.entries(usage.byApp).toSorted(
    ([, a], [, b]) => (b.cost ?? 0) - (a.cost ?? 0) || b.tokens - a.tokens,
  );
  if (apps.length === 0) return <p className="note py-2">{t('No app has asked in this period yet.')}</p>;
  const most = Math.max(...apps.map(([, { tokens }]) => tokens));
  return (
    <table className="table">
      <colgroup>
        <col />
        <col className="w-[88px]" />
        <col className="w-[88px] max-sm:hidden" />
        <col className="w-[26%] max-sm:hidden" />
        <col className="w-[96px]" />
      </colgroup>
      <TableHead
        columns={[
          { label: t('App') },
          { label: t('Requests'), className: 'num' },
          { label: t('Tokens'), className: 'num max-sm:hidden' },
          { label: t('Share of tokens'), className: 'max-sm:hidden' },
          { label: t('Cost'), className: 'num' },
        ]}
      />
      <tbody>
        {apps.map(([name, { calls, tokens, cost, unpricedCalls }]) => (
          <tr key={name}>
            <td className="nm">{name}</td>
            <td className="num">{formatCount(calls)}</td>
            <td className="num max-sm:hidden">{formatShort(tokens)}</td>
            <td className="max-sm:hidden">
              <span className="share" style={{ width: `${most === 0 ? 0 : (tokens / most) * 100}%` }} />
            </td>
            <td className="num">
              <Cost cost={cost} unpricedCalls={unpricedCalls} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
