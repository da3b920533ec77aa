// Owns which apps stand where, which one is looked at first, and which of its requests is the first of a new connection.
// Pure.
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { t } from '../../lib/words.ts';
import { otherIds, type OtherId, type Place } from './address.ts';

export interface Groups {
  readonly connected: readonly ConnectedClient[];
  readonly found: readonly ConnectedClient[];
  readonly others: readonly ConnectedClient[];
}

export function groupsOf(clients: readonly ConnectedClient[], q: string): Groups {
  const wanted = q.trim().toLowerCase();
  const shown = clients.filter(({ id, title }) => `${title} ${id}`.toLowerCase().includes(wanted));
  return {
    connected: shown.filter(({ connected }) => connected),
    found: shown.filter(({ connected, found }) => found && !connected),
    others: shown.filter(({ connected, found }) => !found && !connected),
  };
}

/** One of the apps, one of the pages beside them, or none yet, with the app that could be the first. */
export type Chosen =
  | { readonly client: ConnectedClient }
  | { readonly other: OtherId }
  | { readonly suggested: ConnectedClient | null };

const isWaiting = ({ connected, lastRequestAt }: ConnectedClient): boolean => connected && lastRequestAt === null;
const isOpen = ({ connected, found, problem }: ConnectedClient): boolean => found && !connected && problem === null;

/** Who is named, else who is waited for. */
export function chosenOf(clients: readonly ConnectedClient[], { client: named }: Pick<Place, 'client'>): Chosen {
  const other = otherIds.find((id) => id === named);
  if (other !== undefined) return { other };
  const client = clients.find(({ id }) => id === named) ?? clients.find(isWaiting);
  return client === undefined ? { suggested: clients.find(isOpen) ?? null } : { client };
}

export const titleOf = (chosen: Chosen): string => {
  if ('client' in chosen) return chosen.client.title;
  if ('suggested' in chosen) return t('What connecting does');
  return chosen.other === 'code' ? t('Any SDK or script') : t('Any MCP app');
};

/** How it stands with an app, in a few words. */
export function standingOf({ connected, found }: ConnectedClient): string {
  if (connected) return t('connected');
  return found ? t('found on this computer') : t('not found on this computer');
}

/** How many of those that are here ask through the router. */
export function countsOf(clients: readonly ConnectedClient[]): { readonly connected: number; readonly here: number } {
  const here = clients.filter(({ found, connected }) => found || connected);
  return { connected: here.filter(({ connected }) => connected).length, here: here.length };
}

interface Known {
  readonly client: Pick<ConnectedClient, 'lastRequestAt'>;
  /** The newest request that bears the name of its token; an older token may have had the same. */
  readonly newest: RequestRow | null;
  /** The newest one before it was connected in this page; undefined where that was not seen here. */
  readonly before: string | null | undefined;
}

/** Null as long as it is waited for. */
export function arrivedOf({ client, newest, before }: Known): RequestRow | null {
  if (newest === null) return null;
  if (before !== undefined) return newest.id === before ? null : newest;
  return client.lastRequestAt === null ? null : newest;
}

/** A sentence about a file where there is little room: its name stands for its path. */
export const shortProblem = (problem: string, file: string | null): string =>
  file === null ? problem : problem.replaceAll(file, file.split(/[/\\]/).at(-1) ?? file);

const home = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Z]:\\Users\\[^\\]+)(?=[/\\])/;

/** As its owner writes it: from the home, or else only its end. */
export function shortPath(file: string): string {
  const short = file.replace(home, '~');
  if (short.startsWith('~')) return short;
  const parts = short.split(/[/\\]/);
  return parts.length <= 3 ? short : `…/${parts.slice(-2).join('/')}`;
}
