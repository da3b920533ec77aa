// Owns every open alert, in words, until it is mended or dismissed.
import { useQuery } from '@tanstack/react-query';
import { OctagonX, TriangleAlert } from 'lucide-react';
import type { Alert, AlertKind } from '../../../../main/contract/alerts.ts';
import { alertWords } from '../../../lib/alert-words.ts';
import { call } from '../../../lib/api.ts';
import { formatCount, formatWhen } from '../../../lib/format.ts';
import { useNow, usePage } from '../../../lib/page.tsx';
import { portOffer } from '../../../lib/port-offer.ts';
import { alertsQuery } from '../../../lib/queries.ts';
import { t } from '../../../lib/words.ts';
import { Section } from '../../../ui/section.tsx';
import { attempt, say } from '../../../ui/toasts.tsx';
import { PageLink } from '../page-link.tsx';
import { isOurs } from '../view.ts';
import { Unread } from './unread.tsx';

export function NeedsYou() {
  const { data, error, refetch } = useQuery(alertsQuery());
  const alerts = data?.alerts ?? [];
  return (
    <Section title={t('Needs you')} aside={alerts.length > 0 ? formatCount(alerts.length) : undefined}>
      {data !== undefined && alerts.length === 0 && <p className="note">{t('Nothing. All is in order.')}</p>}
      {data === undefined && error !== null && <Unread again={() => void refetch()} />}
      <ul>
        {alerts.map((alert) => (
          <Open key={alert.id} alert={alert} />
        ))}
      </ul>
    </Section>
  );
}

/** What does not work at all; the others are on their way there. */
const broken: ReadonlySet<AlertKind> = new Set(['provider', 'model', 'policy', 'port', 'ledger']);

function Open({ alert }: { readonly alert: Alert }) {
  const { id, kind, at, action } = alert;
  const { title, message, label } = alertWords(alert);
  const page = usePage();
  const offer = portOffer(alert, page);
  const now = useNow();
  const isBroken = broken.has(kind);
  const Icon = isBroken ? OctagonX : TriangleAlert;
  const dismiss = (): void =>
    attempt(async () => {
      await call(`/api/alerts/${encodeURIComponent(id)}`, { method: 'DELETE' });
      say(t('Dismissed. It comes back if it happens again.'));
      await page.queries.invalidateQueries({ queryKey: alertsQuery().queryKey });
    });
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 border-b border-n5 py-2 text-12 last:border-b-0">
      <Icon size={16} strokeWidth={1.75} aria-hidden className={`mt-px ${isBroken ? 'text-bad-text' : ''}`} />
      <div className="min-w-0">
        <b className={`block text-13 leading-[18px] font-medium text-pretty ${isBroken ? 'text-bad-text' : ''}`}>
          {title}
        </b>
        <p className="text-pretty break-words text-n11">{message}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3">
          {offer !== null && (
            <button type="button" className="link" onClick={() => attempt(offer.take)}>
              {t('Use port {port}', { port: offer.port })}
            </button>
          )}
          {action !== null && isOurs(action.to) && (
            <PageLink className="link" to={action.to}>
              {label}
            </PageLink>
          )}
          <button type="button" className="link" onClick={dismiss} aria-label={t('Dismiss: {title}', { title })}>
            {t('Dismiss')}
          </button>
          <time className="ml-auto text-n10" dateTime={at}>
            {formatWhen(at, now)}
          </time>
        </p>
      </div>
    </li>
  );
}
