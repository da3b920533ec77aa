// Owns the addresses of this machine: those at which others reach it, those that stand for all of them, and those that
// nobody else reaches.
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/** IPv4 first, as people write it. */
export function ownAddresses(): readonly string[] {
  const found = interfaces();
  const outer = found.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  return ['IPv4', 'IPv6'].flatMap((wanted) =>
    outer.flatMap(({ family, address }) => (family === wanted ? [address] : [])),
  );
}

function interfaces(): readonly NetworkInterfaceInfo[] {
  try {
    return Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  } catch {
    // A sandbox may forbid to ask, and then none is known: what is told of them is told without.
    return [];
  }
}

/** What stands for all addresses of a machine, and the one of them that is sure to lead to it from itself. */
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export const isEverywhere = (host: string): boolean => Object.hasOwn(everywhere, host);

/** Where programs on this machine reach what listens at a host. */
export const nearHost = (host: string): string => (isEverywhere(host) ? everywhere[host] : undefined) ?? host;

/** What only programs on this machine reach, as an address is written or as a URL has it. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|::1|\[::1\])$/i;

export const isLoopbackHost = (host: string): boolean => loopback.test(host);
