// Owns what a client is to have on this machine, for the person who asks.
import type { Client, Settings } from './client.ts';
import { noToken } from './mask.ts';
import { keyOf } from './record.ts';
import type { ConnectParts } from './parts.ts';

type Around = Pick<ConnectParts, 'place' | 'launch' | 'router'>;

export const settingsFor = (client: Client, { place, launch, router }: Around, token: string): readonly Settings[] =>
  client.settings(place, { url: router.url(), token, launch });

/** Where it keeps them, and as what; that needs no router. */
export const settingsOf = (client: Client, { place, launch }: Pick<Around, 'place' | 'launch'>): readonly Settings[] =>
  client.settings(place, { url: '', token: noToken, launch });

export const keyFor = (client: Client, around: Around): string =>
  keyOf(client.id, [around.place.home, ...settingsOf(client, around).map(({ file }) => file)]);
