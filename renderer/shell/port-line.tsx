// Owns the line about a port that another program has: who has it, and the way to one that is free.
import { useQuery } from '@tanstack/react-query';
import { PlugZap } from 'lucide-react';
import { usePage } from '../lib/page.tsx';
import { portOffer } from '../lib/port-offer.ts';
import { alertsQuery } from '../lib/queries.ts';
import { t } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { attempt } from '../ui/toasts.tsx';
import { Line } from './line.tsx';

/** In a browser there is none: it would not have this page. */
export function PortLine() {
  const page = usePage();
  const { data } = useQuery({ ...alertsQuery(), enabled: page.desktop !== null });
  const alert = data?.alerts.find(({ kind }) => kind === 'port');
  if (page.desktop === null || alert === undefined) return null;
  const offer = portOffer(alert, page);
  return (
    <Line
      icon={PlugZap}
      tone="bad"
      action={
        offer !== null && (
          <Button look="ghost" onClick={() => attempt(offer.take)}>
            {t('Use port {port}', { port: offer.port })}
          </Button>
        )
      }
    >
      {alert.message}
    </Line>
  );
}
