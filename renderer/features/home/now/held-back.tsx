// Owns what the privacy wall did in the last day.
import type { Summary } from '../../../../main/contract/summary.ts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { Section } from '../../../ui/section.tsx';

const requestsWord = (count: number): string =>
  t('{count, plural, one {{shown} request} other {{shown} requests}}', { count, shown: formatCount(count) });

export const HeldBack = ({ wall: { pinned, stopped, bytesKept } }: Pick<Summary, 'wall'>) => (
  <Section title={t('Privacy wall')}>
    {pinned + stopped === 0 ? (
      <p className="note">{t('Nothing had to be held in the last 24 hours.')}</p>
    ) : (
      <dl className="pairs text-12 [&_dd]:text-right">
        <dt>{t('Held')}</dt>
        <dd>{requestsWord(pinned)}</dd>
        <dt>{t('Kept from leaving')}</dt>
        <dd>{formatBytes(bytesKept)}</dd>
        <dt>{t('Stopped')}</dt>
        <dd>{requestsWord(stopped)}</dd>
      </dl>
    )}
  </Section>
);
