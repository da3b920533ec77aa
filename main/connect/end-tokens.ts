// Owns ending the tokens of a client that nobody is to use any more: its own, and those of which only that they may have been
// made is kept.
import type { ClientId } from '../contract/connect.ts';
import type { ConnectRecord, LooseToken } from './record.ts';
import type { Tokens } from './tokens.ts';

interface Holder {
  readonly client: ClientId;
  readonly loose: readonly LooseToken[];
}

/** Tokens are named after the client, so that one can be found whose id was never told. */
export async function tokensNamed(name: string, project: string, tokens: Tokens): Promise<readonly string[]> {
  const live = (await tokens.of(project)).filter((token) => token.name === name && token.revokedAt === null);
  return live.map(({ id }) => id);
}

export async function endLoose({ client, loose }: Holder, tokens: Tokens): Promise<void> {
  for (const { project, id, others } of loose) {
    const made =
      id === null ? (await tokensNamed(client, project, tokens)).filter((one) => !others.includes(one)) : [id];
    for (const one of made) await tokens.revoke(project, one);
  }
}

export async function endTokens(record: ConnectRecord, tokens: Tokens): Promise<void> {
  if (record.tokenId !== null) await tokens.revoke(record.project, record.tokenId);
  await endLoose(record, tokens);
}
