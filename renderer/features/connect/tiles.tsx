// Owns the list of apps: those that ask through the router, those that are here, and all others.
import { Link } from '@tanstack/react-router';
import { Clock, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClientId, ConnectedClient } from '../../../main/contract/connect.ts';
import { formatWhen } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { searchOf, type OtherId, type Place } from './address.ts';
import { isByTools, markOf } from './asking.ts';
import { groupsOf, shortPath, shortProblem, type Chosen } from './view.ts';

export interface Deeds {
  readonly connect: (client: ConnectedClient) => void;
  readonly disconnect: (client: ConnectedClient) => void;
  readonly isBusy: (id: ClientId) => boolean;
}

interface TilesProps {
  readonly clients: readonly ConnectedClient[];
  readonly place: Place;
  readonly chosen: Chosen;
  readonly deeds: Deeds;
}

export function Tiles({ clients, place, chosen, deeds }: TilesProps) {
  const { connected, found, others } = groupsOf(clients, place.q);
  const isNothing = connected.length + found.length + others.length === 0;
  const group = (title: string, ones: readonly ConnectedClient[]) =>
    ones.length > 0 && (
      <Section title={title}>
        <ul className="cn-tiles">
          {ones.map((client) => (
            <ClientTile
              key={client.id}
              client={client}
              place={place}
              isChosen={'client' in chosen && chosen.client.id === client.id}
              deeds={deeds}
            />
          ))}
        </ul>
      </Section>
    );
  return (
    <>
      {isNothing && (
        <p className="note pt-5">{t('No app here is called that. Any other one takes the address and a key:')}</p>
      )}
      {group(t('Connected'), connected)}
      {group(t('Found on this computer'), found)}
      {group(t('Not found'), others)}
      <Section title={t('Anything else')}>
        <ul className="cn-tiles">
          <OtherTile id="code" mark="{ }" title={t('Any SDK or script')} place={place} chosen={chosen}>
            {t('code to copy')}
          </OtherTile>
          <OtherTile id="mcp" mark="⇄" title={t('Any MCP app')} place={place} chosen={chosen}>
            {t('the router as tools')}
          </OtherTile>
        </ul>
      </Section>
    </>
  );
}

interface ClientTileProps {
  readonly client: ConnectedClient;
  readonly place: Place;
  readonly isChosen: boolean;
  readonly deeds: Deeds;
}

function ClientTile({ client, place, isChosen, deeds }: ClientTileProps) {
  const { id, title, connected, found, problem } = client;
  return (
    <Tile mark={markOf(id)} title={title} id={id} place={place} isChosen={isChosen} says={<State client={client} />}>
      {connected && (
        <Button
          look="ghost"
          aria-label={t('Disconnect {title}', { title })}
          off={deeds.isBusy(id)}
          onClick={() => deeds.disconnect(client)}
        >
          {t('Disconnect')}
        </Button>
      )}
      {/* Of the one that is looked at the button stands under what it would change. */}
      {!connected && !isChosen && (
        <Button
          look={found ? 'plain' : 'ghost'}
          off={problem !== null || deeds.isBusy(id)}
          title={problem ?? undefined}
          onClick={() => deeds.connect(client)}
        >
          {t('Connect {title}', { title })}
        </Button>
      )}
    </Tile>
  );
}

function State({ client }: { readonly client: ConnectedClient }) {
  const { id, connected, file, lastRequestAt, problem } = client;
  const now = useNow();
  if (problem !== null)
    return (
      <>
        <TriangleAlert size={12} strokeWidth={2} aria-hidden />
        <span className="cut text-n12" title={problem}>
          {shortProblem(problem, file)}
        </span>
      </>
    );
  if (connected && lastRequestAt === null)
    return (
      <>
        <Clock size={12} strokeWidth={2} aria-hidden />
        <span className="cut">{t('waiting for its first request')}</span>
      </>
    );
  if (connected)
    return <span className="cut">{t('last request {when}', { when: formatWhen(lastRequestAt ?? '', now) })}</span>;
  if (isByTools(id)) return <span className="cut">{t('as tools over MCP')}</span>;
  if (file === null) return <span className="cut">{t('set by hand there')}</span>;
  return (
    <code className="cut" title={file}>
      {shortPath(file)}
    </code>
  );
}

interface OtherTileProps {
  readonly id: OtherId;
  readonly mark: string;
  readonly title: string;
  readonly place: Place;
  readonly chosen: Chosen;
  readonly children: string;
}

const OtherTile = ({ id, mark, title, place, chosen, children }: OtherTileProps) => (
  <Tile
    mark={mark}
    title={title}
    id={id}
    place={place}
    isChosen={'other' in chosen && chosen.other === id}
    says={<span className="cut">{children}</span>}
  />
);

interface TileProps {
  readonly mark: string;
  readonly title: string;
  readonly id: string;
  readonly place: Place;
  readonly isChosen: boolean;
  readonly says: ReactNode;
  readonly children?: ReactNode;
}

const Tile = ({ mark, title, id, place, isChosen, says, children }: TileProps) => (
  <li className="cn-tile" data-chosen={isChosen}>
    <span className="mark" aria-hidden>
      {mark}
    </span>
    <div className="min-w-0">
      <Link
        className="name cut"
        to="/connect"
        search={searchOf({ ...place, client: id })}
        replace
        aria-current={isChosen ? 'true' : undefined}
      >
        {title}
      </Link>
      <span className="says">{says}</span>
    </div>
    {children}
  </li>
);
