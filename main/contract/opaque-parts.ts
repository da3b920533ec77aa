// Owns how a format says which of its parts nobody can read: a picture, sound, a file, tokens, or a name or address that
// stands for something that is kept elsewhere.
import type { JsonObject } from './json.ts';

/** Places are paths in the body, `messages.*.content.*.image_url.url`; `*` is any position in a list, `{}` any key. */
export interface OpaqueParts {
  /** Of the format: what is known of a body holds for the format that it was read as. */
  readonly id: string;
  /** Strings that are such a part themselves, whatever they look like. */
  readonly strings: readonly string[];
  /** Strings that say by one of these words that what stands beside them is such a part. */
  readonly words: readonly (readonly [place: string, ...words: string[]])[];
  /** Lists whose numbers are text in a form that only a model reads. */
  readonly numbers: readonly string[];
  /** What a provider gave along in its own cipher: no such part where it is one that came through here. */
  readonly seals: readonly string[];
  /** Whether something in the body stands for what is kept elsewhere, and no string of it says so. */
  readonly refersElsewhere?: (body: JsonObject) => boolean;
}
