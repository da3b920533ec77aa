// Owns reading the home's .env: NAME=value lines, quotes allowed, comments after #. The real environment wins.
import type { Environment } from './home.ts';

const line = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

export function parseDotenv(text: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const row of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const match = line.exec(row);
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], unquote(match[2].trim()));
  }
  return Object.fromEntries(found);
}

function unquote(value: string): string {
  const quote = value[0];
  if (quote === '"' || quote === "'") {
    const end = value.indexOf(quote, 1);
    if (end > 0) return value.slice(1, end);
  }
  return value.replace(/(^|\s)#.*$/, '').trimEnd();
}

/** A variable that is set but empty counts as unset, so that `OPENAI_API_KEY=` in a shell hides nothing. */
export const setIn = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

export const mergeEnvironment = (env: Environment, dotenv: string | null): Environment => ({
  ...parseDotenv(dotenv ?? ''),
  ...setIn(env),
});
