// Owns what is done with the programs that people already use: told, connected and disconnected, one at a time. The command
// line and the management API are its hosts.
import { join } from 'node:path';
import type { ClientId, ConnectAnswer, ConnectedClient } from '../contract/connect.ts';
import type { Files } from '../platform/ports.ts';
import { clients } from './clients.ts';
import { connect } from './connect.ts';
import { disconnect } from './disconnect.ts';
import { listClients } from './list.ts';
import type { ConnectParts } from './parts.ts';
import { createRecords } from './record.ts';
import type { ConnectChoice } from './work.ts';

export interface ConnectingParts extends Omit<ConnectParts, 'records'> {
  /** The home of the router, where what is needed to undo it is kept. */
  readonly home: string;
  readonly ownFiles: Files;
}

export interface Connecting {
  readonly list: () => Promise<readonly ConnectedClient[]>;
  readonly connect: (id: ClientId, choice: ConnectChoice) => Promise<ConnectAnswer>;
  readonly disconnect: (id: ClientId, choice: Pick<ConnectChoice, 'print'>) => Promise<ConnectAnswer>;
}

export function createConnecting({ home, ownFiles, ...rest }: ConnectingParts): Connecting {
  const parts = { ...rest, records: createRecords(join(home, 'connect'), ownFiles) };
  let last: Promise<unknown> = Promise.resolve();
  // Of two at once the second would not know what the first writes.
  const inTurn = <T>(deed: () => Promise<T>): Promise<T> => {
    const next = last.then(deed, deed);
    last = next;
    return next;
  };
  return {
    list: () => listClients(Object.values(clients), parts),
    connect: (id, choice) => inTurn(() => connect(clients[id], choice, parts)),
    disconnect: (id, choice) => inTurn(() => disconnect(clients[id], choice, parts)),
  };
}
