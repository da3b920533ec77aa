// Owns what connecting has of the world: other programs' files, what is kept of them, and the router that they are to ask.
import type { Launch } from './client.ts';
import type { OthersFiles } from './others-files.ts';
import type { Place } from './place.ts';
import type { Records } from './record.ts';
import type { Tokens } from './tokens.ts';

/** The router that clients are to ask. */
interface AskedRouter {
  /** The bare address by which programs on this machine reach it; throws where it has none. */
  readonly url: () => string;
  readonly tokens: Tokens;
  /** Asks it with a token: null where that is well, else what is wrong, as a sentence. */
  readonly probe: (token: string) => Promise<string | null>;
}

export interface ConnectParts {
  readonly files: OthersFiles;
  readonly records: Records;
  readonly place: Place;
  readonly launch: Launch;
  readonly router: AskedRouter;
}
