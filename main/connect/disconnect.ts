// Owns disconnecting a client: its files as they were, its token dead, and nothing kept of it. What is done already is no
// fault, so that it can be done again wherever it was cut off.
import type { ConnectAnswer } from '../contract/connect.ts';
import type { Client } from './client.ts';
import { endTokens } from './end-tokens.ts';
import { keyFor } from './settings.ts';
import { changesOf, planUndo, undoFiles } from './undo-files.ts';
import type { ConnectParts } from './parts.ts';

export async function disconnect(
  client: Client,
  { print }: { readonly print: boolean },
  parts: ConnectParts,
): Promise<ConnectAnswer> {
  const { records, router } = parts;
  const key = keyFor(client, parts);
  const record = records.read(key);
  if (record === null) {
    // What was cut off before it wrote anything may have kept a text.
    if (!print) records.remove(key);
    return { changes: [] };
  }
  const planned = planUndo(record, parts);
  const changes = changesOf(planned.map(({ kept, before, after }) => ({ ...kept, before, after })));
  if (print) return { changes };
  undoFiles(planned, parts);
  await endTokens(record, router.tokens);
  records.remove(key);
  return { changes };
}
