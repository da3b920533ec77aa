// Owns what commands read of projects, and finding the one that a person names.
import { z } from 'zod';
import type { RunningRouter } from './running-router.ts';

const project = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  budgetUsd: z.number().nullable(),
  budgetPeriod: z.string(),
  periodEnd: z.string().nullable(),
  hardCap: z.boolean(),
  routingPolicy: z.string().nullable(),
  spentUsd: z.number(),
  reservedUsd: z.number(),
  forecastUsd: z.number().nullable(),
});
export type Project = z.infer<typeof project>;
export const projects = z.looseObject({ projects: z.array(project) });
/** By its id, or by its name in whatever case. */
export async function findProject(router: RunningRouter, given: string): Promise<Project> {
  const all = (await router.read(projects, '/api/projects')).projects;
  const found = all.find(({ id }) => id === given) ?? all.find(({ name }) => sameName(name, given));
  if (found === undefined)
    throw new Error(
      `There is no project '${given}'. la-router projects lists them: ${all.map(({ name }) => name).join(', ')}.`,
    );
  return found;
}

const sameName = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
