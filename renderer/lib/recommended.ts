// Owns which model a computer should begin with: the same answer wherever one is recommended.
import type { CatalogEntry, Computer } from '../../main/contract/models.ts';

/** A first download is not to take all evening. */
const mostBytes = 8e9;
/** Without a card each word is computed over all weights by the processor: larger ones answer, but too slowly to like. */
const mostBytesWithoutCard = 4e9;

const order = ['well', 'slower', 'tight'] as const;
const rank = ({ fit }: CatalogEntry): number => order.findIndex((verdict) => verdict === fit.verdict);

export const fileBytesOf = ({ installed, variants }: CatalogEntry): number =>
  installed?.bytes ?? variants[0]?.bytes ?? Number.POSITIVE_INFINITY;

/** The largest that talks, runs well and is not too large to like; else the one that comes nearest to running well. */
export function recommended(
  entries: readonly CatalogEntry[],
  computer: Pick<Computer, 'devices'> | null,
): CatalogEntry | null {
  const most = computer?.devices.length === 0 ? mostBytesWithoutCard : mostBytes;
  const talks = entries.filter((entry) => entry.kind === 'chat' && !entry.starter && rank(entry) >= 0);
  const well = talks.filter((entry) => entry.fit.verdict === 'well' && fileBytesOf(entry) <= most);
  const largest = well.toSorted((a, b) => fileBytesOf(b) - fileBytesOf(a))[0];
  return largest ?? talks.toSorted((a, b) => rank(a) - rank(b) || fileBytesOf(a) - fileBytesOf(b))[0] ?? null;
}
