// Owns what routing saved: a range, against what it is measured, and how it is counted.
import { Link } from '@tanstack/react-router';
import type { Savings } from '../../../main/contract/usage.ts';
import { formatCost, formatPercent } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Section } from '../../ui/section.tsx';
import { assumptionWords } from './assumption-words.ts';

export const SavingsPart = ({ savings }: { readonly savings: Savings | null }) => (
  <Section title={t('What routing saved')} className="us-ruled">
    {savings === null ? <NoBaseline /> : <Known savings={savings} />}
  </Section>
);

const NoBaseline = () => (
  <p className="note max-w-[560px]">
    {t(
      'Nothing is claimed: the policy names no baseline whose price is known. Name the model that all this would else have gone to, as in',
    )}{' '}
    <code>baseline: anthropic/claude-opus</code>.{' '}
    <Link className="link" to="/policy">
      {t('Open the policy')}
    </Link>
  </p>
);

function Known({ savings }: { readonly savings: Savings }) {
  const { baselineModel, baselineCost, savedLow, savedHigh, percent, assumptionCodes, byTier, byRule } = savings;
  return (
    <div className="us-saved">
      <div>
        <p className="text-28 font-medium">{rangeWords({ savedLow, savedHigh })}</p>
        <p className="note mt-1">
          {t(
            '{percent} less than the same tokens at {model}, which would have been {cost}. The low end is what is claimed.',
            {
              percent: formatPercent(percent, 100),
              model: baselineModel,
              cost: formatCost(baselineCost),
            },
          )}
        </p>
      </div>
      <div>
        <h3 className="mb-1">{t('How it is counted')}</h3>
        <ul className="us-assumed">
          {assumptionCodes.map(assumptionWords).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </div>
      <div className="us-parts">
        <Ranges title={t('Saved by tier')} ranges={byTier} />
        <Ranges title={t('Saved by rule')} ranges={byRule} />
      </div>
    </div>
  );
}

const rangeWords = ({ savedLow, savedHigh }: Savings['byTier'][string]): string =>
  savedLow === savedHigh
    ? formatCost(savedLow)
    : t('{low} – {high}', { low: formatCost(savedLow), high: formatCost(savedHigh) });

interface RangesProps {
  readonly title: string;
  readonly ranges: Savings['byTier'];
}

/** The most first; a dozen are enough to see where it comes from. */
function Ranges({ title, ranges }: RangesProps) {
  const lines = Object.entries(ranges)
    .toSorted(([, a], [, b]) => b.savedLow - a.savedLow)
    .slice(0, 12);
  if (lines.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1">{title}</h3>
      <dl className="us-ranges">
        {lines.map(([name, { savedLow, savedHigh }]) => (
          <div key={name}>
            <dt className="cut nm">{name}</dt>
            <dd>{rangeWords({ savedLow, savedHigh })}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
