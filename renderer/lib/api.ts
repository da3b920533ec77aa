// Owns calling the router from its own page. What comes back is of the very version that the page is of, so it is not
// checked again; a page that is older than its router says so.
import { at } from './plain.ts';

export class ApiError extends Error {
  /** 0 where the router did not answer at all. */
  readonly status: number;
  readonly code: string;
  /** The whole answer, for those that hold more than words. */
  readonly body: unknown;

  constructor({ status, code, message, body }: Pick<ApiError, 'status' | 'code' | 'message' | 'body'>) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Order {
  readonly method?: Method;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Goes on where the page is closed meanwhile. */
  readonly keepalive?: boolean;
}

/** The answer as it came, for streams and files. Refusals throw an ApiError in the router's own words. */
export async function reach(path: string, { method = 'GET', body, signal, keepalive }: Order = {}): Promise<Response> {
  const init: RequestInit = { method, keepalive: keepalive === true };
  if (signal !== undefined) init.signal = signal;
  // The router takes no other kind of order, with a body or without: so no foreign page can give it one unasked.
  if (method !== 'GET') init.headers = { 'content-type': 'application/json' };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'unreachable', message: 'The router does not answer.', body: null });
  });
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

export async function call<T>(path: string, order?: Order): Promise<T> {
  const answer = await reach(path, order);
  const text = await answer.text();
  const parsed: T = text === '' ? null : JSON.parse(text);
  return parsed;
}

async function refusalOf(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => null);
  const { code, message } = wordsOf(body);
  return new ApiError({
    status: answer.status,
    code: code ?? 'failed',
    message: message ?? `The router answered ${answer.status}.`,
    body,
  });
}

function wordsOf(body: unknown): { readonly code?: string | undefined; readonly message?: string | undefined } {
  const error = at(body, 'error');
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { code: text(at(error, 'code')), message: text(at(error, 'message')) ?? text(error) };
}

/** What went wrong, in words for a person. */
export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A query of an address: what is not given is left out. */
export function query(values: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
