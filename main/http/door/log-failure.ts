// Owns the line that a failed request leaves in the log.
import type { RouterError } from '../../contract/errors.ts';
import type { Log } from '../../platform/ports.ts';

/** Our own faults are logged with their place in the code; the words of an error may hold what it was working on. */
export function logFailure(log: Log, id: string, error: RouterError): void {
  if (error.code !== 'internal_error') {
    log.write('debug', 'request-refused', { id, code: error.code, status: error.status });
    return;
  }
  const { cause } = error;
  const fault = cause instanceof Error ? cause : new Error('not an error');
  const place =
    fault.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim() ?? 'unknown';
  log.write('error', 'request-failed', { id, fault: fault.name, place });
}
