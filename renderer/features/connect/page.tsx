// The screen Connect: the apps that are here, what connecting each would change, and whether its requests come.
import { useQuery } from '@tanstack/react-query';
import { Braces } from 'lucide-react';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { formatCount } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { connectQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { usePlace, type OtherId, type Place } from './address.ts';
import { ClientPanel } from './client-panel.tsx';
import './connect.css';
import { useConnecting } from './connecting.ts';
import { Intro } from './intro.tsx';
import { CodePanel, McpPanel } from './other-panels.tsx';
import { Tiles, type Deeds } from './tiles.tsx';
import { chosenOf, countsOf, standingOf, titleOf } from './view.ts';

export default function Page() {
  const [place, go] = usePlace();
  const { data, error, refetch, isPending } = useQuery(connectQuery());
  return (
    <Screen
      title={t('Connect')}
      busy={isPending}
      when={data === undefined ? undefined : countWords(data.clients)}
      actions={
        <>
          <SearchField
            label={t('Search apps')}
            className="w-[180px] min-w-0 max-sm:w-auto max-sm:grow max-sm:basis-[120px]"
            placeholder={t('Name')}
            value={place.q}
            onChange={({ target }) => go({ q: target.value })}
          />
          <Button icon={Braces} onClick={() => go({ client: 'code' })}>
            {t('Code for any other app')}
          </Button>
        </>
      }
    >
      {data === undefined && error === null && (
        <div className="cn-both">
          <BoneRows rows={9} widths={[180, 120]} />
        </div>
      )}
      {data === undefined && error !== null && (
        <Failure title={t('The apps could not be read')} error={error} again={() => void refetch()} />
      )}
      {data !== undefined && <Filled clients={data.clients} place={place} go={go} />}
    </Screen>
  );
}

function countWords(clients: readonly ConnectedClient[]): string {
  const { connected, here } = countsOf(clients);
  if (here === 0) return t('No app was found here');
  return t('{connected} of {here} apps found here ask through the router', {
    connected: formatCount(connected),
    here: formatCount(here),
  });
}

interface FilledProps {
  readonly clients: readonly ConnectedClient[];
  readonly place: Place;
  readonly go: (going: Partial<Place>) => void;
}

function Filled({ clients, place, go }: FilledProps) {
  const connecting = useConnecting();
  const chosen = chosenOf(clients, place);
  const { panel, title, bring } = usePanel(place.client);
  // The button that was pressed goes: the focus does not go with it.
  const deeds: Deeds = {
    isBusy: (id) => connecting.courseOf(id).isBusy,
    connect(client) {
      go({ client: client.id });
      bring();
      void connecting.connect(client);
    },
    disconnect(client) {
      go({ client: client.id });
      bring();
      void connecting.disconnect(client);
    },
  };
  return (
    <div className="cn-both">
      <div className="min-w-0">
        <Tiles clients={clients} place={place} chosen={chosen} deeds={deeds} />
      </div>
      <aside ref={panel} className="cn-panel" aria-labelledby="chosen-title">
        <header>
          <h2 ref={title} id="chosen-title" tabIndex={-1}>
            {titleOf(chosen)}
          </h2>
          {'client' in chosen && <span className="text-n10">{standingOf(chosen.client)}</span>}
        </header>
        {'client' in chosen && (
          <ClientPanel key={chosen.client.id} client={chosen.client} connecting={connecting} deeds={deeds} />
        )}
        {'other' in chosen && others[chosen.other]}
        {'suggested' in chosen && <Intro suggested={chosen.suggested} />}
      </aside>
    </div>
  );
}

const others: Readonly<Record<OtherId, ReactNode>> = { code: <CodePanel />, mcp: <McpPanel /> };

/** Where the panel lies under the list, who chooses another app is brought to it; who connects one always is. */
function usePanel(client: string | null) {
  const panel = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const isBelow = useMedia('(max-width: 1040px)');
  // An address that names one leads to it too.
  const before = useRef<string | null>(null);
  const bring = useCallback((): void => {
    if (isBelow) panel.current?.scrollIntoView({ block: 'start' });
    title.current?.focus({ preventScroll: true });
  }, [isBelow]);
  useEffect(() => {
    if (before.current === client) return;
    before.current = client;
    if (isBelow && client !== null) bring();
  }, [client, isBelow, bring]);
  return { panel, title, bring };
}
