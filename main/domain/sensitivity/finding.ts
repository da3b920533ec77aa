// Owns the words of the sensitivity scan: what it reads, what it finds, and what of that may be shown.
import type { Level } from '../../contract/routing.ts';

/** A string that would be sent, and where it stands: `messages.3.content.0.text`. */
export interface Located {
  readonly text: string;
  readonly place: string;
}

/** What a detector saw: the span in the text that it was given, and the matched value in one normal writing. */
export interface Match {
  readonly kind: string;
  readonly level: Level;
  readonly value: string;
  /** A published one that is shown as such: less of the text around it makes it no surer. */
  readonly isSample?: boolean;
}

/** What may be shown, logged and stored of a match. The text itself is in none of it. */
export interface Finding {
  readonly kind: string;
  readonly level: Level;
  readonly place: string;
  /** Keyed and short: the owner lists it under `privacy.ignore`, nobody reads the text back from it. */
  readonly fingerprint: string;
}

/** A finding that its owner has judged harmless. */
export interface Ignored {
  readonly kind: string;
  readonly fingerprint: string;
}

export interface Scan {
  readonly level: Level;
  readonly findings: readonly Finding[];
  /** Places of strings that hold something else than text (an image, audio, an archive) and so were not judged. */
  readonly unreadable: readonly string[];
}

/** The bytes of a body that is to be sent, as far as a scan asks for them. */
export interface BodyBytes {
  readonly length: number;
  readonly text: (from: number, to?: number) => string;
  readonly hash: (from: number, to: number) => string;
  /** How many bytes a text is. */
  readonly lengthOf: (text: string) => number;
}
