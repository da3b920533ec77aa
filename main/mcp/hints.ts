// Owns which headers of a call over HTTP go along with what its tool asks: they can tighten a wall.
import type { HeaderReader } from '../dialects/entrance.ts';
import { hintHeaders } from '../dialects/shared/hints.ts';

export const hintsFrom = (read: HeaderReader): Record<string, string> =>
  Object.fromEntries(
    hintHeaders.flatMap((name) => {
      const value = read(name);
      return value === null ? [] : [[name, value]];
    }),
  );
