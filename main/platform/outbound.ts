// Owns the connections to upstreams: pooled, bounded in time, proxied for public targets alone.
import { Agent, buildConnector, EnvHttpProxyAgent, Pool } from 'undici';
import type { Outbound, OutboundLimits } from './ports.ts';
import { gatedClients } from './socket-gate.ts';

const connectionsPerOrigin = 512;

type Environment = Readonly<Record<string, string | undefined>>;

export function createOutbound(limits: OutboundLimits, env: Environment): Outbound {
  const options = {
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.firstByteMs,
    connections: connectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
    factory: poolsWith(limits),
  };
  const direct = new Agent(options);
  const proxies = proxiesOf(env);
  const proxied = proxies === null ? null : new EnvHttpProxyAgent({ ...options, ...proxies });
  return {
    to: (zone) => (zone === 'public' && proxied !== null ? proxied : direct),
    async [Symbol.asyncDispose]() {
      await Promise.all([direct.destroy(), proxied?.destroy()]);
    },
  };
}

/** Null where none is named. Of both spellings the lower one wins, as elsewhere. */
function proxiesOf(env: Environment) {
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'] || '';
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'] || '';
  if (httpProxy === '' && httpsProxy === '') return null;
  return { httpProxy, httpsProxy, noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}

/** A connector that is there already is the proxy's. */
const poolsWith =
  ({ idleMs }: OutboundLimits) =>
  (origin: string | URL, options: Pool.Options): Pool => {
    const { connect } = options;
    const connector = typeof connect === 'function' ? failing(connect) : buildConnector({ ...connect });
    return new Pool(origin, { ...options, connect: connector, factory: gatedClients(idleMs) });
  };

/** A tunnel that breaks while it is opened is a failed try: by its own error undici would open it again without end. */
const failing =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(new BrokenTunnel(error), null);
    });

class BrokenTunnel extends Error {
  readonly code = 'ECONNRESET';

  constructor(cause: Error) {
    super('The proxy broke the connection.', { cause });
    this.name = 'BrokenTunnel';
  }
}
