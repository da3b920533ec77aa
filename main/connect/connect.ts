// Owns connecting a client: what would change, and the deed. First it is kept that a token is made, then the token, then how
// it is undone, then the files: whenever it is cut off, disconnecting undoes what was done.
import type { ConnectAnswer } from '../contract/connect.ts';
import type { Client } from './client.ts';
import { endLoose } from './end-tokens.ts';
import { heldToken } from './held-token.ts';
import { noToken } from './mask.ts';
import { planFiles, type PlannedFile } from './plan.ts';
import { settingsFor } from './settings.ts';
import { changesOf } from './undo-files.ts';
import type { ConnectParts } from './parts.ts';
import { workFor, type ConnectChoice, type Work } from './work.ts';
import { writeAll } from './write.ts';

export async function connect(client: Client, choice: ConnectChoice, parts: ConnectParts): Promise<ConnectAnswer> {
  const work = await workFor(client, choice, parts);
  const held = await heldToken(work);
  const notes = held === null ? await warningsOf(work) : [];
  const planWith = (secret: string | null): readonly PlannedFile[] =>
    planFiles(settingsFor(client, parts, secret ?? noToken), work.record?.files ?? null, parts);
  const planned = planWith(held?.secret ?? null);
  if (choice.print || (held !== null && planned.length === 0)) return answer(work, { planned, notes, secret: null });
  const done = await writeAll(work, held, planWith);
  const { secret } = done.token;
  const problem = secret === null ? null : await parts.router.probe(secret);
  await finish(work);
  const told = { planned: done.planned, notes: problem === null ? notes : [problem, ...notes] };
  return answer(work, { ...told, secret: held === null ? secret : null });
}

/** Somebody may have made one of that name by hand. */
async function warningsOf({ client, record, project, parts }: Work): Promise<readonly string[]> {
  const tokens = await parts.router.tokens.of(project);
  const isTaken = tokens.some(
    ({ id, name, revokedAt }) => name === client.id && revokedAt === null && id !== record?.tokenId,
  );
  if (!isTaken) return [];
  return [
    `The project has a token of the name ${client.id}. The new one takes its place: what sends the old one is refused.`,
  ];
}

/** The token was used by us alone until now: what comes later is the client. The one before is of no use any more. */
async function finish({ key, parts }: Work): Promise<void> {
  const record = parts.records.read(key);
  if (record === null) return;
  await endLoose(record, parts.router.tokens);
  const tokens = await parts.router.tokens.of(record.project);
  const probedAt = tokens.find(({ id }) => id === record.tokenId)?.lastUsedAt ?? null;
  parts.records.write(key, { ...record, probedAt, loose: [] });
}

interface Answering {
  readonly planned: readonly PlannedFile[];
  readonly notes: readonly string[];
  /** Shown once, and only where the client keeps it outside of its files. */
  readonly secret: string | null;
}

function answer({ client, parts }: Work, { planned, notes, secret }: Answering): ConnectAnswer {
  const changes = changesOf(planned.map(({ settings, before, after }) => ({ ...settings, before, after })));
  const { router, launch } = parts;
  const env = client.env?.({ url: router.url(), token: secret ?? noToken, launch });
  return { changes, ...(env === undefined ? {} : { env: { ...env } }), notes: [...notes, ...client.notes] };
}
