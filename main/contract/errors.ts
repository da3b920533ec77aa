// Owns what can go wrong in the eyes of a caller: a closed set of codes, one status each, one error class.
import type { BudgetRefusal } from './projects.ts';

interface ErrorKind {
  readonly status: number;
  readonly type: string;
  /** Nothing but a change by somebody makes it pass: whoever asks again gets the same. */
  readonly lasting?: true;
}

export const errorTable = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  invalid_token: { status: 401, type: 'authentication_error' },
  budget_exceeded: { status: 402, type: 'insufficient_quota' },
  origin_not_allowed: { status: 403, type: 'permission_error' },
  privacy_blocked: { status: 403, type: 'permission_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  not_found: { status: 404, type: 'invalid_request_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_timeout: { status: 408, type: 'invalid_request_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
  keychain_unavailable: { status: 409, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  host_not_allowed: { status: 421, type: 'invalid_request_error' },
  invalid_model: { status: 422, type: 'invalid_request_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  headers_too_large: { status: 431, type: 'invalid_request_error' },
  internal_error: { status: 500, type: 'server_error' },
  upstream_error: { status: 502, type: 'upstream_error' },
  ledger_unavailable: { status: 503, type: 'server_error', lasting: true },
  model_not_ready: { status: 503, type: 'server_error' },
  no_target: { status: 503, type: 'server_error', lasting: true },
  privacy_pin_unavailable: { status: 503, type: 'server_error', lasting: true },
  stopping: { status: 503, type: 'server_error' },
  upstream_timeout: { status: 504, type: 'upstream_error' },
  insufficient_memory: { status: 507, type: 'server_error', lasting: true },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

interface ErrorDetails {
  /** The field of the request that is to blame, as a path. */
  readonly param?: string;
  readonly retryAfterS?: number;
  /** This time it may pass by itself, whatever its code says. */
  readonly passes?: true;
  /** Beside a refusal for money. */
  readonly budget?: BudgetRefusal;
  readonly cause?: unknown;
}

const lasting: ReadonlySet<string> = new Set(
  Object.entries(errorTable).flatMap(([code, entry]) => ('lasting' in entry ? [code] : [])),
);

/** Whether a code is one of ours that will not pass by itself. */
export const isLasting = (code: string | null): boolean => code !== null && lasting.has(code);

/** The message says what happened and what to do next. It never holds a prompt, an answer or a key. */
export class RouterError extends Error {
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly retryAfterS: number | null;
  readonly budget: BudgetRefusal | null;
  private readonly passes: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RouterError';
    this.code = code;
    this.param = details.param ?? null;
    this.retryAfterS = details.retryAfterS ?? null;
    this.budget = details.budget ?? null;
    this.passes = details.passes ?? false;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  /** Asking again is of no use before somebody has changed something. */
  get lasting(): boolean {
    return isLasting(this.code) && !this.passes;
  }

  get type(): string {
    return errorTable[this.code].type;
  }
}

export const stoppingError = (): RouterError =>
  new RouterError('stopping', 'LA Router is stopping. Try again when it runs.', { retryAfterS: 5 });

/** Whatever was thrown, as an error that may be shown: our own faults are told apart but never in detail. */
export function asRouterError(error: unknown): RouterError {
  if (error instanceof RouterError) return error;
  return new RouterError('internal_error', 'LA Router failed to handle this request. Its log names the fault.', {
    cause: error,
  });
}
