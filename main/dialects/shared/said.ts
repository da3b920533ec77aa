// Owns telling whether an answer says more than its events do, as far as its formats have that in common.
import { objectsIn } from '../../contract/json.ts';

/** Some item is of another kind than those that become events. */
export const hasOtherThan = (kinds: ReadonlySet<string>, items: unknown): boolean =>
  objectsIn(items).some(({ type }) => typeof type !== 'string' || !kinds.has(type));
