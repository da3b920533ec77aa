// Owns the link that all ranges of a file are fetched by: taken once, renewed before it ends or when it is refused.
import type { Clock } from '../../platform/ports.ts';
import { DownloadError } from './download-error.ts';
import type { Hop } from './redirects.ts';
import type { Link } from './resolve.ts';

export interface Links {
  readonly current: () => Promise<Hop>;
  /** This link was refused: the next one will be fresh. Throws where too many fresh ones were. */
  readonly refuse: (hop: Hop) => void;
  /** Whether the file is still the one that was promised: asks anew. */
  readonly renew: () => Promise<Hop>;
  readonly proved: () => void;
}

const mostRefused = 3;
/** A link that ends sooner than this would end in the middle of a range. */
const spareMs = 60_000;

export function createLinks(take: () => Promise<Link>, clock: Clock): Links {
  let held: Promise<Link> | null = null;
  let endsAt = Number.POSITIVE_INFINITY;
  let refused = 0;

  const fresh = async (): Promise<Link> => {
    const link = await take();
    const rest = (link.expiresAt ?? Number.POSITIVE_INFINITY) - clock.now();
    // A clock that is wrong would call every link over: then only a refusal says so.
    endsAt = rest > spareMs ? clock.now() + rest - spareMs : Number.POSITIVE_INFINITY;
    return link;
  };
  const takeFresh = (): Promise<Link> => {
    const taken = fresh();
    held = taken;
    // The next one asks anew where this fails.
    taken.catch(() => (held = held === taken ? null : held));
    return taken;
  };
  let current: Hop | null = null;
  const hopOf = async (link: Promise<Link>): Promise<Hop> => {
    current = (await link).hop;
    return current;
  };
  return {
    current: () => hopOf(held !== null && clock.now() < endsAt ? held : takeFresh()),
    renew: () => hopOf(takeFresh()),
    refuse(hop) {
      // Several ranges are refused by one link: that counts once.
      if (hop !== current) return;
      current = null;
      held = null;
      refused++;
      if (refused < mostRefused) return;
      throw new DownloadError(
        'download_failed',
        `The storage refused ${mostRefused} fresh links to the file. Check that the clock of this machine is right, then resume the download.`,
        { elsewhere: true },
      );
    },
    proved() {
      refused = 0;
    },
  };
}
