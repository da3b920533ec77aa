// Owns the connections to upstreams: pooled, bounded in time, proxied for public targets alone: by the proxies of the
// environment, else by those that the system names, where the host can ask it.
import { Agent, buildConnector, EnvHttpProxyAgent, errors, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { Outbound, OutboundLimits, OutboundParts, SystemProxy } from './ports.ts';
import { gatedClients } from './socket-gate.ts';
import { createSystemWay, type SystemWay } from './system-way.ts';

const connectionsPerOrigin = 512;

type Environment = OutboundParts['env'];
type Way = Pick<Dispatcher, 'dispatch'>;

export interface OutboundSetup extends OutboundParts {
  readonly systemProxy?: SystemProxy;
}

export function createOutbound(setup: OutboundSetup): Outbound {
  const open = (): Agents => openAgents(setup);
  let agents = open();
  const leaving = new Set<Agents>();
  const direct: Way = { dispatch: (options, handler) => agents.direct.dispatch(options, handler) };
  const system = systemWayOf(setup, { direct, through: (proxy) => agents.through(proxy) });
  const proxied: Way = {
    dispatch: (options, handler) => (agents.proxied ?? system ?? agents.direct).dispatch(options, handler),
  };
  return {
    to: (zone) => (zone === 'public' ? proxied : direct),
    renew() {
      const before = agents;
      agents = open();
      system?.forget();
      leaving.add(before);
      const gone = (): void => void leaving.delete(before);
      // Where they are destroyed meanwhile, that is their end too.
      before.close().then(gone, gone);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([agents, ...leaving].map(({ destroy }) => destroy()));
    },
  };
}

interface Agents {
  readonly direct: Dispatcher;
  /** By the environment; null where it names no proxy. */
  readonly proxied: Dispatcher | null;
  readonly through: (proxy: string) => Dispatcher;
  /** Resolves when what is under way has ended. */
  readonly close: () => Promise<unknown>;
  readonly destroy: () => Promise<unknown>;
}

function openAgents({ limits, env }: OutboundSetup): Agents {
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
  const byProxy = new Map<string, Dispatcher>();
  let isOver = false;
  const all = (): readonly Dispatcher[] => [direct, ...(proxied === null ? [] : [proxied]), ...byProxy.values()];
  return {
    direct,
    proxied,
    through(proxy) {
      // Nobody would end it: as all others it says that it is over.
      if (isOver) return direct;
      const agent = byProxy.get(proxy) ?? new ProxyAgent({ ...options, uri: proxy });
      byProxy.set(proxy, agent);
      return agent;
    },
    close: () => Promise.all(all().map((agent) => agent.close())),
    destroy() {
      isOver = true;
      return Promise.all(all().map((agent) => agent.destroy()));
    },
  };
}

/** Null where the environment names proxies, or the system cannot be asked. */
function systemWayOf(
  { limits, env, log, systemProxy }: OutboundSetup,
  ways: Parameters<typeof createSystemWay>[1],
): SystemWay | null {
  if (systemProxy === undefined || proxiesOf(env) !== null) return null;
  const onUnusable = (offered: string): void => log.write('warn', 'system-proxy-not-usable', { offered });
  const elapsed = (): number => performance.now();
  return createSystemWay(
    { ask: systemProxy, noProxy: noProxyOf(env), askMs: limits.connectMs, elapsed, onUnusable },
    ways,
  );
}

/** Null where none is named. Of both spellings the lower one wins, as elsewhere. */
function proxiesOf(env: Environment) {
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'] || '';
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'] || '';
  if (httpProxy === '' && httpsProxy === '') return null;
  return { httpProxy, httpsProxy, noProxy: noProxyOf(env) };
}

const noProxyOf = (env: Environment): string => env['no_proxy'] ?? env['NO_PROXY'] ?? '';

/** A connector that is there already is the proxy's. */
const poolsWith =
  ({ idleMs, connectMs }: OutboundLimits) =>
  (origin: string | URL, options: Pool.Options): Pool => {
    const { connect } = options;
    const connector = typeof connect === 'function' ? tunnel(connect, connectMs) : buildConnector({ ...connect });
    return new Pool(origin, { ...options, connect: connector, factory: gatedClients(idleMs) });
  };

/**
 * A tunnel that breaks while it is opened is a failed try: by its own error undici would open it again without end. Nor
 * does it say how long a proxy may take that is silent.
 */
const tunnel =
  (connect: buildConnector.connector, ms: number): buildConnector.connector =>
  (options, callback) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      callback(new errors.ConnectTimeoutError('The proxy did not open the connection in time.'), null);
    }, ms);
    connect(options, (...[error, socket]) => {
      clearTimeout(timer);
      if (isOver) socket?.destroy();
      else if (error === null) callback(null, socket);
      else callback(new BrokenTunnel(error), null);
    });
  };

class BrokenTunnel extends Error {
  readonly code = 'ECONNRESET';

  constructor(cause: Error) {
    super('The proxy broke the connection.', { cause });
    this.name = 'BrokenTunnel';
  }
}
