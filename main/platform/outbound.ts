// Owns the connections to upstreams: pooled, bounded in time, proxied for public targets alone.
import { Agent, EnvHttpProxyAgent } from 'undici';
import type { Outbound, OutboundLimits } from './ports.ts';

const connectionsPerOrigin = 512;

export function createOutbound(limits: OutboundLimits, env: Readonly<Record<string, string | undefined>>): Outbound {
  const options = {
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.firstByteMs,
    bodyTimeout: limits.idleMs,
    connections: connectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
  };
  const direct = new Agent(options);
  const proxied = hasProxy(env) ? new EnvHttpProxyAgent(options) : null;
  return {
    to: (zone) => (zone === 'public' && proxied !== null ? proxied : direct),
    async [Symbol.asyncDispose]() {
      await Promise.all([direct.destroy(), proxied?.destroy()]);
    },
  };
}

const hasProxy = (env: Readonly<Record<string, string | undefined>>): boolean =>
  ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some((name) => Boolean(env[name]));
