// Owns where spans go and under which name: read from the variables that OpenTelemetry names. What they hold may be a
// key, so nothing of it is told.
import { version } from '../../contract/version.ts';
import type { Log } from '../../platform/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OtelSettings {
  readonly url: URL;
  /** Nothing that is sent there leaves this machine. */
  readonly isHere: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What is told of whoever sends, the name first. */
  readonly resource: Readonly<Record<string, string>>;
}

const tracesPath = 'v1/traces';
const usualTimeoutMs = 10_000;
const longestTimeoutMs = 60_000;
const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Null where no collector is named, or the one that is cannot be spoken to. */
export function readOtelSettings(env: Environment, log: Log): OtelSettings | null {
  const endpoint = endpointIn(env);
  if (endpoint === null || env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return null;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return refuse('endpoint', log);
  if (eitherOf(env, 'PROTOCOL') === 'grpc') return refuse('protocol', log);
  const timeout = Number(eitherOf(env, 'TIMEOUT') ?? usualTimeoutMs);
  return {
    url,
    isHere: loopbackHost.test(url.hostname),
    headers: headersIn(eitherOf(env, 'HEADERS') ?? '', log),
    timeoutMs: timeout > 0 ? Math.min(timeout, longestTimeoutMs) : usualTimeoutMs,
    resource: resourceIn(env),
  };
}

function refuse(what: string, log: Log): null {
  log.write('warn', 'otel-not-usable', { what });
  return null;
}

/** The variable for traces stands as it is; of the one for all signals it is the beginning. */
function endpointIn(env: Environment): string | null {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own) return own;
  const all = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!all) return null;
  return all.endsWith('/') ? `${all}${tracesPath}` : `${all}/${tracesPath}`;
}

const eitherOf = (env: Environment, name: string): string | undefined =>
  env[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`] || undefined;

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;
const headerValue = /^[\t\x20-\x7e]*$/;
/** Ours to say, or the connection's. */
const reserved = new Set(['content-type', 'content-length', 'host', 'connection', 'transfer-encoding', 'expect']);

function headersIn(text: string, log: Log): Record<string, string> {
  const given = pairsIn(text);
  const fit = given.filter(
    ([name, value]) => headerName.test(name) && headerValue.test(value) && !reserved.has(name.toLowerCase()),
  );
  if (fit.length < given.length) log.write('warn', 'otel-headers-left-out', { headers: given.length - fit.length });
  return Object.fromEntries(fit.map(([name, value]) => [name.toLowerCase(), value]));
}

function resourceIn(env: Environment): Record<string, string> {
  const given = Object.fromEntries(pairsIn(env['OTEL_RESOURCE_ATTRIBUTES'] ?? ''));
  const named = env['OTEL_SERVICE_NAME'] || given['service.name'] || 'la-router';
  return { 'service.version': version, ...given, 'service.name': named };
}

/** `name=value,name=value`, percent-encoded; what is no such pair is passed over. */
const pairsIn = (text: string): readonly (readonly [name: string, value: string])[] =>
  text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    const value = decoded(pair.slice(at + 1).trim());
    return name === '' || value === null ? [] : [[name, value] as const];
  });

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // What is not encoded as it should be says nothing that could be relied on.
    return null;
  }
}
