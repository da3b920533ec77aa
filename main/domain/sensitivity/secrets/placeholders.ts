// Owns what stands where a secret would stand and is none: gaps to fill in, variables, words that say so.

const gap =
  /x{4}|\*{3}|\.{3}|•{2}|_{4}|^\$|<[\w .|/-]{1,60}>|\$[{(][\w .-]{1,60}[)}]|\{\{[^}]{1,60}\}\}|^\{[A-Za-z_]{1,40}\}$|%[sdv]\b|%\(|#\{|\[[A-Z_ ]{3,40}\]|0{8}|process\.env|os\.environ|getenv/i;

export const isGap = (value: string): boolean => gap.test(value);

const sampleWord =
  /your|example|sample|placeholder|dummy|fake|mock|change[-_ ]?me|redacted|insert|replace|todo|foo|bar\b|baz|test|secret|passw|pwd|token|api[-_]?key|user|admin|root|demo|qwerty|default|none|null|undefined|true|false|string|hidden|masked|value|real_?key|hello|world|lorem|abc123|123456/i;

/** A value that a manual or a test would write; a real one may hold such a word, so this only lowers how sure it is. */
export const isSample = (value: string): boolean => sampleWord.test(value);
