// Owns writing a value as YAML in one line, as people would: words without quotes, all else as JSON has it. Pure.

/** Without quotes these would be read as something else. */
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const plain = /^[a-z_][\w./-]*$/i;

export function yamlLine(value: unknown): string {
  if (typeof value === 'string') return plain.test(value) && !words.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(yamlLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([key, one]) => `${yamlLine(key)}: ${yamlLine(one)}`).join(', ')} }`;
  }
  return JSON.stringify(value ?? null);
}
