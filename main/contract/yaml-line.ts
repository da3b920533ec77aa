// Owns writing a value as YAML in one line, as people would: words without quotes, all else as JSON has it. The router
// and the page write into the same files, in the same hand. Pure.

/** Needs no quotes, wherever it stands. */
const plain = /^[a-z_][\w.+-]*(?:[/:][\w.+-]+)*$/i;
/** Without quotes these would be read as something else. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

const word = (text: string): string => (plain.test(text) && !reserved.test(text) ? text : JSON.stringify(text));

/** What stands for nothing is left out of a map. */
export function yamlLine(value: unknown): string {
  if (typeof value === 'string') return word(value);
  if (Array.isArray(value)) return `[${value.map(yamlLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, one]) => `${word(key)}: ${yamlLine(one)}`).join(', ')} }`;
}
