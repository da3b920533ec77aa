// Owns the tokens of a router that is not there, in memory.
import type { KnownToken, Tokens } from '../../main/connect/tokens.ts';

interface FakeToken {
  readonly project: string;
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly lastUsedAt: null;
  revokedAt: string | null;
}

/** `mark` tells those of one router from those of another. */
export function fakeTokens(mark = '') {
  const known: FakeToken[] = [];
  const tokens: Tokens = {
    projectOf: async (word) => word,
    isProject: async () => true,
    async mint(project, name) {
      for (const token of known) if (token.project === project && token.name === name) token.revokedAt ??= 'then';
      const id = `t_${known.length}`;
      const secret = `lr_sk_${mark}${String(known.length).repeat(32)}`;
      known.push({ project, id, name, secret, lastUsedAt: null, revokedAt: null });
      return { id, token: secret };
    },
    async revoke(project, id) {
      for (const token of known) if (token.project === project && token.id === id) token.revokedAt ??= 'then';
    },
    of: async (project): Promise<readonly KnownToken[]> => known.filter((token) => token.project === project),
  };
  const live = (): readonly string[] => known.filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id);
  return { tokens, live };
}
