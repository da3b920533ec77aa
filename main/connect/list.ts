// Owns telling how the programs stand that can be connected: whether they are here, whether what they need is written, and
// when they last asked.
import { RouterError } from '../contract/errors.ts';
import type { ConnectedClient } from '../contract/connect.ts';
import type { Client } from './client.ts';
import { lastRequestOf } from './last-request.ts';
import { isOnPath } from './place.ts';
import { checkFile, stands } from './plan.ts';
import type { ConnectRecord } from './record.ts';
import { keyFor, settingsOf } from './settings.ts';
import type { KnownToken } from './tokens.ts';
import type { ConnectParts } from './parts.ts';

export async function listClients(clients: readonly Client[], parts: ConnectParts): Promise<ConnectedClient[]> {
  const records = clients.map((client) => parts.records.read(keyFor(client, parts)));
  const projects = [...new Set(records.flatMap((record) => record?.project ?? []))];
  const tokens = new Map<string, readonly KnownToken[]>();
  for (const project of projects) tokens.set(project, await parts.router.tokens.of(project));
  return clients.map((client, at) => {
    const record = records[at] ?? null;
    return tell(client, record, { parts, tokens: tokens.get(record?.project ?? '') ?? [] });
  });
}

interface Telling {
  readonly parts: ConnectParts;
  readonly tokens: readonly KnownToken[];
}

function tell(client: Client, record: ConnectRecord | null, { parts, tokens }: Telling): ConnectedClient {
  const { id, title, programs, traces } = client;
  const { place, files } = parts;
  const isHere = (program: string): boolean => isOnPath(place, program, files.exists);
  const look = lookAt(client, record, parts);
  const isDead = tokens.every((token) => token.id !== record?.tokenId || token.revokedAt !== null);
  const lost = look.connected && isDead ? 'Its token is not valid any more. Connect it again.' : null;
  return {
    id,
    title,
    found: programs.some(isHere) || traces(place).some(files.exists),
    connected: look.connected,
    file: settingsOf(client, parts)[0]?.file ?? null,
    lastRequestAt: record === null ? null : lastRequestOf(record, tokens),
    problem: look.problem ?? lost,
  };
}

interface Look {
  readonly connected: boolean;
  readonly problem: string | null;
}

function lookAt(client: Client, record: ConnectRecord | null, parts: ConnectParts): Look {
  try {
    for (const settings of settingsOf(client, parts)) checkFile(settings, parts.files.read(settings.file));
    // Of what is kept nowhere nothing is written.
    const files = record?.files ?? [];
    const connected = files.length > 0 && files.every((kept) => stands(kept, parts.files.read(kept.file)));
    return { connected, problem: null };
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return { connected: false, problem: error.message };
  }
}
