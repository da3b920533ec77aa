// Owns what a client is to have on this machine, for the person who asks.
import type { Client, Settings } from './client.ts';
import { noToken } from './mask.ts';
import type { OthersFiles } from './others-files.ts';
import { keyOf } from './record.ts';
import type { ConnectParts } from './parts.ts';

type Around = Pick<ConnectParts, 'place' | 'launch' | 'router' | 'files'>;

export const settingsFor = (
  client: Client,
  { place, launch, router, files }: Around,
  token: string,
): readonly Settings[] => client.settings(place, { url: router.url(), token, launch }).map((one) => there(one, files));

/** Where it keeps them, and as what; that needs no router. */
export const settingsOf = (client: Client, around: Pick<Around, 'place' | 'launch' | 'files'>): readonly Settings[] =>
  plainSettings(client, around).map((one) => there(one, around.files));

const plainSettings = (client: Client, { place, launch }: Pick<Around, 'place' | 'launch'>): readonly Settings[] =>
  client.settings(place, { url: '', token: noToken, launch });

function there({ others = [], ...settings }: Settings, { exists }: Pick<OthersFiles, 'exists'>): Settings {
  const file = [settings.file, ...others].find(exists) ?? settings.file;
  return { ...settings, file };
}

/** By the names that its files have first, so that it stays the same whichever is there. */
export const keyFor = (client: Client, around: Around): string =>
  keyOf(client.id, [around.place.home, ...plainSettings(client, around).map(({ file }) => file)]);
