// Owns checking lists that may be long: what is seen at a glance to be sound is taken as it is, for zod takes
// microseconds for every element; and the first that is not sound ends the check, for only one fault is told.
import { z } from 'zod';

/** `plain` reads an element that needs no closer look, or gives undefined. */
export function longListOf<T extends z.ZodType>(element: T, plain: (value: unknown) => z.output<T> | undefined) {
  const list = z.array(element);
  return z.unknown().transform((value, context): z.output<T>[] => {
    if (!Array.isArray(value)) return refuse(list, value, [], context);
    const read: z.output<T>[] = [];
    for (const [at, one] of value.entries()) {
      const seen = plain(one);
      if (seen !== undefined) {
        read.push(seen);
        continue;
      }
      const checked = element.safeParse(one);
      if (!checked.success) return refuse(element, one, [at], context);
      read.push(checked.data);
    }
    return read;
  });
}

function refuse(schema: z.ZodType, value: unknown, place: readonly number[], context: z.RefinementCtx): never {
  for (const { path, message } of schema.safeParse(value).error?.issues.slice(0, 1) ?? [])
    context.addIssue({ code: 'custom', path: [...place, ...path], message });
  return z.NEVER;
}
