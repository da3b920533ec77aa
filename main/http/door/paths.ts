// Owns telling by a request's target whose API it calls, before anything else of it is read.
import { dialects } from '../../dialects/registry.ts';

/** Without the query. */
export const pathOf = (target: string): string => target.split(/[?#]/, 1)[0] ?? '/';

/** Callers there may leave out what kind of body they send. */
export const isUntypedPath = (target: string): boolean =>
  dialects.some(({ untyped, speaksAt }) => untyped === true && speaksAt?.test(pathOf(target)) === true);
