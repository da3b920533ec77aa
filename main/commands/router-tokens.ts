// Owns the tokens of the router that runs, as connecting asks for them.
import { z } from 'zod';
import type { Tokens } from '../connect/tokens.ts';
import { findProject } from './find-project.ts';
import { RouterRefused, type RunningRouter } from './running-router.ts';

const minted = z.looseObject({ id: z.string(), token: z.string() });
const listed = z.looseObject({
  tokens: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      lastUsedAt: z.string().nullable(),
      revokedAt: z.string().nullable(),
    }),
  ),
});

const notThere = 404;

export function routerTokens(router: RunningRouter): Tokens {
  const pathOf = (project: string): string => `/api/projects/${encodeURIComponent(project)}`;
  return {
    projectOf: async (word) => (await findProject(router, word)).id,
    isProject: async (id) => (await orWhereNothingIs(router.send(pathOf(id)), null)) !== null,
    mint: (project, name) => router.read(minted, `${pathOf(project)}/token`, { method: 'POST', body: { name } }),
    async revoke(project, id) {
      const gone = router.send(`${pathOf(project)}/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
      await orWhereNothingIs(gone, null);
    },
    async of(project) {
      const none: z.infer<typeof listed> = { tokens: [] };
      return (await orWhereNothingIs(router.read(listed, `${pathOf(project)}/tokens`), none)).tokens;
    },
  };
}

async function orWhereNothingIs<T, U>(asked: Promise<T>, nothing: U): Promise<T | U> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RouterRefused && error.status === notThere) return nothing;
    throw error;
  }
}
