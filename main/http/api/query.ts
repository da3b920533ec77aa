// Owns reading the query of an API's address: what is wrong with it is told with the name of the part.
import type { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { inOurWords } from '../../contract/schema-words.ts';

export function readQuery<T>(given: Record<string, string>, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(given, { error: inOurWords });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.map(String).join('.') ?? '';
  throw new RouterError('invalid_request', `${param}: ${issue?.message ?? 'This is not what is needed here.'}`, {
    param,
  });
}
