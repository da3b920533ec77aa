// Owns the names that a router may be called by, as the Host header writes them.
/** The names under which a router on this port may be called from this machine, and those that were added. */
export const ownHosts = (port: number, allowed: readonly string[]): ReadonlySet<string> =>
  new Set([
    ...['127.0.0.1', 'localhost', '[::1]', ...allowed.filter((name) => securedName(name) === null)].flatMap((name) =>
      namesAt(port, name),
    ),
    ...secureHosts(allowed),
  ]);

/** Those at which a proxy speaks TLS for us: `https://name`, at the port of that scheme where none is named. */
export const secureHosts = (allowed: readonly string[]): ReadonlySet<string> =>
  new Set(allowed.flatMap((name) => securedName(name) ?? []).flatMap((name) => namesAt(443, name, 443)));

const securedName = (name: string): string | null => /^https:\/\/(.*)$/i.exec(name)?.[1] ?? null;

/** A client leaves the port out where it is the scheme's own. */
export function namesAt(port: number, name: string, schemePort = 80): readonly string[] {
  const lower = name.toLowerCase();
  const [, bare = lower, written = String(port)] = /^(.*[^:]):(\d+)$/.exec(lower) ?? [];
  return Number(written) === schemePort ? [bare, `${bare}:${written}`] : [`${bare}:${written}`];
}

/** An address as a URL has it; what a socket of both kinds calls an IPv4 address is one. */
export function hostOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
  return plain.includes(':') ? `[${plain}]` : plain;
}
