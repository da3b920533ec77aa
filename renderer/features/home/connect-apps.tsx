// What Home says until something is connected: which apps are here, and where they are connected.
import { useQuery } from '@tanstack/react-query';
import { Plug } from 'lucide-react';
import { connectQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { PageLink } from './page-link.tsx';
import { foundWords } from './view.ts';

export function ConnectApps() {
  const clients = useQuery(connectQuery()).data?.clients;
  if (clients === undefined || clients.some(({ connected }) => connected)) return null;
  return (
    <section
      aria-labelledby="connect-apps"
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-n5 py-3"
    >
      <div className="nm min-w-0 flex-1 basis-[280px]">
        <h2 id="connect-apps" className="font-medium">
          {t('No app is connected yet')}
        </h2>
        <p className="note">{foundWords(clients)}</p>
      </div>
      <PageLink className="b" to="/connect">
        <Plug size={14} strokeWidth={2} aria-hidden />
        {t('Connect an app')}
      </PageLink>
    </section>
  );
}
