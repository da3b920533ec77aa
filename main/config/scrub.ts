// Owns taking out of a text what must not leave this machine: keys that are known here, what looks like one, passwords in
// addresses, and the name of whoever's folder it is.
import { withoutCredentials } from './redact.ts';

const mark = '[redacted]';

/** A name of a key, and something behind it that is no variable. */
const assigned =
  /((?:key|(?<!require)token|secret|password|authorization)["']?\s*[:=]\s*["']?)(?!\$\{|null\b|true\b|false\b|\d+\b|\[)[^\s"',}]+/gi;
/** As providers write theirs: a short word, then many letters and digits. */
const looksLikeKey = /\b(?:sk|pk|rk|lr|hf|gh[a-z]|glpat|xox[a-z]|AKIA|AIza)[-_]?[A-Za-z0-9_-]{16,}/g;

/** What is given to a name of a key or looks like one, and passwords in addresses. */
export const withoutKeys = (text: string): string =>
  withoutCredentials(text).replaceAll(assigned, `$1${mark}`).replaceAll(looksLikeKey, mark);

export function scrub(text: string, secrets: readonly string[], homeFolder: string): string {
  // The longest first: one that another begins with would leave the rest of that one. In JSON a quote is written otherwise.
  const known = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, mark), text);
  const plain = withoutKeys(known);
  return homeFolder.length > 1 ? plain.replaceAll(homeFolder, '~') : plain;
}
