// Owns the addresses at which other machines reach this one: IPv4 first, as people write it.
import { networkInterfaces } from 'node:os';

export function ownAddresses(): readonly string[] {
  const found = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = found.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  return ['IPv4', 'IPv6'].flatMap((wanted) =>
    outer.flatMap(({ family, address }) => (family === wanted ? [address] : [])),
  );
}
