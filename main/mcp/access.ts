// Owns what tools ask the router with: as the account that a token names, or as the person whose router it is. Every
// tool goes through it, so that none has a way of its own past walls and budgets.
import { z } from 'zod';
import { errorTable, RouterError, type ErrorCode } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';

export type Hints = Readonly<Record<string, string>>;

export interface Ask {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Headers: what whoever calls says of itself, and of the request beside its content. */
  readonly hints?: Hints;
  /** Whoever asked does not want it any more. */
  readonly signal?: AbortSignal;
}

export interface Access {
  /** What projects may call, under their budget, their limits and their walls. */
  readonly asAccount: (path: string, ask?: Ask) => Promise<Response>;
  /** What only the owner of the router may. */
  readonly asOwner: (path: string, ask?: Ask) => Promise<Response>;
  /** Of the account. */
  readonly projectId: () => Promise<string>;
  /** The person at the machine acts, and may have models of this machine started and stopped. */
  readonly ofPerson: boolean;
}

/** Whose answers are read to their end, as JSON of that shape. */
export async function readAnswer<T>(answer: Response, schema: z.ZodType<T>): Promise<T> {
  if (!answer.ok) throw await refusalIn(answer);
  return schema.parse(await answer.json());
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

const envelope = z.object({
  error: z.object({ message: z.string(), code: z.union([z.string(), z.number().transform(String)]).nullish() }),
});

/** What is said in place of an answer; what an upstream has refused in its own words has no code of ours. */
export function refusalOf(said: unknown, status: number): RouterError {
  const { data } = envelope.safeParse(said);
  if (data === undefined) return new RouterError('upstream_error', `The answer was a failure with status ${status}.`);
  const { code, message } = data.error;
  return typeof code === 'string' && isCode(code)
    ? new RouterError(code, message)
    : new RouterError('upstream_error', message);
}

export const refusalIn = async (answer: Response): Promise<RouterError> =>
  refusalOf(parseJson(await answer.text()), answer.status);
