// Owns what a request cost: by whom, for what, and by what price.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { formatCost, formatCount } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Status } from '../../ui/status.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { chargeLines, costOf, priceWords } from './charge.ts';
import { PageLink } from './page-link.tsx';
import { Part } from './way.tsx';

interface CostPartProps {
  readonly detail: RequestDetail;
}

export function CostPart({ detail }: CostPartProps) {
  const { priceVersion } = detail;
  return (
    <Part
      title={t('Cost')}
      aside={priceVersion === null ? undefined : t('priced by {version}', { version: priceVersion })}
    >
      <Tries detail={detail} />
      <Charged detail={detail} />
      {detail.partlyPriced && (
        <p className="mt-1.5 text-12">
          <Status tone="attention">{t('Partly priced: it cost at least this.')}</Status>
        </p>
      )}
      <p className="note mt-1.5">
        {costNote(detail)}
        {isUnpriced(detail) && (
          <>
            {' '}
            <PageLink to="/policy">{t('Give it a price under prices in the policy')}</PageLink>
          </>
        )}
      </p>
    </Part>
  );
}

function Tries({ detail }: CostPartProps) {
  const paid = detail.attempts.filter(({ inputTokens, outputTokens }) => (inputTokens ?? 0) + (outputTokens ?? 0) > 0);
  return (
    <table className="table">
      <TableHead
        columns={[
          { label: t('Of') },
          { label: t('In'), className: 'num' },
          { label: t('Out'), className: 'num' },
          { label: t('Cost'), className: 'num' },
        ]}
      />
      <tbody>
        {(paid.length > 1 ? paid : []).map(({ target, zone, inputTokens, outputTokens, costUsd }, at) => (
          <tr key={at}>
            <td className="nm">{target}</td>
            <td className="num">{formatCount(inputTokens)}</td>
            <td className="num">{formatCount(outputTokens)}</td>
            <td className="num">{costOf({ costUsd, zone, partlyPriced: false })}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('The request')}</th>
          <td className="num">{formatCount(detail.inputTokens)}</td>
          <td className="num">{formatCount(detail.outputTokens)}</td>
          <td className="num">
            <b>{costOf(detail)}</b>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** Only where a price is told: without one each class would say the same. */
function Charged({ detail: { cost } }: CostPartProps) {
  const lines = chargeLines(cost.usage, cost.price);
  if (cost.price === null || lines.length === 0) return null;
  return (
    <table className="table mt-2">
      <TableHead
        columns={[
          { label: t('Charged for') },
          { label: t('Count'), className: 'num' },
          { label: t('A million'), className: 'num' },
        ]}
      />
      <tbody>
        {lines.map((line) => (
          <tr key={line.name}>
            <td>{line.name}</td>
            <td className="num">{formatCount(line.count)}</td>
            <td className="num">{priceWords(line)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isUnpriced = ({ costUsd, zone, outcome }: RequestDetail): boolean =>
  costUsd === null && zone !== 'device' && outcome !== 'open' && outcome !== 'blocked';

function costNote(detail: RequestDetail): string {
  const { costUsd, zone, estimatedCostUsd, outcome, cost } = detail;
  if (outcome === 'blocked') return t('Nothing was sent, so nothing was charged.');
  if (zone === 'device' && costUsd === 0) return t('On this computer nothing is charged.');
  if (isUnpriced(detail)) return t('No price is known for this model, so what it cost is not known.');
  const said = [
    cost.usage.estimated ? t('The tokens are estimated: the answer did not tell them.') : null,
    cost.priceVersion !== null && cost.price === null
      ? t('It was charged by a price that is another one by now.')
      : null,
    estimatedCostUsd === null
      ? null
      : t('Expected beforehand, with the longest answer that was allowed: {cost}.', {
          cost: formatCost(estimatedCostUsd),
        }),
  ].filter((part) => part !== null);
  return said.join(' ');
}
