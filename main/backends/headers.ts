// Owns which headers cross the router. Both lists are allow-lists: what is not named here stays where it is.
import type { IncomingHttpHeaders } from 'node:http';
import type { HeaderReader } from '../dialects/entrance.ts';

const upward = ['accept', 'user-agent', 'idempotency-key', 'session_id', 'x-session-id', 'x-session-affinity'];

const downward = new Set(['content-type', 'retry-after', 'openai-processing-ms', 'openai-version', 'openai-model']);
const downwardPrefixes = ['x-ratelimit-', 'ratelimit', 'anthropic-ratelimit-'];

/** `ofDialect` names those that mean something to an upstream of the caller's own format. */
export function headersUp(caller: HeaderReader, ofDialect: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const names of [upward, ofDialect]) {
    for (const name of names) {
      const value = caller(name);
      if (value !== null) found[name] = value;
    }
  }
  return found;
}

export function headersDown(upstream: IncomingHttpHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(upstream)) {
    if (typeof value === 'string' && passesDown(name)) found[name] = value;
  }
  return found;
}

const passesDown = (name: string): boolean =>
  downward.has(name) || downwardPrefixes.some((prefix) => name.startsWith(prefix));
