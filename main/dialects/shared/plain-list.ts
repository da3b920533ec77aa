// Owns checking lists that may be long: what is seen at a glance to be sound is taken as it is, for zod takes
// microseconds for every element; and the first that is not sound ends the check, for only one fault is told.
import { z } from 'zod';
import { inOurWords } from '../../contract/schema-words.ts';
import { takenAs } from './taken-as.ts';

/** `plain` reads an element that needs no closer look, or gives undefined. */
export function longListOf<T extends z.ZodType>(element: T, plain: (value: unknown) => z.output<T> | undefined) {
  const list = z.array(element);
  const schema = z.unknown().transform((value, context): z.output<T>[] => {
    const read: z.output<T>[] = [];
    if (!Array.isArray(value)) {
      refuse(list.safeParse(value, { error: inOurWords }).error, [], context);
      return z.NEVER;
    }
    for (const [at, one] of value.entries()) {
      const seen = plain(one);
      const checked = seen === undefined ? element.safeParse(one, { error: inOurWords }) : null;
      if (checked?.success === false) {
        refuse(checked.error, [at], context);
        break;
      }
      if (checked !== null) read.push(checked.data);
      else if (seen !== undefined) read.push(seen);
    }
    return read;
  });
  return schema.register(takenAs, { schema: list });
}

/** The same of a list that must not be empty. */
export const someOf = <T extends z.ZodType>(element: T, plain: (value: unknown) => z.output<T> | undefined) =>
  longListOf(element, plain).refine((all) => all.length !== 0, 'At least 1 item must stand here.');

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const asToken = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

function refuse(error: z.ZodError | undefined, place: readonly number[], context: z.RefinementCtx): void {
  const issue = error?.issues[0];
  // Where a value may have several forms, the one that fits but for its size is the one that was meant.
  const isRightKind = issue?.code === 'too_small' || issue?.code === 'too_big';
  if (issue !== undefined)
    context.addIssue({
      code: 'custom',
      path: [...place, ...issue.path],
      message: issue.message,
      continue: isRightKind,
    });
}
