// Owns what of a policy clients may read: what decides where requests go. Where its places are, and what its owner has
// judged harmless, is nobody's business but the owner's.
import { z } from 'zod';
import { parse } from 'yaml';

const map = z.record(z.string(), z.unknown()).nullish().catch(null);

/** Lenient: what is read here was written by hand, and is only shown. */
const written = z.object({
  tiers: map,
  routes: z.array(z.unknown()).nullish().catch(null),
  aliases: map,
  privacy: map,
  prices: map,
});

export function shownPolicy(yaml: string | null): Readonly<Record<string, unknown>> {
  const { tiers, routes, aliases, privacy, prices } = written.parse(parse(yaml ?? '') ?? {});
  const { ignore: _, ...shownPrivacy } = privacy ?? {};
  return {
    tiers: tiers ?? {},
    routes: routes ?? [],
    aliases: aliases ?? {},
    privacy: shownPrivacy,
    prices: prices ?? {},
  };
}
